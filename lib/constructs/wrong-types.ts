import type { ErrorObject } from 'ajv';
import type { Origin } from '../model/origin';
import type { Problem } from '../model/problem';
import type { Tenant } from '../model/tenant';
import type { ServiceVariant } from '../model/variant';
import { type Kind, VALIDATORS } from '../registry/validators';

/** What the compiler would have said: all else is checked in the same words with and without it. */
const OF_TYPES = new Set(['type', 'required', 'enum']);

/** A part of the model, held against what the registry's schema says of it. */
export interface Part {
  readonly origin: Origin;
  /** Fields between the origin and the part. */
  readonly below: readonly string[];
  readonly said: object;
  /** How many fields of the document lead to it. */
  readonly depth: number;
  /** Fields that the registry has in another form; constructs have checked them, or they are parts of their own. */
  readonly skipped?: readonly string[];
  /** Where the origin has a field, if not by the name that the registry has for it. */
  readonly renamed?: Readonly<Record<string, readonly string[]>>;
}

/**
 * Values of a type that they cannot have, other than those of gateways, in programs that nobody has compiled, such as JavaScript, or TypeScript whose types are stripped. The schema of the
 * registry knows the types, since it is made of the same declarations.
 */
export function wrongTypes(tenants: readonly Tenant[]): Problem[] {
  return tenants.flatMap((tenant) => {
    const { origin, services, external, mtls, isolation } = tenant;
    const parts = {
      services: services.flatMap(workloads),
      external: external.map((said): Part => ({ origin, below: ['external', said.name], said, depth: 2 })),
    };
    // One document for all, so that a part without errors costs no more than the look at it.
    const document = {
      apiVersion: 'branchline/v1',
      kind: 'Tenant',
      name: tenant.name,
      environment: tenant.environment,
      namespace: tenant.namespace,
      domains: tenant.domains,
      conditionsFrom: tenant.conditionsFrom,
      productionDefaults: tenant.productionDefaults,
      istioRevision: tenant.istioRevision,
      workload: tenant.workload,
      mtls,
      isolation,
      services: said(parts.services),
      external: said(parts.external),
    };
    const variants = services.flatMap((service) => service.variants.flatMap(ofVariant));
    return [...refusals('Tenant', document, origin, parts), ...variants];
  });
}

/** The mainline of a service with its canary, and what runs beside them. */
function workloads(service: Tenant['services'][number]): Part[] {
  const { origin, canary, versions, variants } = service;
  return [
    { origin, below: [], said: service, depth: 2, skipped: ['calls', 'versions', 'canary'] },
    ...(canary === undefined ? [] : [{ origin: canary.origin, below: [], said: { canary }, depth: 3 }]),
    ...versions.map((each) => ({ origin, below: ['versions', each.name], said: each, depth: 2 })),
    ...variants.map((each) => ({ origin: each.origin, below: [], said: each, depth: 2 })),
  ];
}

/** What a variant says of itself; its workload is one of many. */
function ofVariant({ origin, id, state, match, featureFlags }: ServiceVariant): Problem[] {
  if (match === undefined && featureFlags === undefined && state === 'active') return [];
  const document = { apiVersion: 'branchline/v1', kind: 'Variant', id, state, match, featureFlags, services: {} };
  return refusals('Variant', document, origin, {});
}

/** The list of a document that these parts make. */
export function said(parts: readonly Part[]): Record<string, object> {
  return Object.fromEntries(parts.map((part, index) => [index, part.said]));
}

type Parts = Readonly<Record<string, readonly Part[]>>;

/**
 * What the schema says of the types in a document.
 *
 * @param parts the parts of its lists, by the field that has them
 */
export function refusals(kind: Kind, document: object, origin: Origin, parts: Parts): Problem[] {
  const validate = VALIDATORS[kind];
  if (validate(document)) return [];
  return (validate.errors ?? []).flatMap((error) => (OF_TYPES.has(error.keyword) ? told(error) : []));

  function told(error: ErrorObject): Problem[] {
    const [, list = '', index, field = ''] = error.instancePath.split('/');
    const part = parts[list]?.[Number(index)];
    if (part?.skipped?.includes(field)) return [];
    // Loaded when something is wrong: most runs never need the words.
    const { SCHEMAS } = require('../registry/schemas') as typeof import('../registry/schemas');
    const { schemaProblem, pathOf, valueAt } =
      require('../registry/schema-problem') as typeof import('../registry/schema-problem');
    const path = pathOf(error.instancePath, document);
    if (path.some((_, depth) => isToken(valueAt(document, path.slice(0, depth + 1))))) return [];
    const problem = schemaProblem(error, document, SCHEMAS[kind], keyed(part?.origin ?? origin), () => undefined);
    if (problem === undefined) return [];
    if (part === undefined) return [{ ...problem, origin }];
    return [{ ...problem, origin: part.origin, field: fieldOf(part, problem.field.slice(part.depth)) }];
  }
}

function fieldOf({ below, renamed }: Part, [first, ...rest]: Problem['field']): Problem['field'] {
  const name = renamed?.[String(first)];
  return [...below, ...(name ?? (first === undefined ? [] : [first])), ...rest];
}

/** What only synthesis knows the value of (`Lazy` and the like): an object of a class. */
function isToken(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype !== null && prototype !== Object.prototype;
}

function keyed(origin: Origin): Origin & { readonly key: Origin } {
  return { describe: (field) => origin.describe(field), key: origin };
}
