import { type Attack, attempt } from './two-tenants';

/** Tenant a may not harm tenant b or the platform; each attack beside what a may do all the same (TENANT-6). */

const own = { gateway: { selector: { istio: 'a-edge' } } };
const calls = (...names: string[]): Attack['ui'] => ({ calls: names });
const address = (each: string): Attack => ({
  a: { external: { x: { host: 'db.example.net', port: 5432, protocol: 'tcp', addresses: [each] } } },
  ui: calls('external/x'),
});
const keysAt = (jwksUri: string): Attack => ({
  ui: { authentication: { jwtRules: [{ issuer: 'https://login.example.net', jwksUri }] } },
});
/** istiod asks an issuer itself where its keys are. */
const keysOf = (issuer: string): Attack => ({ ui: { authentication: { jwtRules: [{ issuer }] } } });
const external = (host: string): Attack => ({
  a: { external: { x: { host, port: 5432, protocol: 'tcp', addresses: ['192.0.2.10'] } } },
  ui: calls('external/x'),
});

/** An object of a's own. */
const manifest = (kind: string, spec: object, apiVersion = 'networking.istio.io/v1'): Attack => ({
  more: [{ path: 'a/manifests/x.yaml', text: JSON.stringify({ apiVersion, kind, metadata: { name: 'x' }, spec }) }],
});
/** A ServiceEntry of a's own with an endpoint. */
const led = (address: string, more: object = {}) =>
  manifest('ServiceEntry', { hosts: ['x.a.example.com'], endpoints: [{ address }], ...more });
const overlay = (spec: object, metadata: object = {}) => ({ deployment: { spec: { template: { metadata, spec } } } });
const PUBLISHED = 'external-dns.alpha.kubernetes.io/hostname';
/** A name that a's Service has published in DNS. */
const published = (name: string): Attack => ({ ui: { service: { metadata: { annotations: { [PUBLISHED]: name } } } } });
const publishes = (kind: string, apiVersion: string, annotation: string, name: string): Attack => ({
  more: [
    {
      path: 'a/manifests/x.yaml',
      text: JSON.stringify({
        apiVersion,
        kind,
        metadata: { name: 'x', annotations: { [annotation]: name } },
        spec: {},
      }),
    },
  ],
});
const pods = (spec: object, metadata: object = {}): Attack => ({ ui: overlay(spec, metadata) });
const container = (securityContext: object) => pods({ containers: [{ name: 'app', securityContext }] });
const PATIENT = 'holdApplicationUntilProxyStarts: true\nterminationDrainDuration: 5s\n';
const TOKEN_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';
const mounted = (volume: object) => ({
  volumes: [{ name: 'x', ...volume }],
  containers: [{ name: 'app', volumeMounts: [{ name: 'x', mountPath: `${TOKEN_FOLDER}/` }] }],
});
const TOKEN = mounted({ projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } });

test.each<[string, Attack]>([
  ['nothing', {}],
  ['a gateway of its own label', { a: own }],
  ['its gateway by two labels', { a: { gateway: { selector: { istio: 'a-edge', 'istio.io/rev': 'default' } } } }],
  ['an external database', external('db.example.net')],
  ['a name of its own in DNS', published('ui.a.example.com')],
  ['a name that nobody has in DNS', published('ui.example.net, ui.a.example.com')],
  ['an ordinary Secret', { ui: { secrets: [{ name: 'keys', mountPath: '/keys' }] } }],
  ['a namespace that sounds like the platform', { a: { namespace: 'my-argocd' } }],
  ['a service called kubernetes of its own', { a: { services: { kubernetes: { image: 'r/k:1', port: 443 } } } }],
  ['a variant of an ordinary name', { variant: { id: 'OPS-1' } }],
  [
    'rules of its own for its own host',
    manifest('VirtualService', { hosts: ['x.a.example.com'], gateways: ['gateway'] }),
  ],
  [
    'rules for a host of b that its own sidecars alone take',
    manifest('VirtualService', { hosts: ['ui.b-ns.svc.cluster.local'], exportTo: ['.'] }),
  ],
  ['a certificate for its own host', manifest('Certificate', { dnsNames: ['x.a.example.com'] }, 'cert-manager.io/v1')],
  ['a host that nobody has', manifest('ServiceEntry', { hosts: ['api.example.net'] })],
  ['the same at an address', led('192.0.2.10')],
  ['the same at a private address', led('10.20.0.5')],
  ['the same by a Service of its own', led('ui.a-ns.svc.cluster.local')],
  ["a Service of b's, for its own pods", led('db.b-ns.svc', { exportTo: ['.'] })],
  ['a Gateway on its own pods', manifest('Gateway', { selector: { istio: 'a-ns-gateway' } })],
  ['settings of a proxy that say when it starts', pods({}, { annotations: { 'proxy.istio.io/config': PATIENT } })],
  ['more memory for its proxy', pods({ containers: [{ name: 'istio-proxy', image: 'auto' }] })],
  ['the usual /proc', container({ procMount: 'Default' })],
  ['the seccomp profile of its runtime', container({ seccompProfile: { type: 'RuntimeDefault' } })],
  [
    'a setting of the kernel that is safe',
    pods({ securityContext: { sysctls: [{ name: 'net.ipv4.tcp_syncookies', value: '1' }] } }),
  ],
  ['a token of its own where one belongs', pods(TOKEN)],
  ['keys of an issuer outside', keysAt('https://login.example.net/keys')],
  ['an issuer outside', keysOf('https://login.example.net/')],
  ['an issuer that is no address', keysOf('testing@secure.istio.io')],
  ['keys of an issuer of its own', keysAt('http://login.a-ns.svc:8080/keys')],
  [
    'keys of an issuer that the platform names',
    {
      ...keysAt('http://login.sso.svc:8080/keys'),
      estate: { mesh: { login: { host: 'login.sso.svc.cluster.local' } } },
    },
  ],
  [
    'a variant called as a host of b, who calls nothing of a',
    {
      b: { domains: ['b.example.com', 'www.b.example.com'] },
      variant: { id: 'www' },
    },
  ],
  [
    'tenants called as parts of the output',
    {
      more: [
        {
          path: 'platform/tenant.yaml',
          text: 'apiVersion: branchline/v1\nkind: Tenant\nname: platform\nenvironment: staging\nnamespace: p\nservices: {}\n',
        },
      ],
    },
  ],
])('accepted without a word: %s', (_what, attack) => {
  expect(attempt(attack)).toMatchObject({ errors: [], warnings: [] });
});

