import fc from 'fast-check';
import { loadAll } from 'js-yaml';
import { GitOpsApp } from '../../lib/cdk8s/gitops-app';
import { composeEstate } from '../../lib/constructs/compose-estate';
import type { Tenant } from '../../lib/model/tenant';
import { variantKey } from '../../lib/model/variant-key';
import { GitOpsTool } from '../../lib/output/gitops-tool';
import { checkEstate } from '../../lib/validation/check-estate';
import { aCanary, aGateway, aService, aTenant, aVariant, saidOf, saidOfService } from './samples';

test('NAME-3: good names pass', () => {
  expect(
    saidOfService({ variants: [aVariant()], versions: [{ name: 'v1', image: 'a:1' }], canary: aCanary() }),
  ).toEqual([]);
});

test.each([
  ['Upper', /must be lower-case letters.*got 'Upper'.*NAME-3[\s\S]*write `upper`/],
  ['1cms', /beginning with a letter/],
  ['a'.repeat(64), /has 64 characters, at most 63 are allowed/],
])('NAME-3: a service cannot be called %s', (name, said) => {
  expect(saidOfService({ name }).join()).toMatch(said);
});

test('NAME-3: `<service>-<key>` has room for 63 characters', () => {
  const long = { name: 'c'.repeat(50), variants: [aVariant({ id: 'a'.repeat(13) })] };
  expect(saidOfService(long).join()).toMatch(
    /would have 64 characters, at most 63[\s\S]*at most 12 characters are left/,
  );
  expect(saidOfService({ ...long, variants: [aVariant({ id: 'a'.repeat(12) })] })).toEqual([]);
});

test('NAME-3: two workloads cannot have one name', () => {
  const services = [aService({ variants: [aVariant({ id: 'new' })] }), aService({ name: 'cms-new' })];
  expect(saidOf(aTenant({ services })).join()).toMatch(/variant 'new' of 'cms' and service 'cms-new' would both be/);
  expect(saidOfService({ name: 'gateway' }).join()).toMatch(/service 'gateway' and the gateway 'gateway'/);
});

test.each(['main', 'master', 'canary'])('NAME-2: %s is reserved, for variants and versions', (name) => {
  expect(saidOfService({ variants: [aVariant({ id: name })] }).join()).toMatch(/are reserved \[NAME-2\]/);
  expect(saidOfService({ versions: [{ name, image: 'a:1' }] }).join()).toMatch(/is reserved.*\[NAME-2\]/);
});

test('NAME-2: one key, one variant', () => {
  const twice = [aVariant({ id: 'OPS-1' }), aVariant({ id: 'ops-1' })];
  expect(saidOfService({ variants: twice }).join()).toMatch(/'ops-1' and 'OPS-1' are one variant of service 'cms'/);
  const collide = [aService({ variants: [aVariant({ id: 'a_b', key: 'x' })] })];
  collide.push(aService({ name: 'ui', variants: [aVariant({ id: 'a.b', key: 'x' })] }));
  expect(saidOf(aTenant({ services: collide })).join()).toMatch(/'a_b' \(a_b\) and 'a.b' have the same key 'x'/);
});

test('NAME-2: a version is not called like a variant', () => {
  const said = saidOfService({ variants: [aVariant({ id: 'v1' })], versions: [{ name: 'v1', image: 'a:1' }] });
  expect(said.join()).toMatch(/version 'v1' and variant 'v1'/);
});

