import { quotedScalar } from './quoted-scalar';

/** The quotes of a text. */
export type Quotes = '"' | "'";

/** How a scalar is written. */
export interface ScalarStyle {
  /** Whether it stands within braces or brackets. @default false */
  readonly flow?: boolean;
  /** Quotes to keep, where the value allows them. @default - none, where it needs none */
  readonly quotes?: Quotes;
}

/** Text that every YAML reader takes for text without quotes: no digit first, nothing that YAML gives a meaning to. */
const PLAIN = /^(?:[A-Za-z/]|\.\/)[A-Za-z0-9_./@+*-]*(?::[A-Za-z0-9_./@+*-]+)*$/;

/** Words that some reader takes for a boolean, null or number. */
const WORDS = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf|undefined|e[-+]?[0-9_]+)$/i;

/** A scalar as it stands in a file that people edit. */
export function scalarText(value: unknown, { flow = false, quotes }: ScalarStyle = {}): string {
  if (typeof value !== 'string') return String(value);
  if (quotes === "'" && /^[\x20-\x7e]*$/.test(value)) return `'${value.replaceAll("'", "''")}'`;
  if (quotes === '"' || !PLAIN.test(value) || WORDS.test(value) || (flow && value.includes(':')))
    return quotedScalar(value);
  return value;
}

/** A value on one line, as mappings of a few fields are written: `{ image: "r.example.com/cms:1", replicas: 2 }`. */
export function flowText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flowText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return scalarText(value, { flow: true });
  const pairs = Object.entries(value).map(([key, item]) => `${scalarText(key, { flow: true })}: ${flowText(item)}`);
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}

/** A value on lines of its own, each indented; without a line feed at the end. */
export function blockText(value: unknown, indent: number, newline = '\n'): string {
  return blockLines(value)
    .map((line) => ' '.repeat(indent) + line)
    .join(newline);
}

function blockLines(value: unknown): string[] {
  if (Array.isArray(value) && value.length > 0) {
    return value.flatMap((item) => {
      const [first, ...rest] = isNested(item) ? blockLines(item) : [inline(item)];
      return [`- ${first}`, ...rest.map((line) => `  ${line}`)];
    });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [inline(value)];
  return Object.entries(value).flatMap(([key, item]) => {
    const name = scalarText(key);
    return isNested(item) ? [`${name}:`, ...blockLines(item).map((line) => `  ${line}`)] : [`${name}: ${inline(item)}`];
  });
}

function isNested(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some((item) => typeof item === 'object' && item !== null);
  return Object.keys(value).length > 0;
}

function inline(value: unknown): string {
  return typeof value === 'object' && value !== null ? flowText(value) : scalarText(value);
}
