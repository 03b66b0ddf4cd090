import type { Service } from '../../lib/model/service';
import { aCanary, aService, aTenant, aVariant, saidOf } from './samples';

const isolation = { authorization: false, callers: false, sidecar: false, network: false };
const foreign = (own: Partial<Service> = {}, tenant: Parameters<typeof aTenant>[0] = {}) =>
  saidOf(
    aTenant({
      isolation,
      ...tenant,
      services: [aService({ workload: 'external', image: undefined, ...own }), aService({ name: 'docx' })],
    }),
  );
const stable = { main: { track: 'stable' } };

test('WORK-3: an external service needs neither image nor labels while nothing is beside it', () => {
  expect(foreign()).toEqual([]);
  expect(foreign({ subsets: stable, variants: [aVariant({ image: undefined })] })).toEqual([]);
});

test('WORK-3: with others beside it the mainline has to be told from them', () => {
  const beside = { variants: [aVariant({ image: undefined })], canary: aCanary({ image: undefined }) };
  expect(foreign(beside)).toEqual([
    expect.stringMatching(
      /^cms.subsets.main: error: subsets.main: missing: labels .* and those of canary, ops-1 do not/,
    ),
  ]);
});

test('WORK-3: labels of main and another subset exclude each other', () => {
  const variants = [aVariant({ image: undefined })];
  const said = (main: Record<string, string>, ops: Record<string, string>) =>
    foreign({ subsets: { main, 'OPS-1': ops }, variants }).join();
  expect(said({ track: 'stable' }, { track: 'ops' })).toBe('');
  expect(said({ app: 'cms' }, { app: 'cms', track: 'ops' })).toContain(
    "cms.subsets.OPS-1: error: subsets.OPS-1: the labels of main and of variant 'ops-1'",
  );
  expect(said({ app: 'cms', track: 'a' }, { track: 'a' })).toContain('do not exclude each other');
});

test('WORK-3: labels of main that the Service selects by are those of every pod behind it', () => {
  const own = [aVariant({ workload: 'managed' })];
  const said = (main: Record<string, string>, selector?: Record<string, string>) =>
    foreign({ subsets: { main }, ...(selector && { selector }), variants: own }).join();
  expect(said({ component: 'cms' }, { component: 'cms' })).toContain(
    "cms.subsets.main: error: subsets.main: the labels of main and of variant 'ops-1' do not exclude each other",
  );
  expect(said({ app: 'cms' })).toContain('do not exclude each other');
  expect(said({ component: 'cms', track: 'stable' }, { component: 'cms' })).toBe('');
  expect(said({ version: 'v7' }, { component: 'cms' })).toBe('');
  expect(foreign({ subsets: { main: { version: 'ops-1' } }, variants: own }).join()).toContain('cms.subsets.main');
});

test('WORK-3: subsets are those of workloads, with labels that Kubernetes takes', () => {
  const canary = aCanary({ image: undefined });
  const said = (subsets: Service['subsets']) => foreign({ subsets: { ...stable, ...subsets }, canary }).join();
  expect(said({ canari: { track: 'x' } })).toContain('did you mean `canary`?');
  expect(said({ canary: {} })).toContain('without labels it would be all pods');
  expect(said({ canary: { track: 'a b' } })).toContain(
    "cms.subsets.canary.track: error: subsets.canary.track: is no label that Kubernetes takes, got 'track: a b'",
  );
  expect(said({ canary: { '/x': 'a' } })).toContain('no label that Kubernetes takes');
  expect(said({ canary: { 'example.com/track': 'canary' }, 'OPS-9': { track: 'waits' } })).toBe('');
});

test.each([
  'image',
  'env',
  'resources',
  'deployment',
  'user',
  'service',
  'serviceAccount',
  'podDisruptionBudget',
] as const)('WORK-3: %s has no effect on a workload of others', (field) => {
  const value = { image: 'x:1', user: 7 }[field as string] ?? {};
  expect(foreign({ [field]: value }).join()).toContain(
    `cms.${field}: error: ${field}: the workload of 'cms' is somebody else's: \`${field}\` has no effect`,
  );
});

test('WORK-3: what a managed variant takes from the service is not in vain', () => {
  const variants = [aVariant({ workload: 'managed' })];
  const own = { subsets: stable, variants, env: { A: '1' }, user: 7, deployment: {} };
  expect(foreign(own)).toEqual([]);
  expect(foreign({ ...own, image: 'x:1' }).join()).toContain('`image` has no effect');
  expect(foreign({ ...own, variants: [aVariant({ workload: 'managed', image: undefined })] }).join()).toContain(
    'OPS-1.image: error: image: missing',
  );
});

test('WORK-3: replicas, and a selector by version, are somebody else’s mistake to make', () => {
  expect(foreign({ replicas: 3 }).join()).toContain("the number of pods of 'cms' is somebody else's");
  const variants = [aVariant({ image: undefined })];
  expect(foreign({ selector: { version: 'main' }, subsets: stable, variants }).join()).toContain(
    'cms.selector.version',
  );
  expect(foreign({ selector: { version: 'main' } })).toEqual([]);
});

