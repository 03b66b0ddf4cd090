import type { FieldPath } from './field-path';

/** Where the deepest part of a path stands, as offsets into the text. */
export interface OutlinePlace {
  /** Of the value. */
  readonly value: number;
  /** Of its key, in a mapping. */
  readonly key: number | undefined;
}

/** A line that has nothing on it but space or a comment. */
const BLANK = -1;
/** A line that is indented by tabs. */
const UNSURE = -2;

/** A plain or simply quoted key, as people and tools write them; keys that YAML takes for numbers and the like are left out. */
const KEY =
  /(?:([A-Za-z_./$@][^\s:#,[\]{}"'&*!|>%`]*(?::[^\s:#,[\]{}"'&*!|>%`]+)*)|"([^"\\]*)"|'([^']*)')[ ]*:(?=[ \r\n]|$)/y;

/** Plain keys that are no text. */
const NO_TEXT = /^(?:true|false|null|yes|no|on|off|y|n|~|\.inf|\.nan)$/i;

/** What may stand in front of a value: an anchor, a tag, an alias, a complex key. */
const DECORATION = /[&*!?%@`]/;

/**
 * The lines of a document in block style, by their indentation: enough to say where a field stands, without a parser that
 * builds a tree of it. Whatever is not plainly a mapping or a sequence in block style makes it give up, so that what it does say
 * is what the parser would say.
 */
export class BlockOutline {
  private readonly starts: number[] = [];
  private readonly indents: number[] = [];
  private readonly mappings = new Map<number, Keys>();
  private readonly sequences = new Map<number, Items>();

  constructor(private readonly text: string) {
    for (let from = 0; from < text.length; ) {
      const newline = text.indexOf('\n', from);
      const end = newline < 0 ? text.length : newline;
      this.starts.push(from);
      this.indents.push(indentOf(text, from, end));
      from = end + 1;
    }
  }

  /** The place of the deepest part of the path that exists; nothing where this cannot be told for sure. */
  find(path: FieldPath): OutlinePlace | undefined {
    let line = this.next(0);
    // The line that opens a document may be followed by nothing but space.
    if (line < this.starts.length && this.text.startsWith('---', this.starts[line]!)) {
      if (this.rest(this.starts[line]! + 3, line) !== '') return undefined;
      line = this.next(line + 1);
    }
    if (line >= this.starts.length || this.indents[line]! < 0) return undefined;
    let node = { line, column: this.indents[line]! };
    let place: OutlinePlace = { value: this.starts[line]! + node.column, key: undefined };
    if (!this.isBlock(node)) return undefined;
    for (const part of path) {
      const found = typeof part === 'number' ? this.item(node, part) : this.field(node, part);
      if (found === 'unsure') return undefined;
      if (found === 'none') return place;
      place = found;
      node = this.nodeAt(found.value);
      if (DECORATION.test(this.text[found.value]!)) return undefined;
      // Of what stands in flow style only the beginning is known.
      if (part !== path.at(-1) || path.indexOf(part) !== path.length - 1) {
        const first = this.text[found.value];
        if (first === '{' || first === '[') return undefined;
      }
    }
    return place;
  }

  /** The line, counted from 0, and the column, counted from 1, of an offset. */
  position(offset: number): { readonly line: number; readonly column: number } {
    const { line, column } = this.nodeAt(offset);
    return { line, column: column + 1 };
  }

  /** Where the value of a key stands, in the mapping that begins at a place. */
  private field(node: Node, name: string): OutlinePlace | 'none' | 'unsure' {
    const { line, column } = node;
    if (!this.isKeyAt(line, column))
      return this.isItemAt(line, column) || this.isScalarAt(line, column) ? 'none' : 'unsure';
    const { keys, end } = this.keysOf(node);
    const found = keys.get(name);
    if (found === undefined) return end;
    const value = this.valueAfter(found.end, found.line, column, true);
    return value === undefined ? 'unsure' : { value, key: this.starts[found.line]! + column };
  }

  /** The keys of a mapping, read once: a caller that asks for one is likely to ask for others. */
  private keysOf({ line, column }: Node): Keys {
    const start = this.starts[line]! + column;
    const known = this.mappings.get(start);
    if (known !== undefined) return known;
    const keys = new Map<string, KeyPlace>();
    const end = this.readKeys(line, column, keys);
    this.mappings.set(start, { keys, end });
    return { keys, end };
  }

  /** Whether, after these keys, there are no more, or what follows cannot be told. */
  private readKeys(line: number, column: number, keys: Map<string, KeyPlace>): 'none' | 'unsure' {
    for (let at = line; at < this.starts.length; at = this.next(at + 1)) {
      const indent = at === line ? column : this.indents[at]!;
      if (indent < column) return indent === UNSURE ? 'unsure' : 'none';
      if (indent > column) continue;
      // A sequence may be as little indented as the key whose value it is.
      if (this.isItemAt(at, column)) continue;
      KEY.lastIndex = this.starts[at]! + column;
      const key = KEY.exec(this.text);
      if (key === null || (key[1] !== undefined && (NO_TEXT.test(key[1]) || key[1] === '<<'))) return 'unsure';
      const name = key[1] ?? key[2] ?? key[3]!;
      if (!keys.has(name)) keys.set(name, { line: at, end: KEY.lastIndex });
    }
    return 'none';
  }

  /** Where an item stands, in the sequence that begins at a place. */
  private item(node: Node, wanted: number): OutlinePlace | 'none' | 'unsure' {
    const { line, column } = node;
    if (!this.isItemAt(line, column))
      return this.isKeyAt(line, column) || this.isScalarAt(line, column) ? 'none' : 'unsure';
    const { lines, end } = this.itemsOf(node);
    const at = lines[wanted];
    if (at === undefined) return end;
    const value = this.valueAfter(this.starts[at]! + column + 1, at, column, false);
    return value === undefined ? 'unsure' : { value, key: undefined };
  }

  /** The lines on which the items of a sequence begin, read once. */
  private itemsOf({ line, column }: Node): Items {
    const start = this.starts[line]! + column;
    const known = this.sequences.get(start);
    if (known !== undefined) return known;
    const lines: number[] = [];
    const end = this.readItems(line, column, lines);
    this.sequences.set(start, { lines, end });
    return { lines, end };
  }

  private readItems(line: number, column: number, lines: number[]): 'none' | 'unsure' {
    for (let at = line; at < this.starts.length; at = this.next(at + 1)) {
      const indent = at === line ? column : this.indents[at]!;
      if (indent < column) return indent === UNSURE ? 'unsure' : 'none';
      if (indent > column) continue;
      if (!this.isItemAt(at, column)) return 'none';
      lines.push(at);
    }
    return 'none';
  }

  /** Where the value begins that follows a key or a dash: on the same line, or below. */
  private valueAfter(from: number, line: number, column: number, isField: boolean): number | undefined {
    const rest = this.rest(from, line);
    if (rest !== '') return this.end(line) - rest.length;
    const below = this.next(line + 1);
    if (below >= this.starts.length) return undefined;
    const indent = this.indents[below]!;
    if (indent > column || (isField && indent === column && this.isItemAt(below, indent))) {
      return this.starts[below]! + indent;
    }
    return undefined;
  }

  /** What stands on the rest of a line; empty for a comment. */
  private rest(from: number, line: number): string {
    const text = this.text.slice(from, this.end(line)).trimStart();
    return text.startsWith('#') ? '' : text.trimEnd() === '' ? '' : text;
  }

  private end(line: number): number {
    const next = this.starts[line + 1];
    return next === undefined ? this.text.length : next - 1;
  }

  /** The next line with something on it. */
  private next(line: number): number {
    let at = line;
    while (at < this.indents.length && this.indents[at] === BLANK) at++;
    return at;
  }

  private nodeAt(offset: number): Node {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, column: offset - this.starts[low]! };
  }

  private isBlock({ line, column }: Node): boolean {
    return this.isKeyAt(line, column) || this.isItemAt(line, column);
  }

  private isKeyAt(line: number, column: number): boolean {
    KEY.lastIndex = this.starts[line]! + column;
    return KEY.test(this.text);
  }

  private isItemAt(line: number, column: number): boolean {
    const at = this.starts[line]! + column;
    const after = this.text[at + 1];
    return this.text[at] === '-' && (after === undefined || after === ' ' || after === '\n' || after === '\r');
  }

  /** A scalar has no fields; what has a colon may be a key that is a number. */
  private isScalarAt(line: number, column: number): boolean {
    const from = this.starts[line]! + column;
    return /[\w."'/|>-]/.test(this.text[from] ?? '') && !/:(?:\s|$)/.test(this.text.slice(from, this.end(line)));
  }
}

/** Where a key's line is, and where the key with its colon ends. */
interface KeyPlace {
  readonly line: number;
  readonly end: number;
}

interface Keys {
  readonly keys: ReadonlyMap<string, KeyPlace>;
  readonly end: 'none' | 'unsure';
}

interface Items {
  readonly lines: readonly number[];
  readonly end: 'none' | 'unsure';
}

interface Node {
  readonly line: number;
  readonly column: number;
}

function indentOf(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && text[at] === ' ') at++;
  if (at === end || text[at] === '#' || (text[at] === '\r' && at + 1 === end)) return BLANK;
  return text[at] === '\t' ? UNSURE : at - from;
}
