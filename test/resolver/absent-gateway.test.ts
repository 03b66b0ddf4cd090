import { MeshModel } from '../../lib/mesh-model';
import { type Answer, gatewayClients, Resolver, requestFromUrl } from '../../lib/resolver';
import { deployment, namespace, service, summary } from './estate';

/** A namespace whose Gateway takes pods that are installed apart. */
const SHOP = `${namespace('acme')}
---
${service('acme', 'ui')}
---
${deployment('acme', 'ui', 'main')}
`;

function gateway(selector: string, ns = 'acme'): string {
  return `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: gateway, namespace: ${ns} }
spec:
  selector: ${selector}
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }]`;
}

function route(exportTo = '', ns = 'acme', gateways = 'gateway'): string {
  return `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: shop, namespace: ${ns} }
spec:
  hosts: [acme.example.com]
  gateways: [${gateways}]
  ${exportTo === '' ? '' : `exportTo: [${exportTo}]`}
  http: [{ route: [{ destination: { host: ui.acme.svc.cluster.local } }] }]`;
}

function policy(source: string, more = ''): string {
  return `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: callers, namespace: acme }
spec: { rules: [{ from: [{ source: ${source} }] }]${more} }`;
}

function model(...documents: string[]): MeshModel {
  return MeshModel.ofText([SHOP, ...documents].join('\n---\n'));
}

function place(...documents: string[]): string {
  return gatewayClients(model(...documents))
    .map(({ namespace: ns, serviceAccount, absent }) => {
      return absent?.isPlaced === false ? 'unknown' : [ns, serviceAccount ?? []].flat().join('/');
    })
    .join(', ');
}

function ask(...documents: string[]): Answer {
  const mesh = model(...documents);
  return new Resolver(mesh).resolve(requestFromUrl('http://acme.example.com/', gatewayClients(mesh)[0]!));
}

describe('gateway pods that are not in the input run', () => {
  const ours = gateway('{ app: edge }');

  test('where a Service selects them, with the labels that it asks for', () => {
    const entry = `${service('edge', 'entry').replace('app: entry', 'app: edge, tier: front')}`;
    expect(place(ours, route(), entry)).toBe('edge');
    expect(gatewayClients(model(ours, entry))[0]!.labels).toEqual({ app: 'edge', tier: 'front' });
  });

  test('where their rules are visible, not in the namespace of the Gateway', () => {
    expect(place(ours, route('edge'))).toBe('edge');
    expect(place(ours, route('., edge'))).toBe('edge');
    expect(place(ours, route('.'))).toBe('acme');
    expect(place(ours, route('., edge, beta'), deployment('beta', 'ui', 'main'))).toBe('edge');
    expect(place(ours, route('., edge, beta'))).toBe('unknown');
    expect(place(ours, route('., edge, beta'), policy('{ namespaces: [beta] }'))).toBe('beta');
  });

  test('in a namespace that policies let in and the input does not hold, as the account that they name', () => {
    expect(place(ours, route(), policy('{ namespaces: [edge] }'))).toBe('edge');
    expect(place(ours, route(), policy('{ principals: [cluster.local/ns/edge/sa/entry] }'))).toBe('edge/entry');
    expect(place(ours, route(), policy('{ namespaces: [acme] }'))).toBe('unknown');
    expect(place(ours, route(), policy('{ notNamespaces: [edge] }', ', action: DENY'))).toBe('edge');
    expect(place(ours, route(), policy('{ notNamespaces: [edge] }'))).toBe('unknown');
    const prometheus = '"*/ns/edge/sa/prometheus"';
    expect(place(ours, route(), policy(`{ principals: [${prometheus}, "*/ns/edge/sa/my-gateway"] }`))).toBe(
      'edge/my-gateway',
    );
    expect(place(ours, route(), policy(`{ principals: [${prometheus}, "*/ns/edge/sa/other"] }`))).toBe('edge');
  });

  test("where Istio's installers put pods with such labels", () => {
    expect(place(gateway('{ istio: ingressgateway }'), route())).toBe('istio-system');
    expect(place(gateway('{ istio: ingress }'), route())).toBe('istio-ingress');
    expect(place(gateway('{ istio: ingressgateway }'), route(), policy('{ namespaces: [istio-ingress] }'))).toBe(
      'istio-ingress',
    );
    expect(place(gateway('{ istio: ingressgateway }'), route(), policy('{ namespaces: [edge] }'))).toBe('unknown');
  });

  test('at one place for all Gateways that select them', () => {
    const other = gateway('{ istio: ingressgateway }', 'beta');
    expect(place(gateway('{ istio: ingressgateway }'), other, route())).toBe('istio-system');
  });

  test('nowhere that is known, if nothing tells', () => {
    expect(place(ours, route())).toBe('unknown');
  });
});

describe('policies about a gateway that is not in the input', () => {
  const usual = [gateway('{ istio: ingressgateway }'), route()];
  const nobody = [gateway('{ app: edge }'), route()];

  test('a policy by namespace allows a gateway that usually runs there', () => {
    const answer = ask(...usual, policy('{ namespaces: [istio-system] }'));
    expect([summary(answer), answer.unknowns]).toEqual(['ui', []]);
    expect(summary(ask(...usual, policy('{ namespaces: [acme] }')))).toBe('ui 403 denied');
  });

  test('a policy by principal allows it, or the answer says which account is meant', () => {
    const named = policy('{ principals: ["cluster.local/ns/istio-system/sa/istio-ingressgateway-service-account"] }');
    const answer = ask(...usual, named);
    expect([summary(answer), answer.unknowns]).toEqual(['ui', []]);
    const two = ask(...usual, policy('{ principals: ["*/ns/istio-system/sa/a", "*/ns/istio-system/sa/b"] }'));
    expect([summary(two), two.unknowns]).toMatchObject(['ui', [{ cause: 'gateway-pods' }]]);
    expect(summary(ask(...usual, policy('{ principals: ["*/ns/acme/sa/ui"] }')))).toBe('ui 403 denied');
  });

  test('cannot be answered where nothing tells its namespace', () => {
    const answer = ask(...nobody, policy('{ namespaces: [acme] }'));
    expect([summary(answer), answer.unknowns]).toMatchObject(['ui', [{ cause: 'gateway-pods' }]]);
    expect(ask(...nobody).unknowns).toEqual([]);
    expect(ask(...nobody, policy('{ principals: ["*"] }')).unknowns).toEqual([]);
    const refuses = policy('{ namespaces: [acme] }', ', action: DENY');
    expect(ask(...nobody, refuses).unknowns).toMatchObject([{ cause: 'gateway-pods' }]);
  });

  test('of its own namespace are uncertain where that is unknown', () => {
    const nothing = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: nothing, namespace: acme }
spec: { selector: { matchLabels: { app: edge } } }`;
    expect(ask(...nobody, nothing).unknowns).toMatchObject([{ cause: 'gateway-pods' }]);
    expect(summary(ask(...nobody, nothing.replace('namespace: acme', 'namespace: istio-system')))).toBe('403 denied');
  });
});
