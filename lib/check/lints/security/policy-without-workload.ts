import { type MeshObject, selects, type Workload } from '../../../mesh-model';
import { record, textMap } from '../../../mesh-model/untyped';
import { listed } from '../../../text/listed';
import type { Lint } from '../../lint';

const KINDS: readonly [string, string, string, string][] = [
  ['security.istio.io', 'AuthorizationPolicy', 'selector', 'matchLabels'],
  ['security.istio.io', 'PeerAuthentication', 'selector', 'matchLabels'],
  ['security.istio.io', 'RequestAuthentication', 'selector', 'matchLabels'],
  ['telemetry.istio.io', 'Telemetry', 'selector', 'matchLabels'],
  ['extensions.istio.io', 'WasmPlugin', 'selector', 'matchLabels'],
  ['networking.istio.io', 'Sidecar', 'workloadSelector', 'labels'],
  ['networking.istio.io', 'EnvoyFilter', 'workloadSelector', 'labels'],
  ['networking.istio.io', 'DestinationRule', 'workloadSelector', 'matchLabels'],
  ['networking.istio.io', 'ProxyConfig', 'selector', 'matchLabels'],
];

export const POLICY_WITHOUT_WORKLOAD: Lint = {
  code: 'BL604',
  name: 'policy-without-workload',
  severity: 'insecure',
  summary: 'A policy selects no workload, or only pods without a proxy.',
  cause:
    "It protects or changes nothing. Selectors are labels of pods in the policy's own namespace, not names of Services.",
  fix: 'Write labels of the pods that are meant.',
  istio: ['IST0101', 'IST0127'],
  kiali: ['KIA0004'],
  elsewhere: true,
  run(mesh, report) {
    const { rootNamespace } = mesh.model.config;
    for (const [group, kind, field, labelsField] of KINDS) {
      for (const object of mesh.objects(group, kind)) {
        const labels = labelsOf(object, field, labelsField);
        const root = object.namespace === rootNamespace;
        if (labels === undefined) {
          const { namespace, spec } = object;
          const isForPods =
            kind === 'AuthorizationPolicy' && spec.targetRefs === undefined && spec.targetRef === undefined;
          // Policies may be kept apart from what they are for; a Namespace is said to be whole.
          if (root || !isForPods || !mesh.model.namespaces.has(namespace)) continue;
          if (mesh.model.workloads.length === 0 || mesh.model.workloadsIn(namespace).length > 0) continue;
          report({ object, path: ['spec'], message: `namespace ${namespace} has no workloads`, severity: 'fragile' });
          continue;
        }
        const isForAll = root && !OWN_NAMESPACE_ONLY.has(kind);
        const workloads = isForAll
          ? mesh.workloadsAnywhere(labels)
          : mesh.model.workloadsWith(object.namespace, labels);
        const bare =
          workloads.length > 0 && ENFORCED.has(kind) && workloads.every(isWithoutProxy) ? workloads[0] : undefined;
        if (bare !== undefined) {
          const why = bare.hostNetwork ? 'is in the network of its node' : 'is not injected';
          const message = `no pod that it selects has a proxy to hold it: ${bare.object.title} ${why}`;
          report({ object, path: ['spec', field], message, fix: FOR_BARE });
        }
        if (workloads.length > 0 || (root && 'istio' in labels)) continue;
        const elsewhere = isForAll
          ? []
          : [...new Set(mesh.workloadsAnywhere(labels).map(({ namespace }) => namespace))];
        const isOfGateway = mesh.model.gateways.some(
          ({ selector }) => selector !== undefined && selects(labels, selector),
        );
        // That a gateway has no pods here is BL401's; where they run, the policy has to be.
        if (isOfGateway && elsewhere.length === 0) continue;
        const wanted = Object.entries(labels)
          .map(([key, value]) => `${key}=${value}`)
          .join(', ');
        const severity =
          kind === 'AuthorizationPolicy' || kind === 'PeerAuthentication' || kind === 'RequestAuthentication'
            ? 'insecure'
            : 'fragile';
        report({
          object,
          path: ['spec', field],
          message: `no workload in namespace ${object.namespace} has the labels ${wanted}${elsewhere.length === 0 ? '' : `; those of namespace ${listed(elsewhere)} do`}`,
          ...(isOfGateway && { fix: `Put it into namespace ${listed(elsewhere)}, where the pods of the gateway run.` }),
          missing: mesh.missing(`pods with ${wanted} in namespace ${object.namespace}`, 'pods', object.namespace),
          severity,
        });
      }
    }
  },
};

/** Kinds whose selectors are for pods of their own namespace in the root namespace too. */
const OWN_NAMESPACE_ONLY = new Set(['Telemetry', 'ProxyConfig']);

/** Policies that the proxies of the pods hold, and nobody else. */
const ENFORCED = new Set(['AuthorizationPolicy', 'PeerAuthentication', 'RequestAuthentication']);

const FOR_BARE = 'Give the pods a proxy, or protect them by a NetworkPolicy.';

/** True for pods that say themselves that they get no proxy; of those of a namespace another lint speaks. */
function isWithoutProxy({ hostNetwork, labels, annotations, containers }: Workload): boolean {
  if (containers.includes('istio-proxy')) return false;
  return hostNetwork || (labels['sidecar.istio.io/inject'] ?? annotations['sidecar.istio.io/inject']) === 'false';
}

function labelsOf(object: MeshObject, field: string, labelsField: string): Record<string, string> | undefined {
  const labels = textMap(record(object.spec[field])[labelsField]);
  return Object.keys(labels).length > 0 ? labels : undefined;
}
