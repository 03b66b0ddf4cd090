import { existsSync, readdirSync, utimesSync } from 'node:fs';
import { applyChange, type Destination } from '../../lib/change/apply-change';
import { NO_REQUESTS, RefusedChange, type RegistryCommand } from '../../lib/change/registry-change';
import { variantReach } from '../../lib/change/variant-reach';
import { synthesizeRegistry } from '../../lib/synthesis/synthesize-registry';
import { editYaml } from '../../lib/yaml/edit-yaml';
import { ESTATE, Workshop } from './estate-repository';

let shop: Workshop;
beforeAll(() => {
  shop = new Workshop();
});
afterEach(() => shop.leave());
afterAll(() => shop.close());

const VARIANT = (id: string, services: string) =>
  `apiVersion: branchline/v1\nkind: Variant\nid: ${id}\nservices:\n${services}`;

const OPS = VARIANT('OPS-1234', '  cms: { image: "registry.example.com/cms:OPS-1234-1" }\n');

/** Adds a variant, or nothing where it is there. */
const add: RegistryCommand = ({ files }) => {
  const path = 'acme/variants/OPS-1234.yaml';
  return {
    files: files.get(path) === OPS ? new Map() : new Map([[path, OPS]]),
    subject: 'variant add acme OPS-1234: cms',
    reach: variantReach(['ops-1234']),
  };
};

/** Gives a service another image, which is said to move no request. */
const release =
  (image: string): RegistryCommand =>
  ({ files }) => {
    const path = 'acme/tenant.yaml';
    const text = editYaml(files.get(path)!, [{ path: ['services', 'ui', 'image'], value: image }]);
    return { files: new Map([[path, text]]), subject: `release ui ${image}`, reach: NO_REQUESTS };
  };

const apply = (command: RegistryCommand, destination: Destination, output: string | null = 'dist') =>
  applyChange(command, { registry: 'tenants', output: output ?? undefined, destination });

const isRendered = () => {
  const { changes } = synthesizeRegistry({ registry: 'tenants', output: 'dist', gitops: {}, dryRun: true });
  return changes.added.length + changes.changed.length + changes.removed.length === 0;
};

test('files: registry and output change together, and the line says which requests move', () => {
  shop.estate();
  const { proof, files } = apply(add, { kind: 'files' });
  expect(proof!.line).toBe('only requests with x-variant-id: ops-1234; nothing else');
  expect(files[0]).toEqual({ path: 'tenants/acme/variants/OPS-1234.yaml', what: 'added' });
  expect(files.map(({ path }) => path)).toContain('dist/acme/routing/mesh-cms.k8s.yaml');
  expect(files.some(({ path }) => path.includes('globex'))).toBe(false);
  expect(isRendered()).toBe(true);
  expect(shop.git('status', '--porcelain')).not.toMatch(/branchline-|lock/);
});

test('plan: nothing is written', () => {
  shop.estate();
  expect(apply(add, { kind: 'plan' }).proof!.line).toMatch(/^only requests/);
  expect(shop.git('status', '--porcelain')).toBe('');
});

test('the same again changes nothing', () => {
  shop.estate();
  apply(add, { kind: 'commit' });
  const head = shop.git('rev-parse', 'HEAD');
  for (const kind of ['plan', 'files', 'commit'] as const) {
    const again = apply(add, { kind });
    expect([again.files, again.proof]).toEqual([[], undefined]);
  }
  expect(shop.git('rev-parse', 'HEAD')).toBe(head);
  expect(shop.git('status', '--porcelain')).toBe('');
});

test('push: to a branch or remote that is not there, what to do about it', () => {
  shop.estate();
  shop.remote();
  expect(() => apply(add, { kind: 'push', remote: 'origin', branch: 'next' })).toThrow(
    /^git fetch: fatal: .*next\n {2}fix: push next first, or name a branch that origin has with --onto$/,
  );
  expect(() => apply(add, { kind: 'push', remote: 'nowhere', branch: 'main' })).toThrow(
    /^git fetch: fatal: 'nowhere' .*\n {2}fix: name the remote with --remote$/,
  );
});

