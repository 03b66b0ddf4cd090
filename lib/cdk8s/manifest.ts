import { ApiObject, type ApiObjectProps, App, JsonPatch } from 'cdk8s';
import type { Construct } from 'constructs';
import {
  type ManifestJson,
  type ManifestProps,
  manifestMetadata,
  overlaid,
  withAnnotations,
} from '../output/manifest-props';
import type { Placement } from '../output/placement';
import { copied, plainData } from './plain-data';
import { TreeWaves } from './tree-waves';

/** cdk8s' own; an App with more resolvers has to see every value. */
const BUILT_IN_RESOLVERS = 3;

/**
 * An object as it is emitted. A plain `ApiObject` to its users: `addJsonPatch` and `metadata` work, also for fields
 * that no type knows, which the classes that `cdk8s import` generates would drop.
 */
export class Manifest extends ApiObject {
  /** Where the GitOps layout puts it. */
  readonly placement: Placement;
  private readonly own: ManifestProps;
  /** What cdk8s' own rendering reads. */
  private readonly given: Record<string, unknown>;
  private readonly ownPatches: JsonPatch[] = [];
  private metadataTouched = false;

  /** @internal */
  constructor(scope: Construct, id: string, props: ManifestProps) {
    const { apiVersion, kind, name, labels, annotations } = props;
    const given: ApiObjectProps & Record<string, unknown> = {
      apiVersion,
      kind,
      metadata: { name, labels, annotations },
    };
    super(scope, id, given);
    this.given = given;
    this.own = props;
    this.placement = props.placement;
    const { metadata } = this;
    Object.defineProperty(this, 'metadata', {
      get: () => {
        this.metadataTouched = true;
        return metadata;
      },
    });
  }

  /** Applies RFC 6902 operations to the rendered object; all of them are kept, known field or not. */
  override addJsonPatch(...patches: JsonPatch[]): void {
    this.ownPatches.push(...patches);
  }

  /** Renders the object, patches applied. Keys keep the order in which they are best read, patched or not. */
  override toJson(): Record<string, unknown> {
    // A copy: what is shared between objects would become anchors and aliases in cdk8s' YAML.
    return copied(this.render());
  }

  /** The same for those who only read it; parts of it may be shared with other objects. @internal */
  _toReadOnlyJson(): Readonly<Record<string, unknown>> {
    return this.render();
  }

  private render(): ManifestJson {
    const { apiVersion, kind } = this;
    const own: ManifestJson = { apiVersion, kind, metadata: this.renderMetadata(), ...this.renderFields() };
    const json = overlaid(own, this.own);
    // Patches change in place what they are given, so they get a copy of their own.
    const patched: ManifestJson =
      this.ownPatches.length === 0 ? json : JsonPatch.apply(copied(json), ...this.ownPatches);
    // After the patches: one that replaces all annotations must not take the order of application away.
    const waves = TreeWaves.annotations(this, kind, this.placement.stage);
    return withAnnotations(patched, waves, this.own.isForeign);
  }

  private renderFields(): Record<string, unknown> {
    const produced: Record<string, unknown> = {};
    for (const name in this.own.fields) produced[name] = this.own.fields[name]!();
    if (App.of(this).resolvers.length <= BUILT_IN_RESOLVERS) {
      const plain = plainData(produced);
      if (plain !== undefined) return plain;
    }
    Object.assign(this.given, produced);
    const { apiVersion, kind, metadata, ...fields } = super.toJson();
    return fields;
  }

  private renderMetadata(): ManifestJson['metadata'] {
    const given = this.metadataTouched ? this.metadata.toJson() : undefined;
    return manifestMetadata(this.own, this.chart, given);
  }
}
