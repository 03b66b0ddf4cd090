import { ESTATE, fromApp, fromOutside, resolverOf, service, summary } from './estate';

const to = (name: string) =>
  `route: [{ destination: { host: ${name}.acme.svc.cluster.local, port: { number: 8080 } } }]`;

function streams(kind: 'tcp' | 'tls', hosts: string, rules: readonly string[], gateways = 'mesh'): string {
  return `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: x, namespace: acme }
spec:
  hosts: [${hosts}]
  gateways: [${gateways}]
  ${kind}:
${rules.map((rule) => `    - { ${rule} }`).join('\n')}`;
}

const gateway = (protocol: string, tls: string) => `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: bytes, namespace: acme }
spec:
  selector: { istio: acme-gateway }
  servers: [{ port: { number: 9000, name: bytes, protocol: ${protocol} }, hosts: ["*.example.com"]${tls} }]`;

test('a port of bytes takes the first TCP rule that fits, else goes to its service', () => {
  const db = [ESTATE, service('acme', 'db', 5432, 'tcp')];
  const ask = (...rules: string[]) => {
    const documents = rules.length === 0 ? db : [...db, streams('tcp', 'db.acme.svc.cluster.local', rules)];
    return summary(fromApp(resolverOf(documents), 'acme', 'ui', 'http://db.acme:5432/'));
  };
  expect(ask()).toBe('db 503 no_healthy_upstream');
  expect(ask(to('cms'))).toBe('cms');
  expect(ask(`match: [{ port: 9999 }], ${to('ui')}`, to('cms'))).toBe('cms');
  expect(ask(`match: [{ sourceLabels: { app: ui } }], ${to('ui')}`, to('cms'))).toBe('ui');
});

test('TLS that a gateway passes on is told apart by its server name', () => {
  const documents = [
    ESTATE.replaceAll('name: http-', 'name: tls-'),
    gateway('TLS', ', tls: { mode: PASSTHROUGH }'),
    streams(
      'tls',
      '"*.example.com"',
      // The exact name wins, wherever it stands.
      [`match: [{ sniHosts: ["*.example.com"] }], ${to('cms')}`, `match: [{ sniHosts: [a.example.com] }], ${to('ui')}`],
      'bytes',
    ),
  ];
  const ask = (host: string) => summary(fromOutside(resolverOf(documents), `https://${host}:9000/`));
  expect(['a.example.com', 'b.example.com', 'example.org'].map(ask)).toEqual(['ui', 'cms', 'unreachable']);
});

test('TCP at a gateway goes where the rule says, whatever the host', () => {
  const documents = [ESTATE, gateway('TCP', ''), streams('tcp', '"*"', [to('cms')], 'bytes')];
  expect(summary(fromOutside(resolverOf(documents), 'http://any.example.org:9000/'))).toBe('cms');
  expect(summary(fromOutside(resolverOf(documents.slice(0, 2)), 'http://any.example.org:9000/'))).toBe('unreachable');
});

describe('a server that ends TLS', () => {
  const ends = gateway('TLS', ', tls: { mode: SIMPLE, credentialName: c }');
  const ask = (...documents: string[]) =>
    fromOutside(resolverOf([ESTATE, ends, ...documents]), 'https://a.example.com:9000/').outcome;

  test('sends what was inside where the TCP rule says, and knows nothing of TLS rules', () => {
    expect(ask(streams('tcp', 'a.example.com', [to('cms')], 'bytes'))).toMatchObject({
      kind: 'forward',
      destinations: [{ host: 'cms.acme.svc.cluster.local', result: { kind: 'delivered', tls: 'mtls' } }],
    });
    const tls = streams('tls', 'a.example.com', [`match: [{ sniHosts: [a.example.com] }], ${to('cms')}`], 'bytes');
    expect(ask(tls)).toEqual({
      kind: 'unreachable',
      detail: 'no VirtualService has a tcp rule that takes TLS for a.example.com at Gateway acme/bytes',
    });
  });
});

test('at a gateway a rule for bytes does not ask where they come from', () => {
  const rule = `match: [{ sourceLabels: { app: nobody } }], ${to('cms')}`;
  const estate = ESTATE.replaceAll('http-cms', 'tcp-cms');
  const documents = [estate, gateway('TCP', ''), streams('tcp', '"*"', [rule], 'bytes')];
  expect(summary(fromOutside(resolverOf(documents), 'tcp://any.example.org:9000'))).toBe('cms');
});

test('the proxy of the pods closes what is not HTTP at a port for HTTP', () => {
  const documents = [ESTATE, gateway('TCP', ''), streams('tcp', '"*"', [to('cms')], 'bytes')];
  const { outcome } = fromOutside(resolverOf(documents), 'tcp://any.example.org:9000');
  expect(outcome).toMatchObject({
    destinations: [{ result: { kind: 'error', detail: expect.stringMatching(/takes HTTP .* gets another protocol/) } }],
  });
});
