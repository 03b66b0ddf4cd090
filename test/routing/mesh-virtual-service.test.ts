import { meshVirtualService, otherSpellings } from '../../lib/routing/mesh-virtual-service';
import { canary, service, variant } from '../estate/declared';
import { asking, ruleOf, subsetOf } from './request';

const mesh = (...args: Parameters<typeof service>) => meshVirtualService(service(...args), ['.']);
const AGUNG = { headers: { 'end-user': { exact: 'agung' } } };

test('MESH-1, NAME-4: the VirtualService has one fully qualified host, and exportTo as given', () => {
  expect(meshVirtualService(service('cms', { namespace: 'legalgeneralgreen' }), ['.', 'globex'])).toMatchObject({
    hosts: ['cms.legalgeneralgreen.svc.cluster.local'],
    exportTo: ['.', 'globex'],
  });
});

test('MESH-2: with no variants and no canary it is one plain rule', () => {
  const { http } = mesh('cms');
  expect(http).toEqual([
    {
      name: 'mainline',
      route: [{ destination: { host: 'cms.acme-staging.svc.cluster.local', port: { number: 8080 }, subset: 'main' } }],
    },
  ]);
});

test('MESH-2, MESH-6: mainline, then variants by key, then everything else', () => {
  const { http } = mesh('cms', {
    variants: [variant('OPS-335'), variant('OPS-3353'), variant('new-nav')],
    canary: canary({ weight: 5, match: [AGUNG] }),
  });
  expect(http!.map(({ name }) => name)).toEqual(['canary', 'mainline', 'new-nav', 'ops-335', 'ops-3353', 'fallback']);
  expect(http!.slice(0, 2).every(({ match }) => match!.every((block) => block.withoutHeaders !== undefined))).toBe(
    true,
  );
  expect(http!.at(-1)).not.toHaveProperty('match');
});

test('MESH-2: mainline pays for no variant: its rules are the same however many there are', () => {
  const of = (count: number) =>
    mesh('cms', { variants: Array.from({ length: count }, (_, index) => variant(`OPS-${index}`)) }).http![0];
  expect(of(50)).toEqual(of(1));
});

describe('MESH-3: OPS-335 and OPS-3353', () => {
  const { http } = mesh('cms', { variants: [variant('OPS-335'), variant('OPS-3353')] });

  test.each([
    ['ops-335', 'ops-335'],
    ['OPS-335', 'ops-335'],
    ['ops-3353', 'ops-3353'],
    ['OPS-3353', 'ops-3353'],
    ['ops-33', 'main'],
    ['ops-33534', 'main'],
    ['xops-335', 'main'],
    ['', 'main'],
  ])('%p goes to %s', (header, subset) => {
    expect(subsetOf(http, asking(header))).toBe(subset);
  });

  test('nothing is matched by a regular expression', () => {
    expect(JSON.stringify(http)).not.toContain('regex');
  });
});

test('MESH-3: a lossy id is matched as it is spelled and by its key', () => {
  const lossy = variant('fix_all');
  expect(otherSpellings(lossy)).toEqual(['fix_all']);
  expect(otherSpellings(variant('ops-1'))).toEqual([]);
  const { http } = mesh('cms', { variants: [lossy] });
  expect([subsetOf(http, asking('fix_all')), subsetOf(http, asking(lossy.key))]).toEqual([lossy.key, lossy.key]);
});

test('MESH-4: no route leads to a variant that retires or has no pods; who asks for it gets main', () => {
  const { http } = mesh('cms', {
    variants: [variant('OPS-1', { state: 'retiring' }), variant('OPS-2', { replicas: 0 }), variant('OPS-3')],
    canary: canary({ weight: 50 }),
  });
  expect(['ops-1', 'ops-2', 'ops-3'].map((id) => subsetOf(http, asking(id)))).toEqual(['main', 'main', 'ops-3']);
  expect(JSON.stringify(http)).not.toMatch(/ops-[12]\b/);
});

test('MESH-4: with the last variant gone it is the plain rule again', () => {
  expect(mesh('cms', { variants: [variant('OPS-1', { state: 'retiring' })] })).toEqual(mesh('cms'));
});

test('MESH-5: a service without exposed paths routes its variants alike', () => {
  const variants = [variant('OPS-1')];
  expect(mesh('cms', { variants })).toEqual(mesh('cms', { variants, routes: ['/cms'] }));
});

describe('DEST-4: canaries', () => {
  test.each([
    ['at 0', {}, 'main', 'main'],
    ['at 0 with conditions', { match: [AGUNG] }, 'main', 'canary'],
    ['at 5', { weight: 5 }, 'main 95, canary 5', 'main 95, canary 5'],
    ['at 5 with conditions', { weight: 5, match: [AGUNG] }, 'main 95, canary 5', 'canary'],
    ['at 100', { weight: 100 }, 'canary', 'canary'],
    ['without pods', { weight: 50, match: [AGUNG], replicas: 0 }, 'main', 'main'],
  ])('%s', (_, props, everybody, agung) => {
    const { http } = mesh('cms', { canary: canary(props), variants: [variant('OPS-1')] });
    const user = { headers: { 'end-user': 'agung' } };
    expect([subsetOf(http), subsetOf(http, user)]).toEqual([everybody, agung]);
    expect(subsetOf(http, asking('ops-1', user))).toBe('ops-1');
    expect(subsetOf(http, asking('nope', user))).toBe('main');
  });
});

