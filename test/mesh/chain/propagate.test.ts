import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explain, type Hop } from '../../../lib/explain';
import { MeshModel } from '../../../lib/mesh-model';
import { Resolver } from '../../../lib/resolver';
import { type Pruning, Release } from '../contract/release';
import type { RenderedEstate } from '../contract/rendered-estate';
import { Lab, type LabRequest, type LabResult } from '../lab';
import { type ChainOptions, type ChainVariant, chainEstate, kafkaManifests } from './chain-estate';
import { ChainRecord } from './chain-record';
import { programs } from './programs';

const MOUNT_DELAY_MS = Number(process.env.MOUNT_DELAY_MS ?? 3000);
const LIMIT_MS = 300_000 + 6 * MOUNT_DELAY_MS;
/** A consumer looks at its file once a second; then it may have messages of before in hand. */
const UNTIL_READ_MS = 2500;

const folder = mkdtempSync(join(tmpdir(), 'chain-'));
const record = new ChainRecord(folder);
let options: ChainOptions;
let base: RenderedEstate;
let lab: Lab;

const estate = (variants: Record<string, ChainVariant> = {}) => chainEstate(variants, options);

beforeAll(async () => {
  options = { programs: programs(), folder, by: 'propagate' };
  base = estate();
  const settings = { sidecars: ['acme/*'], mountDelayMs: MOUNT_DELAY_MS };
  lab = await Lab.start({ manifests: kafkaManifests(options), ...settings });
  await lab.apply(base.yaml);
}, 150_000);
afterAll(async () => {
  await lab?.stop();
  rmSync(folder, { recursive: true });
});

const ask = (host: string): LabRequest => ({ from: 'acme/gateway', url: `http://${host}.acme.example.com/` });
const HOSTS: readonly LabRequest[] = [
  { from: 'acme/gateway', url: 'http://acme.example.com/' },
  ask('ops-1'),
  ask('ops-2'),
];

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries++) {
    if (tries > 1200) throw new Error(`it does not come true: ${what}`);
    await pause(100);
  }
}

const names = (result: LabResult): (string | undefined)[] => [
  result.workload,
  ...(result.next ? names(result.next) : []),
];

/** What `explain` says of the whole chain. */
function explained({ yaml }: RenderedEstate, host: string): (string | undefined)[] {
  const chain = ['ui', 'search', 'cart', 'orders', 'billing', 'ledger'];
  const workloads = (hop: Hop): (string | undefined)[] => {
    const { outcome } = hop.answer;
    const own = outcome.kind === 'forward' ? outcome.destinations[0]!.workloads[0]!.name : outcome.kind;
    return [own, ...hop.next.flatMap(workloads)];
  };
  return workloads(explain(new Resolver(MeshModel.ofText(yaml)), { url: `http://${host}.acme.example.com/`, chain }));
}

async function lag(group: string): Promise<number> {
  const url = `http://kafka.kafka.svc.cluster.local:8090/lag?group=${group}`;
  return Number((await lab.request({ from: 'kafka/kafka', url })).body);
}

/** Every message that has been sent so far, handled. */
async function allHandled(): Promise<void> {
  const sent = record.sent.map(({ id }) => id);
  await until('every message is handled', () => {
    const ways = record.ways();
    return sent.every((id) => ways.has(id));
  });
}

/** The ways of messages of a while in which nothing changes, by the host that was asked for. */
async function whileNothingChanges(messages: number): Promise<Record<string, string[]>> {
  await pause(MOUNT_DELAY_MS + UNTIL_READ_MS);
  await allHandled();
  const from = record.sent.length;
  await until(`${messages} more messages`, () => record.sent.length >= from + messages);
  const window = record.sent.slice(from, from + messages);
  await allHandled();
  const ways = record.ways();
  const found: Record<string, Set<string>> = {};
  for (const { id, asked } of window) {
    found[asked] ??= new Set();
    for (const way of ways.get(id)!) found[asked].add(way);
  }
  return Object.fromEntries(Object.entries(found).map(([asked, set]) => [asked, [...set].sort()]));
}

const RELEASED = ['billing → ledger'];

test(
  'QUEUE-1, QUEUE-2, MESH-4: by hostname alone through http, fetch, gRPC and Kafka, while variants come and go under load',
  async () => {
    const pruning: Pruning = 'with each stage';
    const steps = new Release(lab, base);
    const load = await lab.load(HOSTS, 4, 40);
    const commit = async (variants: Record<string, ChainVariant>) => {
      await steps.commit(estate(variants), pruning, () => load.flows(3));
      return whileNothingChanges(60);
    };
    const first = { 'OPS-1': { services: ['ledger'] } };
    const second = { services: ['search', 'billing', 'ledger'] };
    expect(await whileNothingChanges(30)).toEqual({ acme: RELEASED, 'ops-1': RELEASED, 'ops-2': RELEASED });
    // The consumer has no variant: it hands on what its message carries.
    expect(await commit(first)).toEqual({ acme: RELEASED, 'ops-1': ['billing → ledger-ops-1'], 'ops-2': RELEASED });
    expect(await commit({ ...first, 'OPS-2': second })).toEqual({
      acme: RELEASED,
      'ops-1': ['billing → ledger-ops-1'],
      'ops-2': ['billing-ops-2 → ledger-ops-2'],
    });
    const { workload, next } = await lab.request(ask('ops-2'));
    expect([workload, ...names(next!)]).toEqual(['ui', 'search-ops-2', 'cart', 'orders']);
    expect(explained(estate({ ...first, 'OPS-2': second }), 'ops-1')).toEqual([
      'ui',
      'search',
      'cart',
      'orders',
      'billing',
      'ledger-ops-1',
    ]);
    expect(explained(estate({ ...first, 'OPS-2': second }), 'ops-2')).toEqual([
      'ui',
      'search-ops-2',
      'cart',
      'orders',
      'billing-ops-2',
      'ledger-ops-2',
    ]);
    // A variant goes by two commits; the second one when the mainline has the list without it, and the variant no lag.
    expect(await commit({ ...first, 'OPS-2': { ...second, state: 'retiring' } })).toEqual({
      acme: RELEASED,
      'ops-1': ['billing → ledger-ops-1'],
      'ops-2': RELEASED,
    });
    await until('the group of the variant has no lag', async () => (await lag('billing.ops-2')) === 0);
    await commit(first);
    await commit({ 'OPS-1': { ...first['OPS-1'], state: 'retiring' } });
    expect(await commit({})).toEqual({ acme: RELEASED, 'ops-1': RELEASED, 'ops-2': RELEASED });
    const { total, failures } = await load.stop();
    await allHandled();
    const { sent, handled } = record;
    console.log(
      `${total} requests, failed ${JSON.stringify(failures)}; ${sent.length} messages, all handled, ` +
        `${handled.length - new Set(handled.map(({ id }) => id)).size} of them more than once; MOUNT_DELAY_MS=${MOUNT_DELAY_MS}`,
    );
    expect(failures).toEqual({});
    // At no time does a variant handle what is another's.
    expect(handled.filter(({ asked, via, by }) => !isOwn(via, asked) || !isOwn(by, asked))).toEqual([]);
  },
  LIMIT_MS,
);

/** Whether a workload is the mainline's, or of the variant that was asked for. */
function isOwn(workload: string, asked: string): boolean {
  return !workload.includes('-ops-') || workload.endsWith(`-${asked}`);
}
