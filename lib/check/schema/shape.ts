import type { MeshObject } from '../../mesh-model';
import { FIELD_TABLE } from './fields.generated';
import { KUBERNETES_TABLE } from './kubernetes.generated';

/** What a schema says of one value; short names keep the table small. */
export interface Shape {
  /**
   * Type: object, array, string, integer, number, boolean, integer or string, quantity, bytes in base64; absent for
   * anything.
   */
  readonly t?: 'o' | 'a' | 's' | 'i' | 'n' | 'b' | 'is' | 'q' | 'y';
  /** Fields of an object. */
  readonly f?: Readonly<Record<string, Shape>>;
  /** Values of a map. */
  readonly v?: Shape;
  /** Items of a list. */
  readonly l?: Shape;
  /** Fields of items that together are different in each of a list. */
  readonly k?: readonly string[];
  /** Allowed values. */
  readonly e?: readonly string[];
  /** Fields that must be there. */
  readonly r?: readonly string[];
  /** Groups of fields of which at most one may be there. */
  readonly x?: readonly (readonly string[])[];
  readonly min?: number;
  readonly max?: number;
  /** The name of a definition that stands for all of it; `load` puts that in its place. */
  readonly d?: string;
}

type Shapes = Readonly<Record<string, Shape>>;

/** Of Istio's kinds by `group/Kind`, since all versions have the same fields; of Kubernetes' by `apiVersion/Kind`. */
let shapes: Shapes | undefined;

/** The shape of a whole object, if its kind is known. */
export function shapeOf({ apiVersion, group, kind }: MeshObject): Shape | undefined {
  shapes ??= load();
  return shapes[group === '' ? `${apiVersion}/${kind}` : `${group}/${kind}`] ?? shapes[`${apiVersion}/${kind}`];
}

function load(): Shapes {
  const { kinds, definitions } = JSON.parse(KUBERNETES_TABLE) as { kinds: Record<string, string>; definitions: Shapes };
  const istio = JSON.parse(FIELD_TABLE) as Shapes;
  for (const shape of Object.values(definitions)) link(shape, definitions);
  const result: Record<string, Shape> = Object.create(null);
  for (const kind in kinds) result[kind] = definitions[kinds[kind]!]!;
  for (const kind in istio) {
    const f = { apiVersion: {}, kind: {}, metadata: { d: 'ObjectMeta' }, spec: istio[kind]!, status: {} };
    result[kind] = { t: 'o', f };
    link(result[kind]!, definitions);
  }
  return result;
}

/** Puts definitions in the place of their names. Fields have no prototype, so that `constructor` is none of them. */
function link(shape: Shape, definitions: Shapes): void {
  const meant = (child: Shape): Shape => {
    if (child.d !== undefined) return definitions[child.d]!;
    link(child, definitions);
    return child;
  };
  const parts = shape as { f?: Record<string, Shape>; v?: Shape; l?: Shape };
  if (parts.f !== undefined) {
    const fields: Record<string, Shape> = Object.create(null);
    for (const name in parts.f) fields[name] = meant(parts.f[name]!);
    parts.f = fields;
  }
  if (parts.v !== undefined) parts.v = meant(parts.v);
  if (parts.l !== undefined) parts.l = meant(parts.l);
}