test('files with the line ends of Windows, in the work tree alone or committed, are changed like others', () => {
  shop.estate();
  const crlf = (path: string) => shop.write(path, shop.read(path).replaceAll('\n', '\r\n'));
  const [tenant, mesh] = ['tenants/acme/tenant.yaml', 'dist/acme/routing/mesh-cms.k8s.yaml'];
  for (const path of [tenant, mesh]) crlf(path);
  apply(add, { kind: 'files' });
  expect(isRendered()).toBe(true);
  expect(shop.read(mesh)).toContain('ops-1234');
  shop.git('add', '.');
  shop.git('commit', '--quiet', '-m', 'from Windows');
  for (const path of [mesh, 'dist/acme/workloads/ui.k8s.yaml']) crlf(path);
  shop.git('commit', '--quiet', '-am', 'more of it');
  expect(apply(release('registry.example.com/ui:2'), { kind: 'commit' }).commit).toBeDefined();
  expect(shop.read(tenant)).toContain('ui:2", port: 8080, routes: [/], calls: [cms] }\r\n');
  expect(shop.git('status', '--porcelain')).toBe('');
});

test('commit and push: what is not committed has no part in it, and is said', () => {
  shop.estate();
  shop.remote();
  const note = 'note: changes of tenants that are not committed have no part in this';
  shop.write('tenants/globex/tenant.yaml', `${ESTATE['tenants/globex/tenant.yaml']}# mine\n`);
  expect(apply(add, { kind: 'push', remote: 'origin' }).notes).toEqual([note]);
  expect(apply(add, { kind: 'commit' }).notes).toEqual([note]);
  expect(shop.git('show', 'HEAD:tenants/globex/tenant.yaml')).not.toContain('# mine');
  shop.git('checkout', '--quiet', '--', 'tenants');
  expect(apply(add, { kind: 'commit' }).notes).toEqual([]);
});

