import { type Destination, isRunning, type MeshService, type VirtualService, type Workload } from '../../../mesh-model';
import type { Drop, NetworkPod, NetworkPolicies, NetworkPort } from '../../../mesh-model/network-policy';
import { list } from '../../../mesh-model/untyped';
import type { GatewayClient } from '../../../resolver/clients';
import { isMeshed } from '../../../resolver/mutual-tls';
import { isAmbient, networkPort } from '../../../resolver/network-drop';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint, Report } from '../../lint';
import { accountsOf, workloadsAs } from '../security/named-callers';
import { allGateways, isGatewayPod, workloadsOf } from '../security/policy-subjects';

/** At which istiod hands out configuration and certificates. */
const ISTIOD_PORT = 15012;

export const NETWORK_POLICY_IN_THE_WAY: Lint = {
  code: 'BL642',
  name: 'network-policy-in-the-way',
  severity: 'breaks-traffic',
  summary: 'A NetworkPolicy shuts out a gateway, istiod, or a caller that another policy lets in.',
  cause:
    'The network of the node drops the connection before any proxy sees it: 503 after a timeout (UF), or a pod that never gets ready, because its proxy cannot reach istiod. NetworkPolicies of a pod add up: what none of them lets in, or out, is dropped. It holds where the network of the cluster enforces them.',
  fix: 'Add a rule for it to the NetworkPolicy.',
  run(mesh, report) {
    const policies = mesh.model.networkPolicies;
    if (policies.objects.length === 0) return;
    const said = new Set<string>();
    const once: Report = (remark) => {
      // One missing rule shuts out many; the first of them is enough to find it.
      const key = `${remark.object?.title} ${remark.path?.join('.')}`;
      if (!said.has(key)) report(remark);
      said.add(key);
    };
    for (const gateway of allGateways(mesh)) reportGateway(mesh, policies, gateway, once);
    for (const virtualService of mesh.model.virtualServices) reportRoutes(mesh, policies, virtualService, once);
    reportIstiod(mesh, policies, once);
    reportCallers(mesh, policies, once);
  },
};

/** Visitors, whom none of the policies for a gateway's pods lets in. */
function reportGateway(mesh: CheckedMesh, policies: NetworkPolicies, gateway: GatewayClient, report: Report): void {
  const pod = podOf(mesh, gateway);
  if (pod === undefined) return;
  const { listeners } = mesh.resolver.gatewayView(gateway.namespace, gateway.labels);
  for (const number of listeners.keys()) {
    const names = mesh.model
      .workloadsWith(gateway.namespace, gateway.labels)
      .flatMap((found) => networkPort(found, number).names);
    const drop = policies.closing(pod, { number, ...(gateway.absent === undefined && { names }) });
    if (drop === undefined) continue;
    const message = `nobody can connect to port ${number} of ${titleOf(mesh, gateway)}, where a Gateway listens`;
    const fix = `Let connections to port ${number} in, from wherever visitors come.`;
    report({ ...placeOf(drop), message, fix });
  }
}

/** What the routes of gateways lead to. */
function reportRoutes(
  mesh: CheckedMesh,
  policies: NetworkPolicies,
  virtualService: VirtualService,
  report: Report,
): void {
  const { gateways, http, tcp, tls, namespace, object } = virtualService;
  const clients = gateways.flatMap((name) => clientsOf(mesh, name));
  if (clients.length === 0) return;
  const seen = new Set<string>();
  for (const { destination } of [...http, ...tcp, ...tls].flatMap(({ route }) => route)) {
    const key = `${destination.host} ${destination.port}`;
    if (seen.has(key)) continue;
    seen.add(key);
    for (const { workload, port } of targetsOf(mesh, destination, namespace)) {
      for (const client of clients) {
        const from = podOf(mesh, client);
        if (from === undefined) continue;
        const what = `${object.title} sends from ${titleOf(mesh, client)} to ${workload.object.title} port ${port.number}`;
        reportDrop(mesh, policies, from, workload, port, what, report);
      }
    }
  }
}

/** istiod, which every proxy has to reach. */
function reportIstiod(mesh: CheckedMesh, policies: NetworkPolicies, report: Report): void {
  const namespace = mesh.model.config.rootNamespace;
  const istiod: NetworkPod = { namespace, labels: { app: 'istiod', istio: 'pilot' }, isWhole: false };
  for (const workload of mesh.model.workloads) {
    if (!isRunning(workload) || workload.hostNetwork || !isSurelyMeshed(mesh, workload)) continue;
    const drop = policies.dropping(workload, istiod, { number: ISTIOD_PORT, names: [] });
    // Who closes istiod itself does so for all, and knows it.
    if (drop?.direction !== 'egress') continue;
    const what = `the proxy of ${workload.object.title} cannot reach istiod (namespace ${namespace}, port ${ISTIOD_PORT})`;
    const message = `${what}: the pod never gets ready`;
    const fix = `Let connections to port ${ISTIOD_PORT} of namespace ${namespace} out.`;
    report({ ...placeOf(drop), message, fix });
  }
}

