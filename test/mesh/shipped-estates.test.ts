import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { bookinfo } from '../../apps/bookinfo/chart';
import { GitOpsApp, GitOpsTool } from '../../lib';
import { STAGES } from '../../lib/output/placement';
import { BOUTIQUE_PRODUCTION, BOUTIQUE_STAGING, compose, ROBO_ADVISER } from '../estate/shipped-estates';
import { istioctlAnalyze } from './analyze';
import type { Applied, KubeObject } from './api-server';
import { Cluster } from './cluster';
import { RenderedEstate } from './contract/rendered-estate';
import type { Expected, LabRequest } from './lab';
import { required } from './processes';
import { missingReferences } from './references';

interface Shipped {
  readonly name: string;
  readonly build: (app: GitOpsApp) => void;
  /** Requests through gateways and from pods, with their answers. */
  readonly serves: readonly (readonly [LabRequest, Expected])[];
}

const to = (from: string, url: string, headers: Record<string, string> = {}): LabRequest => ({ from, url, headers });
const ESTATES: readonly Shipped[] = [
  {
    name: BOUTIQUE_PRODUCTION.name,
    build: compose(BOUTIQUE_PRODUCTION),
    serves: [
      [to('boutique/gateway', 'https://boutique.example.com/product/1'), { status: 200, workload: 'frontend' }],
      [
        to('boutique/gateway', 'https://boutique.example.com/product/1', { 'x-boutique-staff': 'yes' }),
        { status: 200, version: 'canary' },
      ],
    ],
  },
  {
    name: BOUTIQUE_STAGING.name,
    build: compose(BOUTIQUE_STAGING),
    serves: [
      [
        to('boutique-staging/gateway', 'https://ops-1234.boutique.staging.example.com/cart'),
        { status: 200, workload: 'frontend-ops-1234' },
      ],
      [
        to('boutique-staging/checkoutservice', 'http://emailservice.shared:5000/', { 'x-variant-id': 'OPS-1287' }),
        { status: 200, workload: 'emailservice-ops-1287', namespace: 'shared' },
      ],
    ],
  },
  {
    name: ROBO_ADVISER.name,
    build: compose(ROBO_ADVISER),
    serves: [
      [to('ww-red/gateway', 'https://ts-4122.red.ww.example.com/'), { status: 200, workload: 'adviser-ui-ts-4122' }],
      [to('ww-red/gateway', 'https://red.wealth.example.com/advice/v1/x'), { status: 200, workload: 'advice-api-v1' }],
      [
        to('ww-red/advice-api', 'http://risk-profiler:8080/', { 'x-variant-id': 'OPS-335' }),
        { status: 200, version: 'ops-335' },
      ],
      [
        to('ww-cms/gateway', 'https://ts-4122.preview.ww.example.net/x'),
        { status: 200, workload: 'cms-ts-4122', namespace: 'ww-cms' },
      ],
    ],
  },
  {
    name: 'bookinfo',
    build: (app) => void bookinfo(app),
    serves: [
      [to('bookinfo/gateway', 'https://book-42.bookinfo.example.com/productpage'), { workload: 'productpage-book-42' }],
      [to('bookinfo/gateway', 'http://bookinfo.example.com/login'), { status: 301 }],
      [to('bookinfo/productpage', 'http://reviews:9080/', { 'end-user': 'jason' }), { version: 'canary' }],
    ],
  },
];
const TOOLS = [GitOpsTool.FLUX, GitOpsTool.ARGOCD];

let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start({
    sidecars: ['boutique-staging/checkoutservice', 'ww-red/advice-api', 'bookinfo/productpage'],
    crds: [required('BRANCHLINE_FLUX_CRDS'), required('BRANCHLINE_ARGOCD_CRDS')],
  });
}, 120_000);
afterAll(() => cluster?.stop());

/**
 * What `kubectl apply -k` sends, folder by folder as written: namespace by namespace, and in each the stages in turn.
 * kustomize decides the order within a stage.
 */
