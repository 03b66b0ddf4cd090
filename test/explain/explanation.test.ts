import { destinationsText, explain, explanationToJson, explanationToText, type Hop } from '../../lib/explain';
import { MeshModel } from '../../lib/mesh-model';
import { Resolver } from '../../lib/resolver';
import { deployment, service } from '../resolver/estate';
import { CHAIN_ESTATE } from './estate';

const resolver = new Resolver(MeshModel.ofText(CHAIN_ESTATE));
const URL = 'https://ops-900.acme.example.com/';

function way(hop: Hop): string[] {
  return [destinationsText(hop.answer), ...hop.next.flatMap(way)];
}

describe('following a request', () => {
  test('along the calls that Sidecars declare', () => {
    expect(way(explain(resolver, { url: URL }))).toEqual(['acme/ui main', 'acme/cms main', 'shared/docx ops-900']);
  });

  test('to a host outside that takes TLS, which the caller begins itself', () => {
    const outside = `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: pay, namespace: acme }
spec: { hosts: [pay.example.net], location: MESH_EXTERNAL, resolution: DNS, ports: [{ number: 443, name: https, protocol: HTTPS }] }
---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: cms, namespace: acme }
spec:
  workloadSelector: { labels: { app: cms } }
  outboundTrafficPolicy: { mode: REGISTRY_ONLY }
  egress: [{ hosts: [./pay.example.net] }]`;
    const objects = [
      deployment('acme', 'ui', 'main'),
      service('acme', 'cms'),
      deployment('acme', 'cms', 'main'),
      outside,
    ];
    const mesh = new Resolver(MeshModel.ofText(objects.join('\n---\n')));
    expect(way(explain(mesh, { url: 'cms/x', from: 'acme/ui' }))).toEqual(['acme/cms', 'pay.example.net']);
  });

  test('along a chain that is given', () => {
    expect(way(explain(resolver, { url: `${URL}cms`, chain: ['cms', 'shared/docx'] }))).toEqual([
      'acme/cms main',
      'shared/docx ops-900',
    ]);
  });

  test('says when the request does not go where the chain begins', () => {
    expect(explain(resolver, { url: URL, chain: ['cms'] }).notes).toEqual([
      '--chain says cms, but the request goes to ui.acme.svc.cluster.local',
    ]);
  });

  test('from a workload inside the mesh, services by their short names and on their own ports', () => {
    const hop = explain(resolver, { url: 'cms/x', from: 'acme/ui', headers: { 'x-variant-id': 'ops-1234' } });
    expect(way(hop)).toEqual(['acme/cms ops-1234', 'shared/docx main']);
    expect(hop.answer.request.port).toBe(8080);
  });

  test('shows where the variant is lost if a service does not pass its header on', () => {
    const [, , last] = [0, 1, 2].map((depth) => nth(explain(resolver, { url: URL }), depth));
    expect(last!.needs.map(({ name, value, without }) => [name, value, destinationsText(without)])).toEqual([
      ['x-variant-id', 'ops-900', 'shared/docx main'],
    ]);
  });

  test('asks everyone on the way to pass the header on, also where it makes no difference yet', () => {
    const [first, toCms, toDocx] = [0, 1, 2].map((depth) => nth(explain(resolver, { url: URL }), depth));
    expect(first!.needs).toEqual([]);
    expect(toCms!.needs).toMatchObject([{ name: 'x-variant-id', value: 'ops-900', at: 'shared/docx' }]);
    expect(toDocx!.needs[0]!.at).toBeUndefined();
    expect(explanationToText(toCms!)).toContain(
      'x-variant-id: ops-900 passed on by acme/ui-main; without it, further on: shared/docx main',
    );
  });

  test('asks nobody to pass on what a rule on the way sets anyway', () => {
    const setting = CHAIN_ESTATE.replaceAll(
      '    - name: main\n      route: [{ destination: { host: cms.',
      '    - name: main\n      headers: { request: { set: { x-variant-id: ops-900 } } }\n      route: [{ destination: { host: cms.',
    );
    expect(setting).not.toBe(CHAIN_ESTATE);
    const toCms = nth(explain(new Resolver(MeshModel.ofText(setting)), { url: URL }), 1);
    expect(toCms.needs).toEqual([]);
    expect(toCms.next[0]!.needs).toHaveLength(1);
  });

  test.each([
    [{ url: URL, from: 'acme/nobody' }, /no workload acme\/nobody in the input/],
    [{ url: URL, chain: ['ui', 'nothing'] }, /no service nothing in the input/],
    [{ url: URL, gateway: 'acme/other' }, /no Gateway acme\/other in the input/],
  ])('%j is an error in words', (question, message) => {
    expect(() => explain(resolver, question)).toThrow(message);
  });
});

