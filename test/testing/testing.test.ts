import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, App, Chart } from 'cdk8s';
import { Traffic } from '../../lib/testing';
import { CHAIN_ESTATE } from '../explain/estate';
import { ESTATE, virtualService } from '../resolver/estate';

const CMS = 'cms.acme.svc.cluster.local';
const to = (subset: string, weight = 0) => `{ destination: { host: ${CMS}, subset: ${subset} }, weight: ${weight} }`;
const edge = (rules: string) => virtualService('acme', 'edge', ['acme.example.com'], rules, 'gateways: [gateway]');

const RULES = `    - name: canary
      match: [{ uri: { prefix: /canary } }]
      mirror: { host: ${CMS}, subset: ops-1234 }
      mirrorPercentage: { value: 25 }
      route: [${to('main', 95)}, ${to('ops-1234', 5)}]
    - name: gone
      match: [{ uri: { prefix: /gone } }]
      route: [${to('nothing')}]
    - name: old
      match: [{ uri: { prefix: /old } }]
      redirect: { uri: /new }
    - name: cms
      headers: { request: { remove: [x-variant-id], set: { x-edge: acme } } }
      route: [${to('main')}]`;

const traffic = Traffic.of([ESTATE, edge(RULES)]);
const URL = 'https://acme.example.com';

describe('matchers', () => {
  test('toReach: the service, the subset', () => {
    const request = traffic.request({ url: `${URL}/`, headers: { 'x-variant-id': 'x' } });
    expect(request).toReach('cms');
    expect(request).toReach('cms', 'main');
    expect(request).toReach('acme/cms', 'main');
    expect(request).toReach(CMS);
    expect(request).not.toReach('cms', 'ops-1234');
    expect(request).not.toReach('ui');
    expect(traffic.request(`${URL}/gone`)).not.toReach('cms');
  });

  test('toBeSplit compares weights, toMirrorTo the mirrored share', () => {
    const request = traffic.request(`${URL}/canary`);
    expect(request).toBeSplit({ main: 95, 'ops-1234': 5 });
    expect(request).toBeSplit({ 'cms main': 95, 'cms ops-1234': 5, other: 0 });
    expect(request).not.toBeSplit({ main: 95 });
    expect(request).toReach('cms');
    expect(request).not.toReach('cms', 'main');
    expect(request).toMirrorTo('cms', 'ops-1234', 25);
    expect(request).not.toMirrorTo('cms', 'ops-1234', 100);
    expect(request).not.toMirrorTo('ui');
  });

  test('toSetHeader, toRemoveHeader, toTakeRule, toRedirectTo, toFailWith', () => {
    const request = traffic.request({ url: `${URL}/`, headers: { 'x-variant-id': 'x' } });
    expect(request).toSetHeader('X-Edge', 'acme');
    expect(request).toRemoveHeader('x-variant-id');
    expect(request).not.toRemoveHeader('x-edge');
    expect(request).toTakeRule('cms');
    expect(traffic.request(`${URL}/old`)).toRedirectTo(`${URL}/new`);
    expect(traffic.request(`${URL}/gone`)).toFailWith(503);
    expect(traffic.request('http://nothing.example.com/')).toFailWith(404);
    expect(request).not.toFailWith(404);
  });

  test('toBeDenied: by policy, and for lack of mTLS', () => {
    const policy = (spec: string) => `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: p, namespace: acme }
spec: ${spec}`;
    const denying = Traffic.of([ESTATE, policy('{ selector: { matchLabels: { app: cms } } }')]);
    expect(denying.request({ url: 'cms', from: 'acme/ui' })).toBeDenied();
    expect(denying.request({ url: 'ui', from: 'acme/cms' })).not.toBeDenied();
  });

  test('toTravel: the subset of each service along a chain', () => {
    const chain = Traffic.of(CHAIN_ESTATE).chain('https://ops-900.acme.example.com/', ['ui', 'cms', 'shared/docx']);
    expect(chain).toTravel({ ui: 'main', cms: 'main', 'shared/docx': 'ops-900' });
    expect(chain).not.toTravel({ ui: 'main', cms: 'ops-900', 'shared/docx': 'ops-900' });
    expect(chain).not.toTravel({ ui: 'main', cms: 'main' });
    expect(chain).toReach('shared/docx', 'ops-900');
  });
});

test('the message of a failure is the explanation', () => {
  const failing = () => expect(traffic.request(`${URL}/`)).toReach('cms', 'ops-1234');
  expect(failing).toThrow(/expected the request to reach cms ops-1234, but: acme\/cms main/);
  expect(failing).toThrow(/rule {5}cms {2}input.yaml:\d+/);
  expect(failing).toThrow(/not {6}canary: requires that path begins with "\/canary"; it is "\/"/);
});

test('a matcher on anything else says what it needs', () => {
  expect(() => expect('https://acme.example.com/').toReach('cms')).toThrow(/needs the result of traffic.request/);
});

describe('where traffic comes from', () => {
  const objects = (scope: Chart) => {
    new ApiObject(scope, 'service', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80 }] },
    });
    for (const name of ['web', 'other']) {
      new ApiObject(scope, name, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'shop', labels: { app: name } },
        spec: { containers: [] },
      });
    }
  };
  const expectations = (from: Traffic) => expect(from.request({ url: 'web', from: 'shop/other' })).toReach('web');

  test('reads a cdk8s app', () => {
    const app = new App();
    objects(new Chart(app, 'shop'));
    expectations(Traffic.of(app));
  });

  test('reads a chart', () => {
    const chart = new Chart(new App(), 'shop');
    objects(chart);
    expectations(Traffic.of(chart));
  });

  test('reads a folder of YAML', () => {
    const app = new App();
    objects(new Chart(app, 'shop'));
    const folder = mkdtempSync(join(tmpdir(), 'traffic-'));
    writeFileSync(join(folder, 'shop.yaml'), app.synthYaml());
    expectations(Traffic.of(folder));
    rmSync(folder, { recursive: true });
  });
});

test('a policy about a gateway that nobody can identify is neither passed nor failed', () => {
  const policy = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: callers, namespace: acme }
spec: { rules: [{ from: [{ source: { namespaces: [acme] } }] }] }`;
  const pods = `apiVersion: apps/v1
kind: Deployment
metadata: { name: gateway, namespace: edge }
spec: { template: { metadata: { labels: { istio: acme-gateway } } } }`;
  const unknown = Traffic.of([ESTATE, edge(RULES), policy]).request(`${URL}/`);
  const message = /not known: AuthorizationPolicy acme\/callers asks who .*\nAdd the gateway's Deployment/;
  expect(() => expect(unknown).toReach('cms')).toThrow(message);
  expect(() => expect(unknown).not.toReach('cms')).toThrow(message);
  expect(() => expect(unknown).not.toBeDenied()).toThrow(message);
  expect(unknown).toTakeRule('cms');
  expect(Traffic.of([ESTATE, edge(RULES), policy, pods]).request(`${URL}/`)).toBeDenied();
});
