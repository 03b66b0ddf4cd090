import type { PatchOperation } from '../../lib/model/rule-patch';
import { edgeVirtualServices, variantDelegates } from '../../lib/routing/edge-virtual-service';
import type { HttpRoute } from '../../lib/routing/istio';
import { meshVirtualService } from '../../lib/routing/mesh-virtual-service';
import { PatchMisfit, patchedRule, patchedRules } from '../../lib/routing/rule-patch';
import { gateway, service, tenant, variant } from '../estate/declared';

const RULE: HttpRoute = { name: 'mainline', timeout: '1s', retries: { attempts: 2 }, mirrors: [], corsPolicy: {} };
const patch = (op: PatchOperation['op'], path: string, value?: unknown) => patchedRule(RULE, { op, path, value });

test.each<[PatchOperation['op'], string, unknown, object]>([
  ['add', '/retries/retryOn', '5xx', { retries: { attempts: 2, retryOn: '5xx' } }],
  ['add', '/timeout', '2s', { timeout: '2s' }],
  ['replace', '/timeout', '2s', { timeout: '2s' }],
  ['add', '/mirrors/-', 1, { mirrors: [1] }],
  ['add', '/mirrors/0', 1, { mirrors: [1] }],
  ['add', '/corsPolicy/a~1b~0c', 1, { corsPolicy: { 'a/b~c': 1 } }],
])('MESH-12: %s %s %p', (op, path, value, expected) => {
  expect(patch(op, path, value)).toEqual({ ...RULE, ...expected });
  expect(RULE.retries).toEqual({ attempts: 2 });
});

test('MESH-12: what is removed is gone, in lists as well', () => {
  expect(patch('remove', '/timeout')).not.toHaveProperty('timeout');
  const two = patchedRule(patch('add', '/mirrors/-', 'a'), { op: 'add', path: '/mirrors/0', value: 'b' });
  expect(two.mirrors).toEqual(['b', 'a']);
  expect(patchedRule(two, { op: 'remove', path: '/mirrors/0' }).mirrors).toEqual(['a']);
  expect(patchedRule(two, { op: 'replace', path: '/mirrors/1', value: 'c' }).mirrors).toEqual(['b', 'c']);
  expect(
    patchedRule({ mirrors: [{ a: 1 }] } as unknown as HttpRoute, { op: 'add', path: '/mirrors/0/b', value: 2 }).mirrors,
  ).toEqual([{ a: 1, b: 2 }]);
});

test.each<[PatchOperation['op'], string, string]>([
  ['replace', '/rewrite', "there is no '/rewrite'"],
  ['remove', '/retries/retryOn', "there is no '/retries/retryOn'"],
  ['add', '/fault/delay', "there is no '/fault'"],
  ['add', '/timeout/a', "there is no '/timeout' that has fields"],
  ['add', '/mirrors/1', "there is no '/mirrors/1', the list has 0 items"],
  ['replace', '/mirrors/0', "there is no '/mirrors/0', the list has 0 items"],
  ['replace', '/mirrors/-', "there is no '/mirrors/-', the list has 0 items"],
  ['add', '/mirrors/01', "there is no '/mirrors/01', the list has 0 items"],
  ['add', 'timeout', "a path begins with '/', got 'timeout'"],
  ['replace', '/toString', "there is no '/toString'"],
])('MESH-12: %s %s fits nowhere', (op, path, reason) => {
  expect(() => patch(op, path, 1)).toThrow(new PatchMisfit(reason));
});

test('MESH-12: keys from outside never meet prototypes', () => {
  const rule = patch('add', '/__proto__', { polluted: true });
  expect(Object.hasOwn(rule, '__proto__')).toBe(true);
  expect((rule as Record<string, unknown>).polluted).toBeUndefined();
  expect(() => patch('add', '/__proto__/polluted', true)).toThrow(PatchMisfit);
});

test('MESH-12: rules of that name are changed, in the mesh, at hosts and in delegates, and no others', () => {
  const ops = [{ op: 'add', path: '/timeout', value: '9s' }] as const;
  const cms = service('cms', {
    routes: ['/cms'],
    namespace: 'acme',
    variants: [variant('OPS-1')],
    patches: ['mainline', 'cms/cms:mainline', 'ops-1'].map((rule) => ({ rule, ops })),
  });
  const timed = (http: readonly HttpRoute[] = []) =>
    http.filter(({ timeout }) => timeout === '9s').map(({ name }) => name);
  expect(timed(meshVirtualService(cms, []).http)).toEqual(['mainline', 'ops-1']);
  const acme = tenant({ namespace: 'acme', services: [cms] });
  const visible = [{ key: 'ops-1', ids: ['OPS-1'] }];
  const hosts = edgeVirtualServices(acme, gateway(), visible);
  expect(hosts.map(({ host, spec }) => [host, timed(spec.http)])).toEqual([
    ['acme.example.com', ['cms/cms:mainline']],
    ['ops-1.acme.example.com', []],
    ['*.acme.example.com', ['cms/cms:mainline']],
  ]);
  const [delegate] = variantDelegates(acme, gateway(), visible);
  expect(timed(delegate!.spec.http)).toEqual(['ops-1']);
  expect(patchedRules([RULE], [{ patches: [] }, {}])).toEqual([RULE]);
});
