import { loadAll } from 'js-yaml';
import { parseRegistry } from '../../lib/registry/parse-registry';
import { estateFiles } from '../../lib/synthesis/estate-files';
import { Traffic } from '../../lib/testing';

/**
 * Configurations that others have published for the same task, as estates: AutoKube's test cases, Oyster's chart, Traveloka's talk,
 * QAware's showcase. Each is tested by where its requests go.
 */

type Mapping = Readonly<Record<string, unknown>>;

function written(files: Readonly<Record<string, Mapping>>): string {
  const registry = parseRegistry(
    Object.entries(files).map(([path, content]) => ({
      path: `${path}.yaml`,
      text: JSON.stringify({ apiVersion: 'branchline/v1', ...content }),
    })),
  );
  expect(registry.warnings.filter(({ rule }) => rule !== 'TENANT-6')).toEqual([]);
  return [...estateFiles(registry.estate, registry.settings.gitops).values()].join('---\n');
}

const estate = (files: Readonly<Record<string, Mapping>>) => Traffic.of(written(files));

const tenant = (name: string, content: Mapping): Mapping => ({
  kind: 'Tenant',
  name,
  namespace: name,
  environment: 'staging',
  ...content,
});
const variant = (id: string, services: Mapping): Mapping => ({ kind: 'Variant', id, services });
const image = (name: string, tag = '1') => `registry.example.com/${name}:${tag}`;

describe('AutoKube', () => {
  const traffic = estate({
    // A namespace whose name has no dash, a root context, an app that is not exposed.
    'green/tenant': tenant('green', {
      domains: ['green.example.com'],
      services: {
        ui: { image: image('ui'), port: 80, routes: ['/'], calls: ['store'] },
        advice: {
          image: image('advice'),
          port: 80,
          routes: ['/advice', '/second/advice'],
          versions: { v1: { image: image('advice', '0') } },
        },
        store: { image: image('store'), port: 80 },
      },
    }),
    'green/variants/OPS-335': variant('OPS-335', { advice: { image: image('advice', '335') } }),
    'green/variants/OPS-3353': variant('OPS-3353', { store: { image: image('store', '3353') } }),
    // A secondary domain, which one app names as its own host as well.
    'saturn-green/tenant': tenant('saturn-green', {
      domains: ['saturn.example.com', 'saturn.example.net'],
      services: {
        cms: { image: image('cms'), port: 80, routes: ['/cms'], hostnames: ['cms.saturn.example.net'] },
      },
    }),
    'saturn-green/variants/TS-4122-cms-live': variant('TS-4122-cms-live', { cms: { image: image('cms', '4122') } }),
  });

  test('a branch is chosen by host and by header, whatever the case, and OPS-335 is not OPS-3353', () => {
    expect(traffic.request('http://ops-335.green.example.com/advice')).toReach('green/advice', 'ops-335');
    const byHeader = (id: string, path = '/advice') =>
      traffic.request({ url: `http://green.example.com${path}`, headers: { 'x-variant-id': id } });
    expect(byHeader('OPS-335')).toReach('green/advice', 'ops-335');
    expect(byHeader('ops-335', '/second/advice/x')).toReach('green/advice', 'ops-335');
    expect(byHeader('OPS-3353')).toReach('green/advice', 'main');
  });

  test('a ticket of a service that is not exposed is reached through one that has no such branch', () => {
    const chain = traffic.chain('http://ops-3353.green.example.com/', ['ui', 'store']);
    expect(chain).toTravel({ ui: 'main', store: 'ops-3353' });
  });

  test('static versions stand below their paths, the root takes the rest', () => {
    expect(traffic.request('http://green.example.com/advice/v1/x')).toReach('green/advice', 'v1');
    expect(traffic.request('http://green.example.com/advicex')).toReach('green/ui', 'main');
  });

  test('each domain has its branches, an own host at the root', () => {
    for (const host of ['saturn.example.com/cms', 'saturn.example.net/cms', 'cms.saturn.example.net/cms']) {
      expect(traffic.request(`http://${host}`)).toReach('saturn-green/cms', 'main');
      expect(traffic.request(`http://ts-4122-cms-live.${host}`)).toReach('saturn-green/cms', 'ts-4122-cms-live');
    }
  });
});

