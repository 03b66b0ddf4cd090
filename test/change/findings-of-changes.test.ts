import fc from 'fast-check';
import { findingsOfChanges } from '../../lib/change/findings-of-changes';
import type { Estate } from '../../lib/model/tenant';
import { randomEstate } from '../estate/random-estate';
import { renderedFiles } from '../estate/rendered';
import { runs } from '../runs';

const service = (namespace: string, name: string) => `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template: { metadata: { labels: { app: ${name} } }, spec: { containers: [{ name: app, image: x }] } }
`;
const route = (namespace: string, host: string) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: cms, namespace: ${namespace} }
spec: { hosts: [cms], http: [{ route: [{ destination: { host: ${host} } }] }] }
`;

const OUTPUT = new Map([
  ['staging/acme/workloads/cms.k8s.yaml', service('acme', 'cms')],
  ['staging/acme/routing/mesh-cms.k8s.yaml', route('acme', 'csm')],
  ['staging/acme/routing/kustomization.yaml', 'resources: [mesh-cms.k8s.yaml]'],
  ['staging/shop/routing/mesh-cms.k8s.yaml', route('shop', 'csm')],
  ['production/acme/workloads/csm.k8s.yaml', service('acme', 'csm')],
]);

test('the tenants of changed files are checked, each environment by itself', () => {
  const { files, findings } = findingsOfChanges(OUTPUT, ['staging/acme/workloads/cms.k8s.yaml'], { output: 'dist' });
  expect(files).toBe(2);
  expect(findings.map(({ code, file }) => `${code} ${file}`)).toEqual([
    'BL201 dist/staging/acme/routing/mesh-cms.k8s.yaml',
  ]);
  expect(findingsOfChanges(OUTPUT, ['production/acme/workloads/csm.k8s.yaml'])).toEqual({ files: 1, findings: [] });
});

test('a file that is gone still says which tenant changed; lists of files say nothing', () => {
  expect(findingsOfChanges(OUTPUT, ['staging/acme/workloads/gone.k8s.yaml']).findings).toHaveLength(1);
  expect(findingsOfChanges(OUTPUT, ['staging/acme/routing/kustomization.yaml'])).toEqual({ files: 0, findings: [] });
});

test('gateways that tenants share are read with each of them, and alone only where one changed', () => {
  const shared = new Map([...OUTPUT, ['staging/gateways/platform/public.k8s.yaml', service('edge', 'public')]]);
  expect(findingsOfChanges(shared, ['staging/acme/workloads/cms.k8s.yaml']).files).toBe(3);
  expect(findingsOfChanges(shared, ['staging/gateways/platform/public.k8s.yaml']).files).toBe(1);
  expect(findingsOfChanges(shared, []).files).toBe(0);
});

const { numRuns, seed } = runs({ sample: 8, full: 300 });

/** Gateways whose pods others run: nothing of them is in the output. */
const elsewhere = ({ tenants }: Estate) =>
  tenants.some(({ namespace, gateways }) => gateways.some(({ podNamespace }) => podNamespace !== namespace));

test(`nothing is found in any tenant of ${numRuns} random estates (seed ${seed})`, () => {
  for (const estate of fc.sample(
    randomEstate().filter((each) => !elsewhere(each)),
    { numRuns, seed },
  )) {
    const texts = new Map([...renderedFiles(estate)].map(([path, text]) => [path, String(text)]));
    for (const { name } of estate.tenants) {
      expect(findingsOfChanges(texts, [`${name}/workloads/any.k8s.yaml`]).findings).toEqual([]);
    }
  }
});
