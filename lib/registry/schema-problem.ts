import type { ErrorObject } from 'ajv';
import { placeInDeployment } from '../kubernetes/place-in-deployment';
import type { Origin } from '../model/origin';
import type { Problem } from '../model/problem';
import { cut } from '../text/cut';
import { own } from '../text/own';
import { didYouMean, nearest } from '../validation/did-you-mean';
import type { FieldPath } from '../yaml/field-path';
import { fieldInVariant } from './field-in-variant';
import { commonName } from './other-names';
import { meantWord } from './other-words';
import { type Schema, schemaAt } from './schemas';
import { type Fixed, patternFix, typesOf, valueFix } from './value-fix';

const UNKNOWN = 'unknown field ';

/** Whether a problem is a field that is not known where it stands, and so was not read. */
export function isUnknownField({ message }: Problem): boolean {
  return message.startsWith(UNKNOWN);
}

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
  if (first === undefined) return '';
  // A word in capitals is a value.
  return `: ${/^[A-Z]{2}/.test(first) ? first : `${first.charAt(0).toLowerCase()}${first.slice(1)}`}`;
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

/** More places than this are no help to somebody who asks where a field belongs. */
const MAX_PLACES = 2;

/** What was meant by a field that is unknown here: one of a mapping below it, one of another name, one of another place. */
function guessOf(name: string, known: readonly string[], path: FieldPath, schema: Schema, root: unknown): Fixed {
  const [, before, after] = /^([A-Za-z]+):(.+)$/.exec(name) ?? [];
  if (before !== undefined && known.includes(before)) return { fix: `write \`${before}: ${after}\`, with a space` };
  const ofService = path.length === 2 && path[0] === 'services' && schema.properties?.kind?.const === 'Variant';
  const inVariant = ofService ? fieldInVariant(name) : undefined;
  if (inVariant !== undefined) return { fix: inVariant };
  const common = commonName(name, known);
  if (common !== undefined) return { fix: `it is called \`${common}\` here${own(EXAMPLES, common) ?? ''}` };
  const inDeployment = known.includes('deployment') ? placeInDeployment(name) : undefined;
  if (inDeployment !== undefined) {
    return {
      fix: `Kubernetes' own fields are written in \`deployment\`, this one as \`${inDeployment}\` (docs/workloads.md)`,
    };
  }
  const [below, elsewhere] = places(name, path, schema, root);
  const ofGateway = path[0] === 'services' ? placeInGateway(name, schema, root) : undefined;
  if (ofGateway !== undefined && below.fix === undefined) {
    return { fix: `a gateway has it: \`${ofGateway}\` of the tenant` };
  }
  return { ...elsewhere, ...didYouMean(name, known), ...below };
}

/** Where the tenant's gateway has a field that a service has not, such as a certificate. */
function placeInGateway(name: string, schema: Schema, root: unknown): string | undefined {
  if (['name', 'mode'].includes(name)) return undefined;
  const places: FieldPath[] = [['gateway'], ['gateway', 'tls']];
  const found = places.find((place) => own(schemaAt(schema, place, root)?.properties, name) !== undefined);
  return found && [...found, name].join('.');
}

/** What follows where the name alone does not say how to write it. */
const EXAMPLES: Readonly<Record<string, string>> = {
  probes: ': `probes: { readiness: /healthz }`',
  links: ': `links: { runbook: "https://wiki.example.com/cms" }`',
  canary: ': a service has one at a time',
  expires: ': the day itself, such as 2026-11-15',
};

/** The field of the same mapping that an unknown one was meant to be, where that is not there as well. */
export function meantField(name: string, path: FieldPath, schema: Schema, root: unknown): string | undefined {
  const [below] = places(name, path, schema, root);
  if (isSaidByPath(name, path, schema)) return undefined;
  const known = Object.keys(schemaAt(schema, path, root)?.properties ?? {});
  const common = commonName(name, known);
  if (common === undefined) {
    if (below.fix !== undefined) return undefined;
    if (known.includes('deployment') && placeInDeployment(name) !== undefined) return undefined;
  }
  const meant = common ?? nearest(name, known);
  const here = valueAt(root, path) as Readonly<Record<string, unknown>>;
  return meant === undefined || own(here, meant) !== undefined ? undefined : meant;
}

