import { GIVEN_UP, KEY, plainValue, type Read, WORD } from './line-scalar';

/** Text without quotes in a flow collection, as names, images, paths and quantities are; behind it a space, a comma or the end. */
const PLAIN = /[A-Za-z0-9_/.$][\w./@$+*-]*(?::[\w./@$+*-]+)*(?=[ ,\]}])/y;

/**
 * Reads a flow collection that begins at `at` and is all that stands before `end`: `{ cpu: 100m }`, `[a, "b"]`, or JSON, on one line.
 * Like the block reader it gives up at all that is not plainly written: text with spaces or escapes, comments, keys without a value,
 * a comma behind the last item.
 *
 * @param depth how deep it may nest
 */
export function readFlow(text: string, at: number, end: number, depth: number): Read {
  const reader = new FlowReader(text, at, end);
  const value = reader.value(depth);
  return value !== GIVEN_UP && reader.isAtEnd() ? value : GIVEN_UP;
}

/** Whether a mapping cannot have this key: it is one already, it is none (`null`), or JavaScript has another use for it. */
export function isNoKey(key: string, isQuoted: boolean, fields: object): boolean {
  return (!isQuoted && WORD.test(key)) || key === '__proto__' || Object.hasOwn(fields, key);
}

class FlowReader {
  constructor(
    private readonly text: string,
    private at: number,
    private readonly end: number,
  ) {}

  isAtEnd(): boolean {
    this.skipSpaces();
    return this.at === this.end;
  }

  value(depth: number): Read {
    if (depth === 0) return GIVEN_UP;
    const first = this.text.charCodeAt(this.at);
    if (first === BRACE) return this.mapping(depth);
    if (first === BRACKET) return this.sequence(depth);
    if (first === QUOTE || first === APOSTROPHE) return this.quoted(first);
    const plain = this.match(PLAIN);
    return plain === undefined ? GIVEN_UP : plainValue(plain);
  }

  private sequence(depth: number): Read {
    const items: unknown[] = [];
    if (this.opens(BRACKET_END)) return items;
    do {
      const item = this.value(depth - 1);
      if (item === GIVEN_UP) return GIVEN_UP;
      items.push(item);
    } while (this.goesOn());
    return this.closes(BRACKET_END) ? items : GIVEN_UP;
  }

  private mapping(depth: number): Read {
    const fields: Record<string, unknown> = {};
    if (this.opens(BRACE_END)) return fields;
    do {
      const isQuoted = this.text.charCodeAt(this.at) === QUOTE;
      const key = isQuoted ? this.quoted(QUOTE) : this.match(KEY);
      if (typeof key !== 'string' || isNoKey(key, isQuoted, fields)) return GIVEN_UP;
      if (!this.closes(COLON)) return GIVEN_UP;
      this.skipSpaces();
      const value = this.value(depth - 1);
      if (value === GIVEN_UP) return GIVEN_UP;
      fields[key] = value;
    } while (this.goesOn());
    return this.closes(BRACE_END) ? fields : GIVEN_UP;
  }

  private quoted(quote: number): Read {
    const from = this.at + 1;
    const close = this.text.indexOf(quote === QUOTE ? '"' : "'", from);
    if (close < 0 || close >= this.end) return GIVEN_UP;
    const value = this.text.slice(from, close);
    // Two apostrophes stand for one.
    if (quote === QUOTE ? value.includes('\\') : this.text.charCodeAt(close + 1) === APOSTROPHE) return GIVEN_UP;
    this.at = close + 1;
    return value;
  }

  /** Steps over the opening bracket, and over the closing one if nothing stands between. */
  private opens(close: number): boolean {
    this.at++;
    this.skipSpaces();
    return this.closes(close);
  }

  private goesOn(): boolean {
    this.skipSpaces();
    if (!this.closes(COMMA)) return false;
    this.skipSpaces();
    return true;
  }

  private closes(sign: number): boolean {
    if (this.at >= this.end || this.text.charCodeAt(this.at) !== sign) return false;
    this.at++;
    return true;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.text)) return undefined;
    const from = this.at;
    this.at = pattern.lastIndex;
    return this.text.slice(from, this.at);
  }

  private skipSpaces(): void {
    while (this.at < this.end && this.text.charCodeAt(this.at) === SPACE) this.at++;
  }
}

const SPACE = 32;
const QUOTE = 34;
const APOSTROPHE = 39;
const COMMA = 44;
const COLON = 58;
const BRACKET = 91;
const BRACKET_END = 93;
const BRACE = 123;
const BRACE_END = 125;
