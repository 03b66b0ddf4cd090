import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { synthesizeRegistry } from '../../lib/synthesis/synthesize-registry';
import { sharedGatewayRegistry } from '../estate/shared-gateway';

const ESTATE = join(__dirname, '../../apps/robo-adviser/tenants');

let work: string;
let registry: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'branchline-synthesis-'));
  registry = join(work, 'tenants');
  cpSync(ESTATE, registry, { recursive: true });
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

const synth = (output: string, cache?: string) =>
  synthesizeRegistry({
    registry,
    output: join(work, output),
    gitops: {},
    dryRun: false,
    ...(cache && { cache: join(work, cache) }),
  });

function contents(folder: string): Record<string, string> {
  const paths = (readdirSync(join(work, folder), { recursive: true }) as string[]).filter((path) =>
    path.endsWith('.yaml'),
  );
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(join(work, folder, path), 'utf8')]));
}

const variant = (tenant: string, id: string, service: string, image: string) =>
  writeFileSync(
    join(registry, tenant, 'variants', `${id}.yaml`),
    `apiVersion: branchline/v1\nkind: Variant\nid: ${id}\nservices:\n  ${service}: { image: "${image}" }\n`,
  );

test('what is remembered changes nothing of what is written, whatever is edited in between', () => {
  synth('remembered', 'cache');
  const edits = [
    () => variant('ww-red', 'NEW-1', firstService('ww-red'), 'registry.example.com/x:1'),
    () => variant('st', 'NEW-2', firstService('st'), 'registry.example.com/x:2'), // everybody calls the shared tenant
    () => rmSync(join(registry, 'ww-red', 'variants', 'NEW-1.yaml')),
    () => appendFileSync(join(registry, 'estate.yaml'), '# another thought\n'),
    () => rmSync(join(registry, 'st', 'variants', 'NEW-2.yaml')),
  ];
  for (const edit of edits) {
    edit();
    synth('remembered', 'cache');
    rmSync(join(work, 'fresh'), { recursive: true, force: true });
    synth('fresh');
    expect(contents('remembered')).toEqual(contents('fresh'));
  }
});

test('manifests that come, change and go are noticed, in their own tenant alone', () => {
  const manifest = join(registry, 'ww-red', 'manifests', 'own.yaml');
  const write = (value: string) =>
    writeFileSync(manifest, `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: own }\ndata: { key: ${value} }\n`);
  synth('remembered', 'cache');
  mkdirSync(dirname(manifest));
  const edits = [() => write('a'), () => write('b'), () => rmSync(manifest)];
  const own = 'ww-red/platform/configmap.k8s.yaml';
  const seen = edits.map((edit) => {
    edit();
    const { changes } = synth('remembered', 'cache');
    rmSync(join(work, 'fresh'), { recursive: true, force: true });
    synth('fresh');
    expect(contents('remembered')).toEqual(contents('fresh'));
    expect(JSON.stringify(changes)).toContain('ww-red/platform/');
    return /key: (.)/.exec(contents('remembered')[own] ?? '')?.[1];
  });
  expect(seen).toEqual(['a', 'b', undefined]);
});

test('an object of the whole cluster in two tenants is an error, though one of them is remembered', () => {
  const write = (tenant: string) => {
    mkdirSync(join(registry, tenant, 'manifests'));
    writeFileSync(
      join(registry, tenant, 'manifests', 'high.yaml'),
      'apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: { name: high }\nvalue: 1000\n',
    );
  };
  write('ww-red');
  synth('out', 'cache');
  write('st');
  expect(() => synth('out', 'cache')).toThrow("a cluster has one PriorityClass 'high'");
});

test('a file of ours that somebody edited or removed is put right again', () => {
  synth('out', 'cache');
  const before = contents('out');
  const [first, second] = Object.keys(before).filter((path) => path.endsWith('.k8s.yaml'));
  appendFileSync(join(work, 'out', first!), 'edited: by-hand\n');
  rmSync(join(work, 'out', second!));
  const { changes } = synth('out', 'cache');
  expect(changes).toEqual({ added: [second], changed: [first], removed: [] });
  expect(contents('out')).toEqual(before);
});

test('a broken memory costs time, nothing else', () => {
  synth('out', 'cache');
  for (const file of readdirSync(join(work, 'cache'))) writeFileSync(join(work, 'cache', file), '{"fingerprint":');
  variant('ww-red', 'NEW-1', firstService('ww-red'), 'registry.example.com/x:1');
  const { changes } = synth('out', 'cache');
  expect(changes.added.length + changes.changed.length).toBeGreaterThan(0);
});

test('an error stops all writing, remembered or not, and names every problem', () => {
  synth('out', 'cache');
  const before = contents('out');
  variant('ww-red', 'NEW-1', 'no-such-service', 'registry.example.com/x:1');
  expect(() => synth('out', 'cache')).toThrow(/has no service 'no-such-service'/);
  expect(contents('out')).toEqual(before);
});