describe('Oyster: a chart with stable and canary, told apart by `track`', () => {
  const shop = (service: Mapping) =>
    written({
      'shop/tenant': tenant('shop', {
        environment: 'production',
        domains: ['shop.example.com'],
        gateway: {
          selector: { istio: 'ingressgateway' },
          podNamespace: 'istio-system',
          tls: { credentialName: 'shop' },
        },
        mtls: 'UNSET',
        isolation: false,
        services: { shop: { port: 80, targetPort: 8080, routes: ['/'], workload: 'external', ...service } },
      }),
    });

  test('the labels of both subsets are those of the pods, so each gets its half', () => {
    const subsets = { main: { track: 'stable' }, canary: { track: 'canary' } };
    const text = shop({ subsets, canary: { weight: 50 } });
    // biome-ignore lint/suspicious/noExplicitAny: objects of every kind
    const objects = loadAll(text) as any[];
    const spec = (kind: string, name: string) =>
      objects.find((each) => each.kind === kind && each.metadata?.name === name).spec;
    expect(spec('DestinationRule', 'shop').subsets).toMatchObject([
      { name: 'main', labels: { track: 'stable' } },
      { name: 'canary', labels: { track: 'canary' } },
    ]);
    const [rule] = spec('VirtualService', 'edge-shop.example.com').http;
    expect(rule.route).toMatchObject([{ weight: 50 }, { weight: 50 }]);
  });

  test('labels that pods of both could have, as in the published chart, are an error', () => {
    const same = { main: { app: 'shop' }, canary: { app: 'shop', track: 'release' } };
    expect(() => shop({ subsets: same, canary: { weight: 50 } })).toThrow(/WORK-3/);
  });
});

describe('Traveloka: a canary by headers and shares, mirrored, at a gateway of the team', () => {
  const of = (environment: 'staging' | 'production') =>
    estate({
      'data/tenant': tenant('data', {
        environment,
        domains: ['data.example.com'],
        mtls: environment === 'staging' ? 'PERMISSIVE' : 'STRICT',
        services: {
          api: {
            image: image('api'),
            port: 8080,
            user: 1000,
            readOnly: true,
            routes: ['/'],
            canary: {
              image: image('api', '2'),
              weight: 10,
              mirror: 100,
              match: [
                { headers: { username: { exact: 'agung' }, 'x-team': { exact: 'data' } } },
                { headers: { canary: { present: true } } },
              ],
            },
          },
        },
      }),
    });

  test.each(['staging', 'production'] as const)(
    'in %s: all conditions of one block, or another block, or a tenth',
    (environment) => {
      const traffic = of(environment);
      const url = 'http://data.example.com/';
      const asked = (headers: Record<string, string>) => traffic.request({ url, headers });
      expect(asked({ username: 'agung', 'x-team': 'data' })).toReach('data/api', 'canary');
      expect(asked({ canary: '' })).toReach('data/api', 'canary');
      expect(asked({ username: 'agung' })).toBeSplit({ main: 90, canary: 10 });
      expect(asked({})).toMirrorTo('data/api', 'canary', 100);
    },
  );
});

describe('QAware: releases side by side, by share, browser and cookie; faults and timeouts', () => {
  const traffic = estate({
    'hello/tenant': tenant('hello', {
      domains: ['hello.example.com'],
      services: {
        'hello-istio': {
          image: image('hello', '1.0.1'),
          port: 8080,
          routes: ['/api/hello'],
          canary: {
            image: image('hello', '2.0.1'),
            weight: 25,
            match: [{ userAgent: { regex: '.*Chrome.*' } }, { cookies: { user: { exact: 'leander' } } }],
          },
        },
        spelling: {
          image: image('spelling'),
          port: 8080,
          routes: ['/api/spelling'],
          calls: ['a', 'alphabet'],
          timeout: '5s',
        },
        a: {
          image: image('a'),
          port: 8080,
          timeout: '1s',
          faults: [
            { match: { 'x-test': { exact: 'slow' } }, delay: '2s', percent: 100 },
            { match: { 'x-test': { exact: 'broken' } }, abort: 500, percent: 100 },
          ],
        },
        alphabet: {
          image: image('alphabet'),
          port: 8080,
          timeout: '4s',
          retries: { attempts: 3, perTryTimeout: '1s' },
        },
      },
    }),
  });

  test('a quarter goes to the next release, some browsers and one user always', () => {
    const url = 'http://hello.example.com/api/hello';
    const asked = (headers: Record<string, string> = {}) => traffic.request({ url, headers });
    expect(asked()).toBeSplit({ main: 75, canary: 25 });
    expect(asked({ 'user-agent': 'Mozilla Chrome/1' })).toReach('hello/hello-istio', 'canary');
    expect(asked({ cookie: 'a=b; user=leander; c=d' })).toReach('hello/hello-istio', 'canary');
    expect(asked({ cookie: 'user=leanderx' })).toBeSplit({ main: 75, canary: 25 });
  });

  test('a fault takes no timeout and no retries away', () => {
    const call = (name: string, test?: string) => ({
      url: `${name}.hello:8080/`,
      from: 'hello/spelling',
      ...(test !== undefined && { headers: { 'x-test': test } }),
    });
    expect(traffic.request(call('a', 'broken'))).toFailWith(500);
    expect(traffic.request(call('alphabet'))).toReach('hello/alphabet', 'main');
    const rules = JSON.stringify(traffic.resolver.model.virtualServices.flatMap(({ object }) => [object.spec]));
    expect(rules.match(/"delay"/g)).toHaveLength(1);
    expect(rules).toContain('"retries":{"attempts":3,"perTryTimeout":"1s"');
  });
});
