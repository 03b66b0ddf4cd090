import type { Shape } from '../../../lib/check/schema/shape';

/** The part of a structural schema that is kept. */
export interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema;
  readonly items?: JsonSchema;
  readonly enum?: readonly string[];
  readonly required?: readonly string[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly format?: string;
  readonly $ref?: string;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-patch-merge-key'?: string;
  readonly 'x-kubernetes-patch-strategy'?: string;
}

const TYPES: Readonly<Record<string, Shape['t']>> = {
  object: 'o',
  array: 'a',
  string: 's',
  integer: 'i',
  number: 'n',
  boolean: 'b',
};

/** Shortens a schema to what the field check asks for. */
export function compact(schema: JsonSchema): Shape {
  if (schema.$ref !== undefined) return { d: schema.$ref };
  const groups = [schema, ...(schema.allOf ?? [])].flatMap(({ oneOf }) => {
    const fields = [...new Set((oneOf ?? []).flatMap((item) => item.required ?? []))];
    return fields.length > 1 ? [fields] : [];
  });
  const isName = schema['x-kubernetes-int-or-string'] || schema.format === 'int-or-string';
  const type = isName ? 'is' : schema.format === 'byte' ? 'y' : TYPES[schema.type ?? ''];
  const keys = schema['x-kubernetes-list-map-keys'];
  return {
    ...(type && { t: type }),
    ...(schema.properties && {
      f: Object.fromEntries(Object.entries(schema.properties).map(([name, value]) => [name, compact(value)])),
    }),
    ...(schema.additionalProperties && { v: compact(schema.additionalProperties) }),
    ...(schema.items && { l: compact(schema.items) }),
    ...(keys && { k: keys }),
    ...(schema.enum && { e: schema.enum }),
    ...(schema.required && { r: schema.required }),
    ...(groups.length > 0 && { x: groups }),
    ...(schema.minimum !== undefined && { min: schema.minimum }),
    ...(schema.maximum !== undefined && { max: schema.maximum }),
  };
}
