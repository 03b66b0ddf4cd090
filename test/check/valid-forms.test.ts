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
        `\n    - match: [{ sourceLabels: { app: cms }, uri: { prefix: /a } }]${route()}\n    - match: [{ uri: { prefix: /a } }]${route('canary')}\n    - name: rest${route()}`,
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
  [
    'VirtualServices of one gateway host told apart by a header',
    CMS +
      RULES +
      GATEWAY +
      edge('a', `\n    - match: [{ headers: { x-user: { exact: tester } } }]${route('canary')}`) +
      edge('b', `\n    - match: [{ withoutHeaders: { x-user: {} } }]${route()}`),
  ],
  [
    'a delegate whose conditions are within those of its root',
    CMS +
      RULES +
      GATEWAY +
      edge('root', '\n    - match: [{ uri: { prefix: /cms } }]\n      delegate: { name: routes, namespace: acme }') +
      `---\napiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: routes, namespace: acme }\nspec:\n  http:\n    - match: [{ uri: { prefix: /cms/v2 } }]${route('canary')}\n    - name: rest${route()}\n`,
  ],
  [
    'a rule for a path in any case, before one for the rest',
    CMS +
      RULES +
      mesh(
        `\n    - match: [{ uri: { prefix: /a }, ignoreUriCase: true }]${route('canary')}\n    - name: rest${route()}`,
      ),
  ],
  [
    'retries that are switched off, a mirror of nothing',
    CMS +
      RULES +
      mesh(
        `\n    - name: rest\n      retries: { attempts: 0 }\n      mirror: { host: cms.acme.svc.cluster.local, subset: canary }\n      mirrorPercentage: { value: 0 }${route()}`,
      ),
  ],
  [
    'a fault shorter than the timeout, for some requests',
    CMS +
      RULES +
      mesh(
        `\n    - match: [{ headers: { x-test: {} } }]\n      fault: { delay: { fixedDelay: 1s, percentage: { value: 50 } } }\n      timeout: 5s${route()}\n    - name: rest${route()}`,
      ),
  ],
  [
    'a redirect to https on port 80, and TLS of a Secret that is not in the files',
    CMS +
      RULES +
      GATEWAY.replace(
        /servers:[\s\S]*?(?=---)/,
        'servers:\n    - port: { number: 80, name: http, protocol: HTTP }\n      hosts: ["acme/acme.example.com"]\n      tls: { httpsRedirect: true }\n    - port: { number: 443, name: https, protocol: HTTPS }\n      hosts: ["acme/acme.example.com"]\n      tls: { mode: SIMPLE, credentialName: acme }\n',
      ) +
      edge('a', `\n    - name: all${route()}`),
  ],
  [
    'a headless service of a StatefulSet without subsets',
    `apiVersion: v1
kind: Service
metadata: { name: db, namespace: acme }
spec: { clusterIP: None, selector: { app: db }, ports: [{ name: tcp-db, port: 5432, targetPort: db }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: acme }
spec:
  serviceName: db
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec:
      containers: [{ name: db, image: db:16, ports: [{ name: db, containerPort: 5432 }] }]
`,
  ],
  [
    'an autoscaler and a Deployment without replicas; amounts written as numbers',
    `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: acme, creationTimestamp: null }
spec:
  selector: { matchLabels: { app: web } }
  strategy: { rollingUpdate: { maxSurge: "25%", maxUnavailable: 0 } }
  template:
    metadata: { creationTimestamp: null, labels: { app: web } }
    spec:
      initContainers: [{ name: helper, image: helper:1, restartPolicy: Always }]
      containers:
        - { name: web, image: web:1, resources: { requests: { cpu: 1, memory: 1.5Gi }, limits: { memory: 2e9 } }, ports: [] }
status: {}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web, namespace: acme }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  maxReplicas: 3
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 80 } } }]
`,
  ],
  [
    'wildcards outside the mesh by server name',
    `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: apis, namespace: acme }
spec:
  hosts: ["*.googleapis.example"]
  exportTo: ["."]
  location: MESH_EXTERNAL
  resolution: NONE
  ports: [{ number: 443, name: tls, protocol: TLS }]
`,
  ],
  [
    'a Sidecar for everything of its own namespace, and PERMISSIVE for one port',
    `${CMS}---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: acme }
spec: { egress: [{ hosts: ["./*", "istio-system/*"] }] }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: cms, namespace: acme }
spec: { selector: { matchLabels: { app: cms } }, mtls: { mode: STRICT }, portLevelMtls: { 8080: { mode: PERMISSIVE } } }
`,
  ],
  [
    'subsets by zone, and a port that nobody declared as a container port but by name',
    CMS +
      `---\napiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: { name: cms, namespace: acme }\nspec:\n  host: cms.acme.svc.cluster.local\n  subsets: [{ name: west, labels: { topology.kubernetes.io/zone: west-1 } }]\n`,
  ],
  [
    'manifests within a ConfigMap, and kinds of other tools',
    `apiVersion: v1
kind: ConfigMap
metadata: { name: files, namespace: acme }
data:
  istio.yaml: |
    ---
    kind: VirtualService
    spec: { nonsense: true }
---
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: cms, namespace: acme }
spec: { replicas: 2, anything: true }
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: cms, namespace: acme }
spec: { chart: { spec: { chart: cms } } }
`,
  ],
  [
    'labels that a generator of Applications fills in',
    `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: shops, namespace: argocd }
spec:
  generators: [{ list: { elements: [{ env: staging }] } }]
  template:
    metadata: { name: "{{env}}", labels: { env: "{{env}}" } }
`,
  ],
  [
    "Services for pods of the cluster's own",
    `apiVersion: v1
kind: Service
metadata: { name: scheduler, namespace: kube-system }
spec:
  clusterIP: None
  selector: { component: kube-scheduler }
  ports: [{ name: http-metrics, port: 10259 }]
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent, namespace: kube-system }
spec:
  selector: { matchLabels: { app: agent } }
  template:
    metadata: { labels: { app: agent } }
    spec:
      containers: [{ name: agent, image: "agent:1" }]
`,
  ],
  [
    'what an operator passes on to its pods',
    `apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata: { name: model, namespace: acme, annotations: { sidecar.istio.io/inject: "true" } }
spec: { predictor: { model: { modelFormat: { name: sklearn } } } }
`,
  ],
  [
    'a method of caches in a policy',
    `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: caches, namespace: acme }
spec: { rules: [{ to: [{ operation: { methods: [PURGE, PROPFIND] } }] }] }
`,
  ],
  [
    'versions of a kind that clusters of last year have',
    `apiVersion: admissionregistration.k8s.io/v1beta1
kind: MutatingAdmissionPolicyBinding
metadata: { name: jitter }
spec: { policyName: jitter }
---
apiVersion: resource.k8s.io/v1beta1
kind: DeviceClass
metadata: { name: gpu }
spec: {}
`,
  ],
  [
    'texts that are left empty, of which the API server makes its defaults',
    `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent, namespace: acme }
spec:
  updateStrategy: { type: "" }
  selector: { matchLabels: { app: agent } }
  template:
    metadata: { labels: { app: agent } }
    spec:
      dnsPolicy: ""
      tolerations: [{ key: spot, operator: "", value: "yes", effect: "" }]
      containers:
        - name: agent
          image: "agent:1"
          imagePullPolicy: ""
          ports: [{ name: http, containerPort: 8080, protocol: "" }]
      volumes: [{ name: log, hostPath: { path: /var/log, type: "" } }]
`,
  ],
  [
    'a Sidecar that listens at a Unix socket, where there is no port',
    `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: socket, namespace: acme }
spec:
  egress:
    - port: { number: 0, protocol: HTTP, name: http }
      bind: unix:///var/run/app/outbound.sock
      hosts: ["*/*"]
`,
  ],
  [
    'a Service whose selector meets the pods of a job and of a test as well',
    `apiVersion: v1
kind: Service
metadata: { name: web, namespace: acme }
spec:
  selector: { app: web }
  ports: [{ name: http, port: 80, targetPort: http }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: acme }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "web:1", ports: [{ name: http, containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web-test, namespace: acme, labels: { app: web }, annotations: { helm.sh/hook: test } }
spec: { restartPolicy: Never, containers: [{ name: curl, image: "curl:1" }] }
---
apiVersion: batch/v1
kind: Job
metadata: { name: web-migration, namespace: acme }
spec:
  template:
    metadata: { labels: { app: web } }
    spec: { restartPolicy: Never, containers: [{ name: migration, image: "web:1" }] }
`,
  ],
  ['comments, and nothing', '# nothing\n---\n# nothing\n'],
])('%s: nothing to report', (_, text) => {
  expect(check(MeshModel.ofText(text))).toEqual([]);
});
