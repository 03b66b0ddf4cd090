import { diffOf } from './versions';

const entry = (endpoints: string) => `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: partner, namespace: acme }
spec:
  hosts: [partner.example.net]
  ports: [{ number: 80, name: http, protocol: HTTP }]
  resolution: STATIC
  endpoints: [${endpoints}]`;
const texts = (before: string, after: string) =>
  diffOf([entry(before)], [entry(after)]).changes.map(({ text }) => text);

test('addresses outside, and the shares that they get', () => {
  expect(texts('{ address: 1.2.3.4 }', '{ address: 1.2.3.5 }')).toEqual(['pods 80 1.2.3.4 → 80 1.2.3.5']);
  expect(
    texts('{ address: 1.2.3.4 }, { address: 1.2.3.5 }', '{ address: 1.2.3.4, weight: 9 }, { address: 1.2.3.5 }'),
  ).toEqual(['pods 80 1.2.3.4 + 1.2.3.5 → 80 1.2.3.4 (weight 9) + 1.2.3.5']);
});

test('what single endpoints have of their own: a port, a place, an account', () => {
  expect(texts('{ address: 1.2.3.4 }', '{ address: 1.2.3.4, ports: { http: 8081 } }')).toEqual([
    'pods 80 1.2.3.4 → 80 1.2.3.4:8081',
  ]);
  expect(
    texts('{ address: 1.2.3.4 }', '{ address: 1.2.3.4, locality: eu/a, network: vm, serviceAccount: api }'),
  ).toEqual(['pods 80 1.2.3.4 → 80 1.2.3.4 (eu/a, network vm, account api)']);
});
