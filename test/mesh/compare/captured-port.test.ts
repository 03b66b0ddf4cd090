import { check } from '../../../lib/check/check';
import { MeshModel } from '../../../lib/mesh-model';
import { Lab } from '../lab';

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
  ports: [{ number: 443, name: tcp, protocol: TCP }]
`;

let lab: Lab;

beforeAll(async () => {
  const mesh = 'outboundTrafficPolicy: { mode: REGISTRY_ONLY }';
  lab = await Lab.start({ manifests: estate, mesh, external: ['elsewhere.example.org'] });
});
afterAll(() => lab?.stop());

test('a TCP port without addresses takes what is meant for somebody else, as BL705 says', async () => {
  expect(check(MeshModel.ofText(estate)).map(({ code }) => code)).toContain('BL705');
  const [answer] = await lab.play([{ from: 'acme/ui', url: 'https://elsewhere.example.org/' }]);
  expect(answer).toMatchObject({ status: 200, workload: 'api.payments.example.net' });
});