describe('versions by path, with variants', () => {
  const props = {
    routes: ['/cms', '/'],
    versions: [
      { name: 'v1', image: 'i' },
      { name: 'v0', image: 'i', replicas: 0 },
    ],
  };

  test.each([
    ['/cms/v1', 'v1'],
    ['/cms/v1/a', 'v1'],
    ['/cms/v1x', 'main'],
    ['/v1/a', 'v1'],
    ['/cms/v0', 'main'],
    ['/cms', 'main'],
  ])('%s goes to %s', (path, subset) => {
    const { http } = mesh('cms', { ...props, variants: [variant('OPS-1')] });
    expect(subsetOf(http, { path })).toBe(subset);
    expect(subsetOf(http, asking('nope', { path }))).toBe(subset);
    expect(subsetOf(http, asking('ops-1', { path }))).toBe('ops-1');
  });

  test('without variants and canary they cost no look-up of the header', () => {
    expect(mesh('cms', props).http!.map(({ name }) => name)).toEqual(['v1', 'mainline']);
  });

  test('a service without exposed paths has its versions below the root', () => {
    expect(subsetOf(mesh('cms', { versions: props.versions }).http, { path: '/v1' })).toBe('v1');
  });
});

describe('MESH-8: faults', () => {
  const tester = { headers: { 'end-user': 'tester' } };
  const fault = { match: { 'end-user': { exact: 'tester' } }, delay: '2s', percent: 50 };

  test('a fault under a condition hits mainline, variants and who falls back', () => {
    const { http } = mesh('cms', { faults: [fault], variants: [variant('OPS-1')] });
    for (const request of [tester, asking('ops-1', tester), asking('nope', tester)]) {
      expect(ruleOf(http, request)?.fault?.delay?.fixedDelay).toBe('2s');
    }
    expect(ruleOf(http)?.fault).toBeUndefined();
    expect(ruleOf(http, asking('ops-1'))?.fault).toBeUndefined();
  });

  test('a fault of a variant under a condition needs both', () => {
    const { http } = mesh('cms', {
      faults: [{ ...fault, variant: 'OPS-1' }],
      variants: [variant('OPS-1'), variant('OPS-2')],
    });
    const delayed = [tester, asking('ops-1', tester), asking('ops-2', tester), asking('ops-1')].map(
      (request) => ruleOf(http, request)?.fault !== undefined,
    );
    expect(delayed).toEqual([false, true, false, false]);
    expect(ruleOf(http, asking('ops-1', tester))?.route).toEqual(ruleOf(http, asking('ops-1'))?.route);
  });

  test('MESH-6: every rule has a name of its own', () => {
    const { http } = mesh('cms', {
      routes: ['/cms'],
      faults: [
        fault,
        { variant: 'OPS-1', abort: 500, percent: 1 },
        { match: { a: { present: true } }, abort: 501, percent: 1 },
      ],
      versions: [{ name: 'v1', image: 'i' }],
      variants: [variant('OPS-1')],
      canary: canary({ match: [AGUNG] }),
    });
    const names = http!.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

test('a tcp service has one route, weighted, and nothing that needs headers', () => {
  const props = {
    protocol: 'tcp',
    port: 5432,
    variants: [variant('OPS-1')],
    timeout: '1s',
    retries: { attempts: 1 },
  } as const;
  expect(mesh('db', props)).toEqual({
    hosts: ['db.acme-staging.svc.cluster.local'],
    exportTo: ['.'],
    tcp: [{ match: [{ port: 5432 }], route: [{ destination: expect.objectContaining({ subset: 'main' }) }] }],
  });
  const { tcp } = mesh('db', { ...props, canary: canary({ weight: 20 }) });
  expect(tcp![0]!.route!.map(({ weight }) => weight)).toEqual([80, 20]);
});

describe('MESH-9: a service with several ports', () => {
  const PORTS = {
    http: { port: 8080 },
    api: { port: 9090, targetPort: 9091, protocol: 'grpc' },
    db: { port: 5432, protocol: 'tcp' },
    metrics: { port: 9102, routed: false },
  } as const;
  const several = { port: undefined, ports: PORTS, variants: [variant('OPS-1')], canary: canary({ weight: 10 }) };
  const { http, tcp } = mesh('cms', several);

  test('has all rules for each port, under names that tell them apart', () => {
    expect(http!.map(({ name }) => name)).toEqual([
      'http:mainline',
      'http:ops-1',
      'http:fallback',
      'api:mainline',
      'api:ops-1',
      'api:fallback',
    ]);
  });

  test('sends nothing to another port than the one that was asked for', () => {
    for (const { match, route } of http!) {
      const ports = match!.map(({ port }) => port);
      expect(new Set([...ports, ...route!.map(({ destination }) => destination.port!.number)]).size).toBe(1);
    }
    const ports = http!.flatMap(({ match }) => match!.map(({ port }) => port));
    expect([...new Set(ports)]).toEqual([8080, 9090]);
  });

  test('routes a tcp port by weight, and never to a variant', () => {
    const host = 'cms.acme-staging.svc.cluster.local';
    const to = (subset: string, weight: number) => ({
      destination: { host, port: { number: 5432 }, subset },
      weight,
    });
    expect(tcp).toEqual([{ match: [{ port: 5432 }], route: [to('main', 90), to('canary', 10)] }]);
  });

  test('has no rule without a port where only one of them is routed, and then plain names', () => {
    const { http: rules } = mesh('cms', { ...several, ports: { http: PORTS.http, metrics: PORTS.metrics } });
    expect(rules!.map(({ name, match }) => [name, match!.every(({ port }) => port === 8080)])).toEqual([
      ['mainline', true],
      ['ops-1', true],
      ['fallback', true],
    ]);
  });

  test('is emitted as with `port` where it has one port', () => {
    const only = mesh('cms', { ...several, ports: { app: { port: 8080 } } });
    expect(only).toEqual(mesh('cms', { ...several, ports: undefined, port: 8080 }));
  });
});
