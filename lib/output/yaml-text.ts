import { quotedScalar } from '../yaml/quoted-scalar';

/**
 * JSON data as YAML text in one pass. Our output is a few kinds of objects many thousand times over, and a general
 * stringifier takes ten times as long as everything else together (docs/performance.md). What it writes is the subset
 * that every YAML reader, 1.1 or 1.2, reads alike; test/output/yaml-text.test.ts holds it against two of them.
 */
export function yamlDocument(value: Readonly<Record<string, unknown>>): string {
  return yamlFile('', [value]);
}

/** Several documents below the first line of a file. All lines are joined once: text of documents that is joined again is copied again. */
export function yamlFile(header: string, documents: readonly Readonly<Record<string, unknown>>[]): string {
  const lines = [header];
  for (const document of documents) {
    if (lines.length > 1) lines.push('---\n');
    mapping(document, 0, '', lines);
  }
  return lines.join('');
}

/** Text that needs no quotes: it begins with a letter or slash and holds nothing that YAML gives a meaning to. */
const PLAIN = /^(?:[A-Za-z/]|\.\/)[A-Za-z0-9_./@+*-]*(?::[A-Za-z0-9_./@+*-]+)*$/;

/** Words that some YAML reader takes for a boolean, null or number (`E0` is one for a 1.1 reader); in any case. */
const WORDS = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf|undefined|e[-+]?[0-9_]+)$/i;

function text(value: string): string {
  return PLAIN.test(value) && !WORDS.test(value) ? value : quotedScalar(value);
}

/** Keys come back again and again; there are few different ones. */
const keys = new Map<string, string>();

function keyText(key: string): string {
  let written = keys.get(key);
  if (written === undefined) {
    written = text(key);
    if (keys.size < KEYS_LIMIT) keys.set(key, written);
  }
  return written;
}

const KEYS_LIMIT = 10_000;

function scalar(value: unknown): string {
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value === 'boolean' || value === null) return String(value);
  throw new Error(`cannot write ${typeof value} '${String(value)}' as YAML`);
}

/** Deeper than any object of ours; below it the spaces are counted out. */
const INDENTS = Array.from({ length: 64 }, (_, depth) => '  '.repeat(depth));

function indentOf(depth: number): string {
  return INDENTS[depth] ?? '  '.repeat(depth);
}

/** Lines go to `out`, each a short text of its own: one long text that grows piece by piece costs three times as much. */
function mapping(value: Readonly<Record<string, unknown>>, depth: number, first: string, out: string[]): void {
  const indent = indentOf(depth);
  let lead = first;
  for (const key in value) {
    const child = value[key];
    if (child === undefined) continue;
    const start = lead + keyText(key);
    lead = indent;
    if (typeof child !== 'object' || child === null) {
      out.push(`${start}: ${scalar(child)}\n`);
    } else if (isEmpty(child)) {
      out.push(Array.isArray(child) ? `${start}: []\n` : `${start}: {}\n`);
    } else {
      out.push(`${start}:\n`);
      if (Array.isArray(child)) sequence(child, depth + 1, out);
      else mapping(child as Record<string, unknown>, depth + 1, indentOf(depth + 1), out);
    }
  }
}

function sequence(items: readonly unknown[], depth: number, out: string[]): void {
  const indent = indentOf(depth);
  for (const item of items) {
    if (typeof item !== 'object' || item === null) {
      out.push(`${indent}- ${scalar(item ?? null)}\n`);
    } else if (isEmpty(item)) {
      out.push(Array.isArray(item) ? `${indent}- []\n` : `${indent}- {}\n`);
    } else if (Array.isArray(item)) {
      out.push(`${indent}-\n`);
      sequence(item, depth + 1, out);
    } else {
      mapping(item as Record<string, unknown>, depth + 1, `${indent}- `, out);
    }
  }
}

function isEmpty(value: object): boolean {
  if (Array.isArray(value)) return value.length === 0;
  for (const key in value) if ((value as Record<string, unknown>)[key] !== undefined) return false;
  return true;
}
