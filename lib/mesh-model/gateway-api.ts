import type { MeshObject } from './mesh-object';
import { list, number, record, text } from './untyped';

/** The label of the pods that istiod runs for a Gateway of the Kubernetes Gateway API: the Gateway's name. */
const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name';

/**
 * The classes for which istiod runs pods, and whether it adds the class to their name (Istio: `GetClassInfos`). A class of the user's
 * own, or one of another controller, is not known.
 */
const CLASSES: Readonly<Record<string, { readonly hasSuffix: boolean }>> = {
  istio: { hasSuffix: true },
  'istio-waypoint': { hasSuffix: false },
  'istio-east-west': { hasSuffix: false },
};

/** What istiod makes of Gateways; nobody can write to it, so nothing is found about it. */
const MADE = new WeakSet<MeshObject>();

/** True for a Deployment or Service that istiod makes of a Gateway. */
export function isMadeOfKubernetesGateway(object: MeshObject): boolean {
  return MADE.has(object);
}

/** Deployment and Service that istiod makes of a Gateway of the Kubernetes Gateway API (Istio: `kube-gateway.yaml`). */
export function madeOfKubernetesGateway(gateway: MeshObject): MeshObject[] {
  const { namespace, spec, annotations } = gateway;
  const className = text(spec.gatewayClassName) ?? '';
  const known = Object.hasOwn(CLASSES, className) ? CLASSES[className] : undefined;
  if (known === undefined || isDeployedByHand(spec)) return [];
  const usual = known.hasSuffix ? `${gateway.name}-${className}` : gateway.name;
  const name = annotations['gateway.istio.io/name-override'] ?? usual;
  const labels = { ...record(record(spec.infrastructure).labels), [GATEWAY_NAME]: gateway.name };
  const listeners = new Map(
    list(spec.listeners).flatMap((item) => {
      const { name: listener, port, protocol } = record(item);
      const found = number(port);
      return found === undefined
        ? []
        : [[found, { name: text(listener) ?? '', protocol: (text(protocol) ?? 'HTTP').toLowerCase() }] as const];
    }),
  );
  const ports = [...listeners].map(([port, listener]) => ({
    name: listener.name.replaceAll('.', '-'),
    port,
    appProtocol: listener.protocol,
  }));
  const status = { name: 'status-port', port: 15021, appProtocol: 'tcp' };
  const metadata = { name, namespace };
  const made = [
    gateway.made({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        selector: { matchLabels: { [GATEWAY_NAME]: gateway.name } },
        template: {
          metadata: { labels: { 'sidecar.istio.io/inject': 'false', ...labels } },
          spec: {
            serviceAccountName: annotations['gateway.istio.io/service-account'] ?? usual,
            containers: [
              {
                name: 'istio-proxy',
                ports: [status, ...ports].map((port) => ({ name: port.name, containerPort: port.port })),
              },
            ],
          },
        },
      },
    }),
    gateway.made({
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector: { [GATEWAY_NAME]: gateway.name }, ports: [status, ...ports] },
    }),
  ];
  for (const object of made) MADE.add(object);
  return made;
}

/** Whether pods are those that istiod runs for a Gateway: they say nothing about who runs others in the namespace. */
export function isOfKubernetesGateway({ labels }: { readonly labels: Readonly<Record<string, string>> }): boolean {
  return labels[GATEWAY_NAME] !== undefined;
}

/** A Gateway that has the address of a Service somebody else runs (Istio: `IsManaged`). */
function isDeployedByHand(spec: Readonly<Record<string, unknown>>): boolean {
  const addresses = list(spec.addresses).map((item) => text(record(item).type) ?? 'IPAddress');
  return addresses.length > 1 || (addresses.length === 1 && addresses[0] !== 'IPAddress');
}
