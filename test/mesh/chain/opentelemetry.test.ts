import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Lab, type LabRequest, type LabResult } from '../lab';
import { chainEstate, kafkaManifests } from './chain-estate';
import { ChainRecord } from './chain-record';
import { programs } from './programs';

const folder = mkdtempSync(join(tmpdir(), 'chain-'));
const record = new ChainRecord(folder);
let lab: Lab;

// Only the last service and one in the middle have the ticket; the consumer of the queue has no variant.
beforeAll(async () => {
  const options = { programs: programs(), folder, by: 'opentelemetry' } as const;
  const estate = chainEstate({ 'OPS-1': { services: ['search', 'ledger'] } }, options);
  lab = await Lab.start({ manifests: kafkaManifests(options), sidecars: ['acme/*'] });
  await lab.apply(estate.yaml);
}, 150_000);
afterAll(async () => {
  await lab?.stop();
  rmSync(folder, { recursive: true });
});

const ask = (host: string): LabRequest => ({ from: 'acme/gateway', url: `http://${host}/` });
const hops = (result: LabResult): LabResult[] => [result, ...(result.next ? hops(result.next) : [])];

async function handled(messages: number) {
  for (let tries = 0; record.handled.length < messages; tries++) {
    if (tries > 300) throw new Error(`only ${record.handled.length} of ${messages} messages are handled`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return record.handled.map(({ asked, via, by }) => `${asked}: ${via} → ${by}`).sort();
}

test('PROP-1: by hostname alone, with zero-code instrumentation and baggage, through http, fetch, gRPC and Kafka', async () => {
  const [ui, ...rest] = hops(await lab.request(ask('ops-1.acme.example.com')));
  expect(ui).toMatchObject({ status: 200, workload: 'ui' });
  expect(ui!.received!.headers).toMatchObject({ 'x-variant-id': 'ops-1', baggage: 'variant=ops-1' });
  expect(rest.map(({ workload }) => workload)).toEqual(['search-ops-1', 'cart', 'orders']);
  // Nobody passes the header on: it is the baggage alone that is looked at.
  for (const { received } of rest) {
    expect(received!.headers).toMatchObject({ baggage: 'variant=ops-1' });
    expect(received!.headers).not.toHaveProperty('x-variant-id');
  }
  const [, next] = hops(await lab.request(ask('acme.example.com')));
  expect(next).toMatchObject({ status: 200, workload: 'search' });
  expect(await handled(2)).toEqual(['acme: billing → ledger', 'ops-1: billing → ledger-ops-1']);
});

test('PROP-1: 200 interleaved requests each reach their own', async () => {
  const requests = [...Array(200).keys()].map((each) =>
    ask(each % 2 === 0 ? 'acme.example.com' : 'ops-1.acme.example.com'),
  );
  const before = record.handled.length;
  const results = await lab.play(requests, { concurrency: 8 });
  expect(results.map(({ next }) => next?.workload)).toEqual(
    requests.map((_, each) => (each % 2 === 0 ? 'search' : 'search-ops-1')),
  );
  const all = await handled(before + 200);
  const count = (way: string) => all.filter((each) => each === way).length;
  expect([count('acme: billing → ledger'), count('ops-1: billing → ledger-ops-1'), all.length]).toEqual([
    101, 101, 202,
  ]);
});