test('commit: one commit of the stated form, with the output, and the work tree follows', () => {
  shop.estate();
  shop.write('notes.txt', 'mine\n');
  shop.write('tenants/globex/tenant.yaml', `${ESTATE['tenants/globex/tenant.yaml']}# mine\n`);
  const { commit } = apply(add, { kind: 'commit' });
  expect(shop.git('rev-parse', 'HEAD').trim()).toBe(commit);
  expect(shop.git('log', '-1', '--format=%B').trim()).toBe(
    'variant add acme OPS-1234: cms\n\nRequests: only requests with x-variant-id: ops-1234; nothing else',
  );
  const changed = shop.git('show', '--name-only', '--format=', 'HEAD').trim().split('\n');
  expect(changed).toContain('tenants/acme/variants/OPS-1234.yaml');
  expect(changed).toContain('dist/acme/workloads/cms.k8s.yaml');
  expect(changed.every((path) => /^(tenants|dist)\/(acme|shared)\//.test(path))).toBe(true);
  expect(shop.git('status', '--porcelain').trim().split('\n').sort()).toEqual([
    '?? notes.txt',
    'M tenants/globex/tenant.yaml',
  ]);
  expect(isRendered()).toBe(true);
});

test('commit: changes of the user in the same files are left alone', () => {
  shop.estate();
  apply(add, { kind: 'commit' });
  const mine = `${OPS}# mine\n`;
  shop.write('tenants/acme/variants/OPS-1234.yaml', mine);
  const head = shop.git('rev-parse', 'HEAD');
  const remove: RegistryCommand = () => ({
    files: new Map([['acme/variants/OPS-1234.yaml', undefined]]),
    subject: 'variant remove',
    reach: { ...variantReach(['ops-1234']), unsafe: true },
  });
  expect(() => apply(remove, { kind: 'commit' })).toThrow(
    /not committed, so nothing was changed.*\n {2}fix: commit or stash/,
  );
  expect(shop.git('rev-parse', 'HEAD')).toBe(head);
  expect(shop.read('tenants/acme/variants/OPS-1234.yaml')).toBe(mine);
});

test('commit: a file that was touched and says the same is no change', () => {
  shop.estate();
  utimesSync('dist/acme/routing/mesh-cms.k8s.yaml', 1, 1);
  utimesSync('tenants/acme/tenant.yaml', 1, 1);
  apply(add, { kind: 'commit' });
  expect(shop.git('status', '--porcelain')).toBe('');
});

test('push: the commit stands on what others have pushed, and is made anew when they were first', () => {
  shop.estate();
  const remote = shop.remote();
  const other = shop.clone(remote);
  const mine = shop.clone(remote);
  shop.enter(other);
  apply(release('registry.example.com/ui:2'), { kind: 'push', remote: 'origin' });
  shop.enter(mine);
  const attempts: number[] = [];
  let late = false;
  const overtaken: RegistryCommand = (state) => {
    if (!late) {
      late = true;
      shop.enter(other);
      apply(release('registry.example.com/ui:3'), { kind: 'push', remote: 'origin' });
      shop.enter(mine);
    }
    return add(state);
  };
  const { pushed, commit } = applyChange(overtaken, {
    registry: 'tenants',
    output: 'dist',
    destination: { kind: 'push', remote: 'origin' },
    onRetry: (attempt) => attempts.push(attempt),
  });
  expect({ pushed, attempts }).toEqual({ pushed: 'origin main', attempts: [1] });
  shop.clone(remote);
  expect(shop.git('log', '--format=%s').trim().split('\n')).toEqual([
    'variant add acme OPS-1234: cms',
    'release ui registry.example.com/ui:3',
    'release ui registry.example.com/ui:2',
    'an estate',
  ]);
  expect(shop.git('rev-parse', 'HEAD').trim()).toBe(commit);
  expect(isRendered()).toBe(true);
  shop.enter(mine);
  expect(shop.git('rev-parse', 'HEAD').trim()).toBe(commit);
  expect(shop.git('for-each-ref', 'refs/branchline')).toBe('');
  expect(readdirSync('.git').filter((name) => name.startsWith('branchline'))).toEqual([]);
});

test('push: from a shallow clone, a detached HEAD, and a folder below the repository', () => {
  shop.estate();
  const remote = shop.remote();
  shop.clone(remote, '--depth', '1');
  shop.git('checkout', '--quiet', '--detach');
  expect(() => apply(add, { kind: 'push', remote: 'origin' })).toThrow(
    /no branch is checked out.*\n {2}fix: name the branch with --onto/,
  );
  process.chdir('tenants');
  const { notes } = applyChange(add, {
    registry: '../tenants',
    output: '../dist',
    destination: { kind: 'push', remote: 'origin', branch: 'main' },
  });
  expect(notes).toContain(
    'note: this clone was not moved to what was pushed; `git fetch origin main` and `git checkout FETCH_HEAD` do so',
  );
  shop.clone(remote);
  expect(existsSync('tenants/acme/variants/OPS-1234.yaml')).toBe(true);
  expect(isRendered()).toBe(true);
});

test('commit and push: of the repository that the registry is in, wherever it is run', () => {
  const estate = shop.estate();
  const remote = shop.remote();
  shop.enter(shop.root);
  const there = { registry: `${estate}/tenants`, output: `${estate}/dist` };
  const { commit } = applyChange(add, { ...there, destination: { kind: 'commit' } });
  shop.enter(estate);
  expect(shop.git('rev-parse', 'HEAD').trim()).toBe(commit);
  expect(shop.git('status', '--porcelain')).toBe('');
  shop.enter(shop.root);
  applyChange(release('registry.example.com/ui:2'), {
    ...there,
    destination: { kind: 'push', remote: 'origin', branch: 'main' },
  });
  shop.clone(remote);
  expect(shop.git('log', '-1', '--format=%s').trim()).toBe('release ui registry.example.com/ui:2');
  expect(isRendered()).toBe(true);
});

test('push: what a remote refuses for good is told in its words, and not tried again', () => {
  shop.estate();
  const remote = shop.remote();
  shop.write(`${remote}/hooks/pre-receive`, '#!/bin/sh\necho "error: main is protected" >&2\nexit 1\n');
  require('node:fs').chmodSync(`${remote}/hooks/pre-receive`, 0o755);
  expect(() => apply(add, { kind: 'push', remote: 'origin' })).toThrow(
    /^origin does not take the commit: .*(protected|declined)/,
  );
  expect(() => apply(add, { kind: 'push', remote: 'nowhere' })).toThrow(/^git fetch: .*nowhere/);
  expect(() => apply(add, { kind: 'push', remote: '--upload-pack=touch x' })).toThrow(/^git fetch: /);
});

test('what moves other requests than was promised is refused, and nothing is written', () => {
  shop.estate();
  const command: RegistryCommand = (state) => ({ ...add(state), reach: variantReach(['ops-123']) });
  for (const kind of ['plan', 'files', 'commit'] as const) {
    expect(() => apply(command, { kind })).toThrow(RefusedChange);
  }
  expect(() => apply(command, { kind: 'files' })).toThrow(
    /^refused, nothing was changed: variant add acme OPS-1234: cms\n {2}moves, though only requests with x-variant-id: ops-123 may: /,
  );
  expect(shop.git('status', '--porcelain')).toBe('');
});

test('a route that goes together with its target is refused, unless it was asked for', () => {
  shop.estate();
  apply(add, { kind: 'commit' });
  const remove =
    (unsafe: boolean): RegistryCommand =>
    () => ({
      files: new Map([['acme/variants/OPS-1234.yaml', undefined]]),
      subject: 'variant remove acme OPS-1234',
      reach: { ...variantReach(['ops-1234']), unsafe },
    });
  expect(() => apply(remove(false), { kind: 'files' })).toThrow(/unsafe: SAFE-2 /);
  apply(remove(true), { kind: 'files' });
  expect(existsSync('tenants/acme/variants/OPS-1234.yaml')).toBe(false);
  expect(isRendered()).toBe(true);
});

test('the first variant of a tenant moves no others, and nor does the end of the last', () => {
  const { 'tenants/acme/variants/OPS-1.yaml': _, ...none } = ESTATE;
  shop.estate(none);
  const line = 'only requests with x-variant-id: ops-1234; nothing else';
  expect(apply(add, { kind: 'commit' }).proof!.line).toBe(line);
  const gone: RegistryCommand = () => ({
    files: new Map([['acme/variants/OPS-1234.yaml', undefined]]),
    subject: 'variant remove acme OPS-1234',
    reach: { ...variantReach(['ops-1234']), unsafe: true },
  });
  expect(apply(gone, { kind: 'commit' }).proof!.line).toBe(line);
  expect(existsSync('tenants/acme/variants')).toBe(false);
});

test('errors of the result are those of the registry, with file and line, and nothing is written', () => {
  shop.estate();
  const wrong: RegistryCommand = (state) => ({
    ...add(state),
    files: new Map([['acme/variants/OPS-1.yaml', VARIANT('OPS-1', '  csm: { image: "r/x:1" }\n')]]),
  });
  expect(() => apply(wrong, { kind: 'commit' })).toThrow(
    /tenants\/acme\/variants\/OPS-1.yaml:5:3: error: .*no service 'csm'/,
  );
  expect(shop.git('status', '--porcelain')).toBe('');
});

test('output that is out of date, written by others or by an app is not mixed with ours', () => {
  shop.estate();
  const mesh = 'dist/acme/routing/mesh-cms.k8s.yaml';
  const right = shop.read(mesh);
  for (const [text, message] of [
    [
      right.replace('8080', '8081'),
      /mesh-cms.k8s.yaml is not what the registry says before the change\n {2}fix: run `branchline synth`/,
    ],
    [right.replace(/^#.*\n/, ''), /mesh-cms.k8s.yaml was not written by branchline/],
    [
      right.replace(
        /^#.*/,
        '# Written by branchline in an app. Change the app or the registry that it reads, not this file.',
      ),
      /dist is written by an app.*\n {2}fix: pass --registry-only/,
    ],
  ] as const) {
    shop.write(mesh, text);
    expect(() => apply(add, { kind: 'files' })).toThrow(message);
    expect(existsSync('tenants/acme/variants/OPS-1234.yaml')).toBe(false);
  }
  expect(apply(add, { kind: 'files' }, null).files).toHaveLength(1);
});

test('an estate whose output is rendered elsewhere: the registry alone', () => {
  shop.estate(ESTATE, { output: false });
  const { files, notes } = apply(add, { kind: 'commit' });
  expect(files).toHaveLength(1);
  expect(notes).toEqual([expect.stringContaining('there is no dist yet')]);
  expect(shop.git('status', '--porcelain')).toBe('');
});

test('an estate with environments: each is held against the promise by itself, and named', () => {
  const tenant = (name: string) => ESTATE[`tenants/${name}/tenant.yaml`]!.replace('environment: staging\n', '');
  shop.estate({
    'tenants/estate.yaml':
      'apiVersion: branchline/v1\nkind: Estate\nclusters: { one: { name: one }, two: { name: two } }\nenvironments: { production: { class: production, cluster: two }, staging: { class: staging, cluster: one } }\n',
    'tenants/acme/tenant.yaml': tenant('acme').replace('calls: [shared/docx]', 'calls: []'),
  });
  const { proof, files } = apply(add, { kind: 'commit' });
  expect(proof!.line).toBe('only requests with x-variant-id: ops-1234 in staging; nothing else');
  expect(files.slice(1).every(({ path }) => path.startsWith('dist/staging/acme/'))).toBe(true);
  expect(isRendered()).toBe(true);
});
