import { isExternal, subsetLabels } from '../model/foreign-workload';
import { serviceLabels } from '../model/selectors';
import type { Service } from '../model/service';
import type { Tenant } from '../model/tenant';
import { CANARY, MAIN } from '../routing/variant-header';
import { workloadName } from '../workload/deployment';
import { kubernetesServiceSpec } from '../workload/kubernetes-service';

/** An object of Kubernetes. */
export type PlainObject = Readonly<Record<string, unknown>>;

/**
 * What somebody else writes for a tenant, as far as the registry says it (WORK-3): the Services and the pods that its rules are for. Never
 * written anywhere: a change of the rules is judged as if they were there.
 */
export function foreignObjects(tenant: Tenant): PlainObject[] {
  return tenant.services.flatMap((service) => [
    ...(isExternal(service) ? [serviceObject(service)] : []),
    ...workloads(service),
  ]);
}

function serviceObject(service: Service): PlainObject {
  const { name, namespace } = service;
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec: kubernetesServiceSpec(service) };
}

/** A Deployment for each external workload with pods. */
function workloads(service: Service): PlainObject[] {
  const { canary, versions, variants } = service;
  const all = [
    { version: MAIN, workload: service },
    ...(canary === undefined ? [] : [{ version: CANARY, workload: canary }]),
    ...versions.map((workload) => ({ version: workload.name, workload })),
    ...variants.map((workload) => ({ version: workload.key, workload })),
  ];
  return all.flatMap(({ version, workload }) =>
    isExternal(service, workload) && workload.replicas !== 0 ? [deployment(service, version)] : [],
  );
}

function deployment(service: Service, version: string): PlainObject {
  const { namespace, serviceAccountName } = service;
  const labels = { ...serviceLabels(service), ...subsetLabels(service, version) };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: workloadName(service, version), namespace },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { ...(serviceAccountName && { serviceAccountName }), containers: [{ name: 'app', image: 'unknown' }] },
      },
    },
  };
}
