import type { Lint } from '../../lint';

export const RULE_FOR_EXTERNAL_NAME: Lint = {
  code: 'BL537',
  name: 'rule-for-external-name',
  severity: 'fragile',
  summary: 'A DestinationRule is for a Service of type ExternalName.',
  cause: 'Such a Service is another name and has no cluster: the rule applies to nothing.',
  fix: 'Write the rule for the host in externalName, and declare that host with a ServiceEntry.',
  run(mesh, report) {
    for (const { object, host, namespace } of mesh.model.destinationRules.rules) {
      const [service] = mesh.servicesSeen(host, namespace);
      if (service?.externalName === undefined || host.startsWith('*')) continue;
      const message = `${service.object.title} is another name of ${service.externalName}: the rule applies to nothing`;
      report({ object, path: ['spec', 'host'], message });
    }
  },
};
