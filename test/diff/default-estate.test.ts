import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diffMeshes, diffToMarkdown, diffToText, type TrafficDiff } from '../../lib/diff';
import { loadMesh } from '../../lib/mesh-model';
import { synthesizeRegistry } from '../../lib/synthesis/synthesize-registry';

const VARIANT = 'boutique/variants/OPS-1234.yaml';
let work: string;

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'default-estate-'));
  await render('base', () => {});
  await render('without', (registry) => rmSync(join(registry, VARIANT)));
}, 60_000);

afterAll(() => rmSync(work, { recursive: true }));

async function render(name: string, edit: (registry: string) => void): Promise<void> {
  const registry = join(work, `${name}-tenants`);
  cpSync(join(__dirname, '../../apps/online-boutique/tenants'), registry, { recursive: true });
  edit(registry);
  await synthesizeRegistry({
    registry,
    output: join(work, name),
    environment: 'staging',
    gitops: {},
    dryRun: false,
  });
}

function diff(base: string, head: string): TrafficDiff {
  const load = (name: string) => loadMesh([join(work, name)], { base: join(work, name) });
  return diffMeshes(load(base), load(head));
}

test('ops-1234 removed: a short report', () => {
  expect(diffToText(diff('base', 'without'))).toMatchSnapshot();
  expect(diffToMarkdown(diff('base', 'without'))).toMatchSnapshot();
});

test('ops-1234 added: the same classes the other way round, no exposure, nothing unsafe', () => {
  const added = diff('without', 'base');
  const removed = diff('base', 'without');
  expect(added.exposures).toEqual([]);
  expect(added.order.every(({ kind, unsafe }) => kind === 'added-with-route' && !unsafe)).toBe(true);
  const said = ({ changes }: TrafficDiff) => changes.flatMap(({ requests }) => requests.map(({ text }) => text)).sort();
  expect(said(added)).toEqual(said(removed));
});

test('the estate does not differ from itself', () => {
  expect(diffToText(diff('base', 'base'))).toBe('No change in traffic: the same objects.\n');
  writeFileSync(join(work, 'without/extra.txt'), '');
  expect(diff('without', 'without').objects).toEqual({ added: 0, removed: 0, changed: 0, named: [] });
});
