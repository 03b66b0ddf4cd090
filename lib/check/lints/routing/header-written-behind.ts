import type { RequestAuthentication, VirtualService } from '../../../mesh-model';
import { requestAuthenticationsFor } from '../../../resolver/token';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { workloadsOf } from '../security/policy-subjects';

export const HEADER_WRITTEN_BEHIND: Lint = {
  code: 'BL336',
  name: 'header-written-behind',
  severity: 'insecure',
  summary: 'A rule of a gateway asks for a header that only proxies behind it write, from the claims of a token.',
  cause:
    'outputClaimToHeaders and outputPayloadToHeader write the header where the token is verified: at the pods of the RequestAuthentication, after the gateway has chosen a rule. At the gateway the header is what the visitor sends, so those who have the claim are not sent there, and anybody else may be.',
  fix: 'Verify the token at the gateway (a RequestAuthentication for its pods, with forwardOriginalToken), and ask for the claim there: "@request.auth.claims.…".',
  run(mesh, report) {
    const writers = writersOf(mesh);
    if (writers.size === 0) return;
    for (const virtualService of mesh.model.writtenVirtualServices) {
      const gateways = virtualService.gateways.filter((name) => name !== 'mesh');
      if (gateways.length === 0) continue;
      for (const match of virtualService.http.flatMap((rule) => rule.match)) {
        for (const name in match.headers) {
          const writer = (writers.get(name.toLowerCase()) ?? []).find((item) => isBehind(mesh, virtualService, item));
          if (writer === undefined || gateways.some((gateway) => isWrittenAt(mesh, gateway, name))) continue;
          const message = `${name} is written by ${writer.object.title}, behind the gateway: here it is what the visitor sends`;
          report({ object: match.object, path: [...match.path, 'headers', name], key: true, message });
        }
      }
    }
  },
};

/** The RequestAuthentications that write a header, by its name in small letters. */
function writersOf(mesh: CheckedMesh): ReadonlyMap<string, readonly RequestAuthentication[]> {
  const found = new Map<string, RequestAuthentication[]>();
  for (const policy of mesh.model.requestAuthentications.policies) {
    for (const header of headersOf(policy)) {
      const same = found.get(header);
      if (same === undefined) found.set(header, [policy]);
      else same.push(policy);
    }
  }
  return found;
}

function headersOf({ jwtRules }: RequestAuthentication): ReadonlySet<string> {
  const names = jwtRules.flatMap((rule) => {
    const payload = rule.outputPayloadToHeader === undefined ? [] : [rule.outputPayloadToHeader];
    return [...rule.outputClaimToHeaders.map(({ header }) => header), ...payload];
  });
  return new Set(names.map((name) => name.toLowerCase()));
}

/** True where a policy is for pods that a VirtualService sends to. */
function isBehind(mesh: CheckedMesh, { http, namespace }: VirtualService, policy: RequestAuthentication): boolean {
  const pods = mesh.once(`pods of ${policy.object.title}`, () => new Set(workloadsOf(mesh, policy)));
  return http
    .flatMap(({ route }) => route)
    .some(({ destination }) => {
      const [service] = mesh.servicesSeen(destination.host, namespace);
      return service !== undefined && mesh.workloadsOf(service).some((workload) => pods.has(workload));
    });
}

/** True where the gateway's own pods write the header. */
function isWrittenAt(mesh: CheckedMesh, name: string, header: string): boolean {
  const gateway = mesh.gateway(name);
  if (gateway === undefined) return true;
  return mesh.gatewayNamespaces(name).some((namespace) => {
    const policies = requestAuthenticationsFor(mesh.model, { namespace, labels: gateway.selector ?? {} });
    return policies.some((policy) => headersOf(policy).has(header.toLowerCase()));
  });
}
