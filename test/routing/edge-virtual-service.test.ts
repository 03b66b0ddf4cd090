import type { Gateway } from '../../lib/model/gateway';
import type { Service } from '../../lib/model/service';
import type { Tenant } from '../../lib/model/tenant';
import { edgeVirtualServices, variantDelegates } from '../../lib/routing/edge-virtual-service';
import { baseHosts } from '../../lib/routing/exposed-path';
import type { HttpRoute } from '../../lib/routing/istio';
import { Visibility } from '../../lib/routing/visibility';
import { canary, estate, gateway, service, tenant, variant } from '../estate/declared';
import { withDelegates } from './delegates';
import { asking, type Request, ruleOf, subsetOf } from './request';

/** The rules of every host of a tenant's only gateway, those of delegates in their places. */
function edge(services: Service[], props: Partial<Gateway> = {}, more: Partial<Tenant> = {}, others: Tenant[] = []) {
  const acme = tenant({ gateways: [gateway(props)], ...more, services });
  const [only] = acme.gateways;
  const visible = new Visibility(estate(acme, ...others)).variants(acme);
  const hosts = edgeVirtualServices(acme, only!, visible);
  const delegates = new Map(variantDelegates(acme, only!, visible).map(({ name, spec }) => [name, spec]));
  const find = (name: string, namespace: string) => (namespace === acme.namespace ? delegates.get(name) : undefined);
  const found = new Map(hosts.map(({ host, spec }) => [host, { ...spec, http: withDelegates(spec.http!, find) }]));
  expect(hosts).toHaveLength(found.size);
  return found;
}

const H = 'acme.example.com';
const OPS = variant('OPS-1');
const ui = service('ui', { routes: ['/'] });
const cms = service('cms', { routes: ['/cms', '/content'], variants: [OPS] });

/** `ui:main`: the service and subset that a request reaches. */
function reached(http: readonly HttpRoute[] | undefined, request: Request): string | undefined {
  const rule = ruleOf(http, request);
  return rule && `${rule.route![0]!.destination.host.split('.')[0]}:${subsetOf(http, request)}`;
}

/** What becomes of the header: its value, `removed`, or `kept`. */
function header(http: readonly HttpRoute[] | undefined, request: Request): string | undefined {
  const { set, remove } = ruleOf(http, request)?.headers?.request ?? {};
  return set?.['x-variant-id'] ?? (remove?.includes('x-variant-id') ? 'removed' : 'kept');
}

describe('EDGE-1: paths', () => {
  const deep = service('deep', { routes: ['/cms/deep'] });
  const order = [ui, cms, deep];

  test.each([order, [...order].reverse()])('longest first, the root last, in any order of services', (...services) => {
    const http = edge(services).get(H)!.http;
    const paths = ['/', '/x', '/cms', '/cms/', '/cms/a', '/cms?a=1', '/cmsx', '/cms/deep', '/cms/deep/a', '/cms/deepx'];
    expect(paths.map((path) => reached(http, { path }))).toEqual([
      'ui:main',
      'ui:main',
      'cms:main',
      'cms:main',
      'cms:main',
      'cms:main',
      'ui:main',
      'deep:main',
      'deep:main',
      'cms:main',
    ]);
  });

  test('without a root, what nobody exposes is not found', () => {
    expect(reached(edge([cms]).get(H)!.http, { path: '/x' })).toBeUndefined();
  });

  test('an internal service is reached from nowhere outside', () => {
    expect([...edge([service('db')]).keys()]).toEqual([]);
    expect(JSON.stringify([...edge([ui, service('db')]).values()])).not.toContain('db.acme');
  });
});

