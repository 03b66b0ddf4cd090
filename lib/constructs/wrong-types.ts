import type { Origin } from '../model/origin';
import type { Problem } from '../model/problem';
import type { Service } from '../model/service';
import type { Tenant } from '../model/tenant';

/** What a service says in TypeScript in another way than in a registry. */
const NOT_DECLARED = ['calls', 'gateway', 'canary', 'versions'];

/** What the compiler would have said: all else is checked in the same words with and without it. */
const OF_TYPES = ['type', 'required', 'enum'];

/**
 * Fields of services with a type that they cannot have: in programs that nobody has compiled, such as JavaScript, or TypeScript whose types are stripped. The
 * schema of the registry knows the types, since it is made of the same declarations.
 *
 * Loaded and asked when something is wrong already, since the schemas take as long to load as an app takes for a hundred objects.
 */
export function wrongTypes(tenants: readonly Tenant[]): Problem[] {
  return tenants.flatMap(({ services }) => services.flatMap(ofService));
}

function ofService(service: Service): Problem[] {
  const { VALIDATORS } = require('../registry/validators') as typeof import('../registry/validators');
  const { SCHEMAS, schemaAt } = require('../registry/schemas') as typeof import('../registry/schemas');
  const { schemaProblem } = require('../registry/schema-problem') as typeof import('../registry/schema-problem');
  const at = ['services', 'service'];
  const fields = Object.keys(schemaAt(SCHEMAS.Tenant, at, {})!.properties!).filter(
    (each) => !NOT_DECLARED.includes(each),
  );
  const values = service as unknown as Readonly<Record<string, unknown>>;
  const said = Object.fromEntries(fields.flatMap((each) => (values[each] === undefined ? [] : [[each, values[each]]])));
  const document = { apiVersion: 'branchline/v1', kind: 'Tenant', name: 'tenant', services: { service: said } };
  const validate = VALIDATORS.Tenant;
  if (validate(document)) return [];
  return (validate.errors ?? []).flatMap((error) => {
    if (!OF_TYPES.includes(error.keyword) || !error.instancePath.startsWith('/services/service/')) return [];
    const { origin } = service;
    const problem = schemaProblem(error, document, SCHEMAS.Tenant, keyed(origin), () => undefined);
    return problem === undefined ? [] : [{ ...problem, origin, field: problem.field.slice(at.length) }];
  });
}

function keyed(origin: Origin): Origin & { readonly key: Origin } {
  return { describe: (field) => origin.describe(field), key: origin };
}
