import type { ErrorObject } from 'ajv';
import { own } from '../text/own';
import type { FieldPath } from '../yaml/field-path';
import { isMapping } from '../yaml/is-mapping';
import { wordMeant } from './other-words';
import type { Validate } from './part-validators';
import { meantField, pathOf, valueAt } from './schema-problem';
import { type Schema, schemaAt } from './schemas';
import { takes } from './value-fix';

type Container = Record<string | number, unknown>;

/** How often what is left is looked at again before giving up. */
const ROUNDS = 8;

/** From this round on a mapping that still lacks something is left out, since nothing that is put there is taken. */
const LAST_RESORT = 4;

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
    for (const error of left) repair(copy, error, schema, round < LAST_RESORT ? standIns : undefined);
    if (validate(copy)) return copy as Content;
    left = validate.errors ?? [];
  }
  return undefined;
}

function repair(
  root: Container,
  error: ErrorObject,
  schema: Schema,
  standIns: Readonly<Record<string, unknown>> | undefined,
): void {
  const path = pathOf(error.instancePath, root);
  if (error.keyword === 'additionalProperties') {
    const name = String(error.params.additionalProperty);
    const meant = meantField(name, path, schema, root);
    const written = valueAt(root, [...path, name]);
    // What takes something away says nothing of its own.
    if (meant !== undefined && written !== null && resembles(written, schemaAt(schema, [...path, meant], root))) {
      put(root, [...path, meant], written);
    }
    remove(root, [...path, name]);
  } else if (error.keyword === 'required') {
    const field = [...path, String(error.params.missingProperty)];
    const given = field.length === 1 ? standIns?.[field[0]!] : undefined;
    const stand =
      standIns === undefined
        ? undefined
        : (given ?? platformGateway(field) ?? standIn(schemaAt(schema, field, root), field.at(-1)!));
    if (stand === undefined) remove(root, path);
    else put(root, field, stand);
  } else if (error.keyword === 'type') {
    const within = (name: string) => schemaAt(schema, [...path, name], root);
    const value = valueAt(root, path);
    const converted =
      platformGateway(path) ?? asEntry(path, value) ?? convert(value, schemaAt(schema, path, root), within);
    if (converted === undefined) remove(root, path);
    else put(root, path, converted);
  } else if (error.keyword === 'minimum' || error.keyword === 'maximum') put(root, path, error.params.limit);
  else if (error.keyword === 'const') put(root, path, error.params.allowedValue);
  else if (error.keyword === 'uniqueItems') put(root, path, [...new Set(valueAt(root, path) as unknown[])]);
  else if (error.keyword === 'enum') {
    const meant = wordMeant(valueAt(root, path), error.params.allowedValues as unknown[]);
    if (meant === undefined || !OF_KIND.includes(path.at(-1)!)) remove(root, path);
    else put(root, path, meant);
  } else if (error.keyword !== 'if') remove(root, path);
}

/** Whether a value under another name is one of this kind: of a mapping with other fields nothing would be left but what it lacks. */
function resembles(value: unknown, meant: Schema | undefined): boolean {
  if (!isMapping(value) || meant?.properties === undefined) return true;
  const names = Object.keys(value);
  return names.length === 0 || names.some((name) => own(meant.properties, name) !== undefined);
}

/** A gateway of the platform stays one, with pods like no other's, so that nobody who uses it is told that it is not there. */
function platformGateway([table, name, field]: FieldPath): unknown {
  const selector = { unknown: String(name) };
  if (table !== 'gateways' || name === undefined) return undefined;
  return field === undefined ? { namespace: 'unknown', selector } : field === 'selector' ? selector : undefined;
}

/** Tables whose entries are a host with more: others find them by name. */
const HOSTS: readonly (string | number)[] = ['mesh', 'external'];

function asEntry(path: FieldPath, value: unknown): unknown {
  if (path.length !== 2 || !HOSTS.includes(path[0]!) || typeof value !== 'string') return undefined;
  const [, host, port] = /^([a-z0-9.-]+)(?::(\d{1,5}))?$/.exec(value) ?? [];
  return host === undefined ? undefined : { host, ...(port !== undefined && { port: Number(port) }) };
}

/** Fields whose value is a path. */
const PATHS: readonly (string | number)[] = ['path', 'mountPath', 'uri'];

/** Fields that say what a service is, so that its other fields are wrong without them. */
const OF_KIND: readonly (string | number)[] = ['workload', 'protocol'];

/** Words of which nothing follows that would be an error. */
const HARMLESS = ['development', 'none'];

/** Something that the schema takes where nothing is. */
function standIn(schema: Schema | undefined, name: string | number): unknown {
  if (schema === undefined) return undefined;
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum !== undefined) return schema.enum.find((word) => HARMLESS.includes(word!)) ?? schema.enum[0];
  if (schema.type === 'string') return PATHS.includes(name) ? '/unknown' : 'unknown';
  if (schema.type === 'integer') return schema.minimum ?? 0;
  return schema.type === 'object' ? {} : undefined;
}

/** @param within what the schema says of a field of it */
function convert(value: unknown, schema: Schema | undefined, within: (name: string) => Schema | undefined): unknown {
  const scalar = ['string', 'number', 'boolean'].includes(typeof value);
  if (schema?.title?.startsWith('a duration') && typeof value === 'number') return value > 0 ? `${value}s` : undefined;
  if (schema?.type === 'string' && scalar) return String(value);
  if (schema?.properties?.exact !== undefined && scalar) return { exact: String(value) };
  if (schema?.type === 'array' && scalar) return typeof value === 'boolean' ? undefined : [value];
  if (schema?.type === 'object' && schema.required?.length === 1) {
    const [name] = schema.required as [string];
    const wanted = within(name);
    const isSure = typeof value === 'number' || wanted?.enum !== undefined;
    if (isSure && takes(wanted, value)) return { [name]: value };
  }
  // A service stays a service, so that its callers get no error that it is missing, and it none that it has no port.
  if (schema?.type === 'object' && schema.properties?.image !== undefined) {
    return schema.properties.port === undefined ? { image: 'unknown' } : { image: 'unknown', port: 1 };
  }
  if (schema?.type === 'integer' || schema?.type === 'number') {
    const number = typeof value === 'string' ? Number.parseFloat(value) : value;
    if (typeof number !== 'number' || !Number.isFinite(number)) return schema.default ?? schema.minimum;
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
  // A service with ports has one, whatever is wrong with them.
  else if (path.at(-1) === 'ports' && path.length > 2) {
    delete (parent as Container).ports;
    put(root, [...parentPath, 'port'], 1);
  } else if (Array.isArray(parent)) remove(root, parentPath);
  else if (typeof parent === 'object' && parent !== null && path.length > 0) delete (parent as Container)[path.at(-1)!];
}
