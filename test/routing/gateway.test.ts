import { gatewayLabels, gatewaySpec } from '../../lib/routing/gateway';
import { gateway, service, tenant } from '../estate/declared';

const ui = service('ui', { routes: ['/'], hostnames: ['ui.example.org'] });
const spec = (props: Parameters<typeof gateway>[0] = {}, domains = ['acme.example.com']) =>
  gatewaySpec(tenant({ domains, services: [ui] }), gateway(props));

test('EDGE-6: each host and all below it, for routes of this namespace only', () => {
  expect(spec().servers).toEqual([
    {
      port: { number: 80, name: 'http', protocol: 'HTTP' },
      hosts: [
        'acme-staging/acme.example.com',
        'acme-staging/*.acme.example.com',
        'acme-staging/ui.example.org',
        'acme-staging/*.ui.example.org',
      ],
    },
  ]);
});

test('EDGE-5: a host below another one is not listed, since the wildcard of the other one takes its requests in', () => {
  const domains = ['a.eu.example.com', 'example.com', 'eu.example.com', 'notexample.com'];
  expect(spec({}, domains).servers![0]!.hosts).toEqual(
    ['example.com', 'notexample.com', 'ui.example.org']
      .flatMap((host) => [host, `*.${host}`])
      .map((host) => `acme-staging/${host}`),
  );
});

test('EDGE-6: the redirect stands on the plain server only', () => {
  const [plain, secure] = spec({ credentialName: 'cert', httpsRedirect: true }).servers!;
  expect(plain!.tls).toEqual({ httpsRedirect: true });
  expect(secure).toMatchObject({
    port: { number: 443, protocol: 'HTTPS' },
    tls: { mode: 'SIMPLE', credentialName: 'cert' },
  });
  expect(secure!.tls).not.toHaveProperty('httpsRedirect');
  expect(secure!.hosts).toEqual(plain!.hosts);
});

test('EDGE-6: without redirect the plain port answers; without certificate there is nothing to redirect to', () => {
  expect(spec({ credentialName: 'cert' }).servers![0]).not.toHaveProperty('tls');
  expect(spec({ httpsRedirect: true }).servers).toEqual(spec().servers);
});

test('EDGE-6: its own pods have a label that no other namespace has; existing pods keep theirs', () => {
  expect(spec().selector).toEqual({ istio: 'acme-staging-gateway' });
  expect(gatewayLabels({ namespace: 'globex' }, { name: 'gateway' })).not.toEqual(spec().selector);
  expect(spec({ selector: { istio: 'ingress' } }).selector).toEqual({ istio: 'ingress' });
});

test('EDGE-10, EDGE-5: a wildcard is listed alone, and nothing below it is listed', () => {
  const hostnames = ['*.customers.example.org', 'a.customers.example.org', 'customers.example'];
  const services = [service('portal', { hostnames })];
  const { servers } = gatewaySpec(tenant({ domains: [], services }), gateway());
  expect(servers![0]!.hosts).toEqual(
    ['*.customers.example.org', 'customers.example', '*.customers.example'].map((host) => `acme-staging/${host}`),
  );
});

test("EDGE-6: a gateway has its own domains instead of the tenant's, and listens on the ports of its pods", () => {
  const own = spec({ domains: ['partners.example.com'], ports: { http: 8080, https: 8443 }, credentialName: 'c' });
  expect(own.servers!.map(({ port, hosts }) => [port.number, hosts[0]])).toEqual([
    [8080, 'acme-staging/partners.example.com'],
    [8443, 'acme-staging/partners.example.com'],
  ]);
});

test.each([undefined, 'SIMPLE', 'MUTUAL', 'OPTIONAL_MUTUAL'] as const)(
  'EDGE-6: TLS is %s where the gateway says so',
  (tlsMode) => {
    const { servers } = spec({ credentialName: 'cert', tlsMode });
    expect(servers!.map(({ tls }) => tls?.mode)).toEqual([undefined, tlsMode ?? 'SIMPLE']);
  },
);
