import { type Asker, activeCanary, activeVariants, choices } from '../../lib/routing/rule-order';
import { canary, service, variant } from '../estate/declared';
import { ruleOf, subsetOf } from './request';

const TESTER = { match: { 'end-user': { exact: 'tester' } }, abort: 503, percent: 100 };
const AGUNG = { headers: { 'end-user': { exact: 'agung' } } };
const names = (...args: Parameters<typeof choices>) => choices(...args).map(({ name }) => name);

test('MESH-2: versions by path, canary conditions, then the weighted mainline', () => {
  const cms = service('cms', {
    routes: ['/cms'],
    versions: [{ name: 'v1', image: 'i' }],
    canary: canary({ weight: 5, match: [AGUNG] }),
    variants: [variant('OPS-1')],
  });
  expect(names(cms, 'mainline')).toEqual(['v1', 'canary', 'mainline']);
  expect(names(cms, 'rest')).toEqual(['v1', 'fallback']);
  expect(names(cms, cms.variants[0]!)).toEqual(['ops-1']);
});

test('MESH-2: a request that falls back gets released code only', () => {
  const cms = service('cms', { canary: canary({ weight: 100, match: [AGUNG], mirror: 100 }) });
  const rest = choices(cms, 'rest').map(({ match, route }) => ({ match: [...match], ...route }));
  expect(rest.map(({ route, mirror }) => [route?.map(({ destination }) => destination.subset), mirror])).toEqual([
    [['main'], undefined],
  ]);
});

test('SAFE-2, DEST-2: retiring variants and those without pods have no rules; the others go by key', () => {
  const cms = service('cms', {
    variants: [
      variant('OPS-3'),
      variant('OPS-1', { state: 'retiring' }),
      variant('OPS-2', { replicas: 0 }),
      variant('OPS-10', { replicas: 2 }),
    ],
  });
  expect(activeVariants(cms).map(({ id }) => id)).toEqual(['OPS-10', 'OPS-3']);
});

test.each([
  ['nothing leads to it', {}, false],
  ['a share does', { weight: 1 }, true],
  ['a condition does', { match: [AGUNG] }, true],
  ['only a mirror does', { mirror: 0.5 }, true],
  ['it has no pods', { weight: 50, mirror: 1, match: [AGUNG], replicas: 0 }, false],
])('DEST-4: a canary when %s', (_, props, active) => {
  expect(activeCanary(service('cms', { canary: canary(props) })) !== undefined).toBe(active);
});

test('DEST-5: mirroring states its percentage and needs no share', () => {
  const [rule] = choices(service('cms', { canary: canary({ mirror: 0.5 }) }), 'mainline');
  expect(rule!.route.route).toHaveLength(1);
  expect(rule!.route).toMatchObject({ mirror: { subset: 'canary' }, mirrorPercentage: { value: 0.5 } });
});

test('DEST-5: a canary that has all the traffic gets no copies of it', () => {
  const [rule] = choices(service('cms', { canary: canary({ weight: 100, mirror: 10 }) }), 'mainline');
  expect(rule!.route).not.toHaveProperty('mirror');
});

test('MESH-8: timeout and retries stand on every rule', () => {
  const cms = service('cms', {
    timeout: '2s',
    retries: { attempts: 2, perTryTimeout: '500ms' },
    versions: [{ name: 'v1', image: 'i' }],
    canary: canary({ weight: 5, match: [AGUNG] }),
    variants: [variant('OPS-1')],
  });
  for (const asker of ['mainline', 'rest', cms.variants[0]!] as const) {
    for (const { route } of choices(cms, asker)) {
      expect(route).toMatchObject({ timeout: '2s', retries: { attempts: 2, perTryTimeout: '500ms' } });
    }
  }
});

describe('EDGE-7: canary conditions on the path, where the service is exposed', () => {
  const cms = service('cms', {
    routes: ['/cms', '/content'],
    canary: canary({ match: [{ uri: { prefix: '/cms/beta' } }, { ...AGUNG, uri: { regex: '/content/[a-z]+' } }] }),
  });
  const at = (path?: string) =>
    choices(cms, 'mainline', path).map(({ name, match, route }) => ({
      name,
      match: match.length ? [...match] : undefined,
      ...route,
    }));

  test('each route gets what concerns it', () => {
    expect(subsetOf(at('/cms'), { path: '/cms/beta/x' })).toBe('canary');
    expect(subsetOf(at('/cms'), { path: '/content/a', headers: { 'end-user': 'agung' } })).toBe('main');
    expect(subsetOf(at('/content'), { path: '/content/a', headers: { 'end-user': 'agung' } })).toBe('canary');
    expect(subsetOf(at('/content'), { path: '/content/a' })).toBe('main');
  });

  test('in the mesh all of them hold', () => {
    expect(subsetOf(at(), { path: '/cms/beta/x' })).toBe('canary');
    expect(subsetOf(at(), { path: '/content/a', headers: { 'end-user': 'agung' } })).toBe('canary');
  });
});

