import { explain, explanationToJson, explanationToText } from '../../lib/explain';
import { ESTATE, resolverOf, virtualService } from '../resolver/estate';

const CMS = 'cms.acme.svc.cluster.local';
const secure = ESTATE.replace('name: http-cms', 'name: https-cms');
const policy = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: nobody, namespace: acme }
spec: { selector: { matchLabels: { app: cms } } }`;
const rule = (mode: string) => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: a-cms, namespace: acme }
spec: { host: ${CMS}, trafficPolicy: { tls: { mode: ${mode} } } }`;
const toSecure = virtualService(
  'acme',
  'ui',
  ['ui.acme.svc.cluster.local'],
  `    - route: [{ destination: { host: ${CMS}, port: { number: 8080 } } }]`,
);

function lines(url: string, documents: readonly string[], width?: number): string[] {
  const hop = explain(resolverOf(documents), { url, from: 'acme/ui', depth: 0 });
  return explanationToText(hop, width === undefined ? {} : { width })
    .split('\n')
    .slice(1, -1);
}

test('a status that is an error stands first on its line, with what each side speaks', () => {
  expect(lines('http://ui:8080/', [secure, toSecure]).slice(-2)).toEqual([
    '   400      100% to acme/cms port 8080, Deployment acme/cms-main, Deployment acme/cms-ops-1234: plaintext_to_tls: Deployment acme/cms-main port 8080 takes TLS, and gets plain HTTP: Service acme/cms says https for port 8080',
    '   speaks   the sender sends plain HTTP, its proxy adds mTLS, the application takes TLS: Service acme/cms says https for port 8080  input.yaml:18',
  ]);
  expect(lines('http://cms:8080/', [ESTATE, policy]).slice(-1)[0]).toMatch(
    /^ {3}403 {6}100% to acme\/cms port 8080, .*: AuthorizationPolicy acme\/nobody has no rules/,
  );
  expect(lines('http://cms:8080/', [ESTATE, rule('SIMPLE')]).slice(-2)[0]).toMatch(
    /^ {3}503 {6}100% to acme\/cms .*: UF connection_failure: /,
  );
});

test('bytes have no status: the connection fails', () => {
  expect(lines('https://cms:8080/', [secure, rule('SIMPLE')])).toEqual([
    expect.stringMatching(
      /^ {3}error {4}100% to acme\/cms .*: UF connection_failure: TLS twice: .* \(DestinationRule acme\/a-cms\)$/,
    ),
    expect.stringMatching(
      /^ {3}speaks {3}the sender sends TLS of its own, its proxy adds TLS, the application takes TLS: /,
    ),
  ]);
  expect(lines('tcp://cms:8080', [secure])).toEqual([expect.stringMatching(/^ {3}100% .*, mTLS$/)]);
});

test('TLS to an application of which nothing says that it takes TLS is reported as unknown', () => {
  const any = ESTATE.replace('name: http-cms', 'name: any-cms');
  expect(lines('http://cms:8080/', [any, rule('SIMPLE')])).toEqual([
    expect.any(String),
    expect.any(String),
    expect.stringMatching(/^ {3}100% .*, TLS \(unknown whether it is understood\)$/),
    ...['main', 'ops-1234'].map((version) =>
      expect.stringMatching(
        `unknown  whether Deployment acme/cms-${version} itself speaks TLS on port 8080 is not known`,
      ),
    ),
  ]);
});

test('mTLS to a host outside is reported to fail', () => {
  const entry = `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: x, namespace: acme }
spec: { hosts: [x.example.org], resolution: DNS, ports: [{ number: 9000, name: http, protocol: HTTP }] }`;
  const mutual = rule('ISTIO_MUTUAL').replace(CMS, 'x.example.org');
  expect(lines('http://x.example.org:9000/', [ESTATE, entry, mutual]).at(-2)).toBe(
    '   503      100% to x.example.org port 9000, x.example.org: UF connection_failure: x.example.org port 9000 is outside the mesh, and gets mTLS of the mesh',
  );
});

test('gRPC that leaves as HTTP/1.1 is reported, though a proxy delivers it', () => {
  expect(lines('grpc://cms:8080/shop.Cart/Add', [ESTATE]).slice(-1)).toEqual([
    '   speaks   gRPC leaves as HTTP/1.1, which a gRPC server does not understand: Service acme/cms says http for port 8080  input.yaml:18',
  ]);
  const grpc = ESTATE.replace('name: http-cms', 'name: grpc-cms');
  expect(lines('grpc://cms:8080/shop.Cart/Add', [grpc]).slice(-1)[0]).toMatch(/, mTLS$/);
});

test('what a hop speaks is in the JSON too', () => {
  const hop = explain(resolverOf([secure]), { url: 'https://cms:8080/', from: 'acme/ui', depth: 0 });
  expect(JSON.parse(JSON.stringify(explanationToJson(hop))).outcome.destinations[0].speech).toEqual({
    sent: 'TLS',
    added: 'mtls',
    carried: 'as sent',
    taken: {
      takes: 'TLS',
      why: 'Service acme/cms says https for port 8080',
      file: 'input.yaml',
      line: 18,
      column: expect.any(Number),
    },
  });
});

test('lines go on under themselves at the width of the terminal', () => {
  const wrapped = lines('http://ui:8080/', [secure, toSecure], 60);
  expect(Math.max(...wrapped.map((line) => line.length))).toBeLessThanOrEqual(60);
  expect(wrapped.join(' ').replace(/\s+/g, ' ')).toBe(
    lines('http://ui:8080/', [secure, toSecure]).join(' ').replace(/\s+/g, ' '),
  );
  expect(wrapped.filter((line) => line.startsWith(' '.repeat(12))).length).toBeGreaterThan(3);
});

test('text of others does not act on the terminal', () => {
  const hostile = virtualService(
    'acme',
    'ui',
    ['ui.acme.svc.cluster.local'],
    `    - name: "a\\e[2Jb"\n      route: [{ destination: { host: ui } }]`,
  );
  expect(lines('http://ui:8080/', [ESTATE, hostile]).join('\n')).toContain('rule     a\\u001b[2Jb');
});

test('a Service of type ExternalName: where it leads to is reported', () => {
  const alias = `apiVersion: v1
kind: Service
metadata: { name: nexus, namespace: acme }
spec: { type: ExternalName, externalName: nexus.example.com, ports: [{ name: any, port: 443 }] }`;
  expect(lines('https://nexus/', [ESTATE, alias])).toEqual([
    "   passes   without a rule: no service that this workload's proxy knows takes it on port 443; Service acme/nexus stands for nexus.example.com",
  ]);
});
