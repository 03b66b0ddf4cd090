import type { Construct } from 'constructs';
import type { ManifestProps } from '../output/manifest-props';
import { Manifest } from './manifest';

/**
 * Objects whose number is known only when all has been declared, such as one per host of a gateway. `settle` makes the
 * ones that are missing and takes away the ones that are no longer wanted; those that stay keep their patches.
 */
export class DerivedManifests {
  private readonly made = new Map<string, { readonly manifest: Manifest; current: ManifestProps }>();

  constructor(private readonly scope: Construct) {}

  /** Brings the objects into line with `wanted`, by construct id. */
  settle(wanted: ReadonlyMap<string, ManifestProps>): void {
    for (const id of this.made.keys()) {
      if (wanted.has(id)) continue;
      this.scope.node.tryRemoveChild(id);
      this.made.delete(id);
    }
    for (const [id, props] of wanted) {
      const known = this.made.get(id);
      if (known === undefined) this.make(id, props);
      else known.current = props;
    }
  }

  /** The object with this id, once settled. */
  get(id: string): Manifest | undefined {
    return this.made.get(id)?.manifest;
  }

  private make(id: string, props: ManifestProps): void {
    const entry: { manifest?: Manifest; current: ManifestProps } = { current: props };
    const names = Object.keys(props.fields);
    const fields = Object.fromEntries(names.map((name) => [name, () => entry.current.fields[name]!()]));
    entry.manifest = new Manifest(this.scope, id, { ...props, fields });
    this.made.set(id, entry as { manifest: Manifest; current: ManifestProps });
  }
}
