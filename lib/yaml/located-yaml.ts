import type { Schema, YAMLException } from 'js-yaml';
import type { LineCounter, Document as YamlDocument } from 'yaml';
import { aliasProblem } from './alias-budget';
import { BlockOutline } from './block-outline';
import { readBlock } from './block-reader';
import { clearFault } from './clear-fault';
import type { FieldPath } from './field-path';

/** The parser for all of YAML; loaded for the first document that is not plainly written. */
function parser(): typeof import('js-yaml') {
  return require('js-yaml');
}

let schema: Schema | undefined;

/** With merge keys (`<<`), which Kubernetes and its tools read. */
function withMerges(): Schema {
  const { CORE_SCHEMA, mergeTag } = parser();
  schema ??= CORE_SCHEMA.withTags(mergeTag);
  return schema;
}

/** The parser that knows positions; loaded at the first use, since loading takes longer than most runs. */
function positionParser(): typeof import('yaml') {
  return require('yaml');
}

/** A place in a YAML file; both numbers count from 1. */
export interface Position {
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1. */
  readonly column: number;
}

/** Why a document could not be read. */
export interface YamlError extends Position {
  readonly message: string;
}

/**
 * One document of a YAML stream: its plain value at once, its positions on demand.
 *
 * js-yaml gives the value where the plain reader gives up. Positions come from the outline of its lines; the ten times slower `yaml` parser runs only where
 * a document is not plainly in block style.
 */
export class LocatedDocument {
  /** The plain value; `undefined` for a document with nothing in it and for one that does not parse. */
  readonly value: unknown;
  /** Set when the document does not parse. Duplicate keys are errors. */
  readonly error?: YamlError;
  private tree?: YamlDocument.Parsed;
  private outline?: BlockOutline;
  private lines?: LineCounter;
  private pairs?: Map<object, ReadonlyMap<string | number, Pair>>;

  constructor(
    private readonly text: string,
    /** The line of the file on which this document's text begins, counted from 1. */
    private readonly firstLine: number,
    /** The plain value, where it has been read already. */
    known?: { readonly value: unknown },
    /** Whether it is plainly written, so that to read it again takes hardly any time. */
    readonly isSimple = false,
  ) {
    if (known !== undefined) {
      this.value = known.value;
      this.error = this.refuseAliases();
      if (this.error !== undefined) this.value = undefined;
      return;
    }
    try {
      this.value = parser().load(text, { schema: withMerges() });
    } catch (error) {
      if (!(error instanceof parser().YAMLException)) throw error;
      // A file of comments is an empty document, not a broken one.
      if (/input is empty/.test(error.reason)) return;
      if (error.reason === 'deficient indentation' && !isTooMuch(text)) {
        // js-yaml refuses a bracket that closes at its parent's indentation; Kubernetes takes it, as people write it.
        const tree = this.parsed();
        const value = tree.errors.length === 0 ? plainValue(tree) : undefined;
        if (value !== undefined) {
          this.value = value;
          return;
        }
      }
      const mark = error.mark;
      this.error = { message: reasonOf(error), line: firstLine + (mark?.line ?? 0), column: (mark?.column ?? 0) + 1 };
      return;
    }
    this.error = this.refuseAliases();
    if (this.error !== undefined) this.value = undefined;
  }

  private refuseAliases(): YamlError | undefined {
    const message = aliasProblem(this.text, this.value);
    return message === undefined ? undefined : { message, line: this.firstLine, column: 1 };
  }