test.each<[string, Attack]>([
  [
    'b-s pods by the label of the injector',
    {
      a: {
        domains: ['login.b.example.com'],
        gateway: {
          selector: { 'sidecar.istio.io/inject': 'true' },
          podNamespace: 'b-ns',
          tls: { credentialName: 'b-wildcard' },
        },
      },
    },
  ],
  ['all gateway pods', { a: { gateway: { selector: { 'sidecar.istio.io/inject': 'true' } } } }],
  ['pods by their revision', { a: { gateway: { selector: { 'istio.io/rev': 'default' } } } }],
  [
    'pods by any revision and injection',
    {
      a: { gateway: { selector: { 'istio.io/rev': 'x', 'sidecar.istio.io/inject': 'true' } } },
    },
  ],
  ['pods by their canonical name', { a: { gateway: { selector: { 'service.istio.io/canonical-name': 'gateway' } } } }],
  ['pods by who wrote them', { a: { gateway: { selector: { 'app.kubernetes.io/managed-by': 'branchline' } } } }],
  ['pods by whose they are', { a: { gateway: { selector: { 'app.kubernetes.io/part-of': 'b' } } } }],
  ['pods by what they are called', { a: { gateway: { selector: { istio: 'b-ns-gateway' } } } }],
  [
    'a certificate of another namespace',
    {
      a: { gateway: { tls: { credentialName: 'kubernetes-gateway://b-ns/b-wildcard' } } },
    },
  ],
  ...['argocd', 'flux-system', 'default', 'cert-manager', 'kube-system', 'istio-system'].map(
    (namespace): [string, Attack] => [
      `the namespace ${namespace}`,
      { a: { namespace }, ui: { secrets: [{ name: 'admin-secret', mountPath: '/s' }] } },
    ],
  ),
  [
    'the namespace of the GitOps tool',
    {
      a: { namespace: 'delivery' },
      estate: { gitops: { tool: 'argocd', repoURL: 'https://git.example.com/x.git', namespace: 'delivery' } },
    },
  ],
  [
    'the API server',
    {
      a: { namespace: 'default', services: { kubernetes: { image: 'r/k:1', port: 443, targetPort: 8443 } } },
    },
  ],
  ['a ServiceEntry for b-s service', external('db.b-ns.svc')],
  ['the same in full', external('db.b-ns.svc.cluster.local')],
  ['the same as pods may write it', external('db.b-ns')],
  ['the API server as an external', external('kubernetes.default')],
  ['the pod itself', external('localhost')],
  ['a host of the cluster at the gateway', { a: { domains: ['ui.b-ns.svc.cluster.local'] } }],
  ['the same, shorter', { a: { domains: ['ui.b-ns.svc'] } }],
  ['the same as a hostname', { ui: { hostnames: ['ui.b-ns'] } }],
  [
    'a variant that takes the place of b-s host, where b calls a',
    {
      b: {
        domains: ['b.example.com', 'www.b.example.com'],
        services: { portal: { image: 'r/p:1', port: 80, calls: ['a/ui'] } },
      },
      variant: { id: 'www' },
    },
  ],
  ['a call that the callee does not allow', { ui: calls('b/db'), db: { callers: ['ui'] } }],
  ['what istiod fetches from the node', keysAt('http://169.254.169.254/latest/meta-data')],
  ['the same by its name', keysAt('http://metadata.google.internal/')],
  ["what istiod fetches from b's service", keysAt('http://db.b-ns.svc:5432/keys')],
  ['the same, shorter', keysAt('http://db.b-ns/keys')],
  ['what istiod fetches from the API server', keysAt('https://kubernetes.default.svc/openid/v1/jwks')],
  ['what istiod fetches from itself', keysAt('http://localhost:15014/debug')],
  ['the same by its address', keysAt('http://127.0.0.1:15014/debug')],
  ['the same by another address', keysAt('http://[::1]:15014/debug')],
  ['an issuer that is the node', keysOf('http://169.254.169.254/latest')],
  ["an issuer that is b's service", keysOf('http://db.b-ns.svc:5432')],
  ['an issuer that is istiod', keysOf('http://localhost:15014')],
  ['a password in an address', keysAt('https://ci:secret@login.example.net/keys')],
  ['the pod itself by its address', address('127.0.0.1')],
  ['every address of the pod', address('::')],
  ['a Secret over the token of the API', pods(mounted({ secret: { secretName: 'x' } }))],
])('refused in the file of a: %s', (_what, attack) => {
  const { errors } = attempt(attack);
  expect(errors).not.toEqual([]);
  expect(errors.filter((line) => !/^tenants\/a\/(tenant|variants\/www)\.yaml:\d+:\d+: /.test(line))).toEqual([]);
});