describe('EDGE-2: a host per visible variant', () => {
  test('it serves every exposed path and sets the header on every one of them', () => {
    const { http, hosts } = edge([ui, cms]).get(`ops-1.${H}`)!;
    expect(hosts).toEqual([`ops-1.${H}`]);
    expect(['/', '/cms/a', '/content'].map((path) => reached(http, { path }))).toEqual([
      'ui:main',
      'cms:ops-1',
      'cms:ops-1',
    ]);
    expect(http!.map((rule) => rule.headers?.request?.set)).toEqual(http!.map(() => ({ 'x-variant-id': 'ops-1' })));
  });

  test('hostname beats header, and who falls back never gets a canary', () => {
    const withCanary = { ...ui, canary: canary({ weight: 100, match: [{ headers: { a: { present: true } } }] }) };
    const { http } = edge([withCanary, { ...cms, variants: [OPS, variant('OPS-2')] }]).get(`ops-1.${H}`)!;
    const request = asking('ops-2', { path: '/cms', headers: { a: '1' } });
    expect([reached(http, request), header(http, request)]).toEqual(['cms:ops-1', 'ops-1']);
    expect(reached(http, { path: '/', headers: { a: '1' } })).toBe('ui:main');
  });

  test('a ticket that only touches a shared service two calls away has its host too', () => {
    const shared = tenant({
      name: 'shared',
      gateways: [],
      services: [
        service('docx', { calls: [{ kind: 'service', tenant: 'shared', service: 'fonts' }] }),
        service('fonts', { variants: [variant('OPS-900')] }),
      ],
    });
    const calling = { ...ui, calls: [{ kind: 'service', tenant: 'shared', service: 'docx' }] as const };
    const hosts = edge([calling], {}, {}, [shared]);
    const { http } = hosts.get(`ops-900.${H}`)!;
    expect([reached(http, {}), header(http, {})]).toEqual(['ui:main', 'ops-900']);
    expect(edge([ui], {}, {}, [shared]).has(`ops-900.${H}`)).toBe(false);
  });

  test('SAFE-2, DEST-2: retiring variants and those without pods have no host', () => {
    const variants = [variant('OPS-1', { state: 'retiring' }), variant('OPS-2', { replicas: 0 })];
    expect([...edge([{ ...cms, variants }]).keys()]).toEqual([H, `*.${H}`]);
  });

  test('a variant that retires in one service only keeps its host, and gets main there', () => {
    const retiring = { ...ui, variants: [variant('OPS-1', { state: 'retiring' })] };
    const { http } = edge([retiring, cms]).get(`ops-1.${H}`)!;
    expect(['/', '/cms'].map((path) => reached(http, { path }))).toEqual(['ui:main', 'cms:ops-1']);
  });

  test('versions by path stay reachable for who falls back', () => {
    const versions = [{ name: 'v1', image: 'i' }];
    const { http } = edge([{ ...ui, routes: ['/', '/app'], versions }, cms]).get(`ops-1.${H}`)!;
    expect(['/app/v1/a', '/app', '/v1', '/v1x'].map((path) => reached(http, { path }))).toEqual([
      'ui:v1',
      'ui:main',
      'ui:v1',
      'ui:main',
    ]);
    const own = edge([{ ...cms, versions }]);
    expect(reached(own.get(`ops-1.${H}`)!.http, { path: '/cms/v1' })).toBe('cms:ops-1');
    expect(reached(own.get(H)!.http, { path: '/cms/v1' })).toBe('cms:v1');
  });
});

