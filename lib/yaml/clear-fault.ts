import type { CST as Cst } from 'yaml';
import type { YamlError } from './located-yaml';

/**
 * Why a text is not YAML, where the parser only says that something is not indented as it should be.
 *
 * @param fault what the parser says
 * @param firstLine the line of the file on which the text begins, counted from 1
 */
export function clearFault(fault: YamlError, text: string, firstLine: number): YamlError {
  if (!/indentation$|mapping entry$|unexpected end|document separator/.test(fault.message)) return fault;
  const opening = unclosed(text);
  if (opening !== undefined) {
    const before = text.slice(0, opening.offset).split('\n');
    return { message: opening.message, line: firstLine + before.length - 1, column: before.at(-1)!.length + 1 };
  }
  const here = text.split('\n')[fault.line - firstLine]?.charAt(fault.column - 1) ?? '';
  if (/[}\]]/.test(here)) return { ...fault, message: `${here} closes nothing` };
  return /[@`%]/.test(here) ? { ...fault, message: `a value cannot begin with ${here}` } : fault;
}

/** A quote or a bracket that is not closed. */
interface Unclosed {
  /** In words. */
  readonly message: string;
  /** Where it begins in the text, counted from 0. */
  readonly offset: number;
  /** Whether it is a quote. */
  readonly isQuote: boolean;
}

const CLOSING: Readonly<Record<string, string>> = { '[': ']', '{': '}', '"': '"', "'": "'" };

/** The first of them in a text that is not YAML. A parser notices lines later, and calls it a matter of indentation. */
function unclosed(text: string): Unclosed | undefined {
  const { CST, Parser } = require('yaml') as typeof import('yaml');
  const found: Unclosed[] = [];
  const look = (token: Cst.Token | null | undefined): void => {
    const opening = token === null || token === undefined ? undefined : openingOf(token);
    if (opening !== undefined) found.push(opening);
  };
  for (const token of new Parser().parse(text)) {
    if (token.type !== 'document' || token.value === undefined) continue;
    // A text that is one scalar or one list in brackets has no items above it.
    look(token.value);
    CST.visit(token, (item) => {
      look(item.key);
      look(item.value);
    });
  }
  // A quote takes the brackets behind it for text.
  const quotes = found.filter(({ isQuote }) => isQuote);
  return (quotes.length > 0 ? quotes : found).reduce<Unclosed | undefined>(
    (first, each) => (first === undefined || each.offset < first.offset ? each : first),
    undefined,
  );
}

function openingOf(token: Cst.Token): Unclosed | undefined {
  const notClosed = (char: string, offset: number): Unclosed => ({
    message: `${char} is not closed by ${CLOSING[char]}`,
    offset,
    isQuote: char === CLOSING[char],
  });
  if (token.type === 'flow-collection') {
    const char = token.start.source;
    return token.end.some(({ source }) => source === CLOSING[char]) ? undefined : notClosed(char, token.start.offset);
  }
  if (token.type === 'double-quoted-scalar' || token.type === 'single-quoted-scalar') {
    const char = token.source[0]!;
    const text = token.source.trimEnd();
    return text.length > 1 && text.endsWith(char) ? undefined : notClosed(char, token.offset);
  }
  return undefined;
}