test.each<[string, Attack, string]>([
  ['namespace', { a: { namespace: 'b-ns' } }, 'namespace'],
  ['domain', { a: { domains: ['b.example.com'] } }, 'domains.0'],
  ['hostname', { ui: { hostnames: ['b.example.com'] } }, 'services.ui.hostnames.0'],
  ['domain of a gateway', { a: { gateways: { x: { domains: ['b.example.com'] } } } }, 'gateways.x.domains.0'],
  [
    'pods',
    { a: { gateway: { selector: { istio: 'edge' } } }, b: { gateway: { selector: { istio: 'edge' } } } },
    'gateway.selector',
  ],
])("what both claim is told to both, and with a table to nobody but a: b's %s", (_what, attack, field) => {
  const { errors } = attempt(attack);
  expect(errors).toHaveLength(2);
  expect(errors[0]).toMatch(new RegExp(`^tenants/a/tenant.yaml:\\d+:\\d+: error: ${field}: tenants 'a' and 'b' both`));
  expect(errors[1]).toMatch(/^tenants\/b\/tenant.yaml:\d+:\d+: error: /);
  if (field === 'gateway.selector') return;
  const grants = {
    a: { namespaces: ['a-ns'], domains: ['a.example.com'] },
    b: { namespaces: ['b-ns'], domains: ['b.example.com'] },
  };
  const limited = attempt({ ...attack, estate: { grants } }).errors;
  expect(limited).toEqual([
    expect.stringMatching(new RegExp(`^tenants/a/tenant.yaml:\\d+:\\d+: error: ${field}: .*estate.yaml`)),
  ]);
});

test('refused: a tenant whose files are those of the GitOps tool', () => {
  const text =
    'apiVersion: branchline/v1\nkind: Tenant\nname: gitops\nenvironment: staging\nnamespace: g\nservices: {}\n';
  for (const tool of ['flux', 'argocd']) {
    const estate = { gitops: { tool, repoURL: 'https://git.example.com/x.git' } };
    const { errors } = attempt({ estate, more: [{ path: 'gitops/tenant.yaml', text }] });
    expect(errors).toEqual([expect.stringMatching(/^tenants\/gitops\/tenant.yaml:3:7: error: name: no tenant may/)]);
  }
});

test.each<[string, Attack]>([
  ["a host below b's", { a: { domains: ['login.b.example.com'] } }],
  ["a name below b's in DNS", published('ui.a.example.com, login.b.example.com')],
  ["b's host in DNS", published('b.example.com')],
  ["a hostname below b's", { ui: { hostnames: ['admin.b.example.com'] } }],
  ["a domain above b's", { a: { domains: ['example.com'] } }],
  [
    "the namespace of b's gateway pods",
    {
      a: { namespace: 'b-edge' },
      ui: { secrets: [{ name: 'b-wildcard', mountPath: '/s' }] },
      b: { gateway: { selector: { istio: 'b-edge' }, podNamespace: 'b-edge' } },
    },
  ],
])('accepted with a word that names both places: %s', (_what, attack) => {
  const { errors, warnings } = attempt(attack);
  expect(errors).toEqual([]);
  expect(warnings.join()).toMatch(/tenants\/a\/tenant.yaml:\d+/);
  expect(warnings.join()).toMatch(/tenants\/b\/tenant.yaml:\d+/);
  expect(warnings.join()).toMatch(/\[TENANT-6\]\n {4}fix: estate.yaml says who may use what/);
});

const HTTPS = { hosts: ['*'] };

