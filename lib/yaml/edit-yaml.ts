import { isDeepStrictEqual } from 'node:util';
import type { Document, Node, Pair, ParsedNode, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import type { FieldPath } from './field-path';
import { readYamlStream } from './located-yaml';
import { blockText, flowText, type Quotes, scalarText } from './written-value';

/** One change of a YAML text. */
export interface YamlChange {
  /** The field; a number is the place in a list, its length for a new item. Mappings on the way are made. */
  readonly path: FieldPath;
  /** What it becomes; `undefined` removes it. */
  readonly value: unknown;
  /** The keys of its mapping in their usual order: a new one goes behind the last of those before it. @default - at the end */
  readonly order?: readonly string[];
}

/** A text that cannot be changed without changing more than was asked for. */
export class UneditableYaml extends Error {
  constructor(
    readonly path: FieldPath,
    reason: string,
  ) {
    super(`${path.join('.')} cannot be changed by a command: ${reason}\n  fix: change it by hand`);
    this.name = 'UneditableYaml';
  }
}

/**
 * Changes fields of a YAML document in its text: what is not touched keeps its comments, order, quotes and anchors to the
 * letter. What was made is read again: it says what it said before but for the change, or nothing is returned.
 *
 * @throws UneditableYaml where aliases or merge keys tie the field to others
 */
export function editYaml(text: string, changes: readonly YamlChange[]): string {
  return changes.reduce(edited, text);
}

function edited(text: string, change: YamlChange): string {
  const before = plainValue(text);
  const expected = changed(before, change.path, change.value);
  if (isDeepStrictEqual(before, expected)) return text;
  const after = new Edit(text, change).result();
  if (!isDeepStrictEqual(plainValue(after), expected)) {
    const reason = /[&*]/.test(text) ? 'an anchor, alias or merge key ties it to other fields' : 'its form is unusual';
    throw new UneditableYaml(change.path, reason);
  }
  return after;
}

/** The value of a document without shared parts: what an alias stands for is there twice. */
function plainValue(text: string): unknown {
  const [document, ...others] = readYamlStream(text.startsWith('\uFEFF') ? text.slice(1) : text);
  if (document === undefined || document.error !== undefined || others.length > 0) return undefined;
  return JSON.parse(JSON.stringify(document.value));
}

/** A value with one field changed, where mappings and lists are copied only on the way. */
function changed(value: unknown, path: FieldPath, to: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return to;
  if (Array.isArray(value) && typeof step === 'number') {
    const items = [...value];
    const item = changed(value[step], rest, to);
    items.splice(step, 1, ...(item === undefined ? [] : [item]));
    return items;
  }
  const fields = new Map(Object.entries(typeof value === 'object' && value !== null ? value : {}));
  if (rest.length > 0 && to === undefined && !fields.has(String(step))) return value;
  const field = changed(fields.get(String(step)), rest, to);
  if (field === undefined) fields.delete(String(step));
  else fields.set(String(step), field);
  return Object.fromEntries(fields);
}

type Found = ParsedNode | null;

/** One change of one text. */
class Edit {
  private readonly newline: string;
  private readonly yaml: typeof import('yaml') = require('yaml');
  private readonly root: Found;

  constructor(
    private readonly text: string,
    private readonly change: YamlChange,
  ) {
    this.newline = text.includes('\r\n') ? '\r\n' : '\n';
    const options = { keepSourceTokens: true, uniqueKeys: false, merge: true, logLevel: 'silent' } as const;
    this.root = (this.yaml.parseDocument(text, options) as Document.Parsed).contents;
  }

  result(): string {
    const { path, value } = this.change;
    let node = this.root;
    let holder: Pair<ParsedNode, Found> | undefined;
    for (const [depth, step] of path.entries()) {
      const last = depth === path.length - 1;
      const rest = path.slice(depth + 1).reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
      if (this.yaml.isMap(node)) {
        const pair = pairOf(node, step);
        if (pair === undefined) return value === undefined ? this.text : this.inserted(node, String(step), rest);
        if (last) return value === undefined ? this.without(node, pair, holder) : this.replaced(node, pair, value);
        holder = pair;
        node = pair.value;
      } else if (this.yaml.isSeq(node) && typeof step === 'number') {
        if (step >= node.items.length) return value === undefined ? this.text : this.appended(node, rest);
        if (last)
          return value === undefined ? this.withoutItem(node, step, holder) : this.replacedItem(node, step, value);
        holder = undefined;
        node = node.items[step] as Found;
      } else if (holder !== undefined && isNothing(node) && value !== undefined) {
        return this.filled(holder, { [step]: rest });
      } else break;
    }
    throw new UneditableYaml(path, 'what is there is no mapping or list that is written out');
  }

  /** A mapping with one key more. */
  private inserted(map: YAMLMap.Parsed, key: string, value: unknown): string {
    const pairs = map.items as Pair<ParsedNode, Found>[];
    const name = scalarText(key, { flow: true });
    if (map.flow) {
      const pair = `${name}: ${flowText(value)}`;
      const last = pairs.at(-1);
      if (last === undefined) return this.splice(map.range[0], map.range[1], `{ ${pair} }`);
      const end = this.endOf(last);
      return this.splice(end, end, `, ${pair}`);
    }
    const indent = this.columnOf(map.range[0]);
    const lines = `${' '.repeat(indent)}${this.pairText(key, value, indent, this.likesFlow(pairs))}`;
    const before = this.predecessor(pairs, key);
    const start = this.lineStart(map.range[0]);
    if (before === undefined && this.text.slice(start, map.range[0]).trim() === '') {
      return this.splice(start, start, `${lines}${this.newline}`);
    }
    return this.belowLineOf(this.endOf(before ?? pairs.at(-1)!), lines);
  }

  /** The pair behind which a new key goes; nothing where it goes before all. */
  private predecessor(pairs: readonly Pair<ParsedNode, Found>[], key: string) {
    const { order } = this.change;
    const place = order?.indexOf(key) ?? -1;
    if (order === undefined || place < 0) return pairs.at(-1);
    const earlier = new Set(order.slice(0, place));
    const later = new Set(order.slice(place + 1));
    const behind = pairs.filter((pair) => earlier.has(keyOf(pair))).at(-1);
    return behind ?? (pairs.some((pair) => later.has(keyOf(pair))) ? undefined : pairs.at(-1));
  }

  private appended(list: YAMLSeq.Parsed, value: unknown): string {
    const last = list.items.at(-1) as ParsedNode | undefined;
    if (list.flow) {
      if (last === undefined) return this.splice(list.range[0], list.range[1], flowText([value]));
      const end = this.contentEnd(last);
      return this.splice(end, end, `, ${flowText(value)}`);
    }
    const indent = this.columnOf(list.range[0]);
    return this.belowLineOf(this.contentEnd(last!), `${' '.repeat(indent)}- ${this.itemText(value, indent)}`);
  }

  private replaced(map: YAMLMap.Parsed, pair: Pair<ParsedNode, Found>, value: unknown): string {
    const old = pair.value;
    if (isNothing(old)) return this.filled(pair, value);
    if (map.flow || isFlow(old)) return this.put(old!, flowText(value));
    if (isPlain(value)) return this.put(old!, scalarText(value, { quotes: quotesOf(old) }));
    const indent = this.columnOf(pair.key.range[0]);
    return this.splice(this.colonEnd(pair), this.contentEnd(old!), this.below(value, indent, map.items));
  }

  private replacedItem(list: YAMLSeq.Parsed, index: number, value: unknown): string {
    const old = list.items[index] as ParsedNode;
    if (list.flow || isFlow(old)) return this.put(old, flowText(value));
    if (isPlain(value)) return this.put(old, scalarText(value, { quotes: quotesOf(old) }));
    return this.put(old, this.itemText(value, this.columnOf(list.range[0])));
  }

  /** In place of a value, whose line may go on with a comment. */
  private put(old: Node & { range?: readonly number[] | null }, text: string): string {
    const end = this.contentEnd(old as ParsedNode);
    const block = this.text.slice(old.range![0], end).endsWith('\n') ? this.newline : '';
    return this.splice(old.range![0]!, end, `${text}${block}`);
  }

  /** A key without a value gets one. */
  private filled(pair: Pair<ParsedNode, Found>, value: unknown): string {
    const at = this.colonEnd(pair);
    const end = pair.value?.range && pair.value.range[1] > at && !isEmpty(pair.value) ? pair.value.range[1] : at;
    const text = isPlain(value) || isFlowValue(value) ? ` ${isPlain(value) ? scalarText(value) : flowText(value)}` : '';
    if (text !== '') return this.splice(at, end, text);
    const indent = this.columnOf(pair.key.range[0]);
    const line = this.lineEnd(end);
    return this.splice(line, line, this.below(value, indent, [])).replace(this.text.slice(at, end), '');
  }

  private without(
    map: YAMLMap.Parsed,
    pair: Pair<ParsedNode, Found>,
    holder: Pair<ParsedNode, Found> | undefined,
  ): string {
    const pairs = map.items as Pair<ParsedNode, Found>[];
    const at = pairs.indexOf(pair);
    const starts = pairs.map(({ key }) => key.range[0]);
    return this.removed(map, at, starts, this.endOf(pair), at > 0 ? this.endOf(pairs[at - 1]!) : 0, holder);
  }

  private withoutItem(list: YAMLSeq.Parsed, at: number, holder: Pair<ParsedNode, Found> | undefined): string {
    const items = list.items as ParsedNode[];
    const starts = items.map(({ range }) => (list.flow ? range[0] : this.text.lastIndexOf('-', range[0] - 1)));
    const end = this.contentEnd(items[at]!);
    return this.removed(list, at, starts, end, at > 0 ? this.contentEnd(items[at - 1]!) : 0, holder);
  }

  /** A mapping or list without one of its entries. */
  private removed(
    node: YAMLMap.Parsed | YAMLSeq.Parsed,
    at: number,
    starts: readonly number[],
    end: number,
    endBefore: number,
    holder: Pair<ParsedNode, Found> | undefined,
  ): string {
    const empty = this.yaml.isMap(node) ? '{}' : '[]';
    const next = starts[at + 1];
    if (starts.length === 1) {
      if (node.flow) return this.splice(node.range[0], node.range[1], empty);
      if (node === this.root) throw new UneditableYaml(this.change.path, 'it is all that there is');
      const text = `${empty}${this.text[end - 1] === '\n' ? this.newline : ''}`;
      return holder === undefined
        ? this.splice(node.range[0], end, text)
        : this.splice(this.colonEnd(holder), end, ` ${text}`);
    }
    if (node.flow) return next === undefined ? this.splice(endBefore, end, '') : this.splice(starts[at]!, next, '');
    const start = this.lineStart(starts[at]!);
    if (this.text.slice(start, starts[at]).trim() !== '') return this.splice(starts[at]!, next!, '');
    const feed = this.text[end - 1] === '\n' ? end - 1 : this.text.indexOf('\n', end);
    if (feed >= 0) return this.splice(start, feed + 1, '');
    return this.splice(Math.max(0, start - this.newline.length), this.text.length, '');
  }

  private pairText(key: string, value: unknown, indent: number, flow: boolean): string {
    const name = scalarText(key);
    if (isPlain(value)) return `${name}: ${scalarText(value)}`;
    if (flow || isFlowValue(value)) return `${name}: ${flowText(value)}`;
    return `${name}:${this.below(value, indent, [])}`;
  }

  private itemText(value: unknown, indent: number): string {
    if (isFlowValue(value)) return flowText(value);
    return isPlain(value) ? scalarText(value) : blockText(value, indent + 2, this.newline).trimStart();
  }

  /** A value on lines of its own below its key, or beside it where its neighbours stand so. */
  private below(value: unknown, indent: number, neighbours: readonly unknown[]): string {
    if (isFlowValue(value) || this.likesFlow(neighbours as Pair<ParsedNode, Found>[])) return ` ${flowText(value)}`;
    return `${this.newline}${blockText(value, indent + 2, this.newline)}`;
  }

  /** Whether mappings beside it are written in braces. */
  private likesFlow(pairs: readonly Pair<ParsedNode, Found>[]): boolean {
    return pairs.some(({ value }) => this.yaml.isMap(value) && value.flow === true && value.items.length > 0);
  }

  private belowLineOf(end: number, lines: string): string {
    if (this.text[end - 1] === '\n') return this.splice(end, end, `${lines}${this.newline}`);
    const at = this.lineEnd(end);
    return this.splice(at, at, `${this.newline}${lines}`);
  }

  private splice(from: number, to: number, text: string): string {
    return this.text.slice(0, from) + text + this.text.slice(to);
  }

  private lineStart(at: number): number {
    return this.text.lastIndexOf('\n', at - 1) + 1;
  }

  /** Where the line ends, before its line feed and what belongs to it. */
  private lineEnd(at: number): number {
    const end = this.text.indexOf('\n', at);
    if (end < 0) return this.text.length;
    return this.text[end - 1] === '\r' ? end - 1 : end;
  }

  private columnOf(at: number): number {
    return at - this.lineStart(at);
  }

  private colonEnd({ srcToken, key }: Pair<ParsedNode, Found>): number {
    const sep = (srcToken as { sep?: { type: string; offset: number }[] } | undefined)?.sep ?? [];
    return (sep.find(({ type }) => type === 'map-value-ind')?.offset ?? key.range[1] - 1) + 1;
  }

  private endOf(pair: Pair<ParsedNode, Found>): number {
    return isNothing(pair.value) ? this.colonEnd(pair) : this.contentEnd(pair.value!);
  }

  /** Where a value's last own character is, without comments below it. */
  private contentEnd(node: ParsedNode): number {
    if ((this.yaml.isMap(node) || this.yaml.isSeq(node)) && !node.flow) {
      const last = node.items.at(-1);
      if (this.yaml.isPair(last)) return this.endOf(last as Pair<ParsedNode, Found>);
      return this.contentEnd(last as ParsedNode);
    }
    return node.range[1];
  }
}

function pairOf(map: YAMLMap.Parsed, key: string | number): Pair<ParsedNode, Found> | undefined {
  return (map.items as Pair<ParsedNode, Found>[]).find((pair) => keyOf(pair) === String(key));
}

function keyOf({ key }: Pair<ParsedNode, Found>): string {
  return String((key as { value?: unknown }).value);
}

/** A key with nothing behind it. */
function isNothing(node: Found): boolean {
  return node === null || ('value' in node && (node as Scalar).value === null);
}

function isEmpty(node: ParsedNode): boolean {
  return node.range[0] === node.range[1];
}

function isFlow(node: Found): boolean {
  return (node as { flow?: boolean } | null)?.flow === true;
}

function isPlain(value: unknown): value is string | number | boolean | null {
  return typeof value !== 'object' || value === null;
}

/** Lists of plain values, and what is empty, stand in brackets. */
function isFlowValue(value: unknown): boolean {
  if (isPlain(value)) return false;
  return Array.isArray(value) ? value.every(isPlain) : Object.keys(value as object).length === 0;
}

function quotesOf(node: Found): Quotes | undefined {
  const type = (node as { type?: string } | null)?.type;
  return type === 'QUOTE_DOUBLE' ? '"' : type === 'QUOTE_SINGLE' ? "'" : undefined;
}
