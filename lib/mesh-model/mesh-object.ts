import { compareText } from '../text/compare-text';
import type { FieldPath } from '../yaml/field-path';
import type { LocatedDocument, Position } from '../yaml/located-yaml';
import { record, text, textMap } from './untyped';

/** A place in a file, both numbers counted from 1. */
export interface Source extends Position {
  /** The file as it was named to the reader. */
  readonly file: string;
}

/**
 * One Kubernetes object of the input, and where it stands. Positions are looked up when somebody asks, because most
 * objects are never reported.
 */
export class MeshObject {
  /** `VirtualService`; empty where the document has none. */
  readonly kind: string;
  /** The API group without the version: `networking.istio.io`; empty for core kinds. */
  readonly group: string;
  /** Group and version: `networking.istio.io/v1`. */
  readonly apiVersion: string;
  /** `metadata.name`; empty where the document has none. */
  readonly name: string;
  /** `default` where the document names none, as kubectl would have it. */
  readonly namespace: string;
  /** `metadata.labels`. */
  readonly labels: Readonly<Record<string, string>>;
  /** `metadata.annotations`. */
  readonly annotations: Readonly<Record<string, string>>;
  /** `metadata.creationTimestamp`, if the object was exported from a cluster; else what stands for it, or nothing. */
  readonly created: string;
  readonly #document: LocatedDocument;
  readonly #path: FieldPath;

  /** @internal */
  constructor(
    /** The document as it was written: a plain value. */
    readonly content: Readonly<Record<string, unknown>>,
    /** The file that it stands in, as it was named to the reader. */
    readonly file: string,
    document: LocatedDocument,
    /** Where the object stands in its document: empty, or `['items', 3]` in a List. */
    path: FieldPath = [],
    /** What stands for an age that is not written. */
    age = '',
  ) {
    this.#document = document;
    this.#path = path;
    const metadata = record(content.metadata);
    this.kind = text(content.kind) ?? '';
    this.apiVersion = text(content.apiVersion) ?? '';
    this.group = this.apiVersion.includes('/') ? this.apiVersion.slice(0, this.apiVersion.indexOf('/')) : '';
    this.name = text(metadata.name) ?? '';
    this.namespace = text(metadata.namespace) || 'default';
    this.labels = textMap(metadata.labels);
    this.annotations = textMap(metadata.annotations);
    this.created = text(metadata.creationTimestamp) ?? age;
  }

  /** The same object, of an age that stands for one that is not written. @internal */
  aged(age: string): MeshObject {
    return new MeshObject(this.content, this.file, this.#document, this.#path, age);
  }

  /** `VirtualService acme/cms`, as messages name it; `Namespace acme` for what stands in none. */
  get title(): string {
    return isClusterScoped(this) ? `${this.kind} ${this.name}` : `${this.kind} ${this.namespace}/${this.name}`;
  }

  /** Its `spec`; empty where it has none. */
  get spec(): Readonly<Record<string, unknown>> {
    return record(this.content.spec);
  }

  /** The object's address, in JSON: its whole content would hide what the output says about it. */
  toJSON(): Record<'kind' | 'namespace' | 'name' | 'file', string> {
    const { kind, namespace, name, file } = this;
    return { kind, namespace, name, file };
  }

  /** An object that a controller makes from this one: findings about it are reported here. */
  made(content: Readonly<Record<string, unknown>>): MeshObject {
    return new MeshObject(content, this.file, this.#document, this.#path, this.created);
  }

  /** Where a field of the object stands; the nearest existing ancestor if the field does not exist. */
  at(...path: readonly (string | number)[]): Source {
    return { file: this.file, ...this.#document.locate([...this.#path, ...path]) };
  }

  /** Where the key of a field stands: the line above a mapping that is its value. */
  keyAt(...path: readonly (string | number)[]): Source {
    return { file: this.file, ...this.#document.locate([...this.#path, ...path], { key: true }) };
  }

  /** True for a scalar that is written without quotes. */
  isPlain(...path: readonly (string | number)[]): boolean {
    return this.#document.isPlain([...this.#path, ...path]);
  }
}

const CLUSTER_SCOPED = new Set([
  'APIService',
  'ClusterIssuer',
  'ClusterRole',
  'ClusterRoleBinding',
  'ClusterSecretStore',
  'CSIDriver',
  'CustomResourceDefinition',
  'GatewayClass',
  'IngressClass',
  'MutatingWebhookConfiguration',
  'Namespace',
  'Node',
  'PersistentVolume',
  'PriorityClass',
  'RuntimeClass',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
]);

/** True for kinds that stand in no namespace. */
export function isClusterScoped({ kind }: Pick<MeshObject, 'kind'>): boolean {
  return CLUSTER_SCOPED.has(kind);
}

/**
 * Istio's order of age: creation time, then name, then namespace. Rendered files have no creation times, and objects
 * applied together share one, so names decide, as they do in Istio.
 */
export function compareAge(a: MeshObject, b: MeshObject): number {
  return compareText(a.created, b.created) || compareText(a.name, b.name) || compareText(a.namespace, b.namespace);
}
