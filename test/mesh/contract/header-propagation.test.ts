import type { GitOpsApp } from '../../../lib';
import { explain, explanationToText } from '../../../lib/explain';
import { MeshModel } from '../../../lib/mesh-model';
import { Resolver } from '../../../lib/resolver';
import type { LabResult } from '../lab';
import { JudgedMesh } from './judged-mesh';
import { RenderedEstate } from './rendered-estate';
import { image, SmallTenant } from './small-tenant';

// ui → search → ranking → store. A ticket touches ranking and store alone; search is the service that passes headers
// on, or does not.
const estate = RenderedEstate.of((app: GitOpsApp) => {
  const acme = new SmallTenant(app, 'acme');
  const store = acme.addService('store');
  const ranking = acme.addService('ranking', { calls: [store] });
  const search = acme.addService('search', { calls: [ranking] });
  acme.addService('ui', { routes: ['/'], calls: [search] });
  for (const service of [ranking, store]) service.addVariant('OPS-1', { image: image(service.name, 'OPS-1') });
});

const names = ['search', 'ranking', 'store'];
const calls = names.map((name) => `http://${name}.acme.svc.cluster.local:8080/`).join(' ');
const request = { from: 'acme/gateway', url: 'http://ops-1.acme.example.com/', headers: { 'x-call': calls } };
const settings = { sidecars: ['acme/*'] };
let mesh: JudgedMesh;

beforeAll(async () => {
  mesh = await JudgedMesh.start(estate, settings);
});
afterAll(() => mesh?.stop());

function chain(result: LabResult): string[] {
  return result.workload === undefined ? [] : [result.workload, ...(result.next ? chain(result.next) : [])];
}

test('MESH-4, EDGE-2: where every service passes the header on, the variant is reached wherever it is', async () => {
  const answer = await mesh.expect(request, { status: 200, headers: { 'x-variant-id': 'ops-1' } });
  expect(chain(answer)).toEqual(['ui', 'search', 'ranking-ops-1', 'store-ops-1']);
});

test('explain says the same chain, and who has to pass the header on', () => {
  const first = explain(new Resolver(MeshModel.ofText(estate.yaml)), { url: request.url, chain: ['ui', ...names] });
  const text = explanationToText(first);
  const hops = [first, first.next[0]!, first.next[0]!.next[0]!, first.next[0]!.next[0]!.next[0]!];
  const subsets = hops.map(({ answer: { outcome } }) => outcome.kind === 'forward' && outcome.destinations[0]!.subset);
  expect(subsets).toEqual(['main', 'main', 'ops-1', 'ops-1']);
  expect(text).toContain('x-variant-id: ops-1 passed on by acme/search; without it: acme/ranking main');
  expect(text).toContain('x-variant-id: ops-1 passed on by acme/ranking-ops-1; without it: acme/store main');
});

test('fails quietly where a service does not pass it on: from there on everything is mainline, as explain says', async () => {
  await mesh.lab.replaceAll(estate.yaml, { ...settings, silent: ['acme/search'] });
  expect(chain(await mesh.lab.request(request))).toEqual(['ui', 'search', 'ranking', 'store']);
});

test('a silent service at the end of a chain does no harm', async () => {
  await mesh.lab.replaceAll(estate.yaml, { ...settings, silent: ['acme/store*'] });
  expect(chain(await mesh.lab.request(request))).toEqual(['ui', 'search', 'ranking-ops-1', 'store-ops-1']);
});

test('one header is all that has to be passed on, no other helps', async () => {
  await mesh.lab.replaceAll(estate.yaml, { ...settings, forward: ['x-request-id', 'traceparent', 'cookie', 'host'] });
  expect(chain(await mesh.lab.request(request))).toEqual(['ui', 'search', 'ranking', 'store']);
  await mesh.lab.replaceAll(estate.yaml, { ...settings, forward: ['x-variant-id'] });
  expect(chain(await mesh.lab.request(request))).toEqual(['ui', 'search', 'ranking-ops-1', 'store-ops-1']);
});
