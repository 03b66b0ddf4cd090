import { FIELD_TABLE } from './fields.generated';

/** What a schema says of one value; short names keep the table small. */
export interface Shape {
  /** Type: object, array, string, integer, number, boolean; absent for anything. */
  readonly t?: 'o' | 'a' | 's' | 'i' | 'n' | 'b' | 'is';
  /** Fields of an object. */
  readonly f?: Readonly<Record<string, Shape>>;
  /** Values of a map. */
  readonly v?: Shape;
  /** Items of a list. */
  readonly l?: Shape;
  /** Allowed values. */
  readonly e?: readonly string[];
  /** Fields that must be there. */
  readonly r?: readonly string[];
  /** Groups of fields of which at most one may be there. */
  readonly x?: readonly (readonly string[])[];
  readonly min?: number;
  readonly max?: number;
}

let table: Readonly<Record<string, Shape>> | undefined;

/** True when the table has a kind, written `group/Kind`. */
export function hasShape(kind: string): boolean {
  table ??= JSON.parse(FIELD_TABLE) as Record<string, Shape>;
  return Object.hasOwn(table, kind);
}

/** The shape of a kind's `spec`, by `group/Kind`. */
export function shapeOf(group: string, kind: string): Shape | undefined {
  table ??= JSON.parse(FIELD_TABLE) as Record<string, Shape>;
  return table[`${group}/${kind}`];
}
