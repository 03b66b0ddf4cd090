// Control characters, those that turn the direction of text or hide, other line ends, and halves of characters.
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

function writtenOut(character: string): string {
  const code = character.codePointAt(0)!.toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
}

/** Text of others as a terminal may show it: what would move the cursor, change colours or hide text is written out. */
export function visible(text: string): string {
  return text.replace(HIDDEN, writtenOut);
}

/** Colours and weight that {@link Painter} gives; nothing else may begin with an escape. */
const STYLE = '(?:\\u001b\\[\\d{1,2}m)';

const HIDDEN_IN_LINES = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;
const HIDDEN_BESIDE_STYLES = new RegExp(`${STYLE}|(?![\\n\\t])[\\p{Cc}\\p{Cf}\\p{Cs}\\u2028\\u2029]`, 'gu');

/** What CI runners take for a command: GitHub's `::error::` and `##[group]`, Azure's `##vso[…]`. */
const COMMAND = new RegExp(`^((?:\\s|${STYLE})*):(?=:)|#(?=#(?:vso)?\\[)`, 'gmu');

/**
 * All that a command prints, in lines of its own: the last thing before it is written. Text of others in it has been made
 * {@link visible} where it stands, so that it is in one line; this holds for what was forgotten, and for commands to CI runners.
 *
 * @param styled whether the text was painted
 */
export function printed(text: string, styled = false): string {
  const hidden = styled
    ? text.replace(HIDDEN_BESIDE_STYLES, (found) => (found.length > 2 ? found : writtenOut(found)))
    : text.replace(HIDDEN_IN_LINES, writtenOut);
  return hidden.replace(COMMAND, (found, before: string | undefined) =>
    found.endsWith(':') ? `${before}\\u003a` : '\\u0023',
  );
}