test.each<[string, Attack, string, string]>([
  [
    "rules for b's host",
    manifest('VirtualService', { hosts: ['b.example.com'], gateways: ['mesh', 'gateway'], exportTo: ['.'] }),
    'spec.hosts.0',
    'b',
  ],
  [
    "rules for hosts below b's",
    manifest('VirtualService', { hosts: ['X.b.example.com'], gateways: ['gateway'] }),
    'spec.hosts.0',
    'b',
  ],
  ["rules for b's service, for everybody", manifest('VirtualService', { hosts: ['ui.b-ns.svc'] }), 'spec.hosts.0', 'b'],
  [
    "rules on b's gateway",
    manifest('VirtualService', { hosts: ['x.a.example.com'], gateways: ['b-ns/gateway'] }),
    'spec.gateways.0',
    'b',
  ],
  [
    "settings of calls to b's service",
    manifest('DestinationRule', { host: 'db.b-ns.svc.cluster.local' }),
    'spec.host',
    'b',
  ],
  ["b's host as one outside the mesh", manifest('ServiceEntry', { hosts: ['b.example.com'] }), 'spec.hosts.0', 'b'],
  ["b's Service as an endpoint", led('db.b-ns.svc.cluster.local'), 'spec.endpoints.0.address', 'b'],
  ["b's pod as an endpoint", led('db-0.db.b-ns'), 'spec.endpoints.0.address', 'b'],
  ['a gateway as its own endpoint', led('127.0.0.1'), 'spec.endpoints.0.address', ''],
  ["a gateway's socket", led('unix:///etc/istio/proxy/SDS'), 'spec.endpoints.0.address', ''],
  ["b's Service as a workload", manifest('WorkloadEntry', { address: 'db.b-ns.svc' }), 'spec.address', 'b'],
  ["b's gateway pods", manifest('Gateway', { selector: { istio: 'b-ns-gateway' } }), 'spec.selector', 'b'],
  ['all gateway pods', manifest('Gateway', { selector: {} }), 'spec.selector', ''],
  [
    "a host that takes in b's",
    manifest('Gateway', { selector: { istio: 'a-ns-gateway' }, servers: [HTTPS] }),
    'spec.servers.0.hosts.0',
    'b',
  ],
  [
    "a certificate for b's host",
    manifest('Certificate', { dnsNames: ['b.example.com'] }, 'cert-manager.io/v1'),
    'spec.dnsNames.0',
    'b',
  ],
  [
    "b's host in DNS",
    publishes('Service', 'v1', PUBLISHED, 'x.a.example.com, b.example.com'),
    `metadata.annotations.${PUBLISHED}`,
    'b',
  ],
  [
    "a certificate for a host below b's, by an annotation",
    publishes('Gateway', 'gateway.networking.k8s.io/v1', 'cert-manager.io/alt-names', 'login.b.example.com'),
    'metadata.annotations.cert-manager.io/alt-names',
    'b',
  ],
  [
    "an Ingress for b's host",
    manifest('Ingress', { rules: [{ host: 'b.example.com' }] }, 'networking.k8s.io/v1'),
    'spec.rules.0.host',
    'b',
  ],
  [
    "a route for b's host",
    manifest('HTTPRoute', { hostnames: ['b.example.com'] }, 'gateway.networking.k8s.io/v1'),
    'spec.hostnames.0',
    'b',
  ],
  [
    "a route on b's gateway",
    manifest('HTTPRoute', { parentRefs: [{ name: 'g', namespace: 'b-ns' }] }, 'gateway.networking.k8s.io/v1'),
    'spec.parentRefs.0.namespace',
    'b',
  ],
  [
    'what the GitOps tool applies anywhere',
    manifest('Kustomization', {}, 'kustomize.toolkit.fluxcd.io/v1'),
    'kind',
    '',
  ],
  ['the same with Argo CD', manifest('Application', {}, 'argoproj.io/v1alpha1'), 'kind', ''],
  ['a rule for the platform', manifest('DestinationRule', { host: 'istiod.istio-system.svc' }), 'spec.host', ''],
])('an object of its own is accepted with a word at its line: %s', (_what, attack, field, whose) => {
  const { errors, warnings } = attempt(attack);
  expect(errors).toEqual([]);
  expect(warnings.join('\n')).toMatch(
    new RegExp(`^tenants/a/manifests/x.yaml:1:\\d+: warning: ${field}: .*\\[TENANT-6\\]`),
  );
  if (whose !== '') expect(warnings.join()).toMatch(/tenant 'b' \(tenants\/b\/tenant.yaml:\d+:\d+\)/);
});

