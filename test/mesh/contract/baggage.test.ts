import { context, propagation } from '@opentelemetry/api';
import { W3CBaggagePropagator } from '@opentelemetry/core';
import { composeEstate, type GitOpsApp } from '../../../lib';
import { check } from '../../../lib/check/check';
import { explain, explanationToText, type Hop } from '../../../lib/explain';
import { MeshModel } from '../../../lib/mesh-model';
import { parseRegistry } from '../../../lib/registry/parse-registry';
import { Resolver } from '../../../lib/resolver';
import type { LabRequest, LabResult } from '../lab';
import { JudgedMesh } from './judged-mesh';
import { RenderedEstate } from './rendered-estate';

// ui → search → ranking. The ticket touches ranking alone, so its header and its baggage go through two services without it.
const TENANT = `
apiVersion: branchline/v1
kind: Tenant
name: acme
environment: staging
namespace: acme
domains: [acme.example.com]
gateway: { variantAccess: ACCESS }
services:
  ui: { image: "registry.example.com/ui:1", port: 8080, routes: [/], calls: [search] }
  search: { image: "registry.example.com/search:1", port: 8080, calls: [ranking] }
  ranking: { image: "registry.example.com/ranking:1", port: 8080 }
`;
const variant = (id: string) =>
  `{ apiVersion: branchline/v1, kind: Variant, id: ${id}, services: { ranking: { image: "registry.example.com/ranking:${id}" } } }`;

function estate(access = '[hostname, header]', environment = 'staging'): RenderedEstate {
  const files = [
    {
      path: 'estate.yaml',
      text: 'apiVersion: branchline/v1\nkind: Estate\npropagation: { header: x-env, baggage: variant }\n',
    },
    {
      path: 'acme/tenant.yaml',
      text: TENANT.replace('ACCESS', access).replace('environment: staging', `environment: ${environment}`),
    },
    { path: 'acme/variants/OPS-1.yaml', text: variant('OPS-1') },
    { path: 'acme/variants/OPS-2.yaml', text: variant('OPS-2') },
  ];
  return RenderedEstate.of((app: GitOpsApp) => void composeEstate(app, parseRegistry(files).estate));
}

const rendered = estate();
const calls = ['search', 'ranking'].map((name) => `http://${name}.acme.svc.cluster.local:8080/`);
const settings = { sidecars: ['acme/*'], forward: ['baggage'] };
let mesh: JudgedMesh;

beforeAll(async () => {
  mesh = await JudgedMesh.start(rendered, settings);
});
afterAll(() => mesh?.stop());

const ask = (url: string, headers: Record<string, string> = {}): LabRequest => ({
  from: 'acme/gateway',
  url,
  headers: { ...headers, 'x-call': calls.join(' ') },
});
const atBase = (headers: Record<string, string>): LabRequest => ask('http://acme.example.com/', headers);

function last(result: LabResult): LabResult {
  return result.next === undefined ? result : last(result.next);
}

/** Who answers at the end of the chain. */
async function end(request: LabRequest): Promise<string | undefined> {
  return last(await mesh.expect(request, { status: 200, workload: 'ui' })).workload;
}

/** What OpenTelemetry's own propagator makes of a request's baggage, for the calls of a service. */
function throughOpenTelemetry(baggage: string): string {
  const propagator = new W3CBaggagePropagator();
  const getter = { get: (carrier: { baggage: string }) => carrier.baggage, keys: () => ['baggage'] };
  const got = propagator.extract(context.active(), { baggage }, getter);
  const sent: Record<string, string> = {};
  propagator.inject(got, sent, { set: (carrier, name, value) => Object.assign(carrier, { [name]: value }) });
  expect(propagation.getBaggage(got)).toBeDefined();
  return sent.baggage!;
}

test('PROP-1: by hostname alone, through services that pass on nothing but baggage', async () => {
  const result = await mesh.expect(ask('http://ops-1.acme.example.com/', { baggage: 'user=7' }), {
    workload: 'ui',
    headers: { 'x-env': 'ops-1', baggage: 'variant=ops-1' },
  });
  expect(last(result)).toMatchObject({ workload: 'ranking-ops-1', status: 200 });
});

test('PROP-1: by hostname through services that pass on the header alone; and by neither', async () => {
  await mesh.lab.replaceAll(rendered.yaml, { ...settings, forward: ['x-env'] });
  expect(await end(ask('http://ops-1.acme.example.com/'))).toBe('ranking-ops-1');
  await mesh.lab.replaceAll(rendered.yaml, { ...settings, forward: ['x-variant-id', 'traceparent'] });
  expect(await end(ask('http://ops-1.acme.example.com/'))).toBe('ranking');
  await mesh.lab.replaceAll(rendered.yaml, settings);
});

test.each([
  ['variant=ops-1', 'ranking-ops-1'],
  ['variant=OPS-2', 'ranking-ops-2'],
  ['a=1;p=2 , variant = ops-1 ;q , b=2', 'ranking-ops-1'],
  ['variant=ops-1,variant=ops-2', 'ranking-ops-1'],
  ['variant=ops-2,variant=ops-1', 'ranking-ops-2'],
  ['variants=ops-1', 'ranking'],
  ['variant=ops-9', 'ranking'],
  ['a=1', 'ranking'],
])(
  'PROP-2: %s leads to %s, also as OpenTelemetry sends it on, and other members are kept',
  async (baggage, expected) => {
    expect(await end(atBase({ baggage }))).toBe(expected);
    const { received } = await mesh.lab.request(atBase({ baggage }));
    expect(received?.headers.baggage).toBe(baggage);
    // Of several members with one name it keeps the last.
    if (baggage.split('variant').length === 2) {
      const sent = throughOpenTelemetry(baggage);
      expect(await end(atBase({ baggage: sent }))).toBe(expected);
    }
  },
);

