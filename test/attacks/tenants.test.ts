import { type Attack, attempt } from './two-tenants';

/** Tenant a may not harm tenant b or the platform; each attack beside what a may do all the same (TENANT-6). */

const own = { gateway: { selector: { istio: 'a-edge' } } };
const calls = (...names: string[]): Attack['ui'] => ({ calls: names });
const external = (host: string): Attack => ({
  a: { external: { x: { host, port: 5432, protocol: 'tcp', addresses: ['192.0.2.10'] } } },
  ui: calls('external/x'),
});

test.each<[string, Attack]>([
  ['nothing', {}],
  ['a gateway of its own label', { a: own }],
  ['its gateway by two labels', { a: { gateway: { selector: { istio: 'a-edge', 'istio.io/rev': 'default' } } } }],
  ['an external database', external('db.example.net')],
  ['an ordinary Secret', { ui: { secrets: [{ name: 'keys', mountPath: '/keys' }] } }],
  ['a namespace that sounds like the platform', { a: { namespace: 'my-argocd' } }],
  ['a service called kubernetes of its own', { a: { services: { kubernetes: { image: 'r/k:1', port: 443 } } } }],
  ['a variant of an ordinary name', { variant: { id: 'OPS-1' } }],
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
])('refused in the file of a: %s', (_what, attack) => {
  const { errors } = attempt(attack);
  expect(errors).not.toEqual([]);
  expect(errors.filter((line) => !/^tenants\/a\/(tenant|variants\/www)\.yaml:\d+:\d+: /.test(line))).toEqual([]);
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
    [
      'a call by another service',
      { ui: calls('b/db'), db: { callers: ['a/api', 'ui'] } },
      {},
      /'b\/db' is not called by 'a\/ui', it says who may call it: a\/api, b\/ui/,
    ],
  ])('refused in the file of a: %s', (_what, attack, grants, said) => {
    const { errors } = withTable(attack, grants);
    expect(errors.join('\n')).toMatch(said);
    expect(errors.filter((line) => !/^tenants\/a\/tenant\.yaml:\d+:\d+: .*\[TENANT-[16]\]/.test(line))).toEqual([]);
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
