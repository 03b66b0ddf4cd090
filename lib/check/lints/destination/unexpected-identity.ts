import { isRunning, selects } from '../../../mesh-model';
import { record, texts } from '../../../mesh-model/untyped';
import { isGatewayProxy } from '../../../resolver/gateway-proxy';
import { identityOf, identityText } from '../../../resolver/identity';
import { isMeshed } from '../../../resolver/mutual-tls';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { servicesOf } from './tls-against-peer';
import { trafficPolicies, type WrittenPolicy } from './traffic-policies';

export const UNEXPECTED_IDENTITY: Lint = {
  code: 'BL331',
  name: 'unexpected-identity',
  severity: 'breaks-traffic',
  summary: 'The subjectAltNames of a DestinationRule do not name the account that the pods run as.',
  cause:
    "With ISTIO_MUTUAL the client's proxy compares them with the name in the certificate of the pods, spiffe://<trust domain>/ns/<namespace>/sa/<account>, letter by letter. No other certificate is taken: 503.",
  fix: 'Remove subjectAltNames, since Istio knows the accounts of a Service; or write those of all its pods.',
  run(mesh, report) {
    for (const written of trafficPolicies(mesh)) {
      const tls = record(written.policy.tls);
      const names = texts(tls.subjectAltNames);
      if (tls.mode !== 'ISTIO_MUTUAL' || names.length === 0) continue;
      const found = otherIdentity(mesh, written, new Set(names));
      const path = [...written.path, 'tls', 'subjectAltNames'];
      if (found !== undefined) report({ object: written.object, path, message: found });
    }
  },
};

function otherIdentity(
  mesh: CheckedMesh,
  { rule, path }: WrittenPolicy,
  names: ReadonlySet<string>,
): string | undefined {
  const { destinationRules, config } = mesh.model;
  const labels = rule.subsets.find((subset) => path[1] === 'subsets' && subset.path[2] === path[2])?.labels ?? {};
  for (const service of servicesOf(mesh, rule)) {
    const isInForce = [rule.namespace, service.namespace].some((namespace) =>
      destinationRules.lookup(namespace, service).some(({ from }) => from.includes(rule)),
    );
    if (!isInForce) continue;
    for (const workload of mesh.workloadsOf(service)) {
      if (!selects(labels, workload.labels) || !isRunning(workload)) continue;
      if (!isMeshed(mesh.model, workload) || isGatewayProxy(mesh.model, workload)) continue;
      const identity = `spiffe://${identityText(identityOf(config, workload.namespace, workload.serviceAccount))}`;
      if (!names.has(identity)) return `${workload.object.title} is ${identity}, which is not among them`;
    }
  }
  return undefined;
}
