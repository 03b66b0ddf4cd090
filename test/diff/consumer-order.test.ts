import { diffMeshes, type OrderFinding } from '../../lib/diff';
import { MeshModel } from '../../lib/mesh-model';
import { type QueuedEstateOptions, queuedEstate } from '../mesh-model/queued-estate';

const order = (base: QueuedEstateOptions, head: QueuedEstateOptions): readonly OrderFinding[] =>
  diffMeshes(MeshModel.ofText(queuedEstate(base)), MeshModel.ofText(queuedEstate(head))).order.filter(
    ({ id }) => id === 'QUEUE-1',
  );

const billing = (state?: string) => ({ 'OPS-1': { services: ['billing'], ...(state && { state }) } });

test('QUEUE-1: a consumer of a variant that goes in one commit may lose messages', () => {
  const [finding, ...others] = order({ variants: billing() }, {});
  expect(others).toEqual([]);
  expect(finding).toEqual({
    id: 'QUEUE-1',
    kind: 'consumer-removed',
    unsafe: true,
    target: 'acme/billing-ops-1',
    routes: [],
    at: expect.stringMatching(/^input\.yaml:\d+$/),
    text: 'acme/billing-ops-1 goes while messages of ops-1 in orders are left to it: until all pods of acme/billing have another queues.json, nobody takes them; set state: retiring in one commit, and remove it in another when group billing.ops-1 has no lag',
  });
});

test('QUEUE-1: by two commits it is fine, and so is what comes or stays', () => {
  expect(order({ variants: billing() }, { variants: billing('retiring') })).toEqual([]);
  expect(order({ variants: billing('retiring') }, {})).toEqual([]);
  expect(order({}, { variants: billing() })).toEqual([]);
  expect(order({ variants: billing() }, { variants: billing() })).toEqual([]);
});

test('QUEUE-1: a variant that goes to sleep in one commit has no pods either', () => {
  expect(order({ variants: billing() }, { variants: billing('asleep') })).toHaveLength(1);
});

test('QUEUE-1: where the whole service goes, nobody is expected to read', () => {
  const none = { variants: { 'OPS-1': { services: ['ledger'] } }, billing: null };
  expect(order({ variants: billing() }, none)).toEqual([]);
});

test('QUEUE-3: with a topic of its own it is the producers that have to know', () => {
  const found = order({ variants: billing(), mode: 'topic' }, { mode: 'topic' });
  expect(found.map(({ target }) => target)).toEqual(['acme/billing-ops-1']);
  expect(found[0]!.text).toContain(
    'until all pods of acme/shop have another queues.json, nobody reads orders.ops-1, and takes them',
  );
  expect(order({ variants: billing('retiring'), mode: 'topic' }, { mode: 'topic' })).toEqual([]);
});

test('QUEUE-1: two services with the variant are two findings, in the order of their names', () => {
  const both = { 'OPS-1': { services: ['billing', 'audit'] } };
  expect(order({ variants: both }, { variants: billing() }).map(({ target }) => target)).toEqual(['acme/audit-ops-1']);
  expect(order({ variants: both }, {}).map(({ target }) => target)).toEqual(['acme/audit-ops-1', 'acme/billing-ops-1']);
});
