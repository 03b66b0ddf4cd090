import type { Problem } from '../model/problem';
import { withArticle } from '../text/with-article';
import type { FieldPath } from '../yaml/field-path';
import { leadingZeros } from '../yaml/leading-zeros';
import { LocatedDocument, readYamlStream } from '../yaml/located-yaml';
import { DocumentOrigin } from './document-origin';
import { tenantPart } from './part-validators';
import { type Kind, VALIDATORS } from './validators';

/** One file of the registry, checked against its schema. */
export interface RegistryDocument<Content> {
  readonly origin: DocumentOrigin;
  /** What it says, with what is wrong left out; `undefined` when nothing can be made of it. */
  readonly content: Content | undefined;
  /** Whether the text is no YAML, or goes on in a second document, so that more may be meant than was read. @default false */
  readonly isTorn?: boolean;
}

/** Values of YAML texts that were read before; a Map is one. */
export interface KnownValues {
  get(text: string): unknown;
  /** @param isSimple whether to read it again takes hardly any time */
  set(text: string, value: unknown, isSimple: boolean): void;
}

/**
 * Reads one file; what is wrong with it goes to `problems`, what is right is still returned.
 *
 * @param standIns what missing fields of the document are taken to be while the rest is checked
 * @param known what need not be parsed again; texts that are as they should be are added
 * @param isPart whether other files complete what a tenant's file says
 */
export function readDocument<Content>(
  file: string,
  text: string,
  kind: Kind,
  problems: Problem[],
  standIns: Readonly<Record<string, unknown>> = {},
  known?: KnownValues,
  isPart: IsPart = never,
): RegistryDocument<Content> {
  const value = known?.get(text);
  if (value !== undefined) {
    const document = new LocatedDocument(text, 1, { value });
    const origin = new DocumentOrigin(file, document);
    return { origin, content: validated<Content>(value, kind, origin, problems, standIns, isPart) };
  }
  const { length } = problems;
  const { isSimple, ...read } = parsedDocument<Content>(file, text, kind, problems, standIns, isPart);
  if (problems.length === length && isOneDocument(text)) known?.set(text, read.content, isSimple);
  return read;
}

/** Whether a document, known by what it says, is a part of a tenant. */
export type IsPart = (value: unknown) => boolean;

const never: IsPart = () => false;

/** No separator and no byte order mark: the document is the text. */
function isOneDocument(text: string): boolean {
  return !text.startsWith('\uFEFF') && !/^---/m.test(text);
}

function parsedDocument<Content>(
  file: string,
  text: string,
  kind: Kind,
  problems: Problem[],
  standIns: Readonly<Record<string, unknown>>,
  isPart: IsPart,
): RegistryDocument<Content> & { readonly isSimple: boolean } {
  const [document, second] = readYamlStream(text.startsWith('\uFEFF') ? text.slice(1) : text);
  const origin = new DocumentOrigin(file, document ?? readEmpty());
  if (document === undefined) {
    problems.push(
      error(
        origin,
        `is empty, must declare ${withArticle(kind)}`,
        `begin with \`apiVersion: branchline/v1\` and \`kind: ${kind}\``,
      ),
    );
    return { origin, content: undefined, isSimple: false };
  }
  const { isSimple } = document;
  if (second !== undefined) {
    const fix = 'give each its own file';
    problems.push(
      error(new DocumentOrigin(file, second), 'a registry file holds one document, this is a second one', fix),
    );
  }
  const value = soundValue(file, document, text, problems);
  if (value === undefined) return { origin, content: undefined, isSimple };
  const told = problems.length;
  const content = validated<Content>(value, kind, origin, problems, standIns, isPart);
  problems.push(...octalNumbers(value, text, origin, problems.slice(told)));
  const isTorn = document.error !== undefined || second !== undefined;
  return { origin, content, isSimple, ...(isTorn && { isTorn }) };
}

/** Numbers that kubectl and Helm would read as others; what is wrong in another way is told already. */
function octalNumbers(value: unknown, text: string, origin: DocumentOrigin, told: readonly Problem[]): Problem[] {
  const isTold = (path: FieldPath) => told.some(({ field }) => field.join('.') === path.join('.'));
  return leadingZeros(value, text, (path) => origin.source(path)).flatMap(({ path, message, fix }) =>
    isTold(path) ? [] : [{ severity: 'error', origin, field: path, message, fix } as const],
  );
}

/**
 * What a document of a file says, with what is wrong with it as YAML told; `undefined` where nothing can be made of it.
 *
 * @param text the file's
 */
export function soundValue(file: string, document: LocatedDocument, text: string, problems: Problem[]): unknown {
  const origin = new DocumentOrigin(file, document);
  if (text.includes('\uFFFD') && (document.error !== undefined || JSON.stringify(document.value)?.includes('\uFFFD'))) {
    problems.push(error(placed(file, document, text, '\uFFFD'), 'is not UTF-8 text', 'save the file as UTF-8'));
    return undefined;
  }
  const value = document.error === undefined ? document.value : diagnosed(file, document, text, problems);
  if (value === undefined) return undefined;
  const reserved = reservedKey(text, value);
  if (reserved !== undefined) {
    const message = "'__proto__' cannot be a name here: programs that read JSON or YAML lose it";
    problems.push({ severity: 'error', origin: origin.key, field: reserved, message, fix: 'use another name' });
    return undefined;
  }
  const half = halfCharacter(text, value);
  if (half !== undefined) {
    const message = 'has half a character (a surrogate without its other half), which no file can hold';
    problems.push({ severity: 'error', origin, field: half, message, fix: 'write the whole character' });
    return undefined;
  }
  return value;
}

