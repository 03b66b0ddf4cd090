import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, App, Chart } from 'cdk8s';
import { loadAll } from 'js-yaml';
import { bookinfo } from '../../apps/bookinfo/chart';
import { GitOpsApp, type GitOpsAppProps } from '../../lib/cdk8s/gitops-app';
import { GitOpsTool } from '../../lib/output/gitops-tool';
import { HEADERS } from '../../lib/output/writer';

interface Json {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Record<string, string>;
  };
}

const objects = (texts: Iterable<string>) =>
  [...texts].flatMap((text) => loadAll(text) as Json[]).filter(({ kind }) => kind !== 'Kustomization');
const byIdentity = (all: readonly Json[]) =>
  new Map(all.map((object) => [`${object.kind}/${object.metadata.namespace}/${object.metadata.name}`, object]));

test('writes the same objects as a plain cdk8s App', () => {
  const plain = new App();
  bookinfo(plain);
  const app = new GitOpsApp();
  bookinfo(app);
  expect(byIdentity(objects(app.files().values()))).toEqual(byIdentity(objects([plain.synthYaml()])));
});

test('the layout: platform, workloads by service, routing by host, a kustomization for each folder', () => {
  const app = new GitOpsApp();
  bookinfo(app);
  expect([...app.files().keys()].sort()).toMatchSnapshot();
});

test('Argo CD applies platform before workloads before routing, and keeps the Namespace (SAFE-1)', () => {
  const app = new GitOpsApp({ gitops: { tool: GitOpsTool.ARGOCD, repoURL: 'https://git.example.com/estate' } });
  bookinfo(app);
  const waves = new Map<string, Set<string | undefined>>();
  for (const [path, text] of app.files()) {
    const stage = path.split('/')[1]!;
    if (path.startsWith('gitops/') || path.endsWith('kustomization.yaml')) continue;
    for (const { metadata } of objects([text])) {
      const known = waves.get(stage) ?? new Set();
      waves.set(stage, known.add(metadata.annotations?.['argocd.argoproj.io/sync-wave']));
    }
  }
  expect(Object.fromEntries(waves)).toEqual({
    platform: new Set(['-1']),
    workloads: new Set([undefined]),
    routing: new Set(['1']),
  });
  const namespace = objects(app.files().values()).find(({ kind }) => kind === 'Namespace');
  expect(namespace?.metadata.annotations).toMatchObject({ 'argocd.argoproj.io/sync-options': 'Prune=false' });
});

test("somebody else's chart gets a folder of its own", () => {
  const app = new GitOpsApp();
  const chart = new Chart(app, 'extras', { namespace: 'extras' });
  new ApiObject(chart, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } });
  new ApiObject(chart, 'route', {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'route' },
  });
  expect([...app.files().keys()].filter((path) => path.endsWith('.k8s.yaml'))).toEqual([
    'extras/platform/configmap.k8s.yaml',
    'extras/routing/virtualservice.k8s.yaml',
  ]);
});

test('two objects of one kind, namespace and name are an error that names both constructs', () => {
  const app = new GitOpsApp();
  const chart = bookinfo(app);
  new ApiObject(chart, 'twin', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'ratings' } });
  expect(() => app.files()).toThrow(
    /two objects are Service 'ratings' in namespace 'bookinfo': bookinfo\/ratings\/service and bookinfo\/twin/,
  );
});

describe('the output folder', () => {
  let work: string;
  beforeEach(() => {
    work = mkdtempSync(join(tmpdir(), 'branchline-app-'));
    mkdirSync(join(work, '.git'));
  });
  afterEach(() => rmSync(work, { recursive: true, force: true }));

  const extras = (props: GitOpsAppProps) => {
    const app = new GitOpsApp(props);
    const chart = new Chart(app, 'extras', { namespace: 'extras' });
    new ApiObject(chart, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } });
    return app;
  };

  test('that branchline synth writes is left alone unless `takeOver` is set', () => {
    const outdir = join(work, 'dist');
    mkdirSync(outdir);
    const file = join(outdir, 'old.k8s.yaml');
    writeFileSync(file, `${HEADERS.registry}kind: Service\n`);
    const synth = () => extras({ outdir }).synth();
    expect(synth).toThrow(`branchline synth wrote ${file}; nothing was changed.\n  fix: run \`branchline synth\``);
    expect(synth).toThrow('takeOver: true');
    expect(readdirSync(outdir)).toEqual(['old.k8s.yaml']);
    extras({ outdir, takeOver: true }).synth();
    expect(readdirSync(outdir)).toEqual(['extras']);
    expect(synth).not.toThrow();
    expect(extras({ outdir }).changes()).toEqual({ added: [], changed: [], removed: [] });
  });

  test('is the path that the GitOps tool gets, unless the app sets another', () => {
    const outdir = join(work, 'clusters/staging');
    const gitops = { tool: GitOpsTool.FLUX };
    const application = (app: GitOpsApp) => app.files().get('gitops/extras.k8s.yaml');
    expect(application(extras({ outdir, gitops }))).toContain('path: ./clusters/staging/extras/platform');
    expect(application(extras({ outdir, gitops: { ...gitops, path: 'other' } }))).toContain('path: ./other/extras');
    rmSync(join(work, '.git'), { recursive: true });
    expect(application(extras({ outdir, gitops }))).toContain('path: ./dist/extras');
  });
});
