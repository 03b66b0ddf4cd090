import type { FieldPath } from '../yaml/field-path';
import { DocumentOrigin, type Place } from './document-origin';

/** One of several files of which a tenant is put together; a later one wins. */
export interface Layer {
  /** What it says, as far as it counts. */
  readonly value: unknown;
  /** Its file. */
  readonly origin: DocumentOrigin;
  /** The tenant in whose folder it is. */
  readonly tenant: string;
}

/** A part of several files laid over each other: each field has the place from which its value came. */
export class LayeredOrigin extends DocumentOrigin {
  constructor(
    private readonly layers: readonly Layer[],
    base: FieldPath = [],
    target: 'value' | 'key' = 'value',
  ) {
    const { file, document } = layers.at(-1)!.origin;
    super(file, document, base, target);
  }

  override at(...path: FieldPath): DocumentOrigin {
    return new LayeredOrigin(this.layers, [...this.base, ...path]);
  }

  override get key(): DocumentOrigin {
    return new LayeredOrigin(this.layers, this.base, 'key');
  }

  override place(field: FieldPath = []): Place {
    const part = this.partAt(field);
    return (this.target === 'key' ? part.key : part).place();
  }

  /** The tenant that is put together. */
  get tenant(): string {
    return this.layers.at(-1)!.tenant;
  }

  /** The tenants of whose files it is put together: itself, and those that it extends. */
  get tenants(): ReadonlySet<string> {
    return new Set(this.layers.map(({ tenant }) => tenant));
  }

  /** Its own tenant.yaml, which says what it extends. */
  get extending(): DocumentOrigin {
    return this.layers.find(({ tenant }) => tenant === this.tenant)!.origin;
  }

  /** The tenant in whose file a field stands. */
  ownerOf(field: FieldPath): string {
    return this.layerAt(field).tenant;
  }

  override source(path: FieldPath): string | undefined {
    return this.partAt(path).source([]);
  }

  /** In the last file that has the field, or as much of the way to it as any file has. */
  private layerAt(field: FieldPath): Layer {
    const path = [...this.base, ...field];
    let nearest = this.layers.at(-1)!;
    let depth = depthOf(nearest.value, path);
    for (const layer of [...this.layers].reverse()) {
      const own = depthOf(layer.value, path);
      if (own > depth) [nearest, depth] = [layer, own];
    }
    // What no file says is missing in the tenant's own, and not in that of one of its environments.
    return depth === 0 ? this.layers.find(({ tenant }) => tenant === this.tenant)! : nearest;
  }

  private partAt(field: FieldPath): DocumentOrigin {
    return this.layerAt(field).origin.at(...this.base, ...field);
  }
}

/** How many steps of a path a value has. */
function depthOf(value: unknown, path: FieldPath): number {
  let at = value;
  for (const [depth, step] of path.entries()) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return depth;
    at = (at as Record<string | number, unknown>)[step];
  }
  return path.length;
}