test('TENANT-1, NAME-3: namespaces of the cluster and words of Istio are taken', () => {
  expect(saidOf(aTenant({ namespace: 'kube-system' })).join()).toMatch(/belongs to the platform/);
  expect(saidOf(aTenant({ gateways: [aGateway({ name: 'mesh' })] })).join()).toMatch(/Istio's word/);
  expect(saidOf(aTenant({ name: 'external' })).join()).toMatch(/no tenant may be called 'external'/);
});

test("NAME-3: a gateway's own pods have a Service of its name, others' need room in a label only", () => {
  const selector = { istio: 'ingress' };
  expect(saidOf(aTenant({ gateways: [aGateway({ name: 'a.b', selector })] }))).toEqual([]);
  expect(saidOf(aTenant({ gateways: [aGateway({ name: 'a.b' })] })).join()).toMatch(/got 'a.b'.*write `a-b`/s);
  const long = 'a'.repeat(64);
  expect(saidOf(aTenant({ gateways: [aGateway({ name: long, selector })] })).join()).toMatch(/at most 63 are allowed/);
});

describe('NAME-3: whatever the checks let pass is emitted with names that Kubernetes takes', () => {
  const name = (max: number) =>
    fc.oneof(
      { weight: 3, arbitrary: fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/) },
      { weight: 1, arbitrary: fc.integer({ min: max - 1, max: max + 1 }).map((length) => 'x'.repeat(length)) },
    );
  const host = fc
    .tuple(
      fc.constantFrom('acme.example.com', 'a.b'),
      fc.constantFrom(0, 195, 210, 215, 247, 249, 250, 251, 252, 253, 254),
    )
    .map(([end, length]) => `${'a.'.repeat(127).slice(0, Math.max(0, length - end.length) & ~1)}${end}`);
  const tenant = fc
    .record({
      name: name(63),
      namespace: name(63),
      domains: fc.uniqueArray(host, { minLength: 1, maxLength: 2 }),
      gateway: fc.oneof(fc.constant('gateway'), name(63)),
      existing: fc.boolean(),
      service: name(22),
      id: fc.oneof(name(40), fc.constant('feature/new_navigation-for-everybody-and-then-some')),
      version: name(20),
    })
    .map(({ service, id, version, gateway, existing, ...own }): Tenant => {
      const origin = { describe: () => 'here' };
      const image = 'registry.example.com/cms:1';
      return aTenant({
        ...own,
        gateways: [
          aGateway({
            name: gateway,
            podNamespace: own.namespace,
            credentialName: 'cert',
            ...(existing && { selector: { istio: 'ingress' } }),
          }),
        ],
        services: [
          aService({
            name: service,
            tenant: own.name,
            namespace: own.namespace,
            routes: ['/'],
            gateway,
            versions: [{ name: version, image }],
            variants: [aVariant({ id, key: variantKey(id), origin })],
            secrets: [{ name: `s.${'s'.repeat(240)}`, mountPath: '/etc/s' }],
            canary: aCanary({ weight: 5 }),
          }),
        ],
      });
    });
  const SUBDOMAIN = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
  const LABEL = /^(?=.{1,63}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
  const VALUE = /^(?=.{0,63}$)([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)?$/;

  const labelsIn = (value: unknown): string[] =>
    typeof value !== 'object' || value === null
      ? []
      : Object.entries(value).flatMap(([key, child]) =>
          ['labels', 'matchLabels', 'selector'].includes(key) &&
          Object.values(child).every((each) => typeof each === 'string')
            ? Object.values<string>(child)
            : labelsIn(child),
        );

  test.each([GitOpsTool.FLUX, GitOpsTool.ARGOCD])('with %s', (tool) => {
    let passed = 0;
    const check = (given: Tenant) => {
      if (checkEstate({ tenants: [given] }).some(({ severity }) => severity === 'error')) return;
      passed++;
      const app = new GitOpsApp({ gitops: { tool, repoURL: 'https://git.example.com/estate' } });
      composeEstate(app, { tenants: [given] });
      const files = app.files();
      for (const [path, text] of files) {
        for (const part of path.split('/')) expect(part.length).toBeLessThanOrEqual(255);
        if (path.endsWith('kustomization.yaml')) continue;
        // biome-ignore lint/suspicious/noExplicitAny: objects of all kinds
        for (const { kind, metadata, ...rest } of loadAll(text) as any[]) {
          const strict = ['Service', 'Namespace', 'Deployment', 'Kustomization'].includes(kind);
          expect(metadata.name).toMatch(strict ? LABEL : SUBDOMAIN);
          for (const value of labelsIn({ metadata, ...rest })) expect(value).toMatch(VALUE);
        }
      }
    };
    fc.assert(fc.property(tenant, check), { numRuns: 150, seed: 1 });
    // A property of nothing proves nothing.
    expect(passed).toBeGreaterThan(30);
  });
});

test.each<[Tenant[], string[]]>([
  [
    [aTenant({ name: 'Acme', namespace: 'acme' })],
    [
      "Acme.name: error: name: must be lower-case letters, digits and dashes, with a letter or digit at both ends, got 'Acme' [NAME-3]\n    fix: write `acme`",
    ],
  ],
  [
    [aTenant({ name: 'external' })],
    [
      "external.name: error: name: no tenant may be called 'external': `calls` uses it for hosts outside the mesh [NAME-3]",
    ],
  ],
  [
    [aTenant({ namespace: 'Acme_Staging.' })],
    [
      "acme.namespace: error: namespace: must be lower-case letters, digits and dashes, with a letter or digit at both ends, got 'Acme_Staging.' [NAME-3]\n    fix: write `acme-staging`",
    ],
  ],
  [
    [aTenant({ namespace: 'kube-system' })],
    [
      "acme.namespace: error: namespace: 'kube-system' belongs to the platform: its Secrets and policies are not a tenant's [TENANT-1]\n    fix: give 'acme' a namespace of its own, or grant this one in estate.yaml: `grants: { acme: { namespaces: [kube-system] } }`",
    ],
  ],
  [
    [aTenant({ namespace: 'istio-system' })],
    [
      "acme.namespace: error: namespace: 'istio-system' belongs to the platform: its Secrets and policies are not a tenant's [TENANT-1]\n    fix: give 'acme' a namespace of its own, or grant this one in estate.yaml: `grants: { acme: { namespaces: [istio-system] } }`",
    ],
  ],
  [[aTenant({ namespace: 'my-kube-system' })], []],
  [[aTenant({ namespace: 'istio-systems' })], []],
  [
    [aTenant({ gateways: [aGateway({ name: 'mesh' })] })],
    ["gateway.name: error: name: 'mesh' is Istio's word for all sidecars, a gateway needs another name [NAME-3]"],
  ],
  [
    [aTenant({ gateways: [aGateway({ name: '1a' })] })],
    [
      "gateway.name: error: name: must be lower-case letters, digits and dashes, beginning with a letter and ending with a letter or digit, got '1a' [NAME-3]",
    ],
  ],
  [[aTenant({ gateways: [aGateway({ name: 'a.b', selector: { a: 'b' } })] })], []],
  [
    [aTenant({ gateways: [aGateway({ name: 'x'.repeat(64), selector: { a: 'b' } })] })],
    [
      "gateway.name: error: name: has 64 characters, at most 63 are allowed: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' [NAME-3]\n    fix: write `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx`",
    ],
  ],
  [
    [aTenant({ gateways: [aGateway({ podNamespace: 'A', credentialName: 'B' })] })],
    [
      'gateway.podNamespace: error: podNamespace: says where existing gateway pods run, but there is no `selector` to find them by [TENANT-1]\n    fix: add `selector`, the labels of those pods, or remove it',
      "gateway.tls.credentialName: error: tls.credentialName: must be lower-case letters, digits, dashes and dots, with a letter or digit at both ends, got 'B' [NAME-3]\n    fix: write `b`",
    ],
  ],
  [
    [aTenant({ external: [{ name: 'A.b', host: 'a.example.com', port: 443, protocol: 'https' }] })],
    [
      "acme.external.A.b: error: external.A.b: must be lower-case letters, digits and dashes, with a letter or digit at both ends, got 'A.b' [NAME-3]\n    fix: write `a-b`",
    ],
  ],
  [
    [
      aTenant({
        services: [
          aService({ name: 'Upper' }),
          aService({ name: '1cms' }),
          aService({ name: 'a.b' }),
          aService({ name: '--' }),
          aService({ name: 'cms-' }),
        ],
      }),
    ],
    [
      "Upper: error: must be lower-case letters, digits and dashes, beginning with a letter and ending with a letter or digit, got 'Upper' [NAME-3]\n    fix: write `upper`",
      "1cms: error: must be lower-case letters, digits and dashes, beginning with a letter and ending with a letter or digit, got '1cms' [NAME-3]",
      "a.b: error: must be lower-case letters, digits and dashes, beginning with a letter and ending with a letter or digit, got 'a.b' [NAME-3]\n    fix: write `a-b`",
      "--: error: must be lower-case letters, digits and dashes, beginning with a letter and ending with a letter or digit, got '--' [NAME-3]",
      "cms-: error: must be lower-case letters, digits and dashes, beginning with a letter and ending with a letter or digit, got 'cms-' [NAME-3]\n    fix: write `cms`",
    ],
  ],
  [
    [aTenant({ services: [aService({ name: 'a'.repeat(64) })] })],
    [
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: error: has 64 characters, at most 63 are allowed: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' [NAME-3]\n    fix: write `aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa`",
    ],
  ],
  [[aTenant({ services: [aService({ name: 'a'.repeat(63) })] })], []],
  [
    [aTenant({ services: [aService({ name: 'a'.repeat(62), variants: [aVariant()] })] })],
    [
      "OPS-1: error: the Deployment 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-ops-1' would have 68 characters, at most 63 are allowed [NAME-3]\n    fix: shorten the service's name 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'",
    ],
  ],
  [
    [
      aTenant({
        services: [
          aService({ name: 'a'.repeat(57), canary: aCanary(), versions: [{ name: 'v123456', image: 'a:1' }] }),
        ],
      }),
    ],
    [
      "canary: error: the Deployment 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-canary' would have 64 characters, at most 63 are allowed [NAME-3]\n    fix: at most 5 characters are left beside 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'",
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.versions.v123456: error: versions.v123456: the Deployment 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-v123456' would have 65 characters, at most 63 are allowed [NAME-3]\n    fix: at most 5 characters are left beside 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'",
    ],
  ],
  [
    [
      aTenant({
        services: [
          aService({
            name: 'a'.repeat(56),
            canary: aCanary(),
            versions: [{ name: 'v12345', image: 'a:1' }],
            variants: [aVariant({ id: 'ops-12' })],
          }),
        ],
      }),
    ],
    [],
  ],
  [
    [aTenant({ services: [aService({ name: 'a'.repeat(61), variants: [aVariant()] })] })],
    [
      "OPS-1: error: the Deployment 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-ops-1' would have 67 characters, at most 63 are allowed [NAME-3]\n    fix: at most 1 characters are left beside 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'",
    ],
  ],
  [
    [
      aTenant({
        services: [aService({ variants: [aVariant({ id: 'main' })], versions: [{ name: 'canary', image: 'a:1' }] })],
      }),
    ],
    [
      "cms.versions.canary: error: versions.canary: 'canary' is reserved, as are main, master, canary, mainline, fallback [NAME-2]\n    fix: call it by its number, such as v1",
      "main: error: no variant may be called 'main': main, master, canary, mainline, fallback are reserved [NAME-2]\n    fix: use the ticket's id",
    ],
  ],
  [
    [aTenant({ services: [aService({ variants: [aVariant(), aVariant({ id: 'ops-1' })] })] })],
    [
      "ops-1: error: 'ops-1' and 'OPS-1' are one variant of service 'cms': both have the key 'ops-1' [NAME-2]\n    fix: declare it once",
      "ops-1: error: variant 'ops-1' of 'cms' and variant 'OPS-1' of 'cms' would both be the Deployment 'cms-ops-1' of namespace 'acme' [NAME-3]\n    fix: rename one of them",
    ],
  ],
  [
    [
      aTenant({
        services: [
          aService({ variants: [aVariant({ id: 'a_b', key: 'x' })] }),
          aService({ name: 'ui', variants: [aVariant({ id: 'a.b', key: 'x' })] }),
        ],
      }),
    ],
    [
      "a.b: error: variants 'a_b' (a_b) and 'a.b' have the same key 'x' but are not the same [NAME-2]\n    fix: rename one of them",
    ],
  ],
  [
    [
      aTenant({
        services: [
          aService({ variants: [aVariant({ id: 'OPS-1' })] }),
          aService({ name: 'ui', variants: [aVariant({ id: 'ops-1' })] }),
        ],
      }),
    ],
    [],
  ],
  [
    [
      aTenant({
        services: [
          aService({
            variants: [aVariant({ id: 'v1' })],
            versions: [
              { name: 'v1', image: 'a:1' },
              { name: 'v2', image: 'a:1' },
              { name: 'v2', image: 'a:1' },
              { name: 'V3', image: 'a:1' },
            ],
          }),
        ],
      }),
    ],
    [
      "cms.versions.v1: error: versions.v1: version 'v1' and variant 'v1' (v1) have the same name [NAME-2]",
      "cms.versions.v2: error: versions.v2: version 'v2' is declared twice [NAME-2]",
      "cms.versions.V3: error: versions.V3: must be lower-case letters, digits and dashes, with a letter or digit at both ends, got 'V3' [NAME-3]\n    fix: write `v3`",
      "v1: error: variant 'v1' of 'cms' and version 'v1' of 'cms' would both be the Deployment 'cms-v1' of namespace 'acme' [NAME-3]\n    fix: rename one of them",
      "cms.versions.v2: error: versions.v2: '/cms/v2' is listed twice [EDGE-5]\n    fix: remove one",
    ],
  ],
  [
    [aTenant({ services: [aService(), aService()] })],
    ["cms: error: service 'cms' is declared twice in tenant 'acme' [NAME-3]"],
  ],
  [
    [aTenant({ services: [aService({ name: 'gateway' })] })],
    [
      "gateway: error: service 'gateway' and the gateway 'gateway' would both be the Deployment 'gateway' of namespace 'acme' [NAME-3]\n    fix: rename one of them",
    ],
  ],
  [[aTenant({ gateways: [aGateway({ selector: { a: 'b' } })], services: [aService({ name: 'gateway' })] })], []],
  [
    [
      aTenant({
        services: [
          aService({
            canary: aCanary(),
            versions: [{ name: 'v1', image: 'a:1' }],
            variants: [aVariant({ id: 'new' })],
          }),
          aService({ name: 'cms-canary' }),
          aService({ name: 'cms-v1' }),
          aService({ name: 'cms-new' }),
        ],
      }),
    ],
    [
      "canary: error: the canary of 'cms' and service 'cms-canary' would both be the Deployment 'cms-canary' of namespace 'acme' [NAME-3]\n    fix: rename one of them",
      "cms.versions.v1: error: versions.v1: version 'v1' of 'cms' and service 'cms-v1' would both be the Deployment 'cms-v1' of namespace 'acme' [NAME-3]\n    fix: rename one of them",
      "new: error: variant 'new' of 'cms' and service 'cms-new' would both be the Deployment 'cms-new' of namespace 'acme' [NAME-3]\n    fix: rename one of them",
    ],
  ],
])('NAME-1, NAME-2, NAME-3: the whole message about names, case %#', (tenants, said) => {
  expect(saidOf(...tenants)).toEqual(said);
});

test('NAME-3: a revision of Istio is a label, and ends up as one', () => {
  expect(saidOf(aTenant({ istioRevision: '1-31' }))).toEqual([]);
  expect(saidOf(aTenant({ istioRevision: 'x\n- b' }))).toEqual([
    expect.stringMatching(/^acme.istioRevision: error: istioRevision: must be lower-case letters(.|\n)*write `x---b`/),
  ]);
});