test.each<[string, string, Attack]>([
  ['proxySettings', 'a proxy of its own', pods({}, { annotations: { 'sidecar.istio.io/proxyImage': 'evil/proxy' } })],
  [
    'proxySettings',
    "the node's files by its proxy",
    pods({}, { annotations: { 'sidecar.istio.io/userVolume': '[{"hostPath":{"path":"/"}}]' } }),
  ],
  ['proxySettings', 'the same by a container', pods({ initContainers: [{ name: 'istio-init', image: 'evil' }] })],
  [
    'proxySettings',
    'another program in its container',
    pods({ containers: [{ name: 'istio-proxy', image: 'auto', command: ['/bin/sh'] }] }),
  ],
  [
    'proxySettings',
    'files in its container',
    pods({
      initContainers: [{ name: 'istio-proxy', image: 'auto', volumeMounts: [{ name: 'a', mountPath: '/etc/istio' }] }],
      volumes: [{ name: 'a', emptyDir: {} }],
    }),
  ],
  [
    'probeHost',
    'requests of the kubelet to others',
    pods({
      containers: [
        { name: 'app', readinessProbe: { httpGet: { host: '169.254.169.254', path: '/', port: 80 }, tcpSocket: null } },
      ],
    }),
  ],
  [
    'probeHost',
    'requests of the kubelet when it starts',
    pods({
      containers: [{ name: 'app', lifecycle: { postStart: { httpGet: { host: 'db.b-ns', path: '/', port: 80 } } } }],
    }),
  ],
  [
    'excludedTraffic',
    'an interface of another network',
    pods({}, { annotations: { 'k8s.v1.cni.cncf.io/networks': 'b-ns/net' } }),
  ],
  ['proxySettings', 'its configuration', pods({}, { annotations: { 'proxy.istio.io/config': '{"binaryPath":"/x"}' } })],
  [
    'proxySettings',
    'traffic that is not caught',
    pods({}, { annotations: { 'sidecar.istio.io/interceptionMode': 'NONE' } }),
  ],
  ['unconfined', '/proc', container({ procMount: 'Unmasked' })],
  ['unconfined', 'seccomp', container({ seccompProfile: { type: 'Unconfined' } })],
  ['unconfined', 'seccomp of the pod', pods({ securityContext: { seccompProfile: { type: 'Unconfined' } } })],
  ['unconfined', 'AppArmor', container({ appArmorProfile: { type: 'Unconfined' } })],
  [
    'unconfined',
    'AppArmor, as it was',
    pods({}, { annotations: { 'container.apparmor.security.beta.kubernetes.io/ui': 'unconfined' } }),
  ],
  ['unconfined', 'SELinux', container({ seLinuxOptions: { type: 'spc_t' } })],
  ['unconfined', 'sysctls', pods({ securityContext: { sysctls: [{ name: 'kernel.msgmax', value: '1' }] } })],
  ['privileged', 'a process of the host', container({ windowsOptions: { hostProcess: true } })],
  ['nodeVolume', 'a share', pods({ volumes: [{ name: 'x', nfs: { server: '192.0.2.1', path: '/' } }] })],
  ['nodeVolume', 'a repository', pods({ volumes: [{ name: 'x', gitRepo: { repository: 'https://example.com/x' } }] })],
  ['systemPriority', 'a priority above all', pods({ priorityClassName: 'system-node-critical' })],
])('needs a grant of %s, and is a word without a table: %s', (power, _what, attack) => {
  const said = (kinds?: string[]) => {
    const a = { namespaces: ['a-ns'], domains: ['a.example.com'], kinds };
    const b = { namespaces: ['b-ns'], domains: ['b.example.com'] };
    const { errors, warnings } = attempt({ ...attack, ...(kinds && { estate: { grants: { a, b } } }) });
    return [...errors, ...warnings];
  };
  expect(said()).toEqual([expect.stringContaining(`with '${power}' a workload can`)]);
  expect(said([])).toEqual([
    expect.stringMatching(new RegExp(`^tenants/a/tenant.yaml:.*error: services.ui.*'${power}'.*does not grant it`)),
  ]);
  expect(said([power])).toEqual([]);
});

test.each<[string, boolean]>([
  ['db.b-ns.svc.cluster.local', true],
  ['DB.b-ns.svc.', true],
  ['db.b-ns', true],
  ['db-0.db.b-ns', true],
  ['10.0.0.5', true],
  ['127.0.0.1', true],
  ['10.0.0.5.nip.io', true],
  ['db.example.net', false],
  ['example.com', false],
  ['192.0.2.10', false],
])('a Service of its own that stands for %s is reported, where that is in the cluster', (externalName, isTold) => {
  const { errors, warnings } = attempt(manifest('Service', { type: 'ExternalName', externalName }, 'v1'));
  expect(errors).toEqual([]);
  expect(warnings).toEqual(
    isTold
      ? [expect.stringMatching(/x.yaml:1:\d+: warning: spec.externalName: with 'externalName' a workload can stand/)]
      : [],
  );
});

test.each(['169.254.169.254', 'fe80::1', '0.0.0.0/0'])(
  'an address that leads to more than it seems is reported: %s',
  (each) => {
    const { errors, warnings } = attempt(address(each));
    expect(errors).toEqual([]);
    expect(warnings).toEqual([
      expect.stringMatching(/^tenants\/a\/tenant.yaml:\d+:\d+: warning: external.x.addresses.0: /),
    ]);
  },
);

