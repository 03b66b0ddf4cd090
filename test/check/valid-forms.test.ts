import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../../lib/check/check';
import { MeshModel } from '../../lib/mesh-model';

/** A service with the subsets main and canary, its workloads among them. */
const CMS = readFileSync(join(__dirname, 'fixtures/BL211/good.yaml'), 'utf8').split('---\n').slice(0, 3).join('---\n');

const route = (subset = 'main') => `
      route:
        - destination:
            host: cms.acme.svc.cluster.local
            subset: ${subset}`;

const rule = (name: string, subset: string, more = '') => `---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: ${name}, namespace: acme }
spec:
  host: cms.acme.svc.cluster.local
  ${more}
  subsets: [{ name: ${subset}, labels: { version: ${subset} } }]
`;

const mesh = (http: string, more = '') => `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: cms, namespace: acme }
spec:
  hosts: [cms.acme.svc.cluster.local]
  ${more}
  http:${http}
`;

const GATEWAY = readFileSync(join(__dirname, 'fixtures/BL208/good.yaml'), 'utf8')
  .split('---\n')
  .slice(2, 5)
  .map((part) => `---\n${part}`)
  .join('');

const edge = (name: string, http: string, more = '') => `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: acme }
spec:
  hosts: [acme.example.com]
  gateways: [acme/gateway]
  ${more}
  http:${http}
`;

const RULES = rule('cms', 'main') + rule('cms-canary', 'canary');

test.each<[string, string]>([
  [
    'DestinationRules of one host with the same exportTo, which Istio merges',
    CMS +
      rule('cms', 'main', 'exportTo: [acme, shop]') +
      rule('cms-canary', 'canary', 'exportTo: [shop, "."]') +
      mesh(`\n    - name: mainline${route()}`),
  ],
  ['a single destination without a weight', CMS + RULES + mesh(`\n    - name: mainline${route()}`)],
  ['a single destination of weight 100', CMS + RULES + mesh(`\n    - name: mainline${route()}\n          weight: 100`)],
  [
    'weights 0 and 100',
    CMS +
      RULES +
      mesh(
        `\n    - name: mainline${route()}\n          weight: 100\n        - destination: { host: cms.acme.svc.cluster.local, subset: canary }\n          weight: 0`,
      ),
  ],
  [
    'VirtualServices of one gateway host with different paths',
    CMS +
      RULES +
      GATEWAY +
      edge('a', `\n    - match: [{ uri: { prefix: /a/ } }, { uri: { exact: /a } }]${route()}`) +
      edge('b', `\n    - match: [{ uri: { prefix: /b } }]${route()}`),
  ],
  [
    'VirtualServices of one gateway host, one of them for the rest',
    CMS +
      RULES +
      GATEWAY +
      edge('a', `\n    - match: [{ uri: { prefix: /a } }]${route()}`) +
      edge('b', `\n    - name: rest${route()}`),
  ],
  [
    'exportTo "." where the gateway is in the same namespace',
    CMS + RULES + GATEWAY + edge('a', `\n    - name: all${route()}`, 'exportTo: ["."]'),
  ],
  [
    'a VirtualService for the mesh and a gateway',
    CMS +
      RULES +
      GATEWAY +
      mesh(`\n    - name: all${route()}`, 'gateways: [mesh]') +
      edge('a', `\n    - name: all${route()}`),
  ],
  [
    'short host names in the namespace of the service',
    (CMS + RULES + mesh(`\n    - name: all${route()}`)).replaceAll('cms.acme.svc.cluster.local', 'cms'),
  ],
  [
    'a condition repeated for different callers',
    CMS +
      RULES +
      mesh(
        `\n    - match: [{ sourceLabels: { app: ui }, uri: { prefix: /a } }]${route()}\n    - match: [{ uri: { prefix: /a } }]${route('canary')}\n    - name: rest${route()}`,
      ),
  ],
  [
    'a rule for requests without a header before one for requests with it',
    CMS +
      RULES +
      mesh(
        `\n    - match: [{ withoutHeaders: { x-user: {} } }]${route()}\n    - match: [{ headers: { x-user: { exact: tester } } }]${route('canary')}\n    - name: rest${route()}`,
      ),
  ],
  [
    'an object without namespace beside one with namespace default',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: other }\n',
  ],
  [
    'a policy that allows nothing',
    'apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: { name: nothing, namespace: acme }\nspec: {}\n',
  ],
  [
    'a List of objects',
    'apiVersion: v1\nkind: List\nitems:\n  - { apiVersion: v1, kind: ConfigMap, metadata: { name: a } }\n  - { apiVersion: v1, kind: ConfigMap, metadata: { name: b } }\n',
  ],
  [
    'kinds that are not known here',
    'apiVersion: example.com/v1\nkind: Gateway\nmetadata: { name: a }\nspec: { anything: [1, { goes: true }] }\n',
  ],
  ['comments, and nothing', '# nothing\n---\n# nothing\n'],
])('%s: nothing to report', (_, text) => {
  expect(check(MeshModel.ofText(text))).toEqual([]);
});