describe('EDGE-3: the header', () => {
  const http = edge([ui, { ...cms, variants: [OPS, variant('OPS-11'), variant('fix_all')] }]).get(H)!.http;

  test.each([
    ['ops-1', 'cms:ops-1', 'ops-1'],
    ['OPS-1', 'cms:ops-1', 'ops-1'],
    ['OPS-11', 'cms:ops-11', 'ops-11'],
    ['fix_all', 'cms:fix-all-1c9cba31', 'fix-all-1c9cba31'],
    ['ops-111', 'cms:main', 'kept'],
    ['ops', 'cms:main', 'kept'],
    ['', 'cms:main', 'kept'],
    ['main', 'cms:main', 'kept'],
  ])('%p takes %s; header: %s', (id, where, becomes) => {
    const request = asking(id, { path: '/cms/a' });
    expect([reached(http, request), header(http, request)]).toEqual([where, becomes]);
  });

  test('a service without the variant answers with released code, and the header goes on', () => {
    const request = asking('OPS-1', { path: '/' });
    expect([reached(http, request), header(http, request)]).toEqual(['ui:main', 'kept']);
  });

  test('the service at the path decides, not one at the root that has the variant', () => {
    const rules = edge([{ ...ui, variants: [OPS] }, service('api', { routes: ['/api'] }), cms]).get(H)!.http;
    expect(['/', '/api', '/api/a', '/cms', '/apix'].map((path) => reached(rules, asking('ops-1', { path })))).toEqual([
      'ui:ops-1',
      'api:main',
      'api:main',
      'cms:ops-1',
      'ui:ops-1',
    ]);
  });

  test.each(['nope', 'ops-1', ''])(
    'a request for a variant that a service does not have never gets its canary: %p',
    (id) => {
      const match = [{ headers: { a: { present: true } as const } }];
      const trial = canary({ weight: 100, match, mirror: 100 });
      const withCanary = { ...ui, canary: trial, versions: [{ name: 'v1', image: 'i' }] };
      const rules = edge([withCanary, cms]).get(H)!.http;
      const headers = { a: '1' };
      expect(reached(rules, asking(id, { headers }))).toBe('ui:main');
      expect(ruleOf(rules, asking(id))).not.toHaveProperty('mirror');
      expect(reached(rules, asking(id, { path: '/v1/a' }))).toBe('ui:v1');
      expect(reached(rules, { headers })).toBe('ui:canary');
    },
  );

  test('rules of variants stand once, whatever the number of hosts and paths', () => {
    const acme = tenant({ domains: [H, 'example.net'], services: [ui, cms] });
    const [only] = acme.gateways;
    const visible = new Visibility(estate(acme)).variants(acme);
    const delegates = variantDelegates(acme, only!, visible);
    expect(delegates.map(({ exposed, spec }) => [exposed.service.name, spec.http!.map(({ name }) => name)])).toEqual([
      ['cms', ['ops-1']],
    ]);
    const named = (spec: { http?: readonly HttpRoute[] }) =>
      spec.http!.flatMap(({ name, delegate }) => (delegate ? [[name, delegate]] : []));
    const delegate = { name: 'variants.gateway.cms', namespace: 'acme-staging' };
    const hosts = edgeVirtualServices(acme, only!, visible);
    expect(hosts.filter(({ host }) => !/^(ops-1|\*)\./.test(host)).map(({ spec }) => named(spec))).toEqual(
      [H, 'example.net'].map(() => [
        ['cms/content:header', delegate],
        ['cms/cms:header', delegate],
      ]),
    );
  });

  test('the number of rules grows with services and their own variants, not with their product', () => {
    const many = (count: number, tickets: number) =>
      Array.from({ length: count }, (_, index) =>
        service(`s${index}`, {
          routes: [`/s${index}`],
          variants: index < 2 ? Array.from({ length: tickets }, (_, id) => variant(`OPS-${id + 1}`)) : [],
        }),
      );
    const rules = (count: number, tickets: number) => edge(many(count, tickets)).get(H)!.http.length;
    expect(rules(20, 10) - rules(19, 10)).toBe(2);
    expect(rules(20, 10) - rules(20, 9)).toBe(2);
  });

  test('there are no delegates where the header chooses nothing', () => {
    const of = (props: Partial<Gateway>, services = [ui, cms]) => {
      const acme = tenant({ gateways: [gateway(props)], services });
      return variantDelegates(acme, acme.gateways[0]!, new Visibility(estate(acme)).variants(acme));
    };
    expect(of({})).toHaveLength(1);
    expect(of({ variantAccess: ['hostname', 'condition'] })).toEqual([]);
    expect(of({}, [ui])).toEqual([]);
    expect(of({ name: 'inner' })).toEqual([]);
  });

  test.each([[['hostname']], [[]]] as const)('with access %p it is removed from every request', (variantAccess) => {
    const rules = edge([ui, cms], { variantAccess }).get(H)!.http!;
    expect(rules.every(({ headers }) => headers?.request?.remove?.includes('x-variant-id'))).toBe(true);
    expect(reached(rules, asking('ops-1', { path: '/cms' }))).toBe('cms:main');
  });

  test('with header access and nothing to choose a request with it gets released code, as it does beside variants', () => {
    const rules = edge([{ ...ui, canary: canary({ weight: 5 }) }]).get(H)!.http!;
    expect(reached(rules, asking('ops-1'))).toBe('ui:main');
    expect(rules.some(({ headers }) => headers?.request?.remove?.includes('x-variant-id'))).toBe(false);
  });
});

