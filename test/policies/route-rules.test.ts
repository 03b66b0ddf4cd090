import fc from 'fast-check';
import { NAMING_ANNOTATIONS } from '../../lib/model/published-names';
import { RulesByKind } from '../../lib/policies/broken-rules';
import { policyRules } from '../../lib/policies/policy-rules';
import { runs } from '../runs';
import { byCel, byUs } from './evaluated';
import { limits } from './limits';
import { ROUTE_CASES, routeObject } from './route-cases';

const groupOf = (apiVersion: string) => apiVersion.slice(0, apiVersion.indexOf('/'));

test.each(ROUTE_CASES.map((each) => [each.kind, each.what, each] as const))('TENANT-9: %s: %s', (kind, _what, each) => {
  const object = routeObject(each);
  const broken = new RulesByKind(limits(each.more)).brokenBy(groupOf(object.apiVersion), kind, object);
  expect(broken.map(({ at }) => at.join('.'))).toEqual(each.refused);
});

test('TENANT-9: no grant of a kind lifts what its rules say', () => {
  const lifted = ROUTE_CASES.filter((each) => {
    const object = routeObject(each);
    const rules = new RulesByKind(limits({ ...each.more, kinds: [each.kind] }));
    return rules.brokenBy(groupOf(object.apiVersion), each.kind, object).length !== each.refused.length;
  });
  expect(lifted).toEqual([]);
});

test("TENANT-9: a Gateway of Istio is judged by Istio's rules, one of the Gateway API by its own", () => {
  const rules = new RulesByKind(limits());
  const istio = { selector: { istio: 'acme-gateway' }, servers: [{ hosts: ['acme.example.com'] }] };
  const object = (spec: object) => ({ metadata: {}, spec });
  expect(rules.brokenBy('networking.istio.io', 'Gateway', object(istio))).toEqual([]);
  expect(rules.brokenBy('gateway.networking.k8s.io', 'Gateway', object({ listeners: [] }))).toEqual([]);
  expect(rules.brokenBy('networking.istio.io', 'Gateway', object({ listeners: [] }))).not.toEqual([]);
});

const hostname = fc.constantFrom('acme.example.com', '*.acme.example.com', 'globex.example.com', '*');
const namespace = fc.constantFrom('acme', 'edge', 'globex');
const some = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(fields, { requiredKeys: [] });
const annotations = fc.dictionary(
  fc.constantFrom('a/b', 'sidecar.istio.io/x', 'x/server-alias', 'x/y-snippet', ...NAMING_ANNOTATIONS),
  fc.array(hostname, { maxLength: 2 }).map((names) => names.join(', ')),
);
const spec = some({
  hostnames: fc.array(hostname, { maxLength: 2 }),
  parentRefs: fc.array(some({ namespace }), { maxLength: 2 }),
  parentRef: some({ namespace }),
  listeners: fc.array(some({ hostname, protocol: fc.constantFrom('HTTP', 'TCP') }), { maxLength: 2 }),
  addresses: fc.array(some({ value: fc.constantFrom('gateway', 'x.edge.svc', 'x.acme.svc') }), { maxLength: 2 }),
  infrastructure: some({ annotations, parametersRef: fc.constant({}) }),
  rules: fc.array(some({ host: hostname }), { maxLength: 2 }),
  defaultBackend: fc.constant({}),
  tls: fc.array(some({ hosts: fc.array(hostname, { maxLength: 2 }) }), { maxLength: 2 }),
});

test('TENANT-9: an independent CEL says the same of them', () => {
  const rules = policyRules(limits({ gatewayNamespaces: ['edge'], credentials: ['x'] })).filter(
    ({ group }) => group === 'gateway.networking.k8s.io' || group === 'networking.k8s.io',
  );
  const drawn = runs({ sample: 40, full: 2000 });
  const pairs = rules.flatMap(({ kind, expression }) =>
    fc
      .sample(fc.tuple(spec, some({ annotations })), drawn)
      .map(([each, metadata]) => [expression, { kind, metadata, spec: each }] as const),
  );
  const ours = pairs.map(byUs);
  const theirs = byCel(pairs);
  expect(pairs.filter((_, index) => ours[index] !== theirs[index])).toEqual([]);
  expect(new Set(ours)).toEqual(new Set([true, false]));
});
