import { MeshModel } from '../../lib/mesh-model';
import { type Answer, gatewayClients, Resolver, requestFromUrl, workloadClient } from '../../lib/resolver';
import { Lab, type LabOptions } from './lab';

/** Things that random meshes have none of: what the resolver says about them is what Envoy does. */
let lab: Lab | undefined;

afterEach(async () => {
  await lab?.stop();
  lab = undefined;
});

async function start(manifests: string, options: Partial<LabOptions>): Promise<Resolver> {
  lab = await Lab.start({ ...options, manifests });
  return new Resolver(MeshModel.ofText(manifests));
}

function server(ns: string, name: string, labels = ''): string {
  return `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${ns} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}${labels} } }
    spec:
      serviceAccountName: ${name}
      containers: [{ name: app, image: app, ports: [{ containerPort: 8080 }, { containerPort: 9090 }] }]
---
${service(ns, name, name)}`;
}

function service(ns: string, name: string, app: string): string {
  return `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${ns} }
spec:
  selector: { app: ${app} }
  ports: [{ name: http, port: 8080 }, { name: http-more, port: 9090 }]
`;
}

function namespace(name: string, labels: string): string {
  return `---
apiVersion: v1
kind: Namespace
metadata: { name: ${name}, labels: { ${labels} } }
`;
}

/** Status codes that the resolver has for a request; 0 where there is no answer. */
function statuses({ outcome }: Answer): number[] {
  switch (outcome.kind) {
    case 'forward':
      return outcome.destinations.map(({ result }) => (result.kind === 'delivered' ? 200 : result.status));
    case 'passthrough':
      return [outcome.destination?.result.kind === 'delivered' ? 200 : 0];
    case 'unreachable':
      return [0];
    default:
      return [outcome.status ?? 0];
  }
}

describe('a gateway of another namespace, which is not in the input', () => {
  const policy = (name: string, source: string) => `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ${name}, namespace: acme }
spec:
  selector: { matchLabels: { app: ${name} } }
  rules: [{ from: [{ source: ${source} }] }]
`;
  const sources = {
    'by-namespace': '{ namespaces: [istio-system] }',
    'by-principal': '{ principals: ["cluster.local/ns/istio-system/sa/istio-ingressgateway-service-account"] }',
    'by-account': '{ serviceAccounts: [istio-system/istio-ingressgateway-service-account] }',
    'own-namespace': '{ namespaces: [acme] }',
    'other-principal': '{ principals: ["cluster.local/ns/acme/sa/default"] }',
    'not-itself': '{ notNamespaces: [istio-system] }',
  };
  const names = Object.keys(sources) as (keyof typeof sources)[];
  const routes = names.map(
    (name) =>
      `    - { match: [{ uri: { prefix: /${name} } }], route: [{ destination: { host: ${name}, port: { number: 8080 } } }] }`,
  );
  const manifests = `${namespace('acme', 'istio-injection: enabled')}---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: shop, namespace: acme }
spec:
  selector: { istio: ingressgateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [acme/shop.example.com] }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: shop, namespace: acme }
spec:
  hosts: [shop.example.com]
  gateways: [shop]
  http:
${routes.join('\n')}
${names.map((name) => server('acme', name) + policy(name, sources[name])).join('')}`;

  test('is let in, or not, as policies say about its namespace and its account', async () => {
    const pods = {
      namespace: 'istio-system',
      name: 'istio-ingressgateway',
      labels: { istio: 'ingressgateway' },
      serviceAccount: 'istio-ingressgateway-service-account',
    };
    const resolver = await start(manifests, { gateways: [pods] });
    const [client, ...others] = gatewayClients(resolver.model);
    expect(others).toEqual([]);
    const results = await lab!.play(
      names.map((name) => ({ from: 'istio-system/istio-ingressgateway', url: `http://shop.example.com/${name}` })),
    );
    const seen = names.map((name, index) => [name, results[index]!.status]);
    const said = names.map((name) => [
      name,
      statuses(resolver.resolve(requestFromUrl(`http://shop.example.com/${name}`, client!)))[0],
    ]);
    expect(said).toEqual(seen);
    expect(Object.fromEntries(seen)).toMatchObject({ 'by-namespace': 200, 'by-principal': 200, 'own-namespace': 403 });
  });
});

