import fc from 'fast-check';
import { loadAll } from 'js-yaml';
import { GitOpsApp } from '../../lib/cdk8s/gitops-app';
import { composeEstate } from '../../lib/constructs/compose-estate';
import type { Tenant } from '../../lib/model/tenant';
import { variantKey } from '../../lib/model/variant-key';
import { GitOpsTool } from '../../lib/output/gitops-settings';
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
  expect(saidOf(aTenant({ services: collide })).join()).toMatch(/'a_b' \(a_b\) and 'a.b' have one key 'x'/);
});

test('NAME-2: a version is not called like a variant', () => {
  const said = saidOfService({ variants: [aVariant({ id: 'v1' })], versions: [{ name: 'v1', image: 'a:1' }] });
  expect(said.join()).toMatch(/version 'v1' and variant 'v1'/);
});

test('TENANT-1, NAME-3: namespaces of the cluster and words of Istio are taken', () => {
  expect(saidOf(aTenant({ namespace: 'kube-system' })).join()).toMatch(/belongs to the cluster/);
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
