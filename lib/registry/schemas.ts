import * as environmentSchema from '../../schema/environment.schema.json';
import * as estateSchema from '../../schema/estate.schema.json';
import * as tenantSchema from '../../schema/tenant.schema.json';
import * as variantSchema from '../../schema/variant.schema.json';
import type { FieldPath } from '../yaml/field-path';
import type { Kind } from './validators';

/** The part of JSON Schema that the registry's schemas use. */
export interface Schema {
  readonly $ref?: string;
  /** What it takes, in words, where type and limits do not say it. */
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly (string | null)[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly then?: Schema;
  readonly else?: Schema;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** The schema of each kind: the published files, which editors use too. */
export const SCHEMAS: Readonly<Record<Kind, Schema>> = {
  Tenant: tenantSchema as Schema,
  Variant: variantSchema as Schema,
  Estate: estateSchema as Schema,
  Environment: environmentSchema as Schema,
};

/** A schema with what it refers to; its own words win. */
function resolved(schema: Schema, root: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const { $ref, ...own } = schema;
  // An overlay, whose fields Kubernetes' schema knows.
  if (!$ref.startsWith('#')) return { type: 'object', additionalProperties: {}, ...own };
  return { ...resolved(root.$defs![$ref.replace('#/$defs/', '')]!, root), ...own };
}

/**
 * The schema of the value at `path`; `undefined` where none says anything.
 *
 * @param document the document, which decides between a mode and a mapping where both are allowed
 */
export function schemaAt(schema: Schema, path: FieldPath, document: unknown): Schema | undefined {
  let here = resolved(schema, schema);
  let value = document;
  for (const step of [...path, undefined]) {
    const isMapping = typeof value === 'object' && value !== null;
    const branch = isMapping ? here.then : here.else;
    if (branch?.type !== undefined || branch?.enum !== undefined) here = branch;
    if (step === undefined) return here;
    const { properties, additionalProperties, items } = here;
    const next =
      typeof step === 'number'
        ? items
        : (properties?.[step] ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined));
    if (next === undefined) return undefined;
    here = resolved(next, schema);
    value = (value as Record<string | number, unknown> | null | undefined)?.[step];
  }
  return undefined;
}
