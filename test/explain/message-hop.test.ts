import { explain, explanationToJson, explanationToText, type Hop } from '../../lib/explain';
import { MeshModel } from '../../lib/mesh-model';
import { Resolver } from '../../lib/resolver';
import { Traffic } from '../../lib/testing';
import { type QueuedEstateOptions, queuedEstate } from '../mesh-model/queued-estate';

const CHAIN = ['ui', 'shop', 'billing', 'ledger'];
const variants = { 'OPS-1': { services: ['billing', 'ledger'] } };

const followed = (options: QueuedEstateOptions, host: string, chain: readonly string[] = CHAIN, headers = {}): Hop =>
  explain(new Resolver(MeshModel.ofText(queuedEstate(options))), { url: `http://${host}/`, chain, headers });

const hops = (hop: Hop): Hop[] => [hop, ...hop.next.flatMap(hops)];

/** Who takes it, hop by hop. */
const ways = (...args: Parameters<typeof followed>): string[] =>
  hops(followed(...args)).map(({ answer: { outcome } }) =>
    outcome.kind === 'forward'
      ? `${outcome.destinations[0]!.workloads[0]!.name}`
      : `${outcome.kind}${'detail' in outcome ? ` ${outcome.detail}` : ''}`,
  );

const OWN = 'ops-1.acme.example.com';
const MAIN = 'acme.example.com';

test('QUEUE-1: a chain goes on over a topic to the variant of the consumer, and to services behind', () => {
  expect(ways({ variants }, OWN)).toEqual(['ui', 'shop', 'billing-ops-1', 'ledger-ops-1']);
  expect(ways({ variants }, MAIN)).toEqual(['ui', 'shop', 'billing', 'ledger']);
  // By the id as well, which the file has beside the key.
  const asked = { 'x-variant-id': 'OPS-1' };
  expect(ways({ variants }, MAIN, CHAIN, asked)).toEqual(['ui', 'shop', 'billing-ops-1', 'ledger-ops-1']);
});

test('QUEUE-2: messages of variants that the consumer does not have are for its mainline, which hands them on', () => {
  const behind = { 'OPS-1': { services: ['ledger'] } };
  expect(ways({ variants: behind }, OWN)).toEqual(['ui', 'shop', 'billing', 'ledger-ops-1']);
  const other = { ...behind, 'OPS-2': { services: ['billing'] } };
  expect(ways({ variants: other }, OWN)).toEqual(['ui', 'shop', 'billing', 'ledger-ops-1']);
  const retiring = { 'OPS-1': { state: 'retiring', services: ['billing', 'ledger'] } };
  expect(ways({ variants: retiring }, MAIN, CHAIN, { 'x-variant-id': 'ops-1' })).toEqual([
    'ui',
    'shop',
    'billing',
    'ledger',
  ]);
});

test('QUEUE-3: with a topic per variant the producer chooses it', () => {
  const found = hops(followed({ variants, mode: 'topic' }, OWN))[2]!;
  expect([found.to, found.message!.sentTo, found.message!.group]).toEqual([
    'topic orders.ops-1',
    'orders.ops-1',
    'billing.ops-1',
  ]);
  expect(ways({ variants, mode: 'topic' }, OWN)).toEqual(['ui', 'shop', 'billing-ops-1', 'ledger-ops-1']);
  expect(ways({ variants, mode: 'topic' }, MAIN)).toEqual(['ui', 'shop', 'billing', 'ledger']);
  const asleep = queuedEstate({ variants, mode: 'topic' }).replace(
    /(name: billing-ops-1\n(?:.*\n)*? {2}replicas: )1/,
    '$10',
  );
  const hop = explain(new Resolver(MeshModel.ofText(asleep)), { url: `http://${OWN}/`, chain: CHAIN });
  expect(hops(hop)[2]!.answer.outcome).toMatchObject({ kind: 'unreachable' });
});

test('PROP-1: by the member of baggage where the header is not there', () => {
  const propagation = { header: 'x-env', baggage: 'variant' };
  const asked = (headers: Record<string, string>) => ways({ variants, propagation }, MAIN, CHAIN, headers)[2];
  expect(asked({ baggage: 'a=b, variant = OPS-1;p' })).toBe('billing-ops-1');
  expect(asked({ baggage: 'other=ops-1' })).toBe('billing');
  expect(ways({ variants }, MAIN, CHAIN, { baggage: 'variant=ops-1' })[2]).toBe('billing');
});