const HALF = /\p{Cs}/u;

/** Where a text with half a character stands, if one does: an escape such as `\ud800` makes it. */
function halfCharacter(
  text: string,
  value: unknown,
  path: readonly (string | number)[] = [],
): (string | number)[] | undefined {
  if (path.length === 0 && !/\\u/i.test(text) && !HALF.test(text)) return undefined;
  if (typeof value === 'string') return HALF.test(value) ? [...path] : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    // The key is in the message as the place, so the place is the mapping.
    const found = HALF.test(key) ? [...path] : halfCharacter(text, item, at);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Where the key `__proto__` stands, if it does: as a key of a JavaScript object it would vanish from what is made of the document. */
function reservedKey(
  text: string,
  value: unknown,
  path: readonly (string | number)[] = [],
): (string | number)[] | undefined {
  // Escapes could spell it in another way.
  if (path.length === 0 && !text.includes('__proto__') && !text.includes('\\')) return undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    const found = key === '__proto__' ? at : reservedKey(text, item, at);
    if (found !== undefined) return found;
  }
  return undefined;
}

function error(origin: DocumentOrigin, message: string, fix?: string): Problem {
  return { severity: 'error', origin, field: [], message, ...(fix !== undefined && { fix }) };
}

function readEmpty(): LocatedDocument {
  return readYamlStream('{}')[0]!;
}

function diagnosed(file: string, document: LocatedDocument, text: string, problems: Problem[]): unknown {
  const { errors, recovered } = document.diagnose();
  for (const { message, line, column } of errors) {
    // `name: {{ tenant }}` is a mapping in a mapping's key to YAML, and the parser does not say where.
    const isTemplate = /complex keys/.test(message) && text.includes('{{');
    const origin = isTemplate ? placed(file, document, text, '{{') : new FixedOrigin(file, document, line, column);
    const fix = isTemplate
      ? 'render templates first, registry files are plain YAML'
      : FIXES.find(([on]) => on.test(message))?.[1];
    problems.push(error(origin, `not valid YAML: ${isTemplate ? '{{ begins a template' : message}`, fix));
  }
  return recovered;
}

/** What to do about what the parser says. */
const FIXES: readonly (readonly [RegExp, string])[] = [
  [/\btab\b/i, 'indent with spaces'],
  [/not closed by (.)/, 'close it, or take it away'],
  [/closes nothing/, 'take it away'],
  [/is written twice$/, 'keep one of them'],
  [/cannot begin with/, 'put the value in quotes'],
  [/^name of an alias node/, 'put a value that begins with * in quotes'],
  [/^unidentified alias/, 'write `&` and the name before the value that it stands for, or put it in quotes'],
  [/^unknown .*tag/, 'take away the tag, or put the value in quotes'],
  [/^end of the stream or a document separator/, 'write `name: value`, with a space behind the colon'],
  [/bad indentation of a mapping entry/, 'indent it like its neighbours, or put a value with `: ` in it in quotes'],
];

/** The first place of some characters. */
function placed(file: string, document: LocatedDocument, text: string, characters: string): DocumentOrigin {
  const before = text.slice(0, text.indexOf(characters)).split('\n');
  return new FixedOrigin(file, document, before.length, before.at(-1)!.length + 1);
}

/** A place that the parser named. */
class FixedOrigin extends DocumentOrigin {
  constructor(
    file: string,
    document: LocatedDocument,
    private readonly line: number,
    private readonly column: number,
  ) {
    super(file, document);
  }

  override place() {
    return { file: this.file, line: this.line, column: this.column };
  }
}

function validated<Content>(
  value: unknown,
  kind: Kind,
  origin: DocumentOrigin,
  problems: Problem[],
  standIns: Readonly<Record<string, unknown>>,
  isPart: IsPart,
): Content | undefined {
  const validate = kind === 'Tenant' && isPart(value) ? tenantPart : VALIDATORS[kind];
  if (validate(value)) return value as Content;
  // Loaded when something is wrong, as the positions of YAML are: most runs never need it.
  const { refused } = require('./refused-document') as typeof import('./refused-document');
  return refused<Content>({ value, kind, origin, standIns, validate }, problems);
}

/**
 * What several files of a tenant say together, held against the schema of whole ones: they may lack what each of them
 * need not say.
 */
export function wholeDocument<Content>(
  value: unknown,
  origin: DocumentOrigin,
  problems: Problem[],
  standIns: Readonly<Record<string, unknown>>,
): RegistryDocument<Content> {
  return { origin, content: validated<Content>(value, 'Tenant', origin, problems, standIns, never) };
}
