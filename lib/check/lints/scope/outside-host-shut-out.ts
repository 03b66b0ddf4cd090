import { isIP } from 'node:net';
import type { MeshObject, Workload } from '../../../mesh-model';
import { list, record, text, texts } from '../../../mesh-model/untyped';
import { valueAt } from '../../../mesh-model/value-at';
import { isMeshed, workloadClient } from '../../../resolver';
import { OUTBOUND_ANNOTATIONS } from '../../../resolver/redirected-calls';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { type Address, addressIn, variablesOf } from '../../traffic/variable-addresses';
import { kubernetesRoutes } from '../gateway/kubernetes-routes';

export const OUTSIDE_HOST_SHUT_OUT: Lint = {
  code: 'BL715',
  name: 'outside-host-shut-out',
  severity: 'fragile',
  summary: 'A variable of a container has the address of a host outside, which its proxy lets no request pass to.',
  cause:
    'With REGISTRY_ONLY a proxy passes on what is for a host and a port of a Service or ServiceEntry that it knows: HTTP to others gets 502, and other connections are closed. What the program does with the value is not known.',
  fix: 'Declare the host and its port in a ServiceEntry that is exported to the namespace and imported by the Sidecar.',
  elsewhere: true,
  run(mesh, report) {
    const said = new Set<string>();
    const asked = new Map<string, string | undefined>();
    for (const workload of mesh.model.workloads) {
      const proxy = shutProxy(mesh, workload);
      if (proxy === undefined) continue;
      for (const { value, object, path } of variablesOf(mesh, workload)) {
        const address = addressIn(value);
        if (address === undefined || !isOutside(mesh, address) || isOwnName(object, path)) continue;
        const key = `${proxy} ${address.scheme} ${address.host}:${address.port}`;
        if (!asked.has(key)) asked.set(key, problemOf(mesh, workload, address));
        const problem = asked.get(key);
        const place = `${object.title} ${path.join('.')}`;
        if (problem === undefined || said.has(place)) continue;
        said.add(place);
        const message = `calls of ${workload.object.title} to ${address.host} port ${address.port} fail: ${problem}`;
        report({ object, path, message });
      }
    }
  },
};

/** What the proxy of a workload knows, by the Sidecar that says so; nothing where it lets everything pass. */
function shutProxy(mesh: CheckedMesh, workload: Workload): string | undefined {
  const { namespace, labels, annotations } = workload;
  // What is sent past the proxy is another lint's.
  if (OUTBOUND_ANNOTATIONS.some((name) => name in annotations) || !isMeshed(mesh.model, workload)) return undefined;
  const { scope } = mesh.resolver.sidecarView(namespace, labels);
  return scope.outboundMode === 'REGISTRY_ONLY' ? `${namespace} ${scope.sidecar?.object.title}` : undefined;
}

/** A whole name of DNS that is none of the cluster's: what it means is the same everywhere. */
function isOutside(mesh: CheckedMesh, { host }: Address): boolean {
  const { model } = mesh;
  if (isIP(host) !== 0 || !/\.[a-z]{2,}$/.test(host)) return false;
  return (
    !/\.(svc|local|internal|localhost)$/.test(host) &&
    !host.endsWith(`.${model.config.clusterDomain}`) &&
    !isShort(model, host) &&
    !isOwn(mesh, host)
  );
}

/** Hosts that visitors reach the estate by: programs need them for links and tokens, and rarely call them. */
function ownHosts(mesh: CheckedMesh): ReadonlySet<string> {
  return mesh.once('own-hosts', () => {
    const { gateways, virtualServices } = mesh.model;
    const served = gateways.flatMap(({ servers }) => servers.flatMap(({ hosts }) => hosts));
    const routed = virtualServices.flatMap((item) => (item.gateways.some((name) => name !== 'mesh') ? item.hosts : []));
    const ingress = mesh
      .objects('networking.k8s.io', 'Ingress')
      .flatMap(({ spec }) => texts(list(spec.rules).map((rule) => record(rule).host)));
    const routes = kubernetesRoutes(mesh).flatMap(({ spec }) => texts(spec.hostnames));
    const hosts = [...served, ...routed, ...ingress, ...routes].map((entry) => entry.slice(entry.indexOf('/') + 1));
    return new Set(hosts.map((host) => host.toLowerCase()));
  });
}

function isOwn(mesh: CheckedMesh, host: string): boolean {
  const own = ownHosts(mesh);
  const parts = host.split('.');
  return own.has(host) || parts.slice(1).some((_, at) => own.has(['*', ...parts.slice(at + 1)].join('.')));
}

/** A variable that by its name says how others call the program, or where it sends people. */
function isOwnName(object: MeshObject, path: readonly (string | number)[]): boolean {
  const last = path.at(-1);
  const name = last === 'value' ? text(record(valueAt(object, path.slice(0, -1))).name) : last;
  return /public|external|issuer|audience|authority|origin|cors|callback|redirect|base|site|front|domain|self|link|allowed|trusted/i.test(
    String(name ?? ''),
  );
}

/** `<service>.<namespace>` */
function isShort({ namespaces }: CheckedMesh['model'], host: string): boolean {
  const [, namespace, ...more] = host.split('.');
  return more.length === 0 && namespaces.has(namespace!);
}

function problemOf(mesh: CheckedMesh, workload: Workload, { host, port, scheme }: Address): string | undefined {
  const spoken =
    scheme === 'http' || scheme === 'https' ? scheme : scheme === undefined && port === 443 ? 'https' : 'tcp';
  const from = workloadClient(workload, true);
  const { outcome, unknowns } = mesh.resolver.resolve({ from, scheme: spoken, port, authority: host });
  if (unknowns.length > 0) return undefined;
  if (outcome.kind === 'error' && outcome.reason === 'blackhole') return outcome.detail;
  return outcome.kind === 'unreachable' ? outcome.detail : undefined;
}
