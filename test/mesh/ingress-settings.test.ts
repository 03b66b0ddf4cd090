import { MeshModel } from '../../lib/mesh-model';
import { gatewayClients, Resolver } from '../../lib/resolver';
import { Cluster } from './cluster';

/** Which Ingresses the real istiod serves, and at which pods, by settings of the mesh, beside what the resolver says. */
let cluster: Cluster;
afterAll(() => cluster?.stop());

const SETTINGS = 'ingressControllerMode: DEFAULT\ningressClass: edge\ningressService: front\n';
const CONFIG = `---
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "${SETTINGS.replaceAll('\n', '\\n')}" }
`;
const ingress = (name: string, more = '', spec = '') => `---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: ${name}, namespace: shop${more} }
spec:
  ${spec}
  rules:
    - host: ${name}.example.com
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] }
`;
const POD = (namespace: string, name: string, labels: string, port: number, more = '') => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  replicas: 1
  selector: { matchLabels: { ${labels} } }
  template:
    metadata: { labels: { ${labels} }${more} }
    spec: { containers: [{ name: app, image: "registry.example.com/${name}:1", ports: [{ containerPort: ${port} }] }] }
`;
const YAML = `apiVersion: v1
kind: Namespace
metadata: { name: shop }
${POD('shop', 'web', 'app: web', 8080)}---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
${POD('istio-system', 'front', 'istio: front', 80, ', annotations: { inject.istio.io/templates: gateway }')}${[
  ingress('none'),
  ingress('edge', ', annotations: { kubernetes.io/ingress.class: edge }'),
  ingress('istio', ', annotations: { kubernetes.io/ingress.class: istio }'),
  ingress('named', '', 'ingressClassName: own'),
  ingress('other', '', 'ingressClassName: other'),
].join('')}---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: own }
spec: { controller: istio.io/ingress-controller }
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: other }
spec: { controller: example.com/other }
`;

test('istiod serves Ingresses by the settings of the mesh, as the resolver says', async () => {
  cluster = await Cluster.start({ sidecars: [], mesh: SETTINGS });
  expect((await cluster.apply(YAML)).filter(({ error }) => error)).toEqual([]);
  await cluster.available();
  const from = 'istio-system/front';
  const hosts = ['none', 'edge', 'istio', 'named', 'other'];
  for (const name of ['none', 'edge', 'named'])
    await cluster.waitUntilServing({ from, url: `http://${name}.example.com/` }, { status: 200, workload: 'web' });
  const answers = await cluster.mesh.play(hosts.map((name) => ({ from, url: `http://${name}.example.com/` })));
  const model = MeshModel.ofText(`${YAML}${CONFIG}`);
  const resolver = new Resolver(model);
  const [client] = gatewayClients(model);
  const said = hosts.map((name) => {
    const { outcome } = resolver.resolve({ from: client!, port: 80, authority: `${name}.example.com` });
    return `${name} ${outcome.kind === 'forward' ? 200 : 'status' in outcome ? outcome.status : outcome.kind}`;
  });
  expect(said).toEqual(answers.map(({ status }, at) => `${hosts[at]} ${status}`));
  expect(client).toMatchObject({ namespace: 'istio-system', labels: { istio: 'front' } });
  expect(said).toEqual(['none 200', 'edge 200', 'istio 404', 'named 200', 'other 404']);
}, 180_000);
