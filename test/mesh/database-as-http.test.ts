import { Lab } from './lab';
import { callerIn, lintFixture } from './lint-fixture';

/** What is not HTTP, at a port that says http (BL572): here TLS, which no proxy of the mesh ends. */
let lab: Lab | undefined;

afterEach(async () => {
  await lab?.stop();
  lab = undefined;
});

/** A database that speaks TLS, with the port as a fixture has it. */
const database = (name: string) =>
  lintFixture(`BL572/${name}`).replace(/( +)labels: { app: db\b.*/, '$&\n$1annotations: { lab/speaks: 5432=tls }');

const GATEWAY = `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: gateway, namespace: edge }
spec:
  selector: { matchLabels: { app: gateway } }
  template:
    metadata:
      labels: { app: gateway, sidecar.istio.io/inject: "true" }
      annotations: { inject.istio.io/templates: gateway }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
---
apiVersion: v1
kind: Service
metadata: { name: gateway, namespace: edge }
spec: { selector: { app: gateway }, ports: [{ name: tcp, port: 9000 }] }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: gateway, namespace: edge }
spec:
  selector: { app: gateway }
  servers: [{ port: { number: 9000, name: tcp, protocol: TCP }, hosts: ["*"] }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: db, namespace: edge }
spec:
  hosts: ["*"]
  gateways: [gateway]
  tcp: [{ route: [{ destination: { host: db.shop.svc.cluster.local, port: { number: 5432 } } }] }]
`;

test.each([
  ['bad', 0],
  ['good', 200],
])('from pods: BL572 %s', async (name, status) => {
  lab = await Lab.start({ manifests: `${database(name)}${callerIn('shop')}` });
  await lab.expect({ from: 'shop/caller', url: 'https://db.shop.svc.cluster.local:5432/' }, { status });
});

test.each([
  ['bad', 0],
  ['good', 200],
])('over mTLS of the mesh, from a gateway that passes bytes on: BL572 %s', async (name, status) => {
  lab = await Lab.start({ manifests: `${database(name)}${GATEWAY}` });
  await lab.expect({ from: 'edge/gateway', url: 'https://db.example.com:9000/' }, { status });
});