test('WORK-3: a caller’s account is asked for where policies name it', () => {
  const calls = [{ kind: 'service', tenant: 'acme', service: 'docx' } as const];
  const on = { isolation: { authorization: true, callers: true, sidecar: true, network: false } };
  expect(foreign({ calls }, on).join()).toContain('add `serviceAccountName: default`');
  expect(foreign({ calls, serviceAccountName: 'cms' }, on)).toEqual([]);
  expect(foreign({ calls, serviceAccountName: '*' }, on).join()).toContain(
    "dashes and dots, with a letter or digit at both ends, got '*'",
  );
  expect(foreign({ calls })).toEqual([]);
});

test('WORK-3: what is off by itself is said until it is stated', () => {
  const lines = foreign({}, { assumed: ['mtls', 'isolation'] });
  expect(lines).toEqual([
    expect.stringContaining("acme.mtls: warning: mtls: the workload of 'cms' is somebody else's"),
    expect.stringContaining('acme.isolation: warning: isolation: '),
  ]);
  expect(lines.join()).toContain('`mtls: UNSET`');
  expect(saidOf(aTenant({ assumed: ['mtls'], services: [aService()] }))).toEqual([]);
});

test('WORK-3: a service of ours has labels and an account of its own', () => {
  const said = (own: Partial<Service>) => saidOf(aTenant({ services: [aService(own)] })).join();
  expect(said({ selector: { a: 'b' } })).toContain('cms.selector: error');
  expect(said({ serviceAccountName: 'a' })).toContain('add `workload: external`, or remove it');
  expect(said({ subsets: stable })).toContain('with the label `version: main`');
  expect(said({ subsets: { 'ops-1': { a: 'b' } }, variants: [aVariant()] })).toContain('subsets.ops-1');
  const subsets = { 'ops-1': { a: 'b' }, canary: { a: 'c' }, v1: { a: 'd' }, waits: { a: 'e' } };
  const versions = [{ name: 'v1', replicas: 1, workload: 'external' as const }];
  const external = { workload: 'external', image: undefined } as const;
  expect(said({ subsets, versions, variants: [aVariant(external)], canary: aCanary(external) })).toBe('');
});

test('WORK-3, PROP-4: what a workload of others passes on is written on its own Deployment', () => {
  expect(foreign({ propagates: false }).join()).toContain(
    'has no effect on it [WORK-3]\n    fix: remove it, and annotate the Deployment: `branchline.dev/propagates: "false"`',
  );
});

test('WORK-3: pods that nobody of ours starts have nothing that is said of them', () => {
  const beside = {
    subsets: { main: { track: 'stable' } },
    variants: [aVariant({ image: 'r:1', env: { A: '1' } })],
    canary: aCanary({ image: undefined, resources: { limits: { cpu: '1' } } }),
    versions: [{ name: 'v1', deployment: {} }],
  };
  const fix = '    fix: add `workload: managed`, so that Branchline runs it, or remove this';
  expect(foreign(beside).map((each) => each.slice(each.indexOf('error: ') + 7))).toEqual([
    `resources: the canary of 'cms' is run by somebody else: \`resources\` has no effect on it [WORK-3]\n${fix}`,
    `versions.v1.deployment: version 'v1' of 'cms' is run by somebody else: \`deployment\` has no effect on it [WORK-3]\n${fix}`,
    `image: variant 'ops-1' of 'cms' is run by somebody else: \`image\` has no effect on it [WORK-3]\n${fix}`,
    `env: variant 'ops-1' of 'cms' is run by somebody else: \`env\` has no effect on it [WORK-3]\n${fix}`,
  ]);
  const ours = [aVariant({ workload: 'managed' as const, image: 'r:1', env: { A: '1' } })];
  expect(foreign({ ...beside, variants: ours, canary: undefined, versions: [] })).toEqual([]);
});

test('WORK-3: labels of a subset whose pods are ours would select none of them', () => {
  const subsets = { main: { track: 'stable' }, canary: { track: 'next' }, 'OPS-1': { track: 'ops' } };
  const ours = { workload: 'managed' as const, image: 'r:1' };
  const said = foreign({ subsets, canary: aCanary(ours), variants: [aVariant(ours)] });
  const fix = '    fix: remove it';
  expect(said).toEqual([
    `cms.subsets.canary: error: subsets.canary: the pods of 'canary' are written by Branchline, with the label \`version: canary\` [WORK-3]\n${fix}`,
    `cms.subsets.OPS-1: error: subsets.OPS-1: the pods of 'OPS-1' are written by Branchline, with the label \`version: ops-1\` [WORK-3]\n${fix}`,
  ]);
  const theirs = { canary: aCanary({ image: undefined }), variants: [aVariant({ image: undefined })] };
  expect(foreign({ subsets, ...theirs })).toEqual([]);
  // A subset may wait for its variant.
  expect(foreign({ subsets })).toEqual([]);
});
