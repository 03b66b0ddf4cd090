import { MeshModel } from '../../lib/mesh-model';
import { Resolver } from '../../lib/resolver';
import { fromApp } from '../resolver/estate';
import { Lab } from './lab';

/** To whom objects are exported that do not say it: each setting on a mesh of its own, beside what the resolver says. */
let lab: Lab | undefined;
afterEach(() => lab?.stop());

const pod = (namespace: string, name: string, version: string) => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}-${version}, namespace: ${namespace} }
spec:
  replicas: 1
  selector: { matchLabels: { app: ${name}, version: ${version} } }
  template:
    metadata: { labels: { app: ${name}, version: ${version} } }
    spec: { containers: [{ name: app, image: "r/${name}:1", ports: [{ containerPort: 8080 }] }] }
`;
const service = (namespace: string, name: string) => `---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
`;
const YAML = `apiVersion: v1
kind: Namespace
metadata: { name: pay, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
${pod('pay', 'till', 'v1')}${service('pay', 'till')}${pod('shop', 'web', 'v1')}${service('shop', 'web')}${pod('shop', 'api', 'v1')}${service('shop', 'api')}---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: shop }
spec: { host: web.shop.svc.cluster.local, subsets: [{ name: v1, labels: { version: v1 } }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web.shop.svc.cluster.local]
  http:
    - match: [{ uri: { prefix: /tea } }]
      directResponse: { status: 418 }
    - route: [{ destination: { host: web.shop.svc.cluster.local, subset: v1 } }]
`;
const CALLS = [
  ['pay', 'till', 'http://web.shop.svc.cluster.local/tea'],
  ['pay', 'till', 'http://web.shop.svc.cluster.local/'],
  ['pay', 'till', 'http://api.shop.svc.cluster.local/'],
  ['shop', 'api', 'http://web.shop.svc.cluster.local/tea'],
  ['shop', 'api', 'http://web.shop.svc.cluster.local/'],
] as const;

function said(mesh: string): number[] {
  const config = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'istio', namespace: 'istio-system' },
    data: { mesh },
  };
  const resolver = new Resolver(MeshModel.ofText(`${YAML}---\n${JSON.stringify(config)}`));
  return CALLS.map(([namespace, app, url]) => {
    const { outcome } = fromApp(resolver, namespace, app, url);
    if ('status' in outcome && outcome.status !== undefined) return outcome.status;
    if (outcome.kind !== 'forward') return 0;
    const [{ result }] = outcome.destinations as [(typeof outcome.destinations)[number]];
    return result.kind === 'delivered' ? 200 : result.status;
  });
}

test.each([
  ['Service', 'defaultServiceExportTo: ["."]', [418, 503, 502, 418, 200]],
  ['Service', 'defaultServiceExportTo: [pay]', undefined],
  ['VirtualService', 'defaultVirtualServiceExportTo: ["."]', [200, 200, 200, 418, 200]],
  ['VirtualService', 'defaultVirtualServiceExportTo: [pay]', undefined],
  ['DestinationRule', 'defaultDestinationRuleExportTo: ["."]', [418, 503, 200, 418, 200]],
  ['DestinationRule', 'defaultDestinationRuleExportTo: [pay]', undefined],
])('%s: %s', async (_, setting, expected) => {
  const mesh = `outboundTrafficPolicy: { mode: REGISTRY_ONLY }\n${setting}\n`;
  const answers = said(mesh);
  if (expected !== undefined) expect(answers).toEqual(expected);
  lab = await Lab.start({ manifests: YAML, mesh });
  const played = await lab.play(CALLS.map(([namespace, app, url]) => ({ from: `${namespace}/${app}-v1`, url })));
  expect(played.map(({ status }) => status)).toEqual(answers);
});
