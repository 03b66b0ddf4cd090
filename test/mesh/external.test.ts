import { Lab } from './lab';

// What leaves the mesh: a declared host is reached, over the client's own TLS or over the sidecar's; any other is not.
const estate = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ui, namespace: acme }
spec:
  selector: { matchLabels: { app: ui, version: main } }
  template:
    metadata: { labels: { app: ui, version: main } }
    spec: { serviceAccountName: ui, containers: [{ name: ui, image: ui, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: payments, namespace: acme }
spec:
  hosts: [api.payments.example.net]
  location: MESH_EXTERNAL
  resolution: DNS
  ports:
    - { number: 443, name: tls-payments, protocol: TLS }
    - { number: 80, name: http-payments, protocol: HTTP, targetPort: 443 }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: payments, namespace: acme }
spec:
  host: api.payments.example.net
  trafficPolicy:
    portLevelSettings: [{ port: { number: 80 }, tls: { mode: SIMPLE } }]
`;

let lab: Lab;

beforeAll(async () => {
  const mesh = 'outboundTrafficPolicy: { mode: REGISTRY_ONLY }';
  lab = await Lab.start({ manifests: estate, mesh, external: ['elsewhere.example.org'] });
});
afterAll(() => lab?.stop());

test('a declared host is reached through TLS that the sidecar does not open', async () => {
  const [answer] = await lab.play([{ from: 'acme/ui', url: 'https://api.payments.example.net/charge' }]);
  expect(answer).toMatchObject({
    status: 200,
    namespace: '(external)',
    workload: 'api.payments.example.net',
    certificate: ['api.payments.example.net'],
  });
});

test('the sidecar adds TLS where the DestinationRule says so', async () => {
  await lab.expect(
    { from: 'acme/ui', url: 'http://api.payments.example.net/charge' },
    { status: 200, workload: 'api.payments.example.net' },
  );
});

test('fails for a host that nobody declared', async () => {
  await lab.expect({ from: 'acme/ui', url: 'http://elsewhere.example.org/' }, { status: 502, route: 'block_all' });
  const [answer] = await lab.play([{ from: 'acme/ui', url: 'https://elsewhere.example.org/' }]);
  expect(answer.status).toBe(0);
});