describe('MESH-8: faults', () => {
  test('a fault under a condition comes before the rule that it disturbs, at all of them', () => {
    const cms = service('cms', {
      faults: [TESTER],
      versions: [{ name: 'v1', image: 'i' }],
      variants: [variant('OPS-1')],
    });
    expect(names(cms, 'mainline')).toEqual(['v1-fault-1', 'v1', 'mainline-fault-1', 'mainline']);
    expect(names(cms, 'rest')).toEqual(['v1-fault-1', 'v1', 'fallback-fault-1', 'fallback']);
    expect(names(cms, cms.variants[0]!)).toEqual(['ops-1-fault-1', 'ops-1']);
  });

  test('a disturbed request goes where it would go undisturbed, also under canary conditions', () => {
    const cms = service('cms', {
      faults: [{ ...TESTER, match: { 'end-user': { prefix: 'a' } } }],
      canary: canary({ weight: 5, match: [AGUNG] }),
    });
    const http = choices(cms, 'mainline').map(({ name, match, route }) => ({
      name,
      ...(match.length > 0 && { match: [...match] }),
      ...route,
    }));
    const take = (user: string) => {
      const request = { headers: { 'end-user': user } };
      return [subsetOf(http, request), ruleOf(http, request)?.fault?.abort?.httpStatus];
    };
    expect(take('agung')).toEqual(['canary', 503]);
    expect(take('anna')).toEqual(['main 95, canary 5', 503]);
    expect(take('bert')).toEqual(['main 95, canary 5', undefined]);
  });

  test('a fault that no request of a rule can meet gives no rule', () => {
    const cms = service('cms', { faults: [TESTER], canary: canary({ weight: 5, match: [AGUNG] }) });
    expect(names(cms, 'mainline')).toEqual(['canary', 'mainline-fault-1', 'mainline']);
  });

  test('an unconditional fault of a variant stands on its rule and leaves all others alone', () => {
    const cms = service('cms', {
      faults: [{ variant: 'OPS-1', delay: '2s', percent: 50 }],
      canary: canary({ weight: 5, match: [AGUNG] }),
      variants: [variant('OPS-1'), variant('OPS-2')],
    });
    const faulty = (asker: Asker) => choices(cms, asker).some(({ route }) => route.fault !== undefined);
    expect((['mainline', 'rest', ...cms.variants] as const).map(faulty)).toEqual([false, false, true, false]);
  });
});

test('MESH-8: fails with the service and its place when conditions cannot be put into one rule', () => {
  const cms = service('cms', {
    origin: { describe: () => 'tenant.yaml:9' },
    faults: [{ match: { 'end-user': { regex: 'a.*' } }, delay: '1s', percent: 1 }],
    canary: canary({ match: [{ headers: { 'end-user': { regex: '.*b' } } }] }),
  });
  expect(() => choices(cms, 'mainline')).toThrow(
    "service 'cms' (tenant.yaml:9): two conditions on header 'end-user' cannot hold in one rule",
  );
});

test('MESH-10: CORS and headers stand on every rule, those of faults, versions, variants and fallbacks too', () => {
  const headers = { response: { set: { 'x-frame-options': 'DENY' } } };
  const cms = service('cms', {
    routes: ['/cms'],
    cors: { allowOrigins: ['https://www.example.com'] },
    headers,
    versions: [{ name: 'v1', image: 'i' }],
    canary: canary({ weight: 5, match: [AGUNG] }),
    variants: [variant('OPS-1')],
    faults: [TESTER],
  });
  const all = (['mainline', 'rest', cms.variants[0]!] as Asker[]).flatMap((asker) => choices(cms, asker, '/cms'));
  expect(all.length).toBeGreaterThan(10);
  for (const { name, route } of all) {
    expect([name, route.headers]).toEqual([name, headers]);
    expect([name, route.corsPolicy!.allowHeaders]).toEqual([name, ['x-variant-id']]);
  }
});

test('EDGE-9: what a route says of itself does not hold inside the mesh', () => {
  const cms = service('cms', { routes: [{ path: '/cms', timeout: '9s' }], timeout: '2s', rewrite: { uri: '/' } });
  const [inMesh] = choices(cms, 'mainline');
  expect([inMesh!.route.timeout, inMesh!.route.rewrite]).toEqual(['2s', undefined]);
  const [atEdge] = choices(cms, 'mainline', '/cms', { route: { path: '/cms', timeout: '9s' } });
  expect([atEdge!.route.timeout, atEdge!.route.rewrite]).toEqual(['9s', expect.anything()]);
});
