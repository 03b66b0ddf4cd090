import type { ErrorObject } from 'ajv';
import type { Problem } from '../model/problem';
import { cut } from '../text/cut';
import { own } from '../text/own';
import { didYouMean } from '../validation/did-you-mean';
import type { FieldPath } from '../yaml/field-path';
import type { DocumentOrigin } from './document-origin';
import { type Schema, schemaAt } from './schemas';

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'a mapping (`name: value`)',
  array: 'a list (`[a, b]`)',
};

/** A value as it is quoted in a message. */
function shown(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? `'${cut(value)}'` : String(value);
}

/** Steps from the document's root: `/services/cms/port` as a path. List positions stay numbers. */
export function pathOf(pointer: string, root: unknown): (string | number)[] {
  let value = root;
  return pointer
    .split('/')
    .slice(1)
    .map((part) => {
      const step = part.replaceAll('~1', '/').replaceAll('~0', '~');
      const index = Array.isArray(value) ? Number(step) : step;
      value = (value as Record<string | number, unknown> | undefined)?.[index];
      return index;
    });
}

/** The value at a path, `undefined` where there is none. */
export function valueAt(root: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>((value, step) => (value as Record<string | number, unknown> | undefined)?.[step], root);
}

function sentence(schema: Schema | undefined): string {
  const first = schema?.description?.split(/(?<=[a-z`)])[.;:](?:\s|$)/)[0];
  return first === undefined ? '' : `: ${first.charAt(0).toLowerCase()}${first.slice(1)}`;
}

/** The types of a field; that a difference may also be `null` is for editors. */
function typesOf({ type = [] }: Schema): string[] {
  return [type].flat().filter((each) => each !== 'null');
}

/** What is allowed there: `a whole number from 1 to 65535`. */
function allowed(schema: Schema): string {
  if (schema.title !== undefined) return schema.title;
  if (schema.enum !== undefined) return `one of ${schema.enum.filter((word) => word !== null).join(', ')}`;
  const types = typesOf(schema).map((type) => TYPES[type] ?? type);
  const { minimum, maximum } = schema;
  const range =
    minimum !== undefined && maximum !== undefined
      ? ` from ${minimum} to ${maximum}`
      : minimum !== undefined
        ? ` of at least ${minimum}`
        : '';
  return `${types.join(' or ')}${range}`;
}

/** How to write the same value with the required type. */
function retyped(schema: Schema, value: unknown, source: string | undefined): { readonly fix?: string } {
  const types = typesOf(schema);
  if (schema.title?.startsWith('a duration') && typeof value === 'number')
    return { fix: `write ${value}s or ${value}ms` };
  if (types.includes('object') && schema.properties?.exact !== undefined && typeof value !== 'object') {
    return { fix: `write { exact: ${typeof value === 'string' ? value : `"${source}"`} }` };
  }
  if (types.includes('string') && ['number', 'boolean'].includes(typeof value)) {
    return { fix: `put it in quotes: "${source ?? String(value)}"` };
  }
  if (types.some((type) => type === 'integer' || type === 'number') && typeof value === 'string') {
    const number = Number(value.replace(/\s*%$/, ''));
    return value.trim() !== '' && Number.isFinite(number) ? { fix: `write it as a number: ${number}` } : {};
  }
  if (types.includes('integer') && schema.maximum === 100 && typeof value === 'number' && value > 0 && value < 1) {
    return { fix: `write ${Math.round(value * 100)} for ${Math.round(value * 100)} %` };
  }
  if (types.includes('array') && value !== null && typeof value !== 'object')
    return { fix: `write [${source ?? value}]` };
  if (
    types.includes('boolean') &&
    typeof value === 'string' &&
    ['on', 'yes', 'off', 'no'].includes(value.toLowerCase())
  ) {
    return { fix: `write ${['on', 'yes'].includes(value.toLowerCase())}` };
  }
  return {};
}

/** Where a field that is unknown here is known: `weight` beside `canary`, also as `weights`. */
function belongsIn(written: string, places: readonly string[], at: (place: string) => Schema | undefined) {
  for (const name of new Set([written, written.replace(/s$/, '')])) {
    const found = places.filter((place) => own(at(place)?.properties, name) !== undefined);
    if (found.length === 1) return { fix: `\`${name}\` belongs in \`${found[0]}\`` };
  }
  return {};
}

/** For a variable whose value is somewhere else. */
const FROM_ELSEWHERE = {
  fix: 'from a Secret, a ConfigMap or a field it comes by `deployment`: `env` or `envFrom` of the container `app` (docs/workloads.md)',
};

/**
 * A schema violation as a message for the author of the file.
 *
 * @param source the text of a value as it stands in the file, where it is a single word
 * @returns `undefined` for violations that only say that another one is there
 */
export function schemaProblem(
  error: ErrorObject,
  root: unknown,
  schema: Schema,
  origin: DocumentOrigin,
  source: (path: FieldPath) => string | undefined,
): Problem | undefined {
  const path = pathOf(error.instancePath, root);
  const value = valueAt(root, path);
  const here = schemaAt(schema, path, root) ?? {};
  const problem = (message: string, more: { readonly fix?: string } = {}): Problem => ({
    severity: 'error',
    origin,
    field: path,
    message,
    ...more,
  });
  switch (error.keyword) {
    case 'additionalProperties': {
      const name = String(error.params.additionalProperty);
      const known = Object.keys(here.properties ?? {});
      const guess = {
        ...didYouMean(name, known),
        ...belongsIn(name, known, (place) => schemaAt(schema, [...path, place], root)),
      };
      const message = guess.fix
        ? `unknown field '${cut(name)}'`
        : `unknown field '${cut(name)}', known here: ${known.join(', ')}`;
      return { ...problem(message, guess), origin: origin.key, field: [...path, name] };
    }
    case 'required': {
      const name = String(error.params.missingProperty);
      const wanted = schemaAt(schema, [...path, name], root);
      const fixed = wanted?.const === undefined ? {} : { fix: `add \`${name}: ${wanted.const}\`` };
      return { ...problem(`missing${sentence(wanted)}`, fixed), origin: origin.key, field: [...path, name] };
    }
    case 'type':
      return problem(
        value === null ? `must be ${allowed(here)}, but is empty` : `must be ${allowed(here)}, got ${shown(value)}`,
        path.at(-2) === 'env' && shown(value) === 'a mapping' ? FROM_ELSEWHERE : retyped(here, value, source(path)),
      );
    case 'minimum':
    case 'maximum':
      return problem(`must be ${allowed(here)}, got ${shown(value)}`);
    case 'enum': {
      const words = (error.params.allowedValues as unknown[]).map(String);
      return problem(
        `must be one of ${words.join(', ')}, got ${shown(value)}`,
        typeof value === 'string' ? didYouMean(value, words) : {},
      );
    }
    case 'const':
      return problem(`must be ${shown(error.params.allowedValue)}, got ${shown(value)}`, {
        fix: `write ${error.params.allowedValue}`,
      });
    case 'minLength':
    case 'minProperties':
    case 'minItems':
      return problem('must not be empty', { fix: 'fill it in or leave it out' });
    case 'pattern':
      return problem(`must be ${here.title ?? `like ${here.pattern}`}, got ${shown(value)}`);
    case 'uniqueItems': {
      const { i, j } = error.params as { i: number; j: number };
      return { ...problem(`${shown((value as unknown[])[i])} is listed twice`), field: [...path, Math.max(i, j)] };
    }
    case 'if':
      return undefined;
    default:
      return problem(error.message ?? error.keyword);
  }
}
