import type { Painter } from './painter';
import { visible } from './visible';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow';

/** A piece of a row, painted as a whole. */
export type Part = string | { readonly text: string; readonly style: Style };

/** A piece in a style. */
export function styled(style: Style, text: string): Part {
  return { text, style };
}

interface Word {
  readonly text: string;
  readonly style: Style | undefined;
  /** What stands between it and the word before, where both are on one line. */
  readonly gap: string;
}

/**
 * One row of a table without borders: a label, then text that goes on under itself where the line is full. Words are not
 * broken, so that a path with its line can be followed.
 */
export function row(label: string, parts: readonly Part[], indent: number, width: number, paint: Painter): string[] {
  const lines: Word[][] = [[]];
  let column = indent;
  for (const word of words(parts)) {
    const length = word.gap.length + word.text.length;
    const line = lines.at(-1)!;
    if (line.length > 0 && column + length > width && word.gap !== '') {
      lines.push([{ ...word, gap: '' }]);
      column = indent + word.text.length;
    } else {
      line.push(line.length === 0 ? { ...word, gap: '' } : word);
      column += line.length === 1 ? word.text.length : length;
    }
  }
  return lines.map(
    (line, index) => `${index === 0 ? label.padEnd(indent) : ' '.repeat(indent)}${painted(line, paint)}`,
  );
}

function words(parts: readonly Part[]): Word[] {
  const result: Word[] = [];
  let gap = '';
  for (const part of parts) {
    const [text, style] = typeof part === 'string' ? [part, undefined] : [part.text, part.style];
    for (const piece of visible(text).split(/( +)/)) {
      if (piece === '') continue;
      if (piece.startsWith(' ')) gap += piece;
      else {
        result.push({ text: piece, style, gap });
        gap = '';
      }
    }
  }
  return result;
}

/** Neighbours of one style are painted together. */
function painted(line: readonly Word[], paint: Painter): string {
  let result = '';
  let run = '';
  let style: Style | undefined;
  const end = () => {
    result += style === undefined ? run : paint[style](run);
    run = '';
  };
  for (const word of line) {
    if (word.style !== style) {
      end();
      result += word.gap;
      style = word.style;
    } else run += word.gap;
    run += word.text;
  }
  end();
  return result;
}
