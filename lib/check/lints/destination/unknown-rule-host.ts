import type { Lint } from '../../lint';
import { meantHost } from '../../meant-host';

export const UNKNOWN_RULE_HOST: Lint = {
  code: 'BL301',
  name: 'unknown-rule-host',
  severity: 'fragile',
  summary: 'A DestinationRule has a host that no Service or ServiceEntry has.',
  cause: 'It has no effect: its subsets and policies apply to no service.',
  fix: 'Write the full name <service>.<namespace>.svc.cluster.local of a service that exists. If a chart or an operator writes it, check its YAML together with this.',
  istio: ['IST0174'],
  kiali: ['KIA0202'],
  elsewhere: true,
  run(mesh, report) {
    for (const { object, host, namespace } of mesh.model.destinationRules.rules) {
      if (
        host === '' ||
        host.startsWith('*') ||
        mesh.isInstalledApart(host) ||
        mesh.servicesSeen(host, namespace).length > 0
      )
        continue;
      const meant = meantHost(mesh, host, namespace);
      const fix = meant === undefined ? undefined : `did you mean ${meant}?`;
      const message = `no Service or ServiceEntry has the host ${host}`;
      report({ object, path: ['spec', 'host'], message, fix, missing: mesh.missingHost(host) });
    }
  },
};
