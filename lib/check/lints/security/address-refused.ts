import type { MeshService, Workload } from '../../../mesh-model';
import { isMeshed, type Outcome } from '../../../resolver';
import { serverTls } from '../../../resolver/mutual-tls';
import { OUTBOUND_ANNOTATIONS } from '../../../resolver/redirected-calls';
import { targetPortOf } from '../../../resolver/target';
import type { CheckedMesh } from '../../checked-mesh';
import type { Severity } from '../../finding';
import type { Lint } from '../../lint';
import { addressedCalls, requestFor } from '../../traffic/addressed-service';
import type { Address } from '../../traffic/variable-addresses';

export const ADDRESS_REFUSED: Lint = {
  code: 'BL664',
  name: 'address-refused',
  severity: 'breaks-traffic',
  summary: 'A variable of a container has the address of a service, to which its pods cannot connect.',
  cause:
    'A pod without a proxy sends plaintext, which pods that take mTLS only cut off. A proxy whose Sidecar does not import the service sends plaintext past all rules, or answers 502 (REGISTRY_ONLY). A scheme that does not fit the port is fragile: what listens there, only the name of the port says.',
  fix: 'Give the pods a proxy, or make the port called PERMISSIVE; add the service to egress.hosts of the Sidecar.',
  run(mesh, report) {
    const said = new Set<string>();
    for (const { workload, address, service, object, path } of addressedCalls(mesh)) {
      // What is sent past the proxy is another lint's.
      if (OUTBOUND_ANNOTATIONS.some((name) => name in workload.annotations)) continue;
      const key = `${object.title} ${path.join('.')}`;
      const problem = said.has(key) ? undefined : problemOf(mesh, workload, address, service);
      if (problem === undefined) continue;
      said.add(key);
      const message = `calls of ${workload.object.title} to ${address.host} port ${address.port} fail: ${problem.message}`;
      report({ object, path, message, fix: problem.fix, severity: problem.severity });
    }
  },
};

interface Problem {
  readonly message: string;
  readonly fix?: string | undefined;
  readonly severity?: Severity;
}

/** TLS to a port that takes none, or plain HTTP to one that takes TLS: as the scheme of the address says. */
function otherSpeech({ scheme }: Address, outcome: Outcome): Problem | undefined {
  const passed = outcome.kind === 'passthrough' && outcome.destination !== undefined ? [outcome.destination] : [];
  const shares = outcome.kind === 'forward' ? outcome.destinations : passed;
  const [first] = shares.map(({ result }) => result);
  if (first?.kind !== 'error' || shares.some(({ result }) => result.kind !== 'error')) return undefined;
  const isPlain = scheme === 'http' && first.reason === 'plaintext_to_tls';
  const isTls = scheme === 'https' && /gets TLS(?: of the client's own|:)/.test(first.detail);
  if (!isPlain && !isTls) return undefined;
  const fix = `Write ${isPlain ? 'https' : 'http'}, or the port that takes ${isPlain ? 'plain HTTP' : 'TLS'}.`;
  return { message: first.detail, fix, severity: 'fragile' };
}

function problemOf(mesh: CheckedMesh, workload: Workload, address: Address, service: MeshService): Problem | undefined {
  // A pod calls itself past its proxy.
  const called = mesh.workloadsOf(service);
  if (called.includes(workload)) return undefined;
  const isProxied = isMeshed(mesh.model, workload);
  if (!isProxied && !called.some((pods) => takesMtlsOnly(mesh, pods, service, address.port))) return undefined;
  const sender = isProxied ? representative(mesh, workload) : workload;
  // Most addresses are known to the proxy, and of the right scheme: they need no look at the whole way.
  if (isProxied && !isMismatch(address, service) && isKnown(mesh, sender, address, service)) return undefined;
  const answer = mesh.resolver.resolve(requestFor(mesh, sender, address, service));
  const { outcome } = answer;
  // What a rule leads elsewhere is another lint's.
  const spoken = answer.rule?.virtualService === undefined ? otherSpeech(address, outcome) : undefined;
  if (spoken !== undefined) return spoken;
  const fix = isProxied
    ? { fix: `Add ${service.namespace}/${service.hostname} to egress.hosts of the Sidecar.` }
    : undefined;
  if (outcome.kind === 'error' && outcome.reason === 'blackhole') return { message: outcome.detail, ...fix };
  const result = outcome.kind === 'passthrough' ? outcome.destination?.result : undefined;
  if (result?.kind !== 'error' || result.reason !== 'connection_termination') return undefined;
  return { message: result.detail, ...fix };
}

function isMismatch({ scheme, port }: Address, { ports }: MeshService): boolean {
  const protocol = ports.find(({ number }) => number === port)?.protocol;
  return (scheme === 'https' && protocol === 'http') || (scheme === 'http' && protocol === 'tls');
}

function isKnown(mesh: CheckedMesh, { namespace, labels }: Workload, { port }: Address, service: MeshService): boolean {
  const { scope } = mesh.resolver.sidecarView(namespace, labels);
  return scope.egressFor(port)?.services.has(service.hostname) === true;
}

function takesMtlsOnly({ model }: CheckedMesh, pods: Workload, service: MeshService, port: number): boolean {
  const found = service.ports.find(({ number }) => number === port);
  return (
    found !== undefined && isMeshed(model, pods) && serverTls(model, pods, targetPortOf(found, pods)).mode === 'STRICT'
  );
}

/** Pods of one namespace and one Sidecar know the same services: one of them is asked for all. */
function representative(mesh: CheckedMesh, workload: Workload): Workload {
  const known = mesh.once('pods-of-a-sidecar', () => new Map<string, Workload>());
  const sidecar = mesh.model.sidecars.lookup(workload.namespace, workload.labels);
  const key = `${workload.namespace} ${sidecar?.object.title}`;
  const found = known.get(key) ?? workload;
  known.set(key, found);
  return found;
}
