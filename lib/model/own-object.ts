import type { Origin } from './origin';

/** An object of a tenant's own, from <registry>/<tenant>/manifests, as plain data. */
export interface OwnObject {
  /** Where it was written. */
  readonly origin: Origin;
  /** Kubernetes' words, as they were written. */
  readonly apiVersion: string;
  /** The same. */
  readonly kind: string;
  /** The same, with a name. */
  readonly metadata: OwnMetadata;
  /** All besides apiVersion, kind and metadata. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** `metadata` of such an object. */
export interface OwnMetadata {
  /** The object's name. */
  readonly name: string;
  /** Its namespace. @default - the tenant's, for kinds that have one */
  readonly namespace?: string;
  /** Its labels. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Its annotations. @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Any other field. */
  readonly [field: string]: unknown;
}

const CLUSTER_SCOPED = new Set([
  'APIService',
  'CertificateSigningRequest',
  'CSIDriver',
  'CustomResourceDefinition',
  'FlowSchema',
  'GatewayClass',
  'IngressClass',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
  'MutatingWebhookConfiguration',
  'Namespace',
  'Node',
  'PersistentVolume',
  'PriorityClass',
  'PriorityLevelConfiguration',
  'RuntimeClass',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
  'VolumeAttributesClass',
]);

/**
 * Whether an object lives in no namespace: by its kind, and of kinds that we do not know those called `Cluster…` that name no
 * namespace.
 */
export function isClusterScoped({ kind, metadata }: Pick<OwnObject, 'kind' | 'metadata'>): boolean {
  if (CLUSTER_SCOPED.has(kind) || kind === 'ClusterRole' || kind === 'ClusterRoleBinding') return true;
  return /^Cluster[A-Z]/.test(kind) && metadata.namespace === undefined;
}

/** The group of an apiVersion; '' for Kubernetes' first kinds. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** What of an object is there once in its namespace, or in its cluster. */
export function identityOf({ apiVersion, kind, name }: Identified): string {
  return `${kind}.${groupOf(apiVersion)}/${name}`;
}

/** An object by its kind and name. */
export interface Identified {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}