test('what has to be passed on, and by whom, is said over the queue, too', () => {
  const text = explanationToText(followed({ variants }, OWN));
  expect(text).toMatch(/^3 {2}acme\/shop → topic orders\n {3}topic {4}orders {2}input\.yaml:\d+\n/m);
  expect(text).toContain('   taken by acme/billing ops-1, Deployment acme/billing-ops-1, group billing.ops-1\n');
  expect(text).toContain('x-variant-id: ops-1 passed on by acme/ui; without it, further on: acme/billing main');
  expect(text).toContain('x-variant-id: ops-1 passed on by acme/shop; without it: acme/billing main');
  expect(text).toContain('x-variant-id: ops-1 passed on by acme/billing-ops-1; without it: acme/ledger main');
  const silent = followed({ variants, billing: { propagates: false } }, OWN);
  expect(explanationToText(silent)).toContain(
    'passed on by acme/billing-ops-1, which declares that it does not; without it',
  );
});

// biome-ignore lint/suspicious/noExplicitAny: JSON of an answer
const json = (hop: Hop): any => JSON.parse(JSON.stringify(explanationToJson(hop)));

test('as JSON it is a message, and no request', () => {
  const {
    next: [
      {
        next: [message],
      },
    ],
  } = json(followed({ variants }, OWN));
  expect(message).toMatchObject({
    from: 'acme/shop',
    to: 'topic orders',
    message: {
      topic: 'orders',
      sentTo: 'orders',
      group: 'billing.ops-1',
      headers: { 'x-variant-id': 'ops-1' },
      file: 'input.yaml',
    },
    outcome: { kind: 'message', host: 'acme/billing', subset: 'ops-1', workloads: ['acme/billing-ops-1'] },
    conditions: [],
    skipped: [],
  });
  expect(message).not.toHaveProperty('request');
  expect(message.outcome).not.toHaveProperty('port');
});

test('a consumer that does not run takes nothing, which is said', () => {
  const none = { variants, billing: { replicas: 1, deployment: {} } };
  const yaml = queuedEstate(none).replace(/(name: billing-ops-1\n(?:.*\n)*? {2}replicas: )1/, '$10');
  const hop = explain(new Resolver(MeshModel.ofText(yaml)), { url: `http://${OWN}/`, chain: CHAIN });
  const message = hops(hop)[2]!;
  expect(message.answer.outcome).toEqual({
    kind: 'unreachable',
    detail: 'no workload of acme/billing that runs takes messages of ops-1',
  });
  expect(message.notes).toEqual(['--chain ends here: no service takes the request']);
  expect(explanationToText(message)).toContain(
    'error    no workload of acme/billing that runs takes messages of ops-1',
  );
  expect(json(message).outcome).toEqual({
    kind: 'unreachable',
    detail: 'no workload of acme/billing that runs takes messages of ops-1',
  });
});

test('topics are named where a name alone would not be clear', () => {
  const at = (name: string) => ways({ variants }, OWN, ['ui', 'shop', name])[2];
  expect(at('topic:orders/billing')).toBe('billing-ops-1');
  expect(at('topic:orders/acme/billing')).toBe('billing-ops-1');
  expect(at('acme/billing')).toBe('billing-ops-1');
  expect(at('topic:orders/audit')).toBe('audit');
  expect(() => at('topic:orders')).toThrow(
    'topic:orders may be several: name one of topic:orders/acme/audit, topic:orders/acme/billing',
  );
  expect(() => at('topic:order')).toThrow('nobody in the input reads order; topics that are read: orders');
  expect(() => at('topic:orders/other/billing')).toThrow('nobody in the input reads orders/other/billing');
  expect(() => at('bill')).toThrow('no service bill in the input');
  // A service with a port is called.
  expect(hops(followed({ variants }, OWN, ['ui', 'shop', 'audit']))[2]!.message).toBeUndefined();
});

test('branchline/testing follows the same chains', () => {
  const traffic = Traffic.of(queuedEstate({ variants }));
  const journey = traffic.chain(`http://${OWN}/`, CHAIN);
  expect(journey).toTravel({ ui: 'main', shop: 'main', billing: 'ops-1', ledger: 'ops-1' });
  expect(journey).not.toTravel({ ui: 'main', shop: 'main', billing: 'main', ledger: 'ops-1' });
  expect(traffic.chain(`http://${OWN}/`, CHAIN.slice(0, 3))).toReach('acme/billing', 'ops-1');
  expect(traffic.chain(`http://${OWN}/`, CHAIN.slice(0, 3))).not.toReach('ling', 'ops-1');
});