describe("a variant's conditions at another tenant's gateway", () => {
  const portal = { portal: { image: 'r/p:1', port: 80, calls: ['a/ui'] } };
  const everybody = { id: 'OPS-1', match: [{ withoutHeaders: { 'x-nope': { present: true } } }] };
  const ofB = (attack: Attack) => {
    const { errors, warnings, files } = attempt(attack);
    expect([errors, warnings]).toEqual([[], []]);
    return [...files]
      .filter(([path]) => path.startsWith('b/routing/edge'))
      .map(([, text]) => text)
      .join();
  };

  test('apply at its own gateways only, also where other tenants call it', () => {
    const text = ofB({ b: { services: portal }, variant: everybody });
    expect(text).not.toContain('x-nope');
    expect(text).toContain('ops-1.b.example.com');
  });

  test('apply where the other tenant says so', () => {
    expect(ofB({ b: { services: portal, conditionsFrom: ['a'] }, variant: everybody })).toContain('x-nope');
  });

  test('a tenant that takes those of somebody whom it does not call is reported', () => {
    const { warnings } = attempt({ b: { conditionsFrom: ['a', 'b'] } });
    expect(warnings).toEqual([
      expect.stringMatching(/conditionsFrom.0: no service of tenant 'b' calls one of 'a'/),
      expect.stringMatching(/conditionsFrom.1: the tenant's own variants choose/),
    ]);
  });
});

describe('with a table of grants', () => {
  const b = { namespaces: ['b-ns'], domains: ['b.example.com'] };
  const a = { namespaces: ['a-ns'], domains: ['a.example.com'] };
  const gateways = { public: { namespace: 'istio-ingress', selector: { istio: 'ingressgateway' } } };
  const atPublic = { gateway: { selector: { istio: 'ingressgateway' }, podNamespace: 'istio-ingress' } };
  const withTable = (attack: Attack, grants: object = {}) =>
    attempt({ ...attack, estate: { gateways, grants: { a: { ...a, ...grants }, b } } });

  test.each<[string, Attack, object]>([
    ['what is granted', {}, {}],
    ['a host below the domain', { ui: { hostnames: ['www.a.example.com'] } }, {}],
    ['the same in DNS', published('www.a.example.com, *.a.example.com'), {}],
    ['the same, by an object of its own', publishes('Service', 'v1', PUBLISHED, 'www.a.example.com'), {}],
    [
      'a longer domain than that of b',
      { a: { domains: ['login.b.example.com'] } },
      { domains: ['login.b.example.com'] },
    ],
    ['the namespace default', { a: { namespace: 'default' } }, { namespaces: ['default'] }],
    ["the platform's gateway", { a: atPublic }, { gateways: ['public'] }],
    [
      "the platform's certificate",
      { a: { gateway: { ...atPublic.gateway, tls: { credentialName: 'wild' } } } },
      { gateways: ['public'], credentials: ['wild'] },
    ],
    ['any certificate of its own', { a: { gateway: { tls: { credentialName: 'any' } } } }, {}],
    ['a call that both sides declare', { ui: calls('b/db'), db: { callers: ['a/ui'] } }, {}],
    [
      'rules for its own host',
      manifest('VirtualService', { hosts: ['x.a.example.com'], exportTo: ['.'], gateways: ['gateway'] }),
      {},
    ],
    ['a host of its own outside of the cluster', led('vm.example.net', { exportTo: ['istio-ingress'] }), {}],
    ['the same by a public address', led('192.0.2.10', { exportTo: ['istio-ingress'] }), {}],
    [
      'the same by an address that is granted',
      led('10.20.0.5', { exportTo: ['istio-ingress'] }),
      { addresses: ['10.20.0.0/16'] },
    ],
    [
      'an external database by its address',
      manifest('ServiceEntry', {
        hosts: ['db.example.net'],
        exportTo: ['.'],
        addresses: ['192.0.2.10'],
        ports: [{ number: 5432, name: 'tcp', protocol: 'TCP' }],
        endpoints: [{ address: '192.0.2.10' }],
      }),
      {},
    ],
    ['a machine outside of the cluster', manifest('WorkloadEntry', { address: '192.0.2.10' }), {}],
    [
      'a certificate for its own host',
      manifest('Certificate', { dnsNames: ['*.a.example.com', 'ui.a-ns.svc'] }, 'cert-manager.io/v1'),
      {},
    ],
    [
      'any certificate, granted',
      manifest('Certificate', { dnsNames: ['b.example.com'] }, 'cert-manager.io/v1'),
      { kinds: ['Certificate'] },
    ],
  ])('accepted: %s', (_what, attack, grants) => {
    expect(withTable(attack, grants)).toMatchObject({ errors: [], warnings: [] });
  });

  test.each<[string, Attack, object, RegExp]>([
    [
      'a namespace',
      { a: { namespace: 'argocd' } },
      {},
      /does not grant tenant 'a' the namespace 'argocd', it grants: a-ns/,
    ],
    [
      'a host below that of b',
      { a: { domains: ['login.b.example.com'] } },
      {},
      /is below 'b.example.com', which estate.yaml grants to b/,
    ],
    [
      'a hostname below that of b',
      { ui: { hostnames: ['x.b.example.com'] } },
      {},
      /hostnames.0: 'x.b.example.com' is below/,
    ],
    [
      "b's host in DNS",
      published('ui.a.example.com, b.example.com'),
      {},
      /service.metadata.annotations.*: 'b.example.com' is below 'b.example.com', which estate.yaml grants to b/,
    ],
    [
      'the same, by an object of its own',
      publishes('Service', 'v1', PUBLISHED, 'b.example.com'),
      {},
      /metadata.annotations: an annotation publishes a name that is not below a domain of tenant 'a'/,
    ],
    [
      'a host above all',
      { a: { domains: ['example.com'] } },
      {},
      /no domain that 'example.com' is below, it grants: a.example.com/,
    ],
    ['a host that ends alike', { a: { domains: ['xa.example.com'] } }, {}, /no domain that 'xa.example.com' is below/],
    [
      'the longer domain of b',
      { ui: { hostnames: ['x.b.example.com'] } },
      { domains: ['example.com', 'a.example.com'] },
      /is below 'b.example.com'/,
    ],
    [
      "the platform's gateway",
      { a: atPublic },
      {},
      /no gateway with these labels in the namespace 'istio-ingress', it grants: none/,
    ],
    [
      'its pods in another namespace',
      { a: { gateway: { ...atPublic.gateway, podNamespace: 'x' } } },
      { gateways: ['public'] },
      /it grants: public/,
    ],
    [
      'a part of its labels',
      { a: { gateway: { ...atPublic.gateway, selector: { istio: 'ingressgateway', a: 'b' } } } },
      { gateways: ['public'] },
      /gateway.selector/,
    ],
    [
      "the platform's certificate",
      { a: { gateway: { ...atPublic.gateway, tls: { credentialName: 'wild' } } } },
      { gateways: ['public'] },
      /does not grant tenant 'a' the certificate 'wild', it grants: none/,
    ],
    [
      'another certificate than granted',
      { a: { gateway: { tls: { credentialName: 'any' } } } },
      { credentials: ['one'] },
      /the certificate 'any', it grants: one/,
    ],
    ['a call that only one side declares', { ui: calls('b/db') }, {}, /'b\/db' does not say that 'a\/ui' may call it/],
    ...[
      {},
      { kinds: ['VirtualService', 'Gateway', 'DestinationRule', 'ServiceEntry', 'Sidecar', 'PeerAuthentication'] },
    ].flatMap((grants): [string, Attack, object, RegExp][] => [
      [
        "rules for b's host",
        manifest('VirtualService', { hosts: ['b.example.com'], exportTo: ['b-ns'] }),
        grants,
        /spec.hosts: a host is neither/,
      ],
      [
        "rules on b's gateway",
        manifest('VirtualService', { hosts: ['ui'], exportTo: ['.'], gateways: ['b-ns/g'] }),
        grants,
        /spec.gateways: it acts on a Gateway/,
      ],
      [
        "b's gateway pods",
        manifest('Gateway', { selector: { istio: 'b-ns-gateway' } }),
        grants,
        /spec.selector: its selector takes/,
      ],
      [
        "settings of calls to b's",
        manifest('DestinationRule', { host: 'db.b-ns.svc' }),
        grants,
        /spec.host: the host is neither/,
      ],
      [
        "b's host outside the mesh",
        manifest('ServiceEntry', { hosts: ['b.example.com'], exportTo: ['b-ns'] }),
        grants,
        /spec.hosts: a host is neither/,
      ],
      [
        "b's pod, reached by gateways as its own host",
        led('10.0.0.5', { exportTo: ['istio-ingress'] }),
        grants,
        /spec.endpoints: others are led to an address that may be somebody else's/,
      ],
      [
        "b's Service, reached so",
        led('db.b-ns.svc', { exportTo: ['istio-ingress'] }),
        grants,
        /spec.endpoints: others are led/,
      ],
      [
        'the connections of b',
        manifest('ServiceEntry', { hosts: ['x.a.example.com'], exportTo: ['b-ns'], addresses: ['192.0.2.10'] }),
        grants,
        /spec.addresses: connections of others to these addresses are taken/,
      ],
      [
        "b's pod as its own workload",
        manifest('WorkloadEntry', { address: '10.0.0.5' }),
        grants,
        /spec.address: it is a workload of Services here at an address/,
      ],
      [
        "b's host, where visitors of a gateway are sent",
        manifest('VirtualService', {
          hosts: ['x.a.example.com'],
          exportTo: ['istio-ingress'],
          gateways: ['gateway'],
          http: [{ route: [{ destination: { host: 'vm.b.example.com' } }] }],
        }),
        { ...grants, gateways: ['public'] },
        /spec.http: on a gateway it sends requests to a Service that is not in 'a-ns' or to a host of another tenant/,
      ],
      [
        "a certificate of the platform's, shown by its gateway",
        manifest('DestinationRule', {
          host: 'x.a.example.com',
          trafficPolicy: { tls: { mode: 'MUTUAL', credentialName: 'partner' } },
        }),
        { ...grants, gateways: ['public'] },
        /spec.trafficPolicy: gateway pods that several tenants use would show a certificate/,
      ],
      [
        'a view of all namespaces',
        manifest('Sidecar', { egress: [{ hosts: ['*/*'] }] }),
        grants,
        /spec.egress: its workloads see/,
      ],
      [
        'weaker mTLS',
        manifest('PeerAuthentication', { mtls: { mode: 'DISABLE' } }, 'security.istio.io/v1'),
        grants,
        /spec.mtls: its mTLS is weaker/,
      ],
    ]),
    [
      "a certificate for b's host",
      manifest('Certificate', { commonName: 'b.example.com' }, 'cert-manager.io/v1'),
      {},
      /spec.dnsNames: a name is neither/,
    ],
    [
      'code in proxies',
      manifest('EnvoyFilter', {}, 'networking.istio.io/v1alpha3'),
      { kinds: ['WasmPlugin'] },
      /kind: an EnvoyFilter changes/,
    ],
    [
      'a call by another service',
      { ui: calls('b/db'), db: { callers: ['a/api', 'ui'] } },
      {},
      /'b\/db' is not called by 'a\/ui', it says who may call it: a\/api, b\/ui/,
    ],
  ])('refused in the file of a: %s', (_what, attack, grants, said) => {
    const { errors } = withTable(attack, grants);
    expect(errors.join('\n')).toMatch(said);
    expect(
      errors.filter((line) => !/^tenants\/a\/(tenant|manifests\/x)\.yaml:\d+:\d+: .*\[TENANT-[16]\]/.test(line)),
    ).toEqual([]);
  });

  test('a tenant that is not in the table may use nothing', () => {
    const { errors } = attempt({ estate: { grants: { aa: a, b } } });
    expect(errors).toEqual([
      "tenants/a/tenant.yaml:3:7: error: name: estate.yaml grants tenant 'a' nothing [TENANT-6]",
    ]);
  });
});

test('TENANT-6: callers limit the own tenant too', () => {
  const services = { portal: { image: 'r/p:1', port: 80, calls: ['db'] } };
  expect(attempt({ b: { services }, db: { callers: ['ui'] } }).errors).toEqual([
    expect.stringMatching(/services.portal.calls.0: 'db' is not called by 'portal', it says who may call it: b\/ui/),
  ]);
  expect(attempt({ b: { services }, db: { callers: ['portal'] } }).errors).toEqual([]);
});

test('TENANT-6: an object that takes all gateway pods is told so', () => {
  expect(attempt(manifest('Gateway', { selector: {} })).warnings[0]).toContain('takes gateway pods of every gateway');
});

test('pods that KEDA makes of a ScaledJob take no power without a grant', () => {
  const template = { spec: { hostPID: true, containers: [{ name: 'x', image: 'r/x:1' }] } };
  const { errors } = attempt({
    ...manifest('ScaledJob', { jobTargetRef: { template } }, 'keda.sh/v1alpha1'),
    estate: { grants: { a: { namespaces: ['a-ns'], domains: ['a.example.com'] }, b: { namespaces: ['b-ns'] } } },
  });
  expect(errors.join('\n')).toMatch(/spec\.jobTargetRef\.template\.spec\.hostPID: with 'hostPID'/);
});

test.each<[string, string, object, string]>([
  [
    'SecretStore',
    'external-secrets.io/v1',
    { provider: { webhook: { url: 'http://169.254.169.254/latest' } } },
    'node',
  ],
  ['Issuer', 'cert-manager.io/v1', { acme: { server: 'http://metadata.google.internal/x' } }, 'node'],
  ['ScaledObject', 'keda.sh/v1alpha1', { triggers: [{ metadata: { url: 'http://localhost:8080' } }] }, 'itself'],
])('a %s has no controller of the platform fetch what answers to it alone', (kind, apiVersion, spec, reason) => {
  const attack = manifest(kind, spec, apiVersion);
  const a = { namespaces: ['a-ns'], domains: ['a.example.com'] };
  const grants = { a, b: { namespaces: ['b-ns'], domains: ['b.example.com'] } };
  expect(attempt({ ...attack, estate: { grants } }).errors).toEqual([
    expect.stringMatching(new RegExp(`^tenants/a/manifests/x.yaml:1:\\d+: error: spec\\..*${reason}`)),
  ]);
  expect(attempt(attack).warnings.join()).toContain('would fetch it');
  const fine = manifest(
    kind,
    JSON.parse(JSON.stringify(spec).replace(/http:[^"]*/, 'http://vault.vault:8200')),
    apiVersion,
  );
  expect(attempt({ ...fine, estate: { grants } })).toMatchObject({ errors: [], warnings: [] });
});