describe('EDGE-4: which hosts there are', () => {
  test.each([
    [['hostname', 'header'], 'mainline', [H, `ops-1.${H}`, `*.${H}`]],
    [['hostname'], 'mainline', [H, `ops-1.${H}`, `*.${H}`]],
    [['header'], 'mainline', [H, `*.${H}`]],
    [[], 'mainline', [H]],
    [['hostname', 'header'], 'not-found', [H, `ops-1.${H}`]],
    [['header'], 'not-found', [H]],
    [[], 'not-found', [H]],
  ] as const)('access %j, unknown variants %s: %j', (variantAccess, unknownVariant, hosts) => {
    expect([...edge([ui, cms], { variantAccess, unknownVariant }).keys()]).toEqual(hosts);
  });

  test('an unknown prefix answers like mainline, without the header', () => {
    const http = edge([{ ...ui, canary: canary({ weight: 5 }) }, cms]).get(`*.${H}`)!.http!;
    expect(reached(http, asking('ops-1'))).toBe('ui:main 95, canary 5');
    expect(http.every(({ headers }) => headers?.request?.remove?.includes('x-variant-id'))).toBe(true);
  });

  test('hosts are never matched by authority', () => {
    expect(JSON.stringify([...edge([ui, cms]).values()])).not.toMatch(/authority|regex/);
  });
});

describe('EDGE-5: several hosts', () => {
  const more = (domains: string[]) => ({ domains });

  test('several domains, nested ones too, answer alike', () => {
    const hosts = edge([ui, cms], {}, more(['example.com', 'alt.example.com']));
    expect([...hosts.keys()]).toEqual(
      ['example.com', 'alt.example.com'].flatMap((host) => [host, `ops-1.${host}`, `*.${host}`]),
    );
    const rules = [...hosts.values()].map(({ http }) => http);
    expect(rules.slice(0, 3)).toEqual(rules.slice(3));
  });

  test('a service answers on its own hostname with its own paths alone', () => {
    const own = { ...cms, hostnames: ['cms.example.org'] };
    const http = edge([ui, own]).get('cms.example.org')!.http;
    expect(['/cms', '/content', '/'].map((path) => reached(http, { path }))).toEqual([
      'cms:main',
      'cms:main',
      undefined,
    ]);
    const root = edge([ui, { ...own, routes: [] }]);
    expect(reached(root.get('cms.example.org')!.http, { path: '/a' })).toBe('cms:main');
    expect(JSON.stringify(root.get(H))).not.toContain('cms.acme');
  });

  test('a hostname that is a domain as well is one host', () => {
    const hosts = edge([ui, { ...cms, hostnames: ['alt.example.com'] }], {}, more([H, 'alt.example.com']));
    expect(hosts.size).toBe(6);
    const { http } = hosts.get('alt.example.com')!;
    expect(['/', '/cms'].map((path) => reached(http, { path }))).toEqual(['ui:main', 'cms:main']);
  });

  test('a declared host is never a variant', () => {
    const hosts = edge([ui, { ...cms, hostnames: [`ops-1.${H}`] }]);
    expect(reached(hosts.get(`ops-1.${H}`)!.http, { path: '/cms' })).toBe('cms:main');
    expect(reached(hosts.get(`ops-1.ops-1.${H}`)!.http, { path: '/cms' })).toBe('cms:ops-1');
  });

  test('two gateways serve what is exposed at each of them', () => {
    const [outer, inner] = [gateway({ name: 'outer' }), gateway({ name: 'inner', variantAccess: [] })];
    const acme = tenant({
      gateways: [outer, inner],
      services: [
        { ...ui, gateway: 'outer' },
        { ...cms, gateway: 'inner', hostnames: ['cms.acme.internal'] },
      ],
    });
    const visible = new Visibility(estate(acme)).variants(acme);
    const of = (at: Gateway) => edgeVirtualServices(acme, at, visible).map(({ host, spec }) => [host, spec.gateways]);
    expect(of(outer)).toEqual([H, `ops-1.${H}`, `*.${H}`].map((host) => [host, ['acme-staging/outer']]));
    expect(of(inner)).toEqual([H, 'cms.acme.internal'].map((host) => [host, ['acme-staging/inner']]));
  });

  test('the order in which services are declared changes nothing', () => {
    const own = [
      { ...ui, hostnames: ['b.example.org'] },
      { ...cms, hostnames: ['a.example.org'] },
    ];
    expect([...edge(own)]).toEqual([...edge([...own].reverse())]);
    const acme = tenant({ services: own });
    expect(baseHosts(acme, acme.gateways[0]!)).toEqual([H, 'a.example.org', 'b.example.org']);
  });
});

