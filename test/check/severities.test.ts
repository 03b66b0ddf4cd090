import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../../lib/check/check';
import { MeshModel } from '../../lib/mesh-model';

const fixture = (name: string) => readFileSync(join(__dirname, 'fixtures', name), 'utf8');

/** What is found of a code, each as `severity message`. */
const found = (code: string, text: string, partial = false) =>
  check(MeshModel.ofText(text), { partial })
    .filter((item) => item.code === code)
    .map(({ severity, message }) => `${severity} ${message}`);

const severityOf = (code: string, text: string) => found(code, text).map((item) => item.split(' ')[0]);

const callers = (action: string, field: string) =>
  fixture('BL610/bad.yaml').replace('principals:', `${field}:`).replace('  rules:', `  action: ${action}\n  rules:`);

test.each([
  ['ALLOW', 'principals', 'fragile'],
  ['ALLOW', 'notPrincipals', 'insecure'],
  ['DENY', 'principals', 'insecure'],
  ['DENY', 'notPrincipals', 'fragile'],
])('an unknown caller in %s %s lets in too few or too many', (action, field, severity) => {
  expect(severityOf('BL610', callers(action, field))).toEqual([severity]);
});

test.each([
  ['ALLOW', 'principals', 'breaks-traffic'],
  ['ALLOW', 'notPrincipals', 'insecure'],
  ['DENY', 'principals', 'insecure'],
])('without mTLS %s %s refuses everybody, or lets everybody in', (action, field, severity) => {
  const text = fixture('BL611/bad.yaml').replace('principals:', `${field}:`);
  expect(severityOf('BL611', text.replace('  rules:', `  action: ${action}\n  rules:`))).toEqual([severity]);
});

test('accounts of a namespace of which only policies are in the input are outside of it', () => {
  const policy = fixture('BL610/bad.yaml')
    .split(/^---$/m)
    .at(-1)!
    .replace('spiffe://', '')
    .replace('sa/default', 'sa/cms');
  expect(found('BL610', policy, true)).toEqual([]);
  const account = 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: csm, namespace: acme}\n---';
  expect(found('BL610', account + policy, true)).toEqual(['fragile there is no service account acme/cms']);
});

test('Services are expected in the input where it holds Services of the namespace, not ServiceEntries', () => {
  const [route, entry, service] = [
    `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web, namespace: acme}
spec:
  hosts: [web.acme.svc.cluster.local]
  http: [{route: [{destination: {host: web.acme.svc.cluster.local}}]}]
---
`,
    `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: outside, namespace: acme}
spec: {hosts: [api.example.com], ports: [{number: 443, name: tls, protocol: TLS}], resolution: DNS}
`,
    'apiVersion: v1\nkind: Service\nmetadata: {name: wbe, namespace: acme}\nspec: {ports: [{name: http, port: 80}]}\n',
  ];
  expect(found('BL201', route! + entry!, true)).toEqual([]);
  expect(found('BL201', route! + service!, true)).toEqual([expect.stringMatching(/^breaks-traffic /)]);
});

test('a DestinationRule for nothing is in nobody’s way', () => {
  expect(severityOf('BL301', fixture('BL301/bad.yaml'))).toEqual(['fragile']);
});

test('a Sidecar is refused for a host in the wrong form, and works without a host that it does not know', () => {
  const text = fixture('BL701/bad.yaml');
  const entry = /- "?([^\s"]+)"? # BL701/.exec(text)![1]!;
  const severity = (host: string) => severityOf('BL701', text.replace(entry, host));
  expect(severity('acme/nobody.acme.svc.cluster.local')).toEqual(['fragile']);
  expect(severity('nobody.acme.svc.cluster.local')).toEqual(['breaks-traffic']);
  expect(severity('acme/nobody')).toEqual(['breaks-traffic']);
});

test('controllers whose selectors overlap leave each other’s pods alone; an autoscaler counts them all', () => {
  const text = fixture('BL518/bad.yaml');
  expect(severityOf('BL518', text)).toEqual(['style']);
  const autoscaler = `---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: cms-all, namespace: acme}
spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: cms-all}}
`;
  expect(severityOf('BL518', text + autoscaler)).toEqual(['fragile']);
});

test('a Service of one version breaks what is routed to another, and nothing else', () => {
  const text = fixture('BL503/bad.yaml');
  const route = (subset: string) => `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: cms, namespace: acme}
spec:
  hosts: [cms.acme.svc.cluster.local]
  http: [{route: [{destination: {host: cms.acme.svc.cluster.local, subset: ${subset}}}]}]
`;
  expect(severityOf('BL503', text)).toEqual(['fragile']);
  expect(severityOf('BL503', text + route('main'))).toEqual(['fragile']);
  expect(severityOf('BL503', text + route('canary'))).toEqual(['breaks-traffic']);
});

test('two protocols of one port are no failing request', () => {
  expect(severityOf('BL511', fixture('BL511/bad.yaml'))).toEqual(['fragile']);
});

test('a route without a port breaks traffic where a gateway has a port that the service has not', () => {
  const at = (port: number) => {
    const gateway = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: edge, namespace: acme}
spec:
  selector: {istio: edge}
  servers: [{port: {number: ${port}, name: http, protocol: HTTP}, hosts: [www.example.com]}]
---
`;
    const route = fixture('BL209/bad.yaml').replace(
      '  hosts:\n    - cms.acme.svc.cluster.local\n',
      '  gateways: [edge]\n  hosts:\n    - www.example.com\n',
    );
    return found('BL209', gateway + route);
  };
  const what = 'cms.acme.svc.cluster.local has the ports 80, 81, and the route names none';
  expect(at(80)).toEqual([`fragile ${what}`]);
  expect(at(8080)).toEqual([`breaks-traffic ${what}: requests on port 8080 get 503`]);
  expect(found('BL209', fixture('BL209/bad.yaml'))).toEqual([`fragile ${what}`]);
});

test.each([
  ['ALLOW', 'requestPrincipals', 'fragile', /no request there has what it asks for$/],
  ['ALLOW', 'notRequestPrincipals', 'insecure', /none has a token, so the rule holds for all requests$/],
  ['DENY', 'requestPrincipals', 'insecure', /no request there has what it asks for$/],
  ['DENY', 'notRequestPrincipals', 'fragile', /none has a token, so the rule holds for all requests$/],
])('where nobody verifies tokens %s %s lets in nobody or everybody', (action, field, severity, message) => {
  const text = fixture('BL625/bad.yaml').replace(
    /rules:.*/s,
    `action: ${action}\n  rules: [{ from: [{ source: { ${field}: ["*"] } }] }]\n`,
  );
  expect(found('BL625', text)).toEqual([expect.stringMatching(new RegExp(`^${severity} .*${message.source}`))]);
});

test('a trust domain that the input does not know may be one that the mesh trusts', () => {
  const foreign = fixture('BL610/bad.yaml').replace('spiffe://cluster.local', 'other.example');
  expect(found('BL610', foreign)).toEqual(['fragile other.example is not the trust domain of the mesh']);
  expect(found('BL610', foreign, true)).toEqual([]);
});

test('an object that is declared twice depends on the order, unless both say the same', () => {
  const text = fixture('BL005/bad.yaml');
  expect(severityOf('BL005', text)).toEqual(['style']);
  expect(severityOf('BL005', `${text}\ndata: { a: b }\n`)).toEqual(['fragile']);
});
