import { networkOf } from '../../lib/model/network';
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

test('TENANT-10: proxies that ask an authorizer know those that estate.yaml names, and no others do', () => {
  const acme = tenant({ services: [service('ui', { authentication: { provider: 'opa' } }), service('cms')] });
  const network = (authorizers: string[]) => networkOf({ authorizers });
  const seen = (index: number, ...authorizers: string[]) =>
    sidecarSpec(acme, acme.services[index]!, new Visibility({ ...estate(acme), network: network(authorizers) }))
      .egress![0]!.hosts;
  expect(seen(0, 'sso', 'auth')).toEqual(['sso/*', 'auth/*', 'istio-system/*']);
  expect(seen(0, 'istio-system')).toEqual(['istio-system/*']);
  expect(seen(1, 'sso', 'auth')).toEqual(['istio-system/*']);
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
