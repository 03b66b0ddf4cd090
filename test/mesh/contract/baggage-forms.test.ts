import fc from 'fast-check';
import { composeEstate, type GitOpsApp } from '../../../lib';
import { parseRegistry } from '../../../lib/registry/parse-registry';
import type { LabRequest } from '../lab';
import { JudgedMesh } from './judged-mesh';
import { RenderedEstate } from './rendered-estate';

// Whatever a client writes as `baggage`: the resolver says what Envoy does with it (PROP-2).

/** Files of variants by id: one that has to be percent-encoded, and two that need not be. */
const IDS = { 'OPS-1': 'OPS-1.yaml', 'OPS-2': 'OPS-2.yaml', 'feature/k√': 'feature-k-643b969c.yaml' };

const files = [
  {
    path: 'estate.yaml',
    text: 'apiVersion: branchline/v1\nkind: Estate\npropagation: { header: x-env, baggage: variant }\n',
  },
  {
    path: 'acme/tenant.yaml',
    text: `{ apiVersion: branchline/v1, kind: Tenant, name: acme, environment: staging, namespace: acme, domains: [acme.example.com], services: {
      ui: { image: "registry.example.com/ui:1", port: 8080, routes: [/], calls: [ranking] },
      ranking: { image: "registry.example.com/ranking:1", port: 8080 } } }`,
  },
  ...Object.entries(IDS).map(([id, file]) => ({
    path: `acme/variants/${file}`,
    text: `{ apiVersion: branchline/v1, kind: Variant, id: "${id}", services: { ranking: { image: "registry.example.com/ranking:2" } } }`,
  })),
];
const rendered = RenderedEstate.of((app: GitOpsApp) => void composeEstate(app, parseRegistry(files).estate));
let mesh: JudgedMesh;

beforeAll(async () => {
  mesh = await JudgedMesh.start(rendered, { sidecars: ['acme/*'] });
});
afterAll(() => mesh?.stop());

const space = fc.constantFrom('', '', '', ' ', '\t', '  ');
const name = fc.constantFrom('variant', 'variant', 'variant', 'Variant', 'variants', 'varian', 'xvariant', 'a', '');
const value = fc.constantFrom(
  ...['ops-1', 'OPS-1', 'ops-2', 'ops-9', 'ops-10', 'Ops-1', '', 'ops%2D1', '%6Fps-1', 'ops-1%20', '"ops-1"'],
  ...['feature%2Fk%E2%88%9A', 'feature%2fk%e2%88%9a', 'feature/k%E2%88%9A', '%', '%zz', '1=2'],
);
const property = fc.constantFrom('', '', '', ';', ';p', ';p=1', ' ; p = 1 ;q', ';variant=ops-2', ';p="a b"');
const member = fc.oneof(
  { weight: 9, arbitrary: fc.tuple(space, name, space, space, value, space, property, space) },
  { weight: 1, arbitrary: fc.constantFrom('', ' ', 'variant', ';', '=', 'variant;p=ops-1') },
);
const text = (parts: string | readonly string[]): string =>
  typeof parts === 'string' ? parts : `${parts.slice(0, 3).join('')}=${parts.slice(3).join('')}`;
/** One header or several, as they leave a client: without spaces at their ends. */
const headers = fc.array(
  fc.array(member, { minLength: 1, maxLength: 4 }).map((members) => members.map(text).join(',').trim()),
  { minLength: 1, maxLength: 3 },
);

const url = 'http://ranking.acme.svc.cluster.local:8080/';
const asking = (baggage: readonly string[], env?: string): LabRequest => ({
  from: 'acme/ui',
  url,
  ...(env !== undefined && { headers: { 'x-env': env } }),
  moreHeaders: baggage.map((each) => ['baggage', each]),
});

/** Who takes it by the resolver, to which several headers are a list. */
function resolved(baggage: readonly string[], env?: string): string | undefined {
  const all = { baggage: baggage as unknown as string, ...(env !== undefined && { 'x-env': env }) };
  const { outcome } = mesh.resolve({ from: 'acme/ui', url, headers: all });
  return outcome.kind === 'forward' ? outcome.destinations[0]!.workloads[0]!.name : outcome.kind;
}

test('PROP-2: percent-encoding, properties, several headers and members in any order: the resolver agrees with Envoy', async () => {
  const drawn = fc.sample(headers, { numRuns: 3000, seed: 14 });
  const answers = await mesh.lab.play(drawn.map((each) => asking(each)));
  const differ = drawn.flatMap((each, index) => {
    const [expected, got] = [resolved(each), answers[index]!.workload];
    return expected === got ? [] : [{ baggage: each, resolver: expected, envoy: got }];
  });
  expect(differ).toEqual([]);
  const taken = new Map<string, number>();
  for (const { workload } of answers) taken.set(workload!, (taken.get(workload!) ?? 0) + 1);
  // Each of the three variants and the mainline were reached, so the draw says something.
  expect([...taken.values()].filter((count) => count > 20)).toHaveLength(4);
  console.log(`${drawn.length} baggages: ${JSON.stringify(Object.fromEntries(taken))}`);
});

test('PROP-1: with the header beside it only the header counts, whatever the baggage is', async () => {
  const drawn = fc.sample(headers, { numRuns: 300, seed: 15 });
  const env = ['ops-2', 'ops-9', ''];
  const requests = drawn.map((each, index) => ({ each, env: env[index % 3]! }));
  const answers = await mesh.lab.play(requests.map(({ each, env: own }) => asking(each, own)));
  const wrong = requests.flatMap(({ each, env: own }, index) => {
    const wanted = own === 'ops-2' ? 'ranking-ops-2' : 'ranking';
    const both = [resolved(each, own), answers[index]!.workload];
    return both.every((one) => one === wanted) ? [] : [{ each, own, both }];
  });
  expect(wrong).toEqual([]);
});
