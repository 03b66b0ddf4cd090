import { CanaryRoute, type GitOpsApp } from '../../../lib';
import { check } from '../../../lib/check/check';
import { explain, explanationToText, type Hop, type Question } from '../../../lib/explain';
import { MeshModel } from '../../../lib/mesh-model';
import { Resolver } from '../../../lib/resolver';
import type { LabRequest, LabResult, LabSettings } from '../lab';
import { JudgedMesh } from './judged-mesh';
import { RenderedEstate } from './rendered-estate';
import { image, SmallTenant } from './small-tenant';

// ui → search → ranking → store. A ticket touches ranking and store alone; a canary of store is for staff. The pods of
// the lab are small services that pass on the headers they are told to; silent ones pass on none.
const estate = RenderedEstate.of((app: GitOpsApp) => {
  const acme = new SmallTenant(app, 'acme');
  const store = acme.addService('store');
  const ranking = acme.addService('ranking', { calls: [store] });
  const search = acme.addService('search', { calls: [ranking] });
  acme.addService('ui', { routes: ['/'], calls: [search] });
  for (const service of [ranking, store]) service.addVariant('OPS-1', { image: image(service.name, 'OPS-1') });
  const match = [{ headers: { 'x-staff': { exact: 'yes' } } }];
  new CanaryRoute(acme, 'store-canary', { service: store, image: image('store', '2.0.0'), weight: 0, match });
});

const names = ['ui', 'search', 'ranking', 'store'];
const calls = names.slice(1).map((name) => `http://${name}.acme.svc.cluster.local:8080/`);
const ask = (url: string, headers: Record<string, string> = {}): LabRequest => ({
  from: 'acme/gateway',
  url,
  headers: { ...headers, 'x-call': calls.join(' ') },
});
const ticket = ask('http://ops-1.acme.example.com/');
const staff = ask('http://acme.example.com/', { 'x-staff': 'yes' });
const resolver = new Resolver(MeshModel.ofText(estate.yaml));
let mesh: JudgedMesh;

beforeAll(async () => {
  mesh = await JudgedMesh.start(estate, { sidecars: ['acme/*'] });
});
afterAll(() => mesh?.stop());

/** Who answers, one after the other, when the services of the lab are such. */
async function chain(request: LabRequest, services: LabSettings = {}): Promise<string[]> {
  await mesh.lab.replaceAll(estate.yaml, { sidecars: ['acme/*'], ...services });
  const workloads = (result: LabResult): string[] =>
    result.workload === undefined ? [] : [result.workload, ...(result.next ? workloads(result.next) : [])];
  return workloads(await mesh.lab.request(request));
}

function hops(hop: Hop): Hop[] {
  return [hop, ...hop.next.flatMap(hops)];
}

/** The same as `explain` has it. */
function explained(question: Question): string[] {
  return hops(explain(resolver, question)).map(({ answer: { outcome } }) =>
    outcome.kind === 'forward' ? outcome.destinations[0]!.workloads[0]!.name : outcome.kind,
  );
}

/** What `explain` asks to be passed on, and by whom. */
function asked(request: LabRequest): string[] {
  const { 'x-call': _, ...headers } = request.headers!;
  const first = explain(resolver, { url: request.url, headers, chain: names });
  return hops(first).flatMap(({ from, needs }) => needs.map(({ name, value }) => `${from} ${name}: ${value}`));
}

const reached = ['ui', 'search', 'ranking-ops-1', 'store-ops-1'];

test('MESH-4, EDGE-2: where every service passes the header on, the variant is reached wherever it is', async () => {
  expect(await chain(ticket)).toEqual(reached);
  await mesh.expect(ticket, { status: 200, workload: 'ui', headers: { 'x-variant-id': 'ops-1' } });
  expect(explained({ url: ticket.url, chain: names })).toEqual(reached);
});

test('explain asks every caller on the way to pass it on, and nobody else', () => {
  expect(asked(ticket)).toEqual([
    'acme/ui x-variant-id: ops-1',
    'acme/search x-variant-id: ops-1',
    'acme/ranking-ops-1 x-variant-id: ops-1',
  ]);
  const text = explanationToText(explain(resolver, { url: ticket.url, chain: names }));
  expect(text).toContain('passed on by acme/ui; without it, further on: acme/ranking main');
  expect(text).toContain('passed on by acme/search; without it: acme/ranking main');
  expect(text).toContain('passed on by acme/ranking-ops-1; without it: acme/store main');
});

test.each([
  ['ui', ['ui', 'search', 'ranking', 'store']],
  ['search', ['ui', 'search', 'ranking', 'store']],
  ['ranking-ops-1', ['ui', 'search', 'ranking-ops-1', 'store']],
])('where %s does not pass it on, all that follows is mainline, as explain says', async (silent, expected) => {
  expect(await chain(ticket, { silent: [`acme/${silent}`] })).toEqual(expected);
  const before = reached.slice(0, reached.indexOf(silent) + 1);
  const rest = names.slice(before.length);
  const without = explained({ url: rest[0]!, from: `acme/${silent}`, chain: rest });
  expect([...before, ...without]).toEqual(expected);
});

test('a silent service at the end of a chain does no harm', async () => {
  expect(await chain(ticket, { silent: ['acme/store*'] })).toEqual(reached);
});

test('the header of the variant is all that a variant needs, no other helps', async () => {
  const forward = ['x-request-id', 'traceparent', 'tracestate', 'baggage', 'cookie', 'host', 'x-staff'];
  expect(await chain(ticket, { forward })).toEqual(names);
  expect(await chain(ticket, { forward: ['x-variant-id'] })).toEqual(reached);
});

test("MESH-2: a canary's header has to be passed on like that of a variant", async () => {
  expect(asked(staff)).toEqual(['ui', 'search', 'ranking'].map((name) => `acme/${name} x-staff: yes`));
  const canary = ['ui', 'search', 'ranking', 'store-canary'];
  expect(explained({ url: staff.url, headers: { 'x-staff': 'yes' }, chain: names })).toEqual(canary);
  expect(await chain(staff, { forward: ['x-variant-id', 'x-staff'] })).toEqual(canary);
  expect(await chain(staff, { forward: ['x-variant-id'] })).toEqual(names);
});

test('PROP-4, BL909: a variant behind a service that declares to pass nothing on is not reached, as check says', async () => {
  const declaring = (propagates: boolean) =>
    RenderedEstate.of((app: GitOpsApp) => {
      const acme = new SmallTenant(app, 'acme');
      const ranking = acme.addService('ranking');
      const search = acme.addService('search', { calls: [ranking], propagates });
      acme.addService('ui', { routes: ['/'], calls: [search] });
      ranking.addVariant('OPS-1', { image: image('ranking', 'OPS-1') });
    });
  const request = ask('http://ops-1.acme.example.com/');
  const played = async (propagates: boolean) => {
    const { yaml } = declaring(propagates);
    await mesh.lab.replaceAll(yaml, { sidecars: ['acme/*'], silent: propagates ? [] : ['acme/search'] });
    const codes = check(MeshModel.ofText(yaml)).map(({ code }) => code);
    const first = calls.slice(0, 2).join(' ');
    const { next } = await mesh.lab.request({ ...request, headers: { 'x-call': first } });
    return { codes, reached: next?.next?.workload };
  };
  expect(await played(false)).toEqual({ codes: ['BL909'], reached: 'ranking' });
  expect(await played(true)).toEqual({ codes: [], reached: 'ranking-ops-1' });
});