/** Where a field is known: `weight` beside `canary`, also as `weights`; and further away, `image` beside `services`. */
function places(written: string, path: FieldPath, schema: Schema, root: unknown): readonly [Fixed, Fixed] {
  const knows = (at: FieldPath, name: string) => own(schemaAt(schema, at, root)?.properties, name) !== undefined;
  const fieldsAt = (at: FieldPath) => Object.keys(schemaAt(schema, at, root)?.properties ?? {});
  for (const name of new Set([written, written.replace(/s$/, '')])) {
    const below = fieldsAt(path).filter((place) => knows([...path, place], name));
    if (below.length > 0) return [belongsIn(name, below), {}];
    // By an item of a mapping whose names are anybody's choice.
    const named = namedPlaces(fieldsAt(path), (place) => knows([...path, place, ANY], name));
    const beside = path.length === 1 ? namedPlaces(fieldsAt([]), (place) => knows([place, ANY], name)) : [];
    const found = named.length > 0 ? named : beside;
    if (found.length > 0) return [{}, belongsIn(name, found)];
  }
  return [{}, {}];
}

function belongsIn(name: string, found: readonly string[]): Fixed {
  if (found.length > MAX_PLACES) return {};
  return { fix: `\`${name}\` belongs in ${found.map((place) => `\`${place}\``).join(' or ')}` };
}

/** A name that nobody gives. */
const ANY = '<name>';

function namedPlaces(places: readonly string[], knows: (place: string) => boolean): string[] {
  return places.filter(knows).map((place) => `${place}.${ANY}`);
}

/** What the place of a file of differences says already. */
const SAID_BY_PATH = ['name', 'environment', 'environments', 'extends'];

function isSaidByPath(name: string, path: FieldPath, schema: Schema): boolean {
  return path.length === 0 && SAID_BY_PATH.includes(name) && schema.properties?.kind?.const === 'Environment';
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
  origin: Origin & { readonly key: Origin },
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
  const retyped = (wanted: Schema): Fixed =>
    valueFix({
      schema: wanted,
      value,
      source: source(path),
      within: (step) => schemaAt(schema, [...path, step], root),
    });
  switch (error.keyword) {
    case 'additionalProperties': {
      const name = String(error.params.additionalProperty);
      const known = Object.keys(here.properties ?? {});
      const guess: Fixed = isSaidByPath(name, path, schema)
        ? { fix: 'remove it: tenant.yaml says it, and this file is named by its environment' }
        : guessOf(name, known, path, schema, root);
      const message = `${UNKNOWN}'${cut(name)}'${guess.fix ? '' : `, known here: ${known.join(', ')}`}`;
      return { ...problem(message, guess), origin: origin.key, field: [...path, name] };
    }
    case 'required': {
      const name = String(error.params.missingProperty);
      const wanted = schemaAt(schema, [...path, name], root);
      const words = wanted?.const === undefined ? wanted?.enum : [wanted.const];
      const fixed =
        words === undefined ? {} : { fix: `add ${words.map((word) => `\`${name}: ${word}\``).join(' or ')}` };
      return { ...problem(`missing${sentence(wanted)}`, fixed), origin: origin.key, field: [...path, name] };
    }
    case 'type':
      return problem(
        `must be ${path.length === 0 ? 'a ' : ''}${allowed(here)}, ${value === null ? 'but is empty' : `got ${shown(value)}`}`,
        value === null
          ? { fix: 'fill it in or leave it out' }
          : path.at(-2) === 'env' && shown(value) === 'a mapping'
            ? FROM_ELSEWHERE
            : retyped(here),
      );
    case 'minimum':
      return problem(
        `must be ${allowed(here)}, got ${shown(value)}`,
        path.at(-1) === 'user' ? { fix: 'containers do not run as root: write the number of another user' } : {},
      );
    case 'maximum': {
      const isShare = error.params.limit === 100;
      return problem(
        `must be ${allowed(here)}, got ${shown(value)}`,
        isShare ? { fix: 'write 100 for all of them, or a share of that' } : {},
      );
    }
    case 'enum': {
      const words = (error.params.allowedValues as unknown[]).map(String);
      return problem(
        `must be one of ${words.join(', ')}, got ${shown(value)}`,
        typeof value === 'string' || typeof value === 'boolean' ? meantWord(String(value), words) : {},
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
      return problem(
        `must be ${here.title ?? `like ${here.pattern}`}, got ${shown(value)}`,
        patternFix(here.pattern, value),
      );
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
