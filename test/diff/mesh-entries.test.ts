import { diffMeshes } from '../../lib/diff';
import { MeshModel } from '../../lib/mesh-model';

const pods = (namespace: string, app: string, version: string, replicas: number) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${app}-${version}, namespace: ${namespace} }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: ${app}, version: ${version} } }
  template:
    metadata: { labels: { app: ${app}, version: ${version} } }
    spec: { containers: [{ name: app, image: app, ports: [{ name: http, containerPort: 8080 }] }] }
---`;

/** Proxies of namespace b do not know web of namespace a, but get rules for its full name, and let anything else pass. */
const mesh = (replicas: number) =>
  MeshModel.ofText(`
apiVersion: v1
kind: Namespace
metadata: { name: a, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Namespace
metadata: { name: b, labels: { istio-injection: enabled } }
---${pods('a', 'web', 'v1', 1)}${pods('a', 'web', 'v2', replicas)}${pods('b', 'caller', 'v1', 1)}
apiVersion: v1
kind: Service
metadata: { name: web, namespace: a }
spec: { selector: { app: web }, ports: [{ name: http, port: 8080 }] }
---
apiVersion: v1
kind: Service
metadata: { name: caller, namespace: b }
spec: { selector: { app: caller }, ports: [{ name: http, port: 8080 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: b }
spec:
  hosts: [web.a.svc.cluster.local, caller.b.svc.cluster.local]
  http: [{ route: [{ destination: { host: db.example.org } }] }]
---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: b }
spec: { egress: [{ hosts: ["b/*"] }], outboundTrafficPolicy: { mode: ALLOW_ANY } }
`);

test('a service that a proxy lets pass without knowing it is compared by its short names too, which have no rules', () => {
  const { changes } = diffMeshes(mesh(1), mesh(0));
  const hosts = changes.flatMap(({ requests }) => requests.map(({ example }) => example));
  expect(hosts.some((text) => text?.includes('http://web.a/'))).toBe(true);
});

const CALLER = `
apiVersion: v1
kind: Namespace
metadata: { name: b, labels: { istio-injection: enabled } }
---${pods('b', 'caller', 'v1', 1)}`;
const examplesOf = (before: string, after: string) =>
  diffMeshes(MeshModel.ofText(CALLER + before), MeshModel.ofText(CALLER + after)).changes.flatMap(({ requests }) =>
    requests.map(({ example }) => example),
  );

test('of ServiceEntries of one host, the ports of each are compared', () => {
  const entry = (name: string, ports: string) => `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: ${name}, namespace: b }
spec: { hosts: [api.example.org], location: MESH_EXTERNAL, resolution: DNS, ports: [${ports}]${name === 'one' ? ', exportTo: ["."]' : ''} }
---`;
  const http = '{ number: 80, name: http, protocol: HTTP }';
  const one = entry('one', `${http}`).replace('}]', ', targetPort: 8088 }]');
  const two = entry('two', `${http}, { number: 443, name: tls, protocol: TLS }`);
  expect(examplesOf('', one + two)).toContainEqual(expect.stringContaining('https://api.example.org/'));
  expect(examplesOf(one + two, '')).toContainEqual(expect.stringContaining('https://api.example.org/'));
});

test('with the last service of a port, all rules of hosts outside stop to hold there', () => {
  const rules = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: outside, namespace: b }
spec: { hosts: ["*.example.org"], http: [{ directResponse: { status: 418 } }] }
---`;
  const other = `
apiVersion: v1
kind: Service
metadata: { name: other, namespace: b }
spec: { selector: { app: caller }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---`;
  expect(examplesOf(rules + other, rules)).toContainEqual(
    expect.stringMatching(/^GET http:\/\/any-other\.example\.org\//),
  );
});
