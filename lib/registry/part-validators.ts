import type { ErrorObject, ValidateFunction } from 'ajv';
import { isMapping } from '../yaml/is-mapping';
import type { Mapping } from './merge-layers';
import * as validators from './validators.generated';

/** What holds a document against a schema, as ajv's functions do. */
export interface Validate {
  (value: unknown): boolean;
  /** What the last value was refused for. */
  errors?: ErrorObject[] | null;
}

/** Fields that only a tenant.yaml has. */
const OF_TENANT_ALONE = ['name', 'environment', 'environments', 'extends'];

/** What each file has to say, be it a part of a tenant or a whole one. */
const ALWAYS = new Set(['apiVersion', 'kind', 'name']);

/** A tenant.yaml that others complete: nothing else is required of it, and `null` takes a field away. */
export const tenantPart = partValidator(validators.tenant as ValidateFunction, (value) => ({ value, errors: [] }));

/** An environments/<environment>.yaml: the fields of a tenant.yaml but for its name and where it exists. */
export const environment = partValidator(validators.tenant as ValidateFunction, (value) => {
  if (!isMapping(value)) return { value, errors: [] };
  const stray = OF_TENANT_ALONE.filter((name) => Object.hasOwn(value, name));
  const rest = Object.entries(value).filter(([name]) => !stray.includes(name));
  const isKind = value.kind === undefined || value.kind === 'Environment';
  return {
    value: { ...Object.fromEntries(rest), name: 'tenant', ...(value.kind !== undefined && { kind: 'Tenant' }) },
    errors: [
      ...stray.map((additionalProperty) => errorOf('additionalProperties', '', { additionalProperty })),
      ...(isKind ? [] : [errorOf('const', '/kind', { allowedValue: 'Environment' })]),
    ],
  };
});

/** A document as the schema of whole tenants takes it, with what is wrong with it that this schema does not say. */
type AsTenant = (value: unknown) => { readonly value: unknown; readonly errors: ErrorObject[] };

function partValidator(whole: ValidateFunction, asTenant: AsTenant): Validate {
  const validate: Validate = (document) => {
    const { value, errors } = asTenant(document);
    const found = whole(value) ? [] : (whole.errors ?? []).filter((error) => !isPermitted(error, value));
    validate.errors = [...errors, ...found];
    return validate.errors.length === 0;
  };
  return validate;
}

function errorOf(keyword: string, instancePath: string, params: Mapping): ErrorObject {
  return { keyword, instancePath, schemaPath: '', params };
}

/** What a part may do and a whole may not. What stands in a list is always whole, since lists replace each other. */
function isPermitted({ keyword, instancePath, params }: ErrorObject, root: unknown): boolean {
  let value = root;
  for (const step of instancePath.split('/').slice(1)) {
    if (Array.isArray(value)) return false;
    value = (value as Mapping | null | undefined)?.[step.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  if (value === null) return true;
  if (keyword === 'required') return instancePath !== '' || !ALWAYS.has(String(params.missingProperty));
  // That a branch was not fulfilled; what it asked for has an error of its own.
  return keyword === 'if' || keyword === 'minProperties';
}
