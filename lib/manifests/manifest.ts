import { ApiObject, App, JsonPatch, Lazy } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Placement } from './placement';
import { plainData } from './plain-data';
import { SyncWaves } from './sync-waves';

/** What every object that Branchline emits is made of. */
export interface ManifestProps {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Annotations that depend on everything declared, asked for at synthesis. */
  readonly lateAnnotations?: () => Readonly<Record<string, string>>;
  /** `true` for kinds that live in no namespace. @default false */
  readonly clusterScoped?: boolean;
  readonly placement: Placement;
  /** Everything besides apiVersion, kind and metadata, asked for at synthesis, when all has been declared. */
  readonly fields: Readonly<Record<string, () => unknown>>;
}

/** An object as rendered. */
interface ManifestJson extends Record<string, unknown> {
  metadata: { name: string; annotations?: Record<string, string> };
}

/** cdk8s' own; an App with more of them wants to see every value. */
const BUILT_IN_RESOLVERS = 3;

/**
 * An object as it is emitted. A plain `ApiObject` to its users: `addJsonPatch` and `metadata` work, also for fields
 * that no type knows, which the classes that `cdk8s import` generates would drop.
 */
export class Manifest extends ApiObject {
  /** Where the GitOps layout puts it. */
  readonly placement: Placement;
  private readonly own: ManifestProps;
  private readonly ownPatches: JsonPatch[] = [];
  private metadataTouched = false;

  constructor(scope: Construct, id: string, props: ManifestProps) {
    const { apiVersion, kind, name, labels, annotations, fields } = props;
    const tokens = Object.entries(fields).map(([field, produce]) => [field, Lazy.any({ produce })]);
    super(scope, id, { apiVersion, kind, metadata: { name, labels, annotations }, ...Object.fromEntries(tokens) });
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
    const { apiVersion, kind } = this;
    const json: ManifestJson = { apiVersion, kind, metadata: this.renderMetadata(), ...this.renderFields() };
    const patched = this.ownPatches.length === 0 ? json : JsonPatch.apply(json, ...this.ownPatches);
    // After the patches: one that replaces all annotations must not take the order of application away.
    const waves = SyncWaves.annotations(this, kind, this.placement.stage);
    if (Object.keys(waves).length > 0) patched.metadata.annotations = { ...patched.metadata.annotations, ...waves };
    return patched;
  }

  private renderFields(): Record<string, unknown> {
    if (App.of(this).resolvers.length <= BUILT_IN_RESOLVERS) {
      const fields: Record<string, unknown> = {};
      for (const [name, produce] of Object.entries(this.own.fields)) fields[name] = produce();
      const plain = plainData(fields);
      if (plain !== undefined) return plain;
    }
    const { apiVersion, kind, metadata, ...fields } = super.toJson();
    return fields;
  }

  private renderMetadata(): ManifestJson['metadata'] {
    const { name, clusterScoped } = this.own;
    const namespace = clusterScoped ? undefined : this.chart.namespace;
    const given = this.metadataTouched ? this.metadata.toJson() : undefined;
    const labels = given?.labels ?? { ...this.chart.labels, ...this.own.labels };
    const annotations = { ...this.own.lateAnnotations?.(), ...(given?.annotations ?? this.own.annotations) };
    return {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(Object.keys(labels).length > 0 && { labels }),
      ...(Object.keys(annotations).length > 0 && { annotations }),
      ...(given && Object.fromEntries(Object.entries(given).filter(([key]) => !STANDARD.has(key)))),
    };
  }
}

const STANDARD = new Set(['name', 'namespace', 'labels', 'annotations']);