test('MESH-7: routes are seen by the gateway’s pods alone, wherever they stand', () => {
  expect(edge([ui]).get(H)!.exportTo).toEqual(['.']);
  expect(edge([ui], { podNamespace: 'istio-ingress' }).get(H)!.exportTo).toEqual(['istio-ingress']);
});

describe('EDGE-7: conditions at the edge', () => {
  const beta = canary({ weight: 0, match: [{ cookies: { beta: { exact: 'on' } } }, { uri: { prefix: '/cms/beta' } }] });
  const http = edge([ui, { ...cms, canary: beta }]).get(H)!.http;

  test('a cookie selects the canary on every path of the service', () => {
    const headers = { cookie: 'a=1; beta=on' };
    expect(['/cms', '/content/a', '/'].map((path) => reached(http, { path, headers }))).toEqual([
      'cms:canary',
      'cms:canary',
      'ui:main',
    ]);
    expect(reached(http, asking('ops-1', { path: '/cms', headers }))).toBe('cms:ops-1');
  });

  test('a path under one of its routes selects it there', () => {
    expect(['/cms/beta/x', '/cms/b', '/content/beta'].map((path) => reached(http, { path }))).toEqual([
      'cms:canary',
      'cms:main',
      'cms:main',
    ]);
  });
});

