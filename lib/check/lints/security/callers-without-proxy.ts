import { isRunning, type Workload } from '../../../mesh-model';
import { isMeshed } from '../../../resolver/mutual-tls';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { workloadsOf } from './policy-subjects';
import { type PolicyValue, policyValues } from './policy-values';

export const CALLERS_WITHOUT_PROXY: Lint = {
  code: 'BL661',
  name: 'callers-without-proxy',
  severity: 'fragile',
  summary: 'A policy names callers by their namespace or account, and none of their pods has a proxy.',
  cause:
    'Who calls, only mTLS of the mesh shows: without a proxy a pod has no certificate, and so neither namespace nor account. ALLOW lets none of them in; DENY keeps none of them out (insecure).',
  fix: 'Inject a proxy into these pods, or ask for their addresses (ipBlocks).',
  run(mesh, report) {
    for (const value of policyValues(mesh)) {
      const { policy, path } = value;
      if (policy.action === 'AUDIT' || policy.dryRun) continue;
      const callers = callersOf(mesh, value);
      if (callers === undefined || workloadsOf(mesh, policy).length === 0) continue;
      const message = `no pod of ${callers} has a proxy, so none shows who it is`;
      report({
        object: policy.object,
        path,
        message,
        ...(policy.action === 'DENY' && { severity: 'insecure' as const }),
      });
    }
  },
};

/** Whom a value names, where all of them are in the input and none has a proxy. */
function callersOf(mesh: CheckedMesh, { policy, field, value }: PolicyValue): string | undefined {
  if (value.includes('*')) return undefined;
  const [namespace, account] = namedIn(field, value, policy.namespace);
  if (namespace === undefined) return undefined;
  return mesh.once(`callers without proxy ${namespace} ${account}`, () => withoutProxy(mesh, namespace, account));
}

function withoutProxy(mesh: CheckedMesh, namespace: string, account: string | undefined): string | undefined {
  // Of a namespace that is not in the input nobody knows whether it is injected; ambient pods have certificates without a proxy.
  const labels = mesh.model.namespaces.get(namespace)?.labels;
  if (labels === undefined || labels['istio.io/dataplane-mode'] !== undefined) return undefined;
  const isMeant = (workload: Workload) => account === undefined || workload.serviceAccount === account;
  const pods = mesh.model.workloadsIn(namespace).filter((workload) => isRunning(workload) && isMeant(workload));
  if (pods.length === 0 || pods.some((workload) => hasCertificate(mesh, workload))) return undefined;
  return account === undefined ? `namespace ${namespace}` : `${namespace}/${account}`;
}

/** The namespace that a value names, and the account in it, if it is about one. */
function namedIn(field: string, value: string, own: string): readonly string[] {
  switch (field) {
    case 'namespaces':
      return [value];
    case 'principals':
      return /^[^/]+\/ns\/([^/]+)\/sa\/([^/]+)$/.exec(value)?.slice(1) ?? [];
    case 'serviceAccounts':
      return value.includes('/') ? value.split('/') : [own, value];
    default:
      return [];
  }
}

function hasCertificate({ model }: CheckedMesh, workload: Workload): boolean {
  const { labels, annotations } = workload;
  const templates = annotations['inject.istio.io/templates'] ?? '';
  return isMeshed(model, workload) || labels['istio.io/dataplane-mode'] !== undefined || templates !== '';
}
