import type { PathNormalization } from '../../lib/mesh-model/mesh-config';
import { envoyPath } from '../../lib/resolver/path-normalization';
import { Lab } from './lab';

/** What proxies make of paths, by the mesh's `pathNormalization`: each value on a mesh of its own. */
let lab: Lab | undefined;
afterEach(() => lab?.stop());

const YAML = `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: app, image: "r/web:1", ports: [{ containerPort: 8080 }] }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web.shop.svc.cluster.local]
  http: [{ match: [{ uri: { prefix: /admin/ } }], directResponse: { status: 418 } }, { route: [{ destination: { host: web } }] }]
`;
const PATHS = ['/admin/x', '//admin/x', '/admin//x', '/a/../admin/x', '/admin%2Fx', '/%61dmin/x', '/a%5C..%2fadmin/x'];

test.each<PathNormalization>(['NONE', 'BASE', 'MERGE_SLASHES', 'DECODE_AND_MERGE_SLASHES'])(
  '%s',
  async (normalization) => {
    lab = await Lab.start({ manifests: YAML, mesh: `pathNormalization: { normalization: ${normalization} }` });
    const host = 'http://web.shop.svc.cluster.local';
    const answers = await lab.play(PATHS.map((path) => ({ from: 'shop/web', url: `${host}${path}` })));
    expect(answers.map(({ status }, at) => `${PATHS[at]} ${status}`)).toEqual(
      PATHS.map((path) => `${path} ${envoyPath(path, normalization).startsWith('/admin/') ? 418 : 200}`),
    );
  },
);
