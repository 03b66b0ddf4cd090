import { type AddVariant, addVariant } from '../../lib/variant/add-variant';
import { type BuildOrder, NO_HISTORY } from '../../lib/variant/build-history';
import { after, stateOf, TENANTS, variantFile } from './registry-state';

const CMS = { tenant: 'acme', service: 'cms', image: 'r.example.com/cms:2' };
const PATH = 'acme/variants/OPS-1234.yaml';

const add = (more: Partial<AddVariant> = {}) =>
  addVariant({ id: 'OPS-1234', images: [CMS], created: '2026-11-29', history: NO_HISTORY, ...more });

const history = (order: BuildOrder['order']) => ({
  compare: () => ({ order, reason: 'the clone is shallow' }) as BuildOrder,
});

test('a new variant is one file, with what is known of it', () => {
  const { files, subject, reach } = add({
    branch: 'OPS-1234-new-nav',
    owner: 'tom@example.com',
    expires: '2026-12-13',
    pinned: true,
    builtFrom: '3f2a91c',
    replicas: 2,
  })(stateOf());
  expect([...files]).toEqual([
    [
      PATH,
      `apiVersion: branchline/v1
kind: Variant
id: OPS-1234
branch: OPS-1234-new-nav
owner: tom@example.com
created: "2026-11-29"
expires: "2026-12-13"
pinned: true
builtFrom: { cms: "3f2a91c" }
services:
  cms: { image: "r.example.com/cms:2", replicas: 2 }
`,
    ],
  ]);
  expect(subject).toBe('variant add acme OPS-1234: cms');
  expect(reach.text).toBe('requests with x-variant-id: ops-1234');
});

test('the same again changes nothing, also on a later day', () => {
  const state = stateOf();
  const once = after(state, add({ branch: 'OPS-1234-x', builtFrom: '3f2a91c' })(state));
  expect(add({ branch: 'OPS-1234-x', builtFrom: '3f2a91c', created: '2026-12-01' })(once).files.size).toBe(0);
});

test('another service joins the same variant, and what somebody wrote stays', () => {
  const text = `# mine\n${variantFile('OPS-1234', 'owner: tom # since May\n')}`;
  const state = stateOf({ [PATH]: text });
  const { files } = add({ images: [{ ...CMS, service: 'ui', image: 'r.example.com/ui:2' }] })(state);
  expect(files.get(PATH)).toBe(`${text}  ui: { image: "r.example.com/ui:2" }\n`);
});

test('several tenants at once; the id is found in any spelling', () => {
  const state = stateOf({ [PATH]: variantFile('OPS-1234') });
  const { files, subject } = add({
    id: 'ops-1234',
    images: [
      { ...CMS, image: 'r.example.com/cms:3' },
      { tenant: 'shared', service: 'docx', image: 'r.example.com/docx:3' },
    ],
  })(state);
  expect([...files.keys()]).toEqual([PATH, 'shared/variants/ops-1234.yaml']);
  expect(subject).toBe('variant add acme shared ops-1234: acme/cms, shared/docx');
});

describe('an old build cannot overtake a newer one', () => {
  const state = stateOf({ [PATH]: variantFile('OPS-1234', 'builtFrom: { cms: "1111111" }\n') });
  const image = { ...CMS, image: 'r.example.com/cms:3' };

  test.each(['newer', 'same'] as const)('%s: taken, with its commit', (order) => {
    const { files } = add({ images: [image], builtFrom: '2222222', history: history(order) })(state);
    expect(files.get(PATH)).toContain('cms: { image: "r.example.com/cms:3" }');
    expect(files.get(PATH)).toContain('builtFrom: { cms: "2222222" }');
  });

  test('older: nothing changes, and it is said', () => {
    const { files, notes } = add({ images: [image], builtFrom: '2222222', owner: 'x', history: history('older') })(
      state,
    );
    expect(files.size).toBe(0);
    expect(notes).toEqual(['acme/cms: kept, since 1111111 is newer than 2222222']);
  });

  test('older for one service, newer for another: each for itself', () => {
    const both = addVariant({
      id: 'OPS-1234',
      images: [image, { ...image, service: 'ui', image: 'r.example.com/ui:3' }],
      created: '2026-11-29',
      builtFrom: '2222222',
      history: history('older'),
    })(state);
    const text = both.files.get(PATH)!;
    expect(text).toContain('cms: { image: "r.example.com/cms:2" }');
    expect(text).toContain('ui: { image: "r.example.com/ui:3" }');
  });

  test('not known: an error that says why, unless it is forced', () => {
    const options = { images: [image], builtFrom: '2222222', history: history('unknown') };
    expect(() => add(options)(state)).toThrow(
      'acme/cms: it cannot be told whether 2222222 is newer than 1111111: the clone is shallow\n  fix: pass --source with a complete clone, or --force to replace it',
    );
    expect(add({ ...options, force: true })(state).files.get(PATH)).toContain('cms:3');
  });

  test('a run that does not say what it was built from: an error, unless the image is there or it is forced', () => {
    expect(() => add({ images: [image] })(state)).toThrow(
      /was built from 1111111, and it is not known .*\n {2}fix: pass --built-from/,
    );
    expect(add()(state).files.size).toBe(0);
    const forced = add({ images: [image], force: true })(state).files.get(PATH)!;
    expect(forced).toContain('cms:3');
    expect(forced).not.toContain('1111111');
  });
});