/** Callers whom an AuthorizationPolicy lets in by name. */
function reportCallers(mesh: CheckedMesh, policies: NetworkPolicies, report: Report): void {
  for (const policy of mesh.model.authorizationPolicies.policies) {
    if (policy.action !== 'ALLOW' || policy.dryRun) continue;
    const callers = accountsOf(policy).flatMap(({ namespace, account }) => workloadsAs(mesh, namespace, account));
    if (callers.length === 0) continue;
    for (const workload of workloadsOf(mesh, policy)) {
      const ports = mesh.model.servicesOfPods(workload).flatMap((service) => portsOf(service, workload));
      for (const caller of callers) {
        if (!isRunning(caller) || caller.hostNetwork || isGatewayPod(mesh.model, caller)) continue;
        // Its own account among others is no sign that it calls itself.
        if (caller.namespace === workload.namespace && caller.serviceAccount === workload.serviceAccount) continue;
        // A policy may let in fewer ports than the pods have, and the caller may need no other.
        if (ports.length === 0 || ports.some((port) => policies.dropping(caller, workload, port) === undefined))
          continue;
        const what = `${policy.object.title} lets ${caller.object.title} call ${workload.object.title}`;
        reportDrop(mesh, policies, caller, workload, ports[0]!, what, (remark) => {
          report({ ...remark, severity: 'fragile' });
        });
      }
    }
  }
}

function reportDrop(
  mesh: CheckedMesh,
  policies: NetworkPolicies,
  from: NetworkPod,
  workload: Workload,
  port: NetworkPort,
  what: string,
  report: Report,
): void {
  if (!isRunning(workload) || workload.hostNetwork || isAmbient(mesh.model, workload)) return;
  const drop = policies.dropping(from, workload, port);
  if (drop === undefined) return;
  const isLeaving = drop.direction === 'egress';
  const message = `${what}, and no NetworkPolicy of namespace ${drop.policies[0]!.namespace} lets the connection ${isLeaving ? 'out' : 'in'}`;
  const fix = isLeaving
    ? `Let connections to port ${port.number} of namespace ${workload.namespace} out.`
    : `Let the pods of namespace ${from.namespace} in at port ${port.number}.`;
  report({ ...placeOf(drop), message, fix });
}

/** The policy that was most likely meant to have the rule: one that has others for this direction. */
function placeOf({ direction, policies }: Drop) {
  const object = policies.find(({ spec }) => list(spec[direction]).length > 0) ?? policies[0]!;
  return { object, path: object.spec[direction] === undefined ? ['spec'] : ['spec', direction], key: true };
}

/** The pods of a gateway; none where nobody knows where they run, or where they are in the network of their nodes. */
function podOf({ model }: CheckedMesh, { namespace, labels, absent }: GatewayClient): NetworkPod | undefined {
  if (absent?.isPlaced === false) return undefined;
  if (model.workloadsWith(namespace, labels).some(({ hostNetwork }) => hostNetwork)) return undefined;
  return { namespace, labels, isWhole: absent === undefined };
}

/** A cluster may have no Istio at all: something has to say that these pods get a proxy. */
function isSurelyMeshed({ model }: CheckedMesh, workload: Workload): boolean {
  const { namespace, labels, containers } = workload;
  const isSaid = model.namespaces.has(namespace) || labels['sidecar.istio.io/inject'] === 'true';
  return (isSaid || containers.includes('istio-proxy')) && isMeshed(model, workload);
}

function titleOf({ model }: CheckedMesh, { namespace, labels }: GatewayClient): string {
  return model.workloadsWith(namespace, labels)[0]?.object.title ?? `the gateway of namespace ${namespace}`;
}

function clientsOf(mesh: CheckedMesh, name: string): readonly GatewayClient[] {
  const selector = Object.entries(mesh.gateway(name)?.selector ?? {});
  if (selector.length === 0) return [];
  return allGateways(mesh).filter(({ labels }) => selector.every(([key, value]) => labels[key] === value));
}

/** The pods that a destination may lead to, whatever its subset, each with the port at which they listen. */
function targetsOf(mesh: CheckedMesh, { host, port }: Destination, namespace: string) {
  return mesh.servicesSeen(host, namespace).flatMap((service) => {
    // Without a port it is that of the gateway, which need not be asked: a Service of several ports is left out.
    if (port === undefined && service.ports.length > 1) return [];
    return mesh
      .workloadsOf(service)
      .flatMap((workload) => portsOf(service, workload, port).map((found) => ({ workload, port: found })));
  });
}

function portsOf({ ports }: MeshService, workload: Workload, asked?: number): readonly NetworkPort[] {
  return ports.flatMap(({ number, targetPort, protocol }) => {
    if (protocol === 'udp' || (asked !== undefined && number !== asked)) return [];
    const target =
      typeof targetPort === 'number' ? targetPort : workload.ports.find(({ name }) => name === targetPort)?.number;
    if (target === undefined) return [];
    return [networkPort(workload, target)];
  });
}
