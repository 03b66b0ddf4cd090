import { platformGateways } from '../../lib/routing/platform-gateway';
import { gateway, service, tenant } from '../estate/declared';

const pods = { use: 'public', selector: { istio: 'public' }, podNamespace: 'ingress', platformCredential: 'star' };

const sharing = (name: string, domain: string, own: Parameters<typeof gateway>[0] = {}) =>
  tenant({ name, namespace: name, domains: [domain], gateways: [gateway({ ...pods, ...own })] });

test('EDGE-6: one Gateway has the hosts of all tenants, each for the rules of its own namespace', () => {
  const [only, ...others] = platformGateways([
    sharing('bank', 'bank.example.com'),
    sharing('acme', 'example.com'),
    tenant({ name: 'other' }),
  ]);
  expect(others).toEqual([]);
  const hosts = ['acme/example.com', 'acme/*.example.com', 'bank/bank.example.com', 'bank/*.bank.example.com'];
  expect(only).toEqual({
    name: 'public',
    namespace: 'ingress',
    spec: {
      selector: { istio: 'public' },
      servers: [
        { port: { number: 80, name: 'http-plain', protocol: 'HTTP' }, hosts },
        {
          port: { number: 443, name: 'https', protocol: 'HTTPS' },
          hosts,
          tls: { mode: 'SIMPLE', credentialName: 'star', minProtocolVersion: 'TLSV1_2' },
        },
      ],
    },
  });
});

test('EDGE-6: those that redirect to HTTPS stand apart, on the ports of the pods', () => {
  const ports = { http: 8080, https: 8443 };
  const [only] = platformGateways([
    sharing('a', 'a.example.com', { httpsRedirect: true, ports }),
    sharing('b', 'b.example.com', { ports }),
  ]);
  expect(only!.spec.servers).toMatchObject([
    {
      port: { number: 8080, name: 'http' },
      hosts: ['a/a.example.com', 'a/*.a.example.com'],
      tls: { httpsRedirect: true },
    },
    { port: { number: 8080, name: 'http-plain' }, hosts: ['b/b.example.com', 'b/*.b.example.com'] },
    { port: { number: 8443 }, hosts: { length: 4 } },
  ]);
  expect(only!.spec.servers![1]).not.toHaveProperty('tls');
});

test('EDGE-5: of hosts of one namespace below each other the highest is listed, whichever gateway has it', () => {
  const two = tenant({
    namespace: 'acme',
    domains: [],
    gateways: [
      gateway({ ...pods, name: 'inner', domains: ['in.example.com'] }),
      gateway({ ...pods, domains: ['example.com'] }),
    ],
    services: [service('vip', { gateway: 'inner', hostnames: ['*.vip.example.org'] })],
  });
  expect(platformGateways([two])[0]!.spec.servers![0]!.hosts).toEqual([
    'acme/*.vip.example.org',
    'acme/example.com',
    'acme/*.example.com',
  ]);
});

test('gateways of the platform are sorted by name', () => {
  const names = ['b', 'a', 'c'].map((use) => sharing(use, `${use}.example.com`, { use }));
  expect(platformGateways(names).map(({ name }) => name)).toEqual(['a', 'b', 'c']);
});
