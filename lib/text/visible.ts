// Control characters, and those that turn the direction of text or hide.
const HIDDEN = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** Text of others as a terminal may show it: what would move the cursor, change colours or hide text is written out. */
export function visible(text: string): string {
  return text.replace(HIDDEN, (character) => `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`);
}