  /**
   * All reasons why the document does not parse, each once, where `error` tells the first; none for one that parses.
   * With `recovered` the value that is left when a key that is written twice keeps its last value; only duplicate keys
   * are recovered from.
   */
  diagnose(): { readonly errors: readonly YamlError[]; readonly recovered?: unknown } {
    if (this.error === undefined) return { errors: [] };
    if (isTooMuch(this.text)) return { errors: [this.error] };
    if (!/duplicate/i.test(this.error.message)) return { errors: [clearFault(this.error, this.text, this.firstLine)] };
    const { LineCounter, parseDocument } = positionParser();
    const lines = new LineCounter();
    const strict = parseDocument(this.text, { lineCounter: lines, logLevel: 'silent', prettyErrors: false });
    if (strict.errors.length === 0 || strict.errors.some(({ code }) => code !== 'DUPLICATE_KEY')) {
      return { errors: [this.error] };
    }
    const errors = strict.errors.map(({ pos }) => {
      // Behind a key without a value the parser's place is the end of that line.
      const offset = pos[0] + /^(?:\s|#.*)*/.exec(this.text.slice(pos[0]))![0].length;
      const { line, col } = lines.linePos(offset);
      const key = /^("[^"]*"|'[^']*'|[^\s:]+)/.exec(this.text.slice(offset))?.[0] ?? '';
      return { message: `the key ${key} is written twice`, line: this.firstLine + line - 1, column: col };
    });
    return { errors, recovered: plainValue(this.parsed()) };
  }

  /** A scalar's text as it stands in the file: `1.10` and not the number 1.1. `undefined` for anything else. */
  source(path: FieldPath): string | undefined {
    const node = this.nodeAt(path);
    return positionParser().isScalar(node) ? node.source : undefined;
  }

  /** True for a scalar without quotes, which readers of other YAML versions may take for another type. */
  isPlain(path: FieldPath): boolean {
    const node = this.nodeAt(path);
    return positionParser().isScalar(node) && node.type === 'PLAIN';
  }

  /** Where the document's first content stands. */
  get start(): Position {
    const [before] = BEFORE_CONTENT.exec(this.text)!;
    const lines = before.split('\n');
    return { line: this.firstLine + lines.length - 1, column: lines.at(-1)!.length + 1 };
  }

  /**
   * Where the value at `path` stands, or its key with `key: true`. A path that leads nowhere gives the position of the
   * deepest part of it that exists.
   */
  locate(path: FieldPath, options: { readonly key?: boolean } = {}): Position {
    if (this.tree === undefined && this.error === undefined) {
      this.outline ??= new BlockOutline(this.text);
      const place = this.outline.find(path);
      if (place !== undefined) {
        const { line, column } = this.outline.position((options.key ? place.key : undefined) ?? place.value);
        return { line: this.firstLine + line, column };
      }
    }
    for (let depth = path.length; depth >= 0; depth--) {
      const offset = this.offset(path.slice(0, depth), options.key === true);
      if (offset !== undefined) {
        const { line, col } = this.lines!.linePos(offset);
        return { line: this.firstLine + line - 1, column: col };
      }
    }
    return { line: this.firstLine, column: 1 };
  }

  private parsed(): YamlDocument.Parsed {
    if (this.tree === undefined) {
      const { LineCounter, parseDocument } = positionParser();
      this.lines = new LineCounter();
      const options = { lineCounter: this.lines, uniqueKeys: false, merge: true, logLevel: 'silent' } as const;
      this.tree = isTooMuch(this.text) ? parseDocument('', options) : parseDocument(this.text, options);
    }
    return this.tree;
  }

  /** The node at a path of the tree. */
  private nodeAt(path: FieldPath): unknown {
    let node: unknown = this.parsed().contents;
    for (const step of path) node = this.pairsOf(node)?.get(step)?.value;
    return node;
  }

  /** Keys and values of a mapping or a list, found without looking through all of them each time. */
  private pairsOf(node: unknown): ReadonlyMap<string | number, Pair> | undefined {
    const { items } = (node ?? {}) as { readonly items?: readonly unknown[] };
    if (items === undefined) return undefined;
    this.pairs ??= new Map();
    const known = this.pairs.get(node as object);
    if (known !== undefined) return known;
    const pairs = new Map<string | number, Pair>();
    const isSequence = positionParser().isSeq(node);
    for (const [index, item] of items.entries()) {
      if (isSequence) {
        pairs.set(index, { key: undefined, value: item });
        continue;
      }
      const { key, value } = item as { readonly key?: { readonly value?: unknown } | null; readonly value?: unknown };
      const name = String(key?.value);
      if (!pairs.has(name)) pairs.set(name, { key, value });
    }
    this.pairs.set(node as object, pairs);
    return pairs;
  }

  private offset(path: FieldPath, key: boolean): number | undefined {
    if (key && path.length > 0) {
      const pair = this.pairsOf(this.nodeAt(path.slice(0, -1)))?.get(path.at(-1)!);
      if (pair?.key !== undefined) return rangeOf(pair.key)?.[0];
    }
    return rangeOf(this.nodeAt(path))?.[0];
  }
}

/** Empty lines, comments, directives and the line that begins a document. */
const BEFORE_CONTENT = /^(?:[ \t]*(?:[#%].*)?\r?\n|---[ \t]*(?:#.*)?\r?\n)*(?:---)?[ \t]*/;

interface Pair {
  readonly key: unknown;
  readonly value: unknown;
}

function rangeOf(node: unknown): readonly number[] | undefined {
  return positionParser().isNode(node) ? (node.range ?? undefined) : undefined;
}

/** The longest text of which the slower parser makes a tree: it takes some hundred times the memory of the text. */
const MAX_TREE = 8 * 1024 * 1024;

/** Brackets within brackets, at which the slower parser would run out of stack. */
const MAX_NESTING = 500;

/** Whether the slower parser is not asked: places are then told by the line on which the document begins. */
function isTooMuch(text: string): boolean {
  if (text.length > MAX_TREE) return true;
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth = bracket === '[' || bracket === '{' ? depth + 1 : Math.max(depth - 1, 0);
    if (depth > MAX_NESTING) return true;
  }
  return false;
}

/** The value of a tree; nothing where its aliases stand for too much. */
function plainValue(tree: YamlDocument.Parsed): unknown {
  try {
    return tree.toJS({ maxAliasCount: 1000 });
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

/** The parser's words, where they are not its own settings. */
function reasonOf({ reason }: YAMLException): string {
  if (/maxDepth/.test(reason)) return 'nested more than 100 levels deep';
  if (/maxTotalMergeKeys/.test(reason)) return 'merge keys (<<) stand for more than 10000 fields';
  return reason;
}

/** Splits a YAML stream at its `---` lines; one document that does not parse leaves the others readable. */
export function readYamlStream(text: string): LocatedDocument[] {
  const parts: string[] = [];
  let from = 0;
  for (const { index } of text.matchAll(/^---(?=\s|$)/gm)) {
    if (index > from) parts.push(text.slice(from, index));
    from = index;
  }
  parts.push(text.slice(from));
  const plain = parts.map(readBlock);
  const values =
    plain.filter((read) => read === undefined).length > parts.length / 2 ? valuesOf(text, parts) : undefined;
  const documents: LocatedDocument[] = [];
  let line = 1;
  parts.forEach((part, index) => {
    const simple = plain[index];
    const value = simple ?? (values && { value: values[index] });
    const document = new LocatedDocument(part, line, value, simple !== undefined);
    if (document.error !== undefined || (document.value !== undefined && document.value !== null)) {
      documents.push(document);
    }
    for (let at = part.indexOf('\n'); at >= 0; at = part.indexOf('\n', at + 1)) line++;
  });
  return documents;
}

/**
 * The values of all parts from one run of the parser, which takes longer to start than to read a document of ours.
 * Nothing where a part may be none or several documents, or where one does not parse: then each is read by itself.
 */
function valuesOf(text: string, parts: readonly string[]): unknown[] | undefined {
  if (parts.length === 1 || /^(?:\.\.\.|%)/m.test(text)) return undefined;
  try {
    const values = parser().loadAll(text, { schema: withMerges() });
    return values.length === parts.length ? values : undefined;
  } catch {
    return undefined;
  }
}