describe('EDGE-7: a variant chosen by conditions', () => {
  const chosen = variant('OPS-1', { match: [{ cookies: { beta: { exact: 'on' } } }, { uri: { exact: '/cms/new' } }] });
  const both = [ui, { ...cms, variants: [chosen, variant('OPS-2')] }];
  const every = ['hostname', 'header', 'condition'] as const;
  const http = edge(both, { variantAccess: every }).get(H)!.http;
  const beta = { cookie: 'a=1; beta=on' };

  test('on every path, with the header set, whether or not the service there has it', () => {
    for (const [path, where] of [
      ['/', 'ui:main'],
      ['/cms/a', 'cms:ops-1'],
      ['/content', 'cms:ops-1'],
    ] as const) {
      expect([reached(http, { path, headers: beta }), header(http, { path, headers: beta })]).toEqual([where, 'ops-1']);
    }
    expect([reached(http, { path: '/cms' }), header(http, { path: '/cms' })]).toEqual(['cms:main', 'kept']);
  });

  test('a condition on the path holds there alone', () => {
    expect(['/cms/new', '/cms/new/a', '/content/new', '/new'].map((path) => reached(http, { path }))).toEqual([
      'cms:ops-1',
      'cms:main',
      'cms:main',
      'ui:main',
    ]);
    const prefix = { ...cms, variants: [variant('OPS-1', { match: [{ uri: { prefix: '/c' } }] })] };
    const rules = edge([ui, prefix], { variantAccess: ['condition'] }).get(H)!.http;
    expect(['/cms/a', '/content', '/cat', '/d'].map((path) => header(rules, { path }))).toEqual([
      'ops-1',
      'ops-1',
      'ops-1',
      'removed',
    ]);
  });

  test('a condition on the path stands once, at the service that answers there', () => {
    const asked = http!.filter(({ match }) => match?.some(({ uri }) => uri?.exact === '/cms/new'));
    expect(asked.map(({ name }) => name)).toEqual(['cms/cms:ops-1:condition']);
  });

  test.each([
    [{ exact: '/cms' }, ['cms/cms']],
    [{ exact: '/cms/a' }, ['cms/cms']],
    [{ prefix: '/cms/' }, ['cms/cms']],
    // This text also begins paths that are not below `/cms`.
    [{ prefix: '/cms' }, ['cms/cms', 'ui/']],
    [{ exact: '/other' }, ['ui/']],
    [{ prefix: '/' }, ['cms/content', 'cms/cms', 'ui/']],
  ])('no rule for %j stands where another path has all of its requests', (uri, where) => {
    const conditional = { ...cms, variants: [variant('OPS-1', { match: [{ uri }] })] };
    const rules = edge([ui, conditional], { variantAccess: ['condition'] }).get(H)!.http;
    const names = rules.flatMap(({ name }) => (name!.includes(':condition') ? [name!.split(':')[0]] : []));
    expect(names).toEqual(where);
  });

  test('who names a variant gets that one; an unknown name is mainline', () => {
    expect(reached(http, asking('ops-2', { path: '/cms', headers: beta }))).toBe('cms:ops-2');
    const unknown = asking('nope', { path: '/cms', headers: beta });
    expect([reached(http, unknown), header(http, unknown)]).toEqual(['cms:main', 'kept']);
    const host = edge(both, { variantAccess: every }).get(`ops-2.${H}`)!.http;
    expect(reached(host, { path: '/cms', headers: beta })).toBe('cms:ops-2');
  });

  test('without header access the header says nothing, and the condition holds', () => {
    const rules = edge(both, { variantAccess: ['condition'] }).get(H)!.http;
    const request = asking('ops-2', { path: '/cms', headers: beta });
    expect([reached(rules, request), header(rules, request)]).toEqual(['cms:ops-1', 'ops-1']);
    expect(header(rules, asking('ops-2', { path: '/cms' }))).toBe('removed');
  });

  test('it comes before a canary, and who falls back never gets one', () => {
    const trial = canary({ weight: 100, match: [{ cookies: { beta: { exact: 'on' } } }] });
    const rules = edge(
      both.map((each) => ({ ...each, canary: trial })),
      { variantAccess: every },
    ).get(H)!.http;
    expect(['/', '/cms'].map((path) => reached(rules, { path, headers: beta }))).toEqual(['ui:main', 'cms:ops-1']);
  });

  test('versions by path stay reachable for who falls back, also under a condition on the path', () => {
    const versions = [{ name: 'v1', image: 'i' }];
    const match = [{ uri: { prefix: '/app' } }];
    const rules = edge(
      [
        { ...ui, routes: ['/', '/app'], versions },
        { ...cms, variants: [variant('OPS-1', { match })] },
      ],
      { variantAccess: every },
    ).get(H)!.http;
    const at = (path: string) => [reached(rules, { path }), header(rules, { path })];
    expect(['/app/v1/a', '/app', '/v1', '/'].map(at)).toEqual([
      ['ui:v1', 'ops-1'],
      ['ui:main', 'ops-1'],
      ['ui:v1', 'kept'],
      ['ui:main', 'kept'],
    ]);
  });

  test('of two variants whose conditions hold the first by key is taken', () => {
    const match = [{ headers: { 'end-user': { prefix: 'a' } } }];
    const variants = [variant('OPS-2', { match }), variant('OPS-1', { match })];
    const rules = edge([ui, { ...cms, variants }], { variantAccess: every }).get(H)!.http;
    expect(reached(rules, { path: '/cms', headers: { 'end-user': 'anna' } })).toBe('cms:ops-1');
  });

  test('TENANT-5, SAFE-2: a gateway that gives no such access, and a retiring variant, know nothing of it', () => {
    const plain = both.map((each) => ({ ...each, variants: each.variants.map(({ match, ...rest }) => rest) }));
    const without = { variantAccess: ['hostname', 'header'] } as const;
    expect([...edge(both, without)]).toEqual([...edge(plain, without)]);
    const retiring = { ...cms, variants: [{ ...chosen, state: 'retiring' as const }] };
    expect(reached(edge([ui, retiring], { variantAccess: every }).get(H)!.http, { path: '/cms', headers: beta })).toBe(
      'cms:main',
    );
  });

  test('MESH-6: its rules have names that no other variant has', () => {
    const named = variant('OPS-1-condition', { match: [{ method: { exact: 'GET' } }] });
    const rules = edge([ui, { ...cms, variants: [chosen, named] }], { variantAccess: every }).get(H)!.http!;
    const names = rules.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(['cms/cms:ops-1:condition', 'ui/:ops-1:condition-fallback']));
  });
});

