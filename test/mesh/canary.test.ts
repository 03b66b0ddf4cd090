import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Workshop } from '../change/estate-repository';
import { branchline } from '../cli/branchline';
import { Release } from './contract/release';
import { RenderedEstate } from './contract/rendered-estate';
import { Lab, type Load } from './lab';
import { Prometheus } from './prometheus';

const ACME = `apiVersion: branchline/v1
kind: Tenant
name: acme
environment: staging
namespace: acme
domains: [acme.example.com]
services:
  ui: { image: "registry.example.com/ui:1", port: 8080, routes: [/], calls: [cms] }
  cms: { image: "registry.example.com/cms:1", port: 8080, routes: [/cms] }
`;

/** Shares so great that a test need not last for hours, and the gate's other settings as they are. */
const SHARES = '--shares 30,60,100';

let shop: Workshop;
let lab: Lab;
let prometheus: Prometheus;
let release: Release;
let load: Load;

beforeAll(async () => {
  shop = new Workshop();
  shop.estate({ 'tenants/acme/tenant.yaml': ACME });
  lab = await Lab.start({ manifests: rendered().yaml, sidecars: ['acme/ui'] });
  release = new Release(lab, rendered());
  prometheus = await Prometheus.start(lab, ['acme/gateway', 'acme/ui']);
}, 120_000);

afterAll(async () => {
  await prometheus?.stop();
  await lab?.stop();
  shop?.close();
});

function rendered(): RenderedEstate {
  const files = readdirSync('dist', { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join('dist', path)).isFile(),
  );
  return RenderedEstate.ofFiles(new Map(files.sort().map((path) => [path, readFileSync(join('dist', path), 'utf8')])));
}

/** A command line without quotes. */
const commandLine = (line: string) => branchline(...line.split(' '));

/** A commit, and the mesh after it. */
async function step(line: string): Promise<string> {
  const { code, out, err } = await commandLine(`canary ${line} --commit`);
  await release.commit(rendered(), 'with each stage', () => load.flows(20));
  await load.flows(100);
  return `${code} ${err}${out.split('\n')[0]}`;
}

const canaryRequests = 'envoy_cluster_upstream_rq{cluster_name=~".*[|]canary[|]cms.*",response_code_class=~"[25]xx"}';
const gate = () => `--prometheus ${prometheus.url}`;

async function begin(): Promise<void> {
  load = await lab.load(
    [
      { from: 'acme/gateway', url: 'http://acme.example.com/cms' },
      { from: 'acme/ui', url: 'http://cms.acme.svc.cluster.local:8080/' },
    ],
    4,
    400,
  );
}

/** Calls the gate, as a scheduled job does, until it does not wait any more. */
async function gated(): Promise<string> {
  for (const end = Date.now() + 90_000; Date.now() < end; ) {
    const { code, out, err } = await commandLine(`canary step acme/cms --gate ${gate()} ${SHARES} --commit`);
    if (code !== 4) {
      await release.commit(rendered(), 'with each stage', () => load.flows(20));
      return `${code} ${err}${out.split('\n')[0]}`;
    }
    await load.flows(200);
  }
  throw new Error('the gate waits for more than 90 s');
}

test('SAFE-3, SAFE-6: a canary goes by the gate from its first share to promotion under load, and no request fails', async () => {
  await begin();
  expect(await step('start acme/cms=registry.example.com/cms:2 --weight 30')).toBe(
    '0 committed: canary start acme/cms: canary registry.example.com/cms:2 gets 30 %',
  );
  const said: string[] = [];
  do said.push(await gated());
  while (!said.at(-1)!.includes('removed'));
  expect(said).toEqual([
    '0 committed: canary step acme/cms: the canary gets 60 %',
    '0 committed: canary step acme/cms: the canary gets 100 %',
    "0 committed: canary step acme/cms: the mainline gets the canary's image, the canary keeps its share",
    '0 committed: canary step acme/cms: nothing leads to the canary any more',
    '0 committed: canary step acme/cms: the canary is removed',
  ]);
  const { total, failures, answered } = await load.stop();
  console.log(
    `promoted by the gate: ${total} requests, failed ${JSON.stringify(failures)}, answered ${JSON.stringify(answered)}`,
  );
  expect(failures).toEqual({});
  expect(Object.keys(answered).sort()).toEqual(['acme/cms', 'acme/cms-canary']);
  expect(shop.read('tenants/acme/tenant.yaml')).toBe(ACME.replace('cms:1', 'cms:2'));
}, 300_000);

test('SAFE-6: a canary that fails is found by the counters of real proxies, aborted, and removed', async () => {
  await begin();
  await commandLine('canary start acme/cms=registry.example.com/cms:3 --weight 30');
  // One answer of twenty is a failure.
  const bad = shop
    .read('tenants/acme/tenant.yaml')
    .replace('cms:3", weight', 'cms:3", env: { LAB_FAILS_EVERY: "20" }, weight');
  expect(bad).toContain('LAB_FAILS_EVERY');
  shop.write('tenants/acme/tenant.yaml', bad);
  await commandLine('synth --no-cache');
  shop.git('add', '.');
  shop.git('commit', '--quiet', '-m', 'a mistake');
  await release.commit(rendered(), 'with each stage', () => load.flows(20));
  expect(await gated()).toBe('1 committed: canary step acme/cms: nothing leads to the canary any more');
  const atAbort = await prometheus.value(`sum(${canaryRequests})`);
  const status = await commandLine(`canary status acme/cms ${gate()}`);
  expect(status.code).toBe(1);
  expect(status.out).toContain("by Envoy's own counters");
  expect(await gated()).toBe('1 committed: canary step acme/cms: the canary is removed');
  const { failures } = await load.stop();
  // Only the canary's own.
  expect(Object.keys(failures)).toEqual(['500 ']);
  expect(atAbort[0]).toBeGreaterThan(0);
  expect(shop.read('tenants/acme/tenant.yaml')).toBe(ACME.replace('cms:1', 'cms:2'));
}, 300_000);
