import { Traffic } from '../../lib/testing';
import { ESTATE, virtualService } from '../resolver/estate';

const to = (service: string) => `[{ destination: { host: ${service}.acme.svc.cluster.local } }]`;
const EDGE = virtualService(
  'acme',
  'edge',
  ['acme.example.com'],
  `    - name: cms
      match: [{ uri: { prefix: /cms } }, { uri: { prefix: /pages } }]
      route: ${to('cms')}
    - match: [{ uri: { prefix: /old } }]
      redirect: { uri: /new }
    - name: ui
      route: ${to('ui')}`,
  'gateways: [gateway]',
);
const MESH = virtualService(
  'acme',
  'cms',
  ['cms.acme.svc.cluster.local'],
  `    - name: mainline\n      route: ${to('cms')}`,
);
const trafficOf = () => Traffic.of([ESTATE, EDGE, MESH].join('\n---\n'));
const URL = 'https://acme.example.com';

test('nothing asked, nothing taken', () => {
  const coverage = trafficOf().coverage();
  expect(coverage.rules.map(({ name, requests }) => [name, requests])).toEqual([
    ['cms', 0],
    ['http[1]', 0],
    ['ui', 0],
    ['mainline', 0],
  ]);
  expect(coverage.share).toBe(0);
});

test('requests count at the rules that they take, with the conditions that they met', () => {
  const traffic = trafficOf();
  traffic.request(`${URL}/cms/1`);
  traffic.request(`${URL}/cms/2`);
  traffic.request(`${URL}/old`);
  traffic.request('https://elsewhere.example.com/');
  const coverage = traffic.coverage();
  expect(coverage.rules.map(({ requests }) => requests)).toEqual([2, 1, 0, 0]);
  expect(coverage.share).toBe(0.5);
  expect(coverage.toString().replace(/\(.*:\d+\)/g, '(at)')).toBe(
    [
      '2 of 4 rules taken',
      '  not taken: ui of VirtualService acme/edge  (at)',
      '  not taken: mainline of VirtualService acme/cms  (at)',
      '  in part: cms of VirtualService acme/edge, not match[1]  (at)',
    ].join('\n'),
  );
  expect(coverage.untaken[0]!.at).toMatch(/^input\.yaml:\d+$/);
});

test('a chain counts at each proxy', () => {
  const traffic = trafficOf();
  traffic.chain(`${URL}/`, ['ui', 'cms']);
  expect(traffic.coverage().untaken.map(({ name }) => name)).toEqual(['cms', 'http[1]']);
});

test('a rule that hands requests on to a delegate is not counted, the delegate’s rules are', () => {
  const root = virtualService(
    'acme',
    'root',
    ['acme.example.com'],
    '    - name: handed\n      match: [{ uri: { prefix: /cms } }]\n      delegate: { name: parts, namespace: acme }',
    'gateways: [gateway]',
  );
  const parts = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: parts, namespace: acme }
spec: { http: [{ name: part, route: ${to('cms')} }, { name: never, match: [{ uri: { prefix: /other } }], route: ${to('cms')} }] }`;
  const traffic = Traffic.of([ESTATE, root, parts].join('\n---\n'));
  traffic.request(`${URL}/cms/a`);
  expect(traffic.coverage().rules.map(({ name, requests }) => [name, requests])).toEqual([
    ['part', 1],
    ['never', 0],
  ]);
});

describe('toTakeEveryRule', () => {
  test('of some objects, without some rules', () => {
    const traffic = trafficOf();
    traffic.request({ url: 'cms', from: 'acme/ui' });
    expect(traffic).toTakeEveryRule({ of: 'acme/cms' });
    expect(traffic).not.toTakeEveryRule();
    expect(traffic).toTakeEveryRule({ except: ['http*', 'cms', 'ui'] });
  });

  test('says which are left', () => {
    expect(() => expect(trafficOf()).toTakeEveryRule({ of: 'acme/cms' })).toThrow(
      /expected requests to take every rule\n\n0 of 1 rule taken\n {2}not taken: mainline of VirtualService acme\/cms/,
    );
  });

  test('is no use without rules, or for one request', () => {
    expect(() => expect(trafficOf()).toTakeEveryRule({ of: 'acme/none' })).toThrow(/there is no rule/);
    expect(() => expect(trafficOf().request(URL)).toTakeEveryRule()).toThrow(/needs the traffic itself/);
  });
});