test('a claim on what an untouched tenant has is still seen', () => {
  synth('out', 'cache');
  const path = join(registry, 'ww-red', 'tenant.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/^namespace: .*$/m, 'namespace: lv-green'));
  expect(() => synth('out', 'cache')).toThrow(/lv-green/);
});

function firstService(tenant: string): string {
  const text = readFileSync(join(registry, tenant, 'tenant.yaml'), 'utf8');
  return /^services:\n(?:\s*#.*\n)*\s+([\w-]+):/m.exec(text)![1]!;
}

test('what another version of Node remembered is not believed', () => {
  synth('out', 'cache');
  const [file] = readdirSync(join(work, 'cache'));
  const fingerprint = () => JSON.parse(readFileSync(join(work, 'cache', file!), 'utf8').split('\n')[1]!).fingerprint;
  const before = fingerprint();
  synth('out', 'cache');
  expect(fingerprint()).toBe(before);
  const own = Object.getOwnPropertyDescriptor(process, 'version')!;
  Object.defineProperty(process, 'version', { ...own, value: 'v99.0.0' });
  try {
    synth('out', 'cache');
  } finally {
    Object.defineProperty(process, 'version', own);
  }
  expect(fingerprint()).not.toBe(before);
});

test('a new tenant’s folder appears as a whole beside others, and in a folder that is there', () => {
  synth('out');
  const before = contents('out');
  rmSync(join(work, 'out', 'st', 'routing'), { recursive: true });
  rmSync(join(work, 'out', 'ww-red'), { recursive: true });
  writeFileSync(join(work, 'out', 'st', 'mine.txt'), 'kept');
  const { changes } = synth('out');
  expect(changes.added.every((path) => /^(st\/routing|ww-red)\//.test(path))).toBe(true);
  expect(contents('out')).toEqual(before);
  expect(readFileSync(join(work, 'out', 'st', 'mine.txt'), 'utf8')).toBe('kept');
  expect(readdirSync(join(work, 'out')).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('what is worth a line is told again, remembered or not', () => {
  writeFileSync(
    join(registry, 'ww-red', 'variants', 'OLD-1.yaml'),
    `apiVersion: branchline/v1\nkind: Variant\nid: OLD-1\nexpires: 2020-01-01\nservices:\n  ${firstService('ww-red')}: { image: "r.example.com/x:1" }\n`,
  );
  const first = synth('out', 'cache').notices;
  expect(first).toContainEqual(expect.objectContaining({ tenant: 'ww-red', from: '2020-01-01' }));
  expect(synth('out', 'cache').notices).toEqual(first);
});

test('EDGE-6: a host more in one tenant changes the Gateway that it shares with others, remembered or not', () => {
  rmSync(registry, { recursive: true });
  for (const { path, text } of sharedGatewayRegistry()) {
    mkdirSync(dirname(join(registry, path)), { recursive: true });
    writeFileSync(join(registry, path), text);
  }
  const bank = join(registry, 'bank/tenant.yaml');
  const edits = [
    () => appendFileSync(bank, '# a thought\n'),
    () =>
      writeFileSync(
        bank,
        readFileSync(bank, 'utf8').replace('[bank.example.com]', '[bank.example.com, b.example.org]'),
      ),
    () => appendFileSync(join(registry, 'other/tenant.yaml'), '# a thought\n'),
    () => rmSync(join(registry, 'bank'), { recursive: true }),
  ];
  synth('remembered', 'cache');
  for (const edit of edits) {
    edit();
    synth('remembered', 'cache');
    rmSync(join(work, 'fresh'), { recursive: true, force: true });
    synth('fresh');
    expect(contents('remembered')).toEqual(contents('fresh'));
    expect(contents('fresh')['gateways/platform/public.k8s.yaml']).toBeDefined();
  }
});

test('what another run writes to the same folder in the meantime is not taken for what this one knew', () => {
  rmSync(registry, { recursive: true });
  const other = join(work, 'other');
  const declare = (folder: string, tenant: string, image: string) => {
    mkdirSync(join(folder, tenant), { recursive: true });
    const text = `apiVersion: branchline/v1\nkind: Tenant\nname: ${tenant}\nenvironment: staging\nnamespace: ${tenant}\nservices:\n  web: { image: "${image}", port: 80 }\n`;
    writeFileSync(join(folder, tenant, 'tenant.yaml'), text);
  };
  for (const folder of [registry, other]) for (const tenant of ['a', 'b']) declare(folder, tenant, 'web:1');
  synth('out', 'cache');
  declare(registry, 'a', 'web:2');
  declare(other, 'b', 'web:3');
  const request = { registry, output: join(work, 'out'), gitops: {}, dryRun: false };
  const rendered: number[] = [];
  synthesizeRegistry({
    ...request,
    cache: join(work, 'cache'),
    progress: (_, total) => {
      rendered.push(total);
      if (rendered.length === 1) synthesizeRegistry({ ...request, registry: other });
    },
  });
  // First the one tenant that changed, then all of them.
  expect(rendered).toEqual([1, 2, 2]);
  synth('fresh');
  expect(contents('out')).toEqual(contents('fresh'));
});
