import type { MeshService, Workload } from '../../../mesh-model';
import { type DestinationResult, isMeshed, type MeshRequest, workloadClient } from '../../../resolver';
import { OUTBOUND_ANNOTATIONS } from '../../../resolver/redirected-calls';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { addressIn, variablesOf } from '../../traffic/variable-addresses';
import { accountsOf, workloadsAs } from '../security/named-callers';
import { workloadsOf } from '../security/policy-subjects';

export const CALLS_PAST_PROXY: Lint = {
  code: 'BL646',
  name: 'calls-past-proxy',
  severity: 'breaks-traffic',
  summary: 'Calls of pods go past their own proxy, to pods that take mTLS only or let callers in by name.',
  cause:
    'The annotation has the pod send in plaintext and without an identity: where mTLS is STRICT the connection is closed, and a policy that lets the caller in by name answers 403. Rules and DestinationRules for the host are not asked either.',
  fix: 'Remove the port or the address from the annotation.',
  run(mesh, report) {
    const said = new Set<Workload>();
    const once = (caller: Workload, what: string, request: MeshRequest, problem: string, isSure: boolean) => {
      if (said.has(caller)) return;
      said.add(caller);
      const annotation = OUTBOUND_ANNOTATIONS.find((name) => name in caller.annotations)!;
      const holder = caller.kind === 'Pod' ? ['metadata'] : ['spec', 'template', 'metadata'];
      const message = `${what}, and calls to ${request.authority} port ${request.port} go past its proxy: ${problem}`;
      const path = [...holder, 'annotations', annotation];
      report({ object: caller.object, path, message, ...(!isSure && { severity: 'fragile' }) });
    };
    const callers = mesh.model.workloads.filter((workload) => {
      return OUTBOUND_ANNOTATIONS.some((name) => name in workload.annotations) && isMeshed(mesh.model, workload);
    });
    if (callers.length === 0) return;
    for (const caller of callers) {
      for (const { value } of variablesOf(mesh, caller)) {
        const address = addressIn(value);
        if (address === undefined) continue;
        const request = { from: workloadClient(caller), port: address.port, authority: address.host };
        const problem = failure(mesh, request);
        if (problem !== undefined)
          once(caller, `${caller.object.title} has the address ${value}`, request, problem, true);
      }
    }
    for (const policy of mesh.model.authorizationPolicies.policies) {
      if (policy.action !== 'ALLOW' || policy.dryRun) continue;
      const named = accountsOf(policy).flatMap(({ namespace, account }) => workloadsAs(mesh, namespace, account));
      for (const caller of named.filter((workload) => callers.includes(workload))) {
        for (const called of workloadsOf(mesh, policy)) {
          const requests = mesh.model.servicesOfPods(called).flatMap((service) => requestsTo(service, caller));
          const problems = requests.map((request) => failure(mesh, request));
          // The caller may need one port of several.
          if (requests.length === 0 || problems.includes(undefined)) continue;
          const what = `${policy.object.title} lets ${caller.object.title} call ${called.object.title}`;
          once(caller, what, requests[0]!, problems[0]!, false);
        }
      }
    }
  },
};

function requestsTo({ hostname, ports }: MeshService, caller: Workload): MeshRequest[] {
  return ports.flatMap(({ number, protocol }) => {
    if (protocol === 'udp') return [];
    const scheme = protocol === 'tcp' ? 'tcp' : protocol === 'tls' ? 'https' : 'http';
    return [{ from: workloadClient(caller), scheme, port: number, authority: hostname }];
  });
}

/** Why the pods called do not take a request that went past the sender's proxy. */
function failure(mesh: CheckedMesh, request: MeshRequest): string | undefined {
  const { outcome } = mesh.resolver.resolve(request);
  const destination = outcome.kind === 'passthrough' && outcome.protocol === 'tcp' ? outcome.destination : undefined;
  return destination && problemOf(destination.result);
}

function problemOf(result: DestinationResult): string | undefined {
  if (result.kind === 'denied') return `${result.by.object.title} refuses who has no identity`;
  return result.kind === 'error' && result.reason === 'connection_termination' ? result.detail : undefined;
}
