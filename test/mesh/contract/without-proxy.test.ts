import { parseRegistry } from '../../../lib/registry/parse-registry';
import { estateFiles } from '../../../lib/synthesis/estate-files';
import { Lab } from '../lab';
import { RenderedEstate } from './rendered-estate';

const TENANT = `apiVersion: branchline/v1
kind: Tenant
name: acme
environment: staging
namespace: acme
mtls: STRICT
isolation: true
services:
  ui: { image: "registry.example.com/ui:1", port: 8080, calls: [legacy] }
  loner: { image: "registry.example.com/loner:1", port: 8080 }
  legacy: { workload: external, port: 7000, subsets: { main: { version: main } } }
`;
const OWN = `apiVersion: apps/v1
kind: Deployment
metadata: { name: legacy }
spec:
  selector: { matchLabels: { app: legacy } }
  template:
    metadata: { labels: { app: legacy, version: main, sidecar.istio.io/inject: "false" } }
    spec: { containers: [{ name: app, image: "registry.example.com/legacy:1", ports: [{ containerPort: 7000 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: legacy }
spec: { selector: { app: legacy }, ports: [{ name: http, port: 7000 }] }
`;
const VARIANT = `apiVersion: branchline/v1
kind: Variant
id: OPS-1
services: { legacy: { workload: managed, image: "registry.example.com/legacy:OPS-1" } }
`;

let lab: Lab;
beforeAll(async () => {
  const { estate } = parseRegistry([
    { path: 'acme/tenant.yaml', text: TENANT },
    { path: 'acme/manifests/legacy.yaml', text: OWN },
    { path: 'acme/variants/OPS-1.yaml', text: VARIANT },
  ]);
  const rendered = RenderedEstate.ofFiles(estateFiles(estate, { tool: 'none' }));
  // The pod that opts out has no Envoy, its variant has one.
  lab = await Lab.start({ manifests: rendered.yaml, sidecars: ['acme/ui', 'acme/loner', 'acme/legacy-ops-1'] });
});
afterAll(() => lab?.stop());

const url = 'http://legacy.acme.svc.cluster.local:7000/';

test('WORK-3: pods without a proxy are called by the rules, and a variant with one beside them, though mTLS is STRICT', async () => {
  await lab.expect({ from: 'acme/ui', url }, { status: 200, workload: 'legacy' });
  const headers = { 'x-variant-id': 'ops-1' };
  await lab.expect({ from: 'acme/ui', url, headers }, { status: 200, workload: 'legacy-ops-1' });
});
