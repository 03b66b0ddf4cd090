import { fromOutside, resolverOf } from './estate';

const GATEWAYS = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: a, namespace: acme }
spec:
  selector: { istio: acme-gateway }
  servers:
    - { port: { number: 80, name: http, protocol: HTTP }, hosts: [acme/a.example.com] }
    - { port: { number: 443, name: https, protocol: HTTPS }, hosts: [acme/a.example.com], tls: { mode: SIMPLE } }
    - { port: { number: 8080, name: only, protocol: HTTP }, hosts: ["*"] }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: b, namespace: acme }
spec:
  selector: { istio: acme-gateway }
  servers:
    - { port: { number: 80, name: http, protocol: HTTP }, hosts: ["*.example.com"] }
    - { port: { number: 443, name: https, protocol: HTTPS }, hosts: ["*.b.example.com"], tls: { mode: SIMPLE } }`;
const resolver = resolverOf([GATEWAYS]);

test.each([
  ['http://a.example.com/', 'a', 'error'],
  ['http://c.example.com/', 'b', 'error'],
  ['http://example.org/', 'a', 'error'],
  ['https://a.example.com/', 'a', 'error'],
  ['https://x.b.example.com/', 'b', 'error'],
  ['https://c.example.com/', undefined, 'unreachable'],
  ['https://a.example.com:80/', undefined, 'unreachable'],
  ['http://a.example.com:443/', undefined, 'unreachable'],
  ['https://a.example.com:8080/', undefined, 'unreachable'],
])('%s is taken by %s: %s', (url, gateway, kind) => {
  const { server, outcome } = fromOutside(resolver, url);
  expect([server?.gateway.name, outcome.kind]).toEqual([gateway, kind]);
});

test('the server name chooses, not the host that is asked for inside', () => {
  const { server, outcome } = fromOutside(resolver, 'https://x.b.example.com/', { sni: 'a.example.com' });
  expect([server?.gateway.name, outcome]).toMatchObject(['a', { kind: 'error', status: 404 }]);
});
