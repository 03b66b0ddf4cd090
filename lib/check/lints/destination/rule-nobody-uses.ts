import { isSubsetOf } from '../../../mesh-model';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { allGateways } from '../security/policy-subjects';

export const RULE_NOBODY_USES: Lint = {
  code: 'BL631',
  name: 'rule-nobody-uses',
  severity: 'fragile',
  summary: 'A DestinationRule is in a namespace in which no client looks for it.',
  cause:
    'A proxy looks for DestinationRules in its own namespace, in that of the service, and in the root namespace. exportTo does not change that: in a third namespace, a rule is in force for nobody but clients there.',
  fix: 'Move it into the namespace of the service.',
  elsewhere: true,
  run(mesh, report) {
    const { model } = mesh;
    if (model.workloads.length === 0) return;
    for (const { object, host, namespace } of model.destinationRules.rules) {
      if (namespace === model.config.rootNamespace || hasClients(mesh, namespace)) continue;
      const owners = ownersOf(mesh, host);
      if (owners.length === 0 || owners.includes(namespace)) continue;
      report({
        object,
        path: ['metadata', 'namespace'],
        message: `${host} is in namespace ${owners.slice(0, 3).join(', ')}, and namespace ${namespace} has no workload that could call it: nobody uses this rule`,
        fix: `Move it into namespace ${owners[0]}.`,
      });
    }
  },
};

function hasClients(mesh: CheckedMesh, namespace: string): boolean {
  return (
    mesh.model.workloadsIn(namespace).length > 0 ||
    allGateways(mesh).some((client) => client.namespace === namespace || client.absent?.isPlaced === false)
  );
}

function ownersOf(mesh: CheckedMesh, host: string): readonly string[] {
  const exact = [...mesh.model.servicesNamed(host).keys()];
  if (exact.length > 0 || !host.startsWith('*')) return exact;
  const covered = mesh.model.services.filter(({ hostname }) => isSubsetOf(hostname, host));
  return [...new Set(covered.map((service) => service.namespace))];
}