async function emittedOrder(build: Shipped['build']): Promise<KubeObject[]> {
  const outdir = mkdtempSync(join(tmpdir(), 'branchline-estate-'));
  try {
    const app = new GitOpsApp({ outdir });
    build(app);
    app.synth();
    const objects: KubeObject[] = [];
    for (const tenant of readdirSync(outdir).sort()) {
      const stages = readdirSync(join(outdir, tenant));
      for (const stage of STAGES.filter((each) => stages.includes(each))) {
        const folder = join(outdir, tenant, stage);
        const { stdout } = await promisify(execFile)(required('BRANCHLINE_KUSTOMIZE'), ['build', folder]);
        objects.push(...parseAllDocuments(stdout).map((document) => document.toJS() as KubeObject));
      }
    }
    return objects;
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

const textOf = (object: unknown) => `${JSON.stringify(object)}\n`;

/** Without what the API server adds of its own. */
function contentOf({ object }: Applied): unknown {
  const { resourceVersion, managedFields, ...metadata } = object!.metadata as Record<string, unknown>;
  return { ...object, metadata, status: undefined };
}

test.each(ESTATES)('istioctl analyze finds nothing in $name', async ({ build }) => {
  const folder = mkdtempSync(join(tmpdir(), 'branchline-analyze-'));
  try {
    writeFileSync(join(folder, 'estate.yaml'), RenderedEstate.of(build).yaml);
    expect(await istioctlAnalyze(folder)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe.each(ESTATES)('$name on a real cluster', ({ build, serves }) => {
  let objects: KubeObject[];
  beforeAll(async () => {
    objects = await emittedOrder(build);
    expect(objects).toHaveLength(RenderedEstate.of(build).objects.length);
  });

  test('every object is accepted in the emitted order, and needs nothing that comes later', async () => {
    const there: KubeObject[] = [];
    for (const object of objects) {
      const missing = missingReferences(object, there);
      const [{ id, error }] = (await cluster.apply(textOf(object))) as [Applied];
      expect({ id, error, missing }).toEqual({ id, missing: [] });
      there.push(object);
    }
  });

  test('its pods become ready and answer the sample requests', async () => {
    await cluster.available(40_000);
    for (const [request, expected] of serves) await cluster.waitUntilServing(request, expected, 10_000);
  });

  test('the same again changes nothing', async () => {
    const since = new Date().toISOString();
    for (const object of objects) await cluster.apply(textOf(object));
    const events = (await cluster.auditEvents(since)).filter(({ user }) => user === 'test');
    expect(events).toHaveLength(objects.length);
    // Of a Namespace the API server notes with the second apply who has made it.
    const changed = events.filter((event) => event.status !== 200 || event.changed).map(({ id }) => id);
    expect(changed.filter((id) => !id.startsWith('Namespace/'))).toEqual([]);
  });

  test.each(TOOLS)('what tells %s about it is accepted, and the same again changes nothing', async (tool) => {
    const app = new GitOpsApp({ gitops: { tool, repoURL: 'https://git.example.com/estate.git' } });
    build(app);
    const files = [...app.files()].filter(([path]) => path.startsWith('gitops/'));
    const namespace = tool === GitOpsTool.FLUX ? 'flux-system' : 'argocd';
    await cluster.apply(`apiVersion: v1\nkind: Namespace\nmetadata: { name: ${namespace} }\n`);
    const documents = files.map(([, text]) => text);
    const first = await cluster.apply(documents);
    expect(first.length).toBeGreaterThan(0);
    expect(first.filter(({ error }) => error)).toEqual([]);
    const again = await cluster.apply(documents);
    expect(again.map(contentOf)).toEqual(first.map(contentOf));
    const [document] = documents as [string];
    const [refused] = await cluster.apply(document.replace('prune: true', 'prunes: true'), { dryRun: true });
    expect(refused?.error).toMatch(/prunes: field not declared in schema/);
  });
});

describe('an object that is wrong is refused', () => {
  const estate = RenderedEstate.of(ESTATES.at(-1)!.build);
  const route = estate.object('VirtualService/bookinfo/reviews');
  const rule = (change: object) => ({
    ...route,
    spec: { ...route.spec, http: [{ ...route.spec.http[0], ...change }] },
  });
  const webhook = 'admission webhook "validation.istio.io" denied the request: ';

  test.each([
    ['a misspelt field', rule({ routes: [] }), /routes: field not declared in schema/],
    [
      'a number for a word',
      rule({ name: 7 }),
      /name: Invalid value: "integer"|expected string|unable to convert|typed/,
    ],
  ])('by the schema: %s', async (_, object, message) => {
    const [answer] = await cluster.apply(textOf(object), { dryRun: true });
    expect(answer?.error).toMatch(message);
    expect(answer?.error).not.toContain(webhook);
  });

  test.each([
    [
      'weights that add up to nothing',
      rule({ route: [0, 0].map((weight) => ({ ...route.spec.http[0].route[0], weight })) }),
      'total destination weight = 0',
    ],
    ['a regular expression that is none', rule({ match: [{ headers: { a: { regex: '(' } } }] }), 'x'],
    [
      'a redirect beside a route',
      rule({ redirect: { uri: '/' } }),
      'HTTP route cannot contain both route and redirect',
    ],
    [
      'every host at the mesh',
      { ...route, spec: { ...route.spec, hosts: ['*'] } },
      'wildcard host * is not allowed for virtual services bound to the mesh gateway',
    ],
    ['TLS without a certificate', tls(), 'x'],
  ])('by the webhook of istiod alone: %s', async (_, object, message) => {
    const [answer] = await cluster.apply(textOf(object), { dryRun: true });
    expect(answer?.error).toContain(webhook);
    expect(answer?.error).toContain(message);
  });

  function tls(): object {
    const gateway = estate.object('Gateway/bookinfo/gateway');
    const servers = gateway.spec.servers.map((server: object) => ({ ...server, tls: { mode: 'SIMPLE' } }));
    return { ...gateway, spec: { ...gateway.spec, servers } };
  }
});