test('PROP-1: the header counts where both are there, and the baggage says the same from there on', async () => {
  const both = atBase({ 'x-env': 'ops-1', baggage: 'variant=ops-2' });
  const result = await mesh.expect(both, { workload: 'ui', headers: { 'x-env': 'ops-1', baggage: 'variant=ops-1' } });
  expect(last(result)).toMatchObject({ workload: 'ranking-ops-1' });
  expect(await end(atBase({ 'x-env': 'ops-9', baggage: 'variant=ops-2' }))).toBe('ranking');
  // Not the header of this estate.
  expect(await end(atBase({ 'x-variant-id': 'ops-1' }))).toBe('ranking');
});

test('explain says that one of both is enough', () => {
  const resolver = new Resolver(MeshModel.ofText(rendered.yaml));
  const hop: Hop = explain(resolver, { url: 'http://ops-1.acme.example.com/', chain: ['ui', 'search', 'ranking'] });
  const text = explanationToText(hop);
  expect(text).toContain(
    'x-env: ops-1, or baggage: variant=ops-1, passed on by acme/search; without it: acme/ranking main',
  );
});

test('PROP-1: where clients may not choose, neither the header nor the baggage gets in', async () => {
  await mesh.lab.replaceAll(estate('[]').yaml, { ...settings, forward: ['baggage', 'x-env'] });
  const result = await mesh.lab.expect(atBase({ 'x-env': 'ops-1', baggage: 'variant=ops-1,a=1' }), {
    workload: 'ui',
    headers: { 'x-env': null, baggage: null },
  });
  expect(last(result)).toMatchObject({ workload: 'ranking' });
});

test('BL908: a gateway that forgets to remove baggage lets clients outside choose a variant by it', async () => {
  const leaking = estate('[]').yaml.replaceAll(/\n +- baggage(?=\n)/g, '');
  const found = check(MeshModel.ofText(leaking)).filter(({ code }) => code === 'BL908');
  expect(found.join()).not.toBe('');
  await mesh.lab.replaceAll(leaking, { ...settings, forward: ['baggage', 'x-env'] });
  const shown = / with baggage: (\S+) leaves/.exec(found[0]!.message)![1]!;
  expect(last(await mesh.lab.request(atBase({ baggage: shown })))).toMatchObject({ workload: 'ranking-ops-1' });
});

describe('PROP-1, TENANT-5: in production no baggage of a visitor reaches a variant', () => {
  const bytes = (...lines: string[]) =>
    ['GET / HTTP/1.1', 'Host: acme.example.com', `x-call: ${calls.join(' ')}`, ...lines, '', ''].join('\r\n');
  const inProduction = estate('[]', 'production');

  test.each<[string, string]>([
    ['as it is', bytes('baggage: variant=ops-1')],
    ['twice', bytes('baggage: a=1', 'baggage: variant=ops-1')],
    ['twice alike', bytes('baggage: variant=ops-1', 'Baggage: variant=ops-1')],
    ['joined by comma', bytes('baggage: a=1,variant=ops-1')],
    ['in other case', bytes('BAGGAGE: variant=OPS-1')],
    ['with spaces and properties', bytes('baggage:  a=1 , variant = ops-1 ; p=1 ')],
    ['with a space after the name', bytes('baggage : variant=ops-1')],
    ['percent-encoded', bytes('baggage: variant=%6Fps-1')],
    ['on a connection that was used without it', bytes() + bytes('baggage: variant=ops-1')],
    ['beside the header', bytes('x-env: ops-1', 'baggage: variant=ops-1')],
    ['named to be removed by the proxy', bytes('Connection: baggage', 'baggage: variant=ops-1')],
  ])('%s', async (_how, raw) => {
    await mesh.lab.replaceAll(inProduction.yaml, { ...settings, forward: ['baggage', 'x-env'] });
    const [answer] = await mesh.lab.play([{ from: 'acme/gateway', url: 'http://acme.example.com/', raw }]);
    // What is no request of HTTP, Envoy refuses.
    if (answer!.status === 400) return;
    expect(answer).toMatchObject({ status: 200, workload: 'ui' });
    expect(last(answer!)).toMatchObject({ status: 200, workload: 'ranking' });
  });

  test('by HTTP/2', async () => {
    await mesh.lab.replaceAll(inProduction.yaml, { ...settings, forward: ['baggage', 'x-env'] });
    const [answer] = await mesh.lab.play([{ ...atBase({ baggage: 'variant=ops-1' }), httpVersion: '2' }]);
    expect(last(answer!)).toMatchObject({ status: 200, workload: 'ranking' });
  });

  test('and the same bytes do where clients may choose', async () => {
    await mesh.lab.replaceAll(rendered.yaml, { ...settings, forward: ['baggage', 'x-env'] });
    const raw = bytes('baggage: a=1,variant=ops-1');
    const [answer] = await mesh.lab.play([{ from: 'acme/gateway', url: 'http://acme.example.com/', raw }]);
    expect(last(answer!)).toMatchObject({ status: 200, workload: 'ranking-ops-1' });
  });
});
