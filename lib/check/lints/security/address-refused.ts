import type { MeshService, Workload } from '../../../mesh-model';
import { isMeshed, type Outcome } from '../../../resolver';
import { OUTBOUND_ANNOTATIONS } from '../../../resolver/redirected-calls';
import type { CheckedMesh } from '../../checked-mesh';
import type { Severity } from '../../finding';
import type { Lint } from '../../lint';
import { addressedService, requestFor } from '../../traffic/addressed-service';
import { type Address, addressIn, variablesOf } from '../../traffic/variable-addresses';

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
    for (const workload of mesh.model.workloads) {
      // What is sent past the proxy is another lint's.
      if (OUTBOUND_ANNOTATIONS.some((name) => name in workload.annotations)) continue;
      for (const { value, object, path } of variablesOf(mesh, workload)) {
        const address = addressIn(value);
        const service = address && addressedService(mesh, workload, address);
        if (address === undefined || service === undefined) continue;
        const key = `${object.title} ${path.join('.')}`;
        const problem = said.has(key) ? undefined : problemOf(mesh, workload, address, service);
        if (problem === undefined) continue;
        said.add(key);
        const message = `calls of ${workload.object.title} to ${address.host} port ${address.port} fail: ${problem.message}`;
        report({ object, path, message, fix: problem.fix, severity: problem.severity });
      }
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
  if (mesh.workloadsOf(service).includes(workload)) return undefined;
  const request = requestFor(mesh, workload, address, service);
  const answer = mesh.resolver.resolve(request);
  const { outcome } = answer;
  // What a rule leads elsewhere is another lint's.
  const spoken = answer.rule?.virtualService === undefined ? otherSpeech(address, outcome) : undefined;
  if (spoken !== undefined) return spoken;
  if (outcome.kind === 'error' && outcome.detail.includes('REGISTRY_ONLY')) {
    return {
      message: outcome.detail,
      fix: `Add ${service.namespace}/${service.hostname} to egress.hosts of the Sidecar.`,
    };
  }
  const result = outcome.kind === 'passthrough' ? outcome.destination?.result : undefined;
  if (result?.kind !== 'error' || result.reason !== 'connection_termination') return undefined;
  const fix = isMeshed(mesh.model, workload)
    ? `Add ${service.namespace}/${service.hostname} to egress.hosts of the Sidecar.`
    : undefined;
  return { message: result.detail, fix };
}
