import { Visibility } from '../../lib/routing/visibility';
import { sidecarSpec } from '../../lib/security/sidecar';
import { estate, service, tenant } from '../estate/declared';

const shared = tenant({ name: 'shared', gateways: [], services: [service('docx')] });

function hosts(calls: Parameters<typeof service>[1] & object) {
  const acme = tenant({
    external: [{ name: 'pay', host: 'api.payments.example.net', port: 443, protocol: 'https' }],
    services: [service('ui', calls), service('cms')],
  });
  const spec = sidecarSpec(acme, acme.services[0]!, new Visibility(estate(acme, shared)));
  expect(spec.workloadSelector).toEqual({ labels: { app: 'ui' } });
  expect(spec.outboundTrafficPolicy).toEqual({ mode: 'REGISTRY_ONLY' });
  return spec.egress!.flatMap((egress) => egress.hosts);
}

test('TENANT-3: a workload that calls nobody sees the control plane alone', () => {
  expect(hosts({})).toEqual(['istio-system/*']);
});

test('TENANT-3, MESH-7: what is declared is seen: own services, those of others, hosts outside', () => {
  const calls = [
    { kind: 'service', tenant: 'shared', service: 'docx' },
    { kind: 'external', name: 'pay' },
    { kind: 'service', tenant: 'acme', service: 'cms' },
    { kind: 'host', namespace: 'catalogue', service: 'search' },
  ] as const;
  expect(hosts({ calls: [...calls] })).toEqual([
    './api.payments.example.net',
    './cms.acme-staging.svc.cluster.local',
    'catalogue/search.catalogue.svc.cluster.local',
    'shared-staging/docx.shared-staging.svc.cluster.local',
    'istio-system/*',
  ]);
  expect(hosts({ calls: [...calls].reverse() })).toEqual(hosts({ calls: [...calls] }));
});

test('TENANT-3: what is declared twice, by whichever name, is seen once', () => {
  const twice = [
    { kind: 'service', tenant: 'shared', service: 'docx' },
    { kind: 'host', namespace: 'shared-staging', service: 'docx' },
    { kind: 'host', namespace: 'acme-staging', service: 'cms' },
    { kind: 'service', tenant: 'acme', service: 'cms' },
  ] as const;
  expect(hosts({ calls: [...twice] })).toEqual([
    './cms.acme-staging.svc.cluster.local',
    'shared-staging/docx.shared-staging.svc.cluster.local',
    'istio-system/*',
  ]);
});