function nth(hop: Hop, depth: number): Hop {
  return depth === 0 ? hop : nth(hop.next[0]!, depth - 1);
}

test('as text: gateway, rules with file and line, headers as they leave, destinations', () => {
  expect(explanationToText(explain(resolver, { url: `${URL}cms/x` }))).toMatchSnapshot();
});

test('the JSON has rule, place and outcome of each hop', () => {
  const json = JSON.parse(JSON.stringify(explanationToJson(explain(resolver, { url: `${URL}cms/x` }))));
  expect(json).toMatchObject({
    from: 'client',
    rule: { name: 'cms', object: 'VirtualService acme/edge-ops-900', file: 'input.yaml', line: expect.any(Number) },
    outcome: {
      kind: 'forward',
      destinations: [{ host: 'cms.acme.svc.cluster.local', subset: 'main', headers: { 'x-variant-id': 'ops-900' } }],
    },
    next: [{ needs: [{ header: 'x-variant-id', without: 'shared/docx main' }] }],
  });
});

test('colours only when asked for', () => {
  const hop = explain(resolver, { url: URL });
  expect(explanationToText(hop)).not.toContain('\u001b');
  expect(explanationToText(hop, { color: true })).toContain('\u001b[1m');
});

describe('a rule of several matches', () => {
  const text = (path: string, skipped?: number) => {
    const lines = explanationToText(explain(resolver, { url: `${URL}${path}`, depth: 0 }), { skipped }).split('\n');
    return lines.filter((line) => /^ {3}(host|not|rule) /.test(line)).map((line) => line.trim().split('  input')[0]);
  };

  test('counts once, and is reported once when it does not fit', () => {
    expect(text('other')).toEqual([
      'host     ops-900.acme.example.com, 2 rules',
      'not      cms: requires that path is "/cms"; it is "/other"; nor does its other match',
      'rule     ui',
    ]);
    expect(text('cms/x')).toEqual([
      'host     ops-900.acme.example.com, 2 rules',
      'rule     cms: path begins with "/cms/"',
    ]);
  });

  test('is reported match by match when everything is asked for', () => {
    expect(text('other', Number.POSITIVE_INFINITY).slice(1, 3)).toEqual([
      'not      cms: requires that path is "/cms"; it is "/other"',
      'not      cms: requires that path begins with "/cms/"; it is "/other"',
    ]);
  });
});

test('what is taken to be so about a gateway that is not in the input is reported, with what says so', () => {
  const policy = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: edge, namespace: acme }
spec:
  rules: [{ from: [{ source: { principals: [cluster.local/ns/edge/sa/gateway] } }] }]`;
  const hop = explain(new Resolver(MeshModel.ofText(`${policy}\n---\n${CHAIN_ESTATE}`)), { url: URL, depth: 0 });
  expect(
    explanationToText(hop),
  ).toContain(`   assumed  its pods are not in the input; they run in edge: AuthorizationPolicy acme/edge lets it in  input.yaml:5
   assumed  its pods are not in the input; they run as gateway: AuthorizationPolicy acme/edge lets it in  input.yaml:5
`);
  expect(JSON.parse(JSON.stringify(explanationToJson(hop))).gateway.assumed[1]).toMatchObject({
    detail: 'run as gateway: AuthorizationPolicy acme/edge lets it in',
    file: 'input.yaml',
    line: 5,
  });
});