test('subsets by locality take the pods that are there', async () => {
  const host = 'api.acme.svc.cluster.local';
  const zones = ['eu-1', 'eu-2', 'us-1'];
  const manifests = `${namespace('acme', 'istio-injection: enabled')}${server('acme', 'ui')}${zones
    .slice(0, 2)
    .map((zone) => server('acme', `api-${zone}`, `, role: api, topology.istio.io/locality: eu.${zone}`))
    .join('')}---
apiVersion: v1
kind: Service
metadata: { name: api, namespace: acme }
spec: { selector: { role: api }, ports: [{ name: http, port: 8080 }] }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: api, namespace: acme }
spec:
  host: ${host}
  subsets:
    - { name: eu, labels: { topology.kubernetes.io/region: eu } }
${zones.map((zone) => `    - { name: ${zone}, labels: { topology.kubernetes.io/zone: ${zone} } }`).join('\n')}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: api, namespace: acme }
spec:
  hosts: [${host}]
  http:
${['eu', ...zones]
  .map(
    (name) =>
      `    - { match: [{ uri: { prefix: /${name} } }], route: [{ destination: { host: ${host}, subset: ${name} } }] }`,
  )
  .join('\n')}
`;
  const resolver = await start(manifests, {});
  const ui = workloadClient(resolver.model.workloads.find(({ name }) => name === 'ui')!);
  for (const zone of ['eu', ...zones]) {
    const url = `http://${host}:8080/${zone}`;
    const answer = resolver.resolve(requestFromUrl(url, ui));
    const { outcome } = answer;
    const results = await lab!.play(Array.from({ length: 20 }, () => ({ from: 'acme/ui', url })));
    expect([zone, ...new Set(results.map(({ status }) => status))]).toEqual([zone, ...statuses(answer)]);
    const workloads = outcome.kind === 'forward' ? outcome.destinations[0]!.workloads.map(({ name }) => name) : [];
    expect([...new Set(results.flatMap(({ workload }) => workload ?? []))].sort()).toEqual([...workloads].sort());
    expect(answer.unknowns).toEqual([]);
  }
});

test('mTLS: every mode of a server with every mode of a client', async () => {
  const modes = ['none', 'strict', 'permissive', 'disable'];
  const settings = ['auto', 'DISABLE', 'ISTIO_MUTUAL', 'SIMPLE'];
  const peer = (ns: string, name: string, mode: string, more = '') => `---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: ${name}, namespace: ${ns} }
spec: { ${more}mtls: { mode: ${mode} } }
`;
  const own = (name: string, ports = '') => `selector: { matchLabels: { app: ${name} } }, ${ports}`;
  const targets: { readonly host: string; readonly text: string }[] = [];
  const reach = (ns: string, app: string) => {
    for (const setting of settings) {
      const name = `${app}-${setting.toLowerCase().replace('_', '-')}`;
      const host = `${name}.${ns}.svc.cluster.local`;
      const rule = `---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: ${name}, namespace: ${ns} }
spec: { host: ${host}, trafficPolicy: { tls: { mode: ${setting} } } }
`;
      targets.push({ host, text: `---\n${service(ns, name, app)}${setting === 'auto' ? '' : rule}` });
    }
  };
  for (const mode of modes) reach('acme', mode);
  reach('weak', 'firm');
  reach('outside', 'plain');
  const manifests = [
    namespace('acme', 'istio-injection: enabled'),
    namespace('weak', 'istio-injection: enabled'),
    namespace('outside', 'istio-injection: disabled'),
    server('acme', 'ui'),
    ...modes.map((mode) => server('acme', mode)),
    server('weak', 'firm'),
    server('outside', 'plain'),
    peer('acme', 'strict', 'STRICT', own('strict', 'portLevelMtls: { 9090: { mode: PERMISSIVE } }, ')),
    peer('acme', 'permissive', 'PERMISSIVE', own('permissive', 'portLevelMtls: { 9090: { mode: DISABLE } }, ')),
    peer('acme', 'disable', 'DISABLE', own('disable', 'portLevelMtls: { 9090: { mode: STRICT } }, ')),
    peer('weak', 'default', 'DISABLE'),
    peer('weak', 'firm', 'STRICT', own('firm')),
    ...targets.map(({ text }) => text),
  ].join('');
  const resolver = await start(manifests, { sidecars: ['acme/*', 'weak/*'] });
  const requests = ['acme/ui', 'outside/plain'].flatMap((from) =>
    targets.flatMap(({ host }) => [8080, 9090].map((port) => ({ from, url: `http://${host}:${port}/` }))),
  );
  // TLS that the application begins itself, to a port that carries HTTP.
  requests.push({ from: 'acme/ui', url: `https://${targets[0]!.host}:8080/` });
  const expected = requests.flatMap((request) => {
    const [ns, name] = request.from.split('/');
    const workload = resolver.model.workloads.find((item) => item.namespace === ns && item.name === name)!;
    const answer = resolver.resolve(requestFromUrl(request.url, workloadClient(workload, ns !== 'outside')));
    // Whether the application itself speaks TLS is not known.
    return answer.unknowns.length > 0 ? [] : [{ request, statuses: statuses(answer) }];
  });
  const results = await lab!.play(expected.map(({ request }) => request));
  const seen = expected.map(({ request }, index) => ({ ...request, status: results[index]!.status }));
  expect(expected.map((item) => ({ ...item.request, status: item.statuses[0] }))).toEqual(seen);
  expect(seen.length).toBeGreaterThan(80);
  expect(new Set(seen.map(({ status }) => status))).toEqual(new Set([200, 503, 0]));
});
