import { gatewaySpec } from '../../lib/routing/gateway';
import { passedVirtualServices } from '../../lib/routing/passed-virtual-service';
import { platformGateways } from '../../lib/routing/platform-gateway';
import { canary, gateway, service, tenant } from '../estate/declared';

const vault = (own: Parameters<typeof service>[1] = {}) =>
  service('vault', {
    port: 8200,
    protocol: 'tcp',
    tls: { mode: 'PASSTHROUGH' },
    hostnames: ['vault.example.org'],
    ...own,
  });
const acme = (...services: ReturnType<typeof service>[]) => tenant({ namespace: 'acme', services });
const entrance = gateway({ podNamespace: 'acme' });

test('EDGE-13: connections are passed on by their server name, to the mainline and to the canary by its share', () => {
  const to = (subset: string, weight?: number) => ({
    destination: { host: 'vault.acme.svc.cluster.local', port: { number: 8200 }, subset },
    ...(weight !== undefined && { weight }),
  });
  const http = service('ui', { routes: ['/'] });
  expect(passedVirtualServices(acme(vault(), http), entrance)).toEqual([
    {
      host: 'vault.example.org',
      spec: {
        hosts: ['vault.example.org'],
        gateways: ['acme/gateway'],
        exportTo: ['.'],
        tls: [{ match: [{ port: 443, sniHosts: ['vault.example.org'] }], route: [to('main')] }],
      },
    },
  ]);
  const [only] = passedVirtualServices(acme(vault({ canary: canary({ weight: 10 }) })), entrance);
  expect(only!.spec.tls![0]!.route).toEqual([to('main', 90), to('canary', 10)]);
});

test('EDGE-13: gateways of others see the rule, on their own port', () => {
  const others = gateway({ podNamespace: 'ingress', selector: { istio: 'x' }, ports: { http: 80, https: 8443 } });
  const [only] = passedVirtualServices(acme(vault()), others);
  expect(only!.spec).toMatchObject({ exportTo: ['ingress'], tls: [{ match: [{ port: 8443 }] }] });
});

test('EDGE-13: a server of its own takes these hosts, and no other server does', () => {
  const passing = {
    port: { number: 443, name: 'tls', protocol: 'TLS' },
    hosts: ['acme/a.example.org', 'acme/b.example.org'],
    tls: { mode: 'PASSTHROUGH' },
  };
  const both = vault({ hostnames: ['b.example.org', 'a.example.org'] });
  const { servers } = gatewaySpec(acme(both), entrance);
  expect(servers!.map(({ hosts }) => hosts)).toEqual([
    ['acme/acme.example.com', 'acme/*.acme.example.com'],
    passing.hosts,
  ]);
  expect(servers![1]).toEqual(passing);
  const alone = tenant({ namespace: 'acme', domains: [], services: [both] });
  expect(gatewaySpec(alone, { ...entrance, credentialName: 'tls' }).servers).toEqual([passing]);
  const shared = { use: 'public', selector: { istio: 'x' }, podNamespace: 'ingress', platformCredential: 'star' };
  const [platform] = platformGateways([tenant({ ...acme(both), gateways: [gateway(shared)] })]);
  expect(platform!.spec.servers!.at(-1)).toEqual(passing);
});