test('MESH-6: every rule of a host has a name of its own', () => {
  const faults = [{ match: { a: { present: true } as const }, delay: '1s', percent: 1 }];
  const full = {
    ...cms,
    faults,
    versions: [{ name: 'v1', image: 'i' }],
    canary: canary({ match: [{ method: { exact: 'GET' } }] }),
  };
  for (const [, { http }] of edge([{ ...ui, faults }, full])) {
    const names = http!.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.every((name) => /^(ui|cms)\//.test(name!))).toBe(true);
  }
});

describe('MESH-9: a path that names a port', () => {
  const ports = { http: { port: 8080 }, api: { port: 9090 } };
  const cms = service('cms', {
    port: undefined,
    ports,
    routes: ['/cms', { path: '/api', port: 'api' }],
    variants: [OPS],
  });

  test('leads to that port for everybody, all other paths to the first one', () => {
    const hosts = edge([cms], { variantAccess: ['hostname', 'header'] });
    for (const [, { http }] of hosts) {
      for (const { name, route } of http) {
        const port = name!.startsWith('cms/api') ? 9090 : 8080;
        expect([name, route!.map(({ destination }) => destination.port!.number)]).toEqual([name, [port]]);
      }
    }
    expect(hosts.get(H)!.http.filter(({ name }) => name!.includes('ops-1'))).toHaveLength(2);
  });

  test('has a delegate of its own', () => {
    const acme = tenant({ services: [cms] });
    const visible = new Visibility(estate(acme)).variants(acme);
    const names = variantDelegates(acme, acme.gateways[0]!, visible).map(({ name }) => name);
    expect(names).toEqual([expect.stringMatching(/^variants\.gateway\.cms\.api-[0-9a-f]{8}$/), 'variants.gateway.cms']);
  });
});

describe('EDGE-9: rules that hold at gateways', () => {
  const slow = { path: '/slow', timeout: '30s', retries: { attempts: 0 } };
  const cms = service('cms', {
    routes: ['/cms', slow, { path: '/api', rewrite: { uri: '/v2' } }],
    timeout: '2s',
    variants: [OPS],
    redirects: [
      { path: '/', uri: '/cms' },
      { path: '/old', authority: 'example.net', redirectCode: 308 },
    ],
  });
  const hosts = edge([cms], { variantAccess: ['hostname', 'header'] }, { domains: [H, 'example.net'] });
  const rulesOf = (path: string) =>
    [...hosts.values()].flatMap(({ http }) => http.filter(({ name }) => name!.startsWith(`cms${path}:`)));

  test('a path has its own timeout, retries and rewrite for everybody', () => {
    expect(rulesOf('/slow').length).toBeGreaterThan(5);
    for (const { timeout, retries } of rulesOf('/slow')) expect([timeout, retries?.attempts]).toEqual(['30s', 0]);
    for (const { timeout, retries } of rulesOf('/cms')) expect([timeout, retries]).toEqual(['2s', undefined]);
    for (const rule of rulesOf('/api')) expect(rule.rewrite?.uriRegexRewrite?.rewrite).toBe('/v2/\\1');
    for (const rule of rulesOf('/cms')) expect(rule).not.toHaveProperty('rewrite');
  });

  test('a redirect with a path is for this path alone, and goes first', () => {
    for (const { http } of hosts.values()) {
      const first = http[0]!;
      expect([first.name, first.redirect, first.route]).toEqual([
        'cms/:redirect',
        { uri: '/cms', redirectCode: 301 },
        undefined,
      ]);
      expect(first.match!.every(({ uri }) => uri?.exact === '/')).toBe(true);
    }
  });

  test('a redirect to another host takes all that is below its path, and stays with the variant', () => {
    const at = (host: string) => hosts.get(host)!.http.filter(({ name }) => name === 'cms/old:redirect');
    expect(at(H).flatMap(({ match }) => match!.map(({ uri }) => uri))).toEqual([
      { exact: '/old' },
      { prefix: '/old/' },
      { exact: '/old' },
      { prefix: '/old/' },
    ]);
    expect(at(H)[0]!.redirect).toEqual({ authority: 'example.net', redirectCode: 308 });
    expect(at(`ops-1.${H}`)[0]!.redirect).toEqual({ authority: 'ops-1.example.net', redirectCode: 308 });
  });

  test('a rewritten service has a delegate for each of its paths', () => {
    const ui = service('ui', { routes: ['/a', '/b'], rewrite: { uri: '/' }, variants: [OPS] });
    const acme = tenant({ services: [ui] });
    const visible = new Visibility(estate(acme)).variants(acme);
    const delegates = variantDelegates(acme, acme.gateways[0]!, visible);
    expect(delegates.map(({ spec }) => spec.http![0]!.rewrite?.uriRegexRewrite?.match)).toEqual([
      '^/a/?(.*)$',
      '^/b/?(.*)$',
    ]);
  });
});

describe('EDGE-10: a host that stands for all below it', () => {
  const W = '*.customers.example.org';
  const conditional = variant('OPS-2', { match: [{ cookies: { beta: { exact: '1' } } }] });
  const portal = service('portal', { hostnames: [W], variants: [OPS, conditional] });
  const hosts = edge([portal, ui], { variantAccess: ['hostname', 'header', 'condition'] });

  test('has one VirtualService, and none of a variant', () => {
    expect([...hosts.keys()].filter((host) => host.endsWith('example.org'))).toEqual([W]);
    expect(hosts.get(W)!.hosts).toEqual([W]);
  });

  test('chooses variants by header and condition', () => {
    const { http } = hosts.get(W)!;
    expect(subsetOf(http, asking('ops-1'))).toBe('ops-1');
    expect(subsetOf(http, asking('ops-9'))).toBe('main');
    expect(subsetOf(http, { headers: { cookie: 'beta=1' } })).toBe('ops-2');
    expect(subsetOf(http, { headers: {} })).toBe('main');
  });
});

test("EDGE-5: a service that leaves the tenant's domains is on its own hosts alone", () => {
  const cms = service('cms', { routes: ['/cms'], hostnames: ['cms.example.org'], domains: false });
  const hosts = edge([cms, ui]);
  const names = (host: string) => hosts.get(host)!.http.map(({ name }) => name);
  expect(names(H).some((name) => name!.startsWith('cms'))).toBe(false);
  expect(names('cms.example.org').every((name) => name!.startsWith('cms/cms:'))).toBe(true);
});