test.each(['retiring', 'asleep'])('a push to a variant that is %s makes it active again', (was) => {
  const state = stateOf({ [PATH]: variantFile('OPS-1234', `state: ${was}\n`) });
  const { files, notes } = add({ images: [{ ...CMS, image: 'r.example.com/cms:3' }] })(state);
  expect(files.get(PATH)).not.toContain('state:');
  expect(notes).toEqual([`tenants/acme/variants/OPS-1234.yaml: was ${was}, and is active again`]);
});

test('what is given again replaces, what is known stays', () => {
  const state = stateOf({ [PATH]: variantFile('OPS-1234', 'branch: first\nowner: tom\n') });
  const { files } = add({ branch: 'second', owner: 'ann', expires: '2026-12-01', pinned: true, replicas: 3 })(state);
  expect(files.get(PATH)).toBe(
    variantFile(
      'OPS-1234',
      'branch: first\nowner: ann\nexpires: "2026-12-01"\npinned: true\n',
      '  cms: { image: "r.example.com/cms:2", replicas: 3 }\n',
    ),
  );
});

test('the line for editors is that of the tenant', () => {
  const line = (folder: string) => `# yaml-language-server: $schema=${folder}/tenant.schema.json\n`;
  for (const [folder, expected] of [
    ['../../node_modules/branchline/schema', '../../../node_modules/branchline/schema'],
    ['https://example.com/schema', 'https://example.com/schema'],
  ] as const) {
    const state = stateOf({ 'acme/tenant.yaml': line(folder) + TENANTS['acme/tenant.yaml'] });
    expect(add()(state).files.get(PATH)).toMatch(
      new RegExp(`^# yaml-language-server: \\$schema=${expected}/variant.schema.json\\napiVersion`),
    );
  }
});

test.each([
  ['feature/new nav', 'acme/variants/feature-new-nav-'],
  ['../../etc/x', 'acme/variants/etc-x-'],
  ['..', 'acme/variants/variant-'],
  ['--force', 'acme/variants/force-'],
])('an id is never a way out of the folder: %s', (id, start) => {
  const state = stateOf();
  const change = add({ id })(state);
  const [path] = [...change.files.keys()];
  expect(path).toMatch(new RegExp(`^${start}[0-9a-f]+\\.yaml$`));
  expect(after(state, change).registry.variants).toMatchObject([{ id }]);
});

test.each<[string, Partial<AddVariant>, RegExp]>([
  [
    'a tenant',
    { images: [{ ...CMS, tenant: 'acmee' }] },
    /^no tenant 'acmee' in tenants\/\n {2}fix: did you mean `acme`\?$/,
  ],
  [
    'a service',
    { images: [{ ...CMS, service: 'csm' }] },
    /^tenant 'acme' in tenants\/ has no service 'csm'\n {2}fix: did you mean `cms`\?$/,
  ],
  ['a service, far off', { images: [{ ...CMS, service: 'payments' }] }, /fix: it has ui, cms$/],
])('%s that there is not is named, with those that there are', (_, more, message) => {
  expect(() => add(more)(stateOf())).toThrow(message);
});

test('conditions of a variant belong to what it may move', () => {
  const state = stateOf({ [PATH]: variantFile('OPS-1234', 'match: [{ cookies: { beta: { exact: "1" } } }]\n') });
  expect(add({ owner: 'x' })(state).reach.text).toBe(
    'requests with x-variant-id: ops-1234, or that meet its conditions',
  );
});

test('whoever judges the builds is told the repository that the service names', () => {
  const seen: unknown[] = [];
  const compare: AddVariant['history']['compare'] = (service) => {
    seen.push(service);
    return { order: 'newer' };
  };
  const tenant = TENANTS['acme/tenant.yaml']!.replace('ui:1", ', 'ui:1", repository: example/ui, ');
  const files = {
    'acme/tenant.yaml': tenant,
    [PATH]: `apiVersion: branchline/v1\nkind: Variant\nid: OPS-1234\nbuiltFrom: { ui: "1111111", cms: "1111111" }\nservices:\n  ui: { image: "r.example.com/ui:1" }\n  cms: { image: "r.example.com/cms:1" }\n`,
  };
  add({ images: [{ ...CMS, service: 'ui' }, CMS], builtFrom: '2222222', history: { compare } })(stateOf(files));
  expect(seen).toEqual([
    { tenant: 'acme', service: 'ui', repository: 'example/ui' },
    { tenant: 'acme', service: 'cms' },
  ]);
});

test('conditions of another variant are no concern of this one', () => {
  const other = `${variantFile('OPS-9')}match: [{ headers: { team: { exact: qa } } }]\n`;
  const { reach } = add()(stateOf({ 'acme/variants/OPS-9.yaml': other }));
  expect(reach.text).toBe('requests with x-variant-id: ops-1234');
});

describe('WORK-3: where somebody else runs the mainline', () => {
  const external = {
    'acme/tenant.yaml': TENANTS['acme/tenant.yaml']!.replace(
      'cms: { image: "r.example.com/cms:1",',
      'cms: { workload: external, subsets: { main: { track: stable } },',
    ),
  };

  test('an image is one that we run', () => {
    const { files } = add({ replicas: 2 })(stateOf(external));
    expect(files.get(PATH)).toContain('  cms: { workload: managed, image: "r.example.com/cms:2", replicas: 2 }\n');
  });

  test('a variant that a chart has run so far becomes ours', () => {
    const state = stateOf({ ...external, [PATH]: variantFile('OPS-1234', '', '  cms: {}\n') });
    const next = after(state, add()(state));
    expect(next.files.get(PATH)).toContain('workload: managed');
    expect(add()(next).files.size).toBe(0);
  });
});
