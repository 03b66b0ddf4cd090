import { ESTATE, fromOutside, resolverOf } from '../../resolver/estate';
import type { Observed } from './comparison';
import { differences } from './difference';

const RULE = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: acme, namespace: acme }
spec:
  hosts: [acme.example.com]
  gateways: [gateway]
  http: [{ name: r, timeout: 0.1s, route: [{ destination: { host: cms, subset: main } }] }]`;

const answer = fromOutside(resolverOf([ESTATE, RULE]), 'http://acme.example.com/');

const CLUSTER = 'outbound|8080|main|cms.acme.svc.cluster.local';
const observed = (flags: string, mirrored: readonly string[], more = {}) =>
  ({
    status: 504,
    headers: {},
    logs: [{ route: 'r', flags, cluster: CLUSTER }],
    mirrored,
    ...more,
  }) as unknown as Observed;

test('a request that a proxy ended after its time is at its destination, and is no copy there', () => {
  expect(differences(answer, observed('UT', ['acme/cms-main']))).toEqual([]);
  expect(differences(answer, observed('UT', []))).toEqual([]);
});

test('what arrives besides it is a copy', () => {
  const twice = observed('UT', ['acme/cms-main', 'acme/cms-main']);
  expect(differences(answer, twice)).toEqual(['a copy at acme/cms-main']);
  expect(differences(answer, observed('UT', ['acme/ui-main']))).toEqual(['a copy at acme/ui-main']);
  const other = observed('-', ['acme/cms-main'], { status: 200, workload: 'cms-main', namespace: 'acme' });
  expect(differences(answer, other)).toEqual(['a copy at acme/cms-main']);
});
