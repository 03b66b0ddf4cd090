import type { ErrorObject } from 'ajv';
import type { FieldPath } from '../yaml/field-path';
import type { Validate } from './part-validators';
import { pathOf, valueAt } from './schema-problem';
import { type Schema, schemaAt } from './schemas';

type Container = Record<string | number, unknown>;

/** How often what is left is looked at again before giving up. */
const ROUNDS = 8;

/**
 * A copy of a document with what its schema refuses turned into the nearest thing that it takes, or left out: so that
 * what is right can still be checked against the other files in the same run. Only for finding more problems.
 *
 * @param standIns what to take for fields of the document itself that are missing
 * @returns `undefined` when nothing of use is left
 */
export function repaired<Content>(
  value: unknown,
  validate: Validate,
  schema: Schema,
  errors: readonly ErrorObject[],
  standIns: Readonly<Record<string, unknown>> = {},
): Content | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const copy = structuredClone(value) as Container;
  let left = errors;
  for (let round = 0; round < ROUNDS; round++) {
    for (const error of left) repair(copy, error, schema, standIns);
    if (validate(copy)) return copy as Content;
    left = validate.errors ?? [];
  }
  return undefined;
}

function repair(
  root: Container,
  error: ErrorObject,
  schema: Schema,
  standIns: Readonly<Record<string, unknown>>,
): void {
  const path = pathOf(error.instancePath, root);
  if (error.keyword === 'additionalProperties') remove(root, [...path, String(error.params.additionalProperty)]);
  else if (error.keyword === 'required') {
    const field = [...path, String(error.params.missingProperty)];
    const stand = (field.length === 1 ? standIns[field[0]!] : undefined) ?? standIn(schemaAt(schema, field, root));
    if (stand === undefined) remove(root, path);
    else put(root, field, stand);
  } else if (error.keyword === 'type') {
    const converted = convert(valueAt(root, path), schemaAt(schema, path, root));
    if (converted === undefined) remove(root, path);
    else put(root, path, converted);
  } else if (error.keyword === 'minimum' || error.keyword === 'maximum') put(root, path, error.params.limit);
  else if (error.keyword === 'const') put(root, path, error.params.allowedValue);
  else if (error.keyword === 'uniqueItems') put(root, path, [...new Set(valueAt(root, path) as unknown[])]);
  else if (error.keyword !== 'if') remove(root, path);
}

/** Something that the schema takes where nothing is. */
function standIn(schema: Schema | undefined): unknown {
  if (schema === undefined) return undefined;
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.type === 'string') return 'unknown';
  if (schema.type === 'integer') return schema.minimum ?? 0;
  return schema.type === 'object' ? {} : undefined;
}

function convert(value: unknown, schema: Schema | undefined): unknown {
  const scalar = ['string', 'number', 'boolean'].includes(typeof value);
  if (schema?.title?.startsWith('a duration') && typeof value === 'number') return `${value}s`;
  if (schema?.type === 'string' && scalar) return String(value);
  if (schema?.properties?.exact !== undefined && scalar) return { exact: String(value) };
  if (schema?.type === 'array' && scalar) return [value];
  // A service stays a service, so that its callers get no error that it is missing, and it none that it has no port.
  if (schema?.type === 'object' && schema.properties?.image !== undefined) {
    return schema.properties.port === undefined ? { image: 'unknown' } : { image: 'unknown', port: 1 };
  }
  if (schema?.type === 'integer' || schema?.type === 'number') {
    const number = typeof value === 'string' ? Number.parseFloat(value) : value;
    if (typeof number !== 'number' || !Number.isFinite(number)) return schema.minimum;
    return schema.type === 'integer' ? Math.round(number) : number;
  }
  return undefined;
}

function put(root: Container, path: FieldPath, value: unknown): void {
  const parent = valueAt(root, path.slice(0, -1));
  if (typeof parent === 'object' && parent !== null && path.length > 0) (parent as Container)[path.at(-1)!] = value;
}

/** Takes a field away; of a list the whole, so that the positions of others stay what they are in the file. */
function remove(root: Container, path: FieldPath): void {
  const parentPath = path.slice(0, -1);
  const parent = valueAt(root, parentPath);
  // A workload without an image is told so (WORK-3); this one has said something.
  if (path.at(-1) === 'image') put(root, path, 'unknown');
  else if (Array.isArray(parent)) remove(root, parentPath);
  else if (typeof parent === 'object' && parent !== null && path.length > 0) delete (parent as Container)[path.at(-1)!];
}
