import { isNoKey, readFlow } from './flow-reader';
import { GIVEN_UP, KEY, QUOTED_KEY, type Read, scalarOf } from './line-scalar';

/** Anything but printable ASCII and line feeds. */
const UNUSUAL = /[^\n\x20-\x7e]/;

/**
 * Reads a document that is written plainly: mappings and sequences in block style, or in flow style on one
 * line; scalars on one line and without escapes; as tools write them, ours among them. That takes a third of the time of a parser for
 * all of YAML.
 * `undefined` for any other document, so that what is read is what the parser would read.
 */
export function readBlock(text: string): { readonly value: unknown } | undefined {
  if (UNUSUAL.test(text)) return undefined;
  const value = new BlockReader(text).document();
  return value === GIVEN_UP ? undefined : { value };
}

class BlockReader {
  /** The current line: where it begins, where it ends, and how far it is indented. */
  private start = 0;
  private end = -1;
  /** Less than any, -1, behind the last line. */
  private indent = 0;
  private depth = 0;

  constructor(private readonly text: string) {
    this.next();
  }

  document(): Read {
    if (this.text.startsWith('---', this.start) && this.end - this.start === 3) this.next();
    if (this.indent < 0) return GIVEN_UP;
    const value = this.block(this.indent);
    return this.indent < 0 ? value : GIVEN_UP;
  }

  /** Goes on to the next line that is more than spaces or a comment. */
  private next(): void {
    const { text } = this;
    for (let from = this.end + 1; from < text.length; ) {
      const newline = text.indexOf('\n', from);
      const end = newline < 0 ? text.length : newline;
      let at = from;
      while (at < end && text.charCodeAt(at) === SPACE) at++;
      if (at < end && text.charCodeAt(at) !== HASH) {
        this.start = from;
        this.end = end;
        this.indent = at - from;
        return;
      }
      from = end + 1;
    }
    this.start = text.length;
    this.end = text.length;
    this.indent = -1;
  }

  /** What begins at a column of the current line. */
  private block(column: number): Read {
    if (this.depth === DEPTH) return GIVEN_UP;
    this.depth++;
    const value = this.isItem(column) ? this.sequence(column) : this.mapping(column);
    this.depth--;
    return value;
  }

  private isItem(column: number): boolean {
    const at = this.start + column;
    return this.text.charCodeAt(at) === DASH && (at + 1 === this.end || this.text.charCodeAt(at + 1) === SPACE);
  }

  private sequence(column: number): Read {
    const items: unknown[] = [];
    do {
      let at = this.start + column + 1;
      const { end } = this;
      while (at < end && this.text.charCodeAt(at) === SPACE) at++;
      const value = at === end ? this.below(column, false) : this.inline(at, column);
      if (value === GIVEN_UP) return GIVEN_UP;
      items.push(value);
    } while (this.indent === column && this.isItem(column));
    // A key may follow at the same column: that of the field whose value the sequence is.
    return this.isDone(column) ? items : GIVEN_UP;
  }

  /** An item that begins behind its dash: another block, or a scalar. */
  private inline(at: number, column: number): Read {
    const inner = at - this.start;
    if (this.isItem(inner) || this.keyEnd(at) > 0) return this.block(inner);
    return this.scalar(at, column);
  }

  private mapping(column: number): Read {
    const fields: Record<string, unknown> = {};
    do {
      const from = this.start + column;
      const colon = this.keyEnd(from);
      if (colon < 0) return GIVEN_UP;
      const quoted = this.text.charCodeAt(from) === QUOTE;
      const key = quoted ? this.text.slice(from + 1, colon - 1) : this.text.slice(from, colon);
      if (isNoKey(key, quoted, fields)) return GIVEN_UP;
      let at = colon + 1;
      const { end } = this;
      while (at < end && this.text.charCodeAt(at) === SPACE) at++;
      const value = at === end ? this.below(column, true) : this.scalar(at, column);
      if (value === GIVEN_UP) return GIVEN_UP;
      fields[key] = value;
    } while (this.indent === column && !this.isItem(column));
    return this.isDone(column - 1) ? fields : GIVEN_UP;
  }

  /** Where the colon behind a key stands; -1 where no key stands. */
  private keyEnd(from: number): number {
    const key = this.text.charCodeAt(from) === QUOTE ? QUOTED_KEY : KEY;
    key.lastIndex = from;
    return key.test(this.text) ? key.lastIndex : -1;
  }

  /** What stands on the lines below a key or a dash; nothing, if they are indented no further. */
  private below(column: number, isField: boolean): Read {
    this.next();
    const { indent } = this;
    if (indent > column) return this.block(indent);
    return isField && indent === column && this.isItem(column) ? this.sequence(column) : null;
  }

  /** A scalar or a flow collection: the rest of the current line, which the next one may not go on with. */
  private scalar(at: number, column: number): Read {
    const value = this.onOneLine(at, this.end);
    this.next();
    return this.indent > column ? GIVEN_UP : value;
  }

  private onOneLine(at: number, end: number): Read {
    const first = this.text.charCodeAt(at);
    if (first === BRACE || first === BRACKET) return readFlow(this.text, at, end, DEPTH - this.depth);
    return scalarOf(this.text.slice(at, end).trimEnd());
  }

  /** True when what follows is indented no further than what is outside. */
  private isDone(outside: number): boolean {
    return this.indent <= outside;
  }
}

/** No manifest nests deeper. */
const DEPTH = 100;

const SPACE = 32;
const QUOTE = 34;
const HASH = 35;
const DASH = 45;
const BRACKET = 91;
const BRACE = 123;
