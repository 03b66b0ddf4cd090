import type { MeshModel, MtlsMode, Workload } from '../mesh-model';

/** What a workload's port accepts, and the policy that says so. */
export interface ServerTls {
  readonly mode: Exclude<MtlsMode, 'UNSET'>;
  readonly object: ReturnType<typeof policyObject>;
}

const policyObject = (policy: { readonly object: MeshModel['objects'][number] } | undefined) => policy?.object;

/** mTLS mode of a workload's port: port, workload, namespace, mesh, else permissive (Istio: `ComposePeerAuthentication`). */
export function serverTls(model: MeshModel, workload: Pick<Workload, 'namespace' | 'labels'>, port: number): ServerTls {
  const policies = model.peerAuthentications.inForceFor(workload.namespace, workload.labels);
  const root = model.config.rootNamespace;
  const mesh = policies.find((policy) => policy.namespace === root && policy.selector === undefined);
  const namespace = policies.find((policy) => policy.namespace !== root && policy.selector === undefined);
  const own = policies.find((policy) => policy.namespace !== root && policy.selector !== undefined);
  let result: ServerTls = { mode: 'PERMISSIVE', object: undefined };
  for (const policy of [mesh, namespace, own]) {
    if (policy !== undefined && policy.mode !== 'UNSET') result = { mode: policy.mode, object: policy.object };
  }
  const portMode = own?.ports.get(port);
  if (portMode === undefined || portMode === 'UNSET') return result;
  return { mode: portMode, object: own!.object };
}

/** Namespaces of Kubernetes itself, which are never injected. */
const NEVER_INJECTED = new Set(['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage']);

/**
 * True when a workload's pods have Istio's proxy: because the container stands in the document, or because it will be
 * injected, as Istio's webhooks decide. A namespace that the input does not hold is taken to be injected.
 */
export function isMeshed(model: MeshModel, workload: Workload): boolean {
  const known = MESHED.get(model) ?? new Map<Workload, boolean>();
  MESHED.set(model, known);
  const meshed = known.get(workload) ?? hasProxy(model, workload);
  known.set(workload, meshed);
  return meshed;
}

/** Some forty lints ask it of every workload. */
const MESHED = new WeakMap<MeshModel, Map<Workload, boolean>>();

function hasProxy(model: MeshModel, workload: Workload): boolean {
  const { labels, annotations, containers } = workload;
  if (containers.includes('istio-proxy') || labels['security.istio.io/tlsMode'] === 'istio') return true;
  if (workload.hostNetwork || NEVER_INJECTED.has(workload.namespace)) return false;
  const asked = labels['sidecar.istio.io/inject'];
  if ((asked ?? annotations['sidecar.istio.io/inject']) === 'false') return false;
  const namespace = model.namespaces.get(workload.namespace);
  if (namespace === undefined) return true;
  const setting = namespace.labels['istio-injection'];
  if (setting !== undefined) return setting === 'enabled';
  const revision = namespace.labels['istio.io/rev'] ?? labels['istio.io/rev'];
  return revision !== undefined || asked === 'true';
}
