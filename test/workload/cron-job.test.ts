import { App, Testing } from 'cdk8s';
import { loadAll } from 'js-yaml';
import { Environment, TenantChart, VariantService } from '../../lib';
import { GitOpsApp } from '../../lib/cdk8s/gitops-app';
import { check } from '../../lib/check/check';
import { composeEstate } from '../../lib/constructs/compose-estate';
import { MeshModel } from '../../lib/mesh-model';
import { HEADERS } from '../../lib/output/writer';
import { parseRegistry } from '../../lib/registry/parse-registry';
import { estateFiles } from '../../lib/synthesis/estate-files';

// biome-ignore lint/suspicious/noExplicitAny: rendered objects of many kinds
type Any = Record<string, any>;

const TENANT = `apiVersion: branchline/v1
kind: Tenant
name: acme
environment: staging
namespace: acme
services:
  report: { image: "r/report:1", schedule: "*/5 * * * *", env: { A: a }, calls: [cms], canary: { image: "r/report:2" } }
  cms: { image: "r/cms:1", port: 8080 }
`;
const variant = (id: string, state: string) => ({
  path: `acme/variants/${id}.yaml`,
  text: `apiVersion: branchline/v1\nkind: Variant\nid: ${id}\nstate: ${state}\nservices: { report: { image: "r/report:x", env: { B: b } } }\n`,
});
const { estate } = parseRegistry([
  { path: 'acme/tenant.yaml', text: TENANT },
  variant('OPS-1', 'active'),
  variant('OPS-2', 'asleep'),
]);
const files = estateFiles(estate, { tool: 'none' });
const objects = loadAll(files.get('acme/workloads/report.k8s.yaml')!) as Any[];

test('WORK-6: mainline, canary and variants are CronJobs of their own names', () => {
  expect(objects.map(({ apiVersion, kind, metadata }) => `${apiVersion} ${kind} ${metadata.name}`)).toEqual([
    'batch/v1 CronJob report',
    'batch/v1 CronJob report-canary',
    'batch/v1 CronJob report-ops-1',
    'batch/v1 CronJob report-ops-2',
  ]);
  expect(objects.map(({ spec }) => spec.schedule)).toEqual(Array(4).fill('*/5 * * * *'));
  expect(objects.map(({ spec }) => spec.suspend)).toEqual([undefined, undefined, undefined, true]);
});

test('WORK-6: its pods end, are known by their labels, and know which variant they are', () => {
  const [main, , own] = objects;
  expect(main!.spec.concurrencyPolicy).toBe('Forbid');
  const { metadata, spec } = own!.spec.jobTemplate.spec.template;
  expect(metadata.labels).toMatchObject({ app: 'report', version: 'ops-1' });
  expect(metadata.annotations).toEqual({ 'sidecar.istio.io/nativeSidecar': 'true' });
  expect(spec.restartPolicy).toBe('Never');
  expect(spec.serviceAccountName).toBe('report');
  const [container] = spec.containers;
  expect(container.image).toBe('r/report:x');
  expect(container.env).toEqual(
    expect.arrayContaining([
      { name: 'A', value: 'a' },
      { name: 'B', value: 'b' },
      { name: 'BRANCHLINE_VARIANT', value: 'ops-1' },
    ]),
  );
  expect(main!.spec.jobTemplate.spec.template.spec.containers[0].env).toEqual([{ name: 'A', value: 'a' }]);
});

test('WORK-6: `check` finds nothing in it, and the constructs write the same', () => {
  const texts = [...files].map(([file, text]) => ({ file, text })).filter(({ file }) => file.endsWith('.k8s.yaml'));
  expect(check(MeshModel.of(texts)).map(({ code, message }) => `${code} ${message}`)).toEqual([]);
  const app = new GitOpsApp({ gitops: { tool: 'none' } });
  composeEstate(app, estate);
  const composed = [...app.files()].map(([path, text]) => [path, text.replace(HEADERS.app, HEADERS.registry)]);
  expect([...files]).toEqual(composed);
});

test('WORK-6: in TypeScript `deployment` says that there is none', () => {
  const chart = new TenantChart(new App(), 'acme', { namespace: 'acme', environment: Environment.STAGING });
  const report = new VariantService(chart, 'report', { image: 'r/report:1', schedule: '@hourly' });
  report.addVariant('OPS-1', { image: 'r/report:ops-1' });
  expect(report.deploymentManifest.kind).toBe('CronJob');
  expect(() => report.deployment).toThrow("service 'report' has a schedule, and so no Deployment");
  const jobs = (Testing.synth(chart) as Any[]).filter(({ kind }) => kind === 'CronJob');
  expect(jobs.map(({ metadata }) => metadata.name)).toEqual(['report', 'report-ops-1']);
});

test('WORK-6: `cronJob` is laid over all of them; image, variables, schedule and sleep stay their own', () => {
  const overlay = {
    metadata: { annotations: { team: 'web' } },
    spec: {
      startingDeadlineSeconds: 60,
      jobTemplate: {
        spec: {
          backoffLimit: 1,
          template: { spec: { containers: [{ name: 'app', args: ['--all'], env: [{ name: 'B', value: 'no' }] }] } },
        },
      },
    },
  };
  const registry = parseRegistry([
    {
      path: 'acme/tenant.yaml',
      text: TENANT.replace('env: { A: a },', `env: { A: a }, cronJob: ${JSON.stringify(overlay)},`),
    },
    variant('OPS-1', 'active'),
    variant('OPS-2', 'asleep'),
  ]);
  const written = estateFiles(registry.estate, { tool: 'none' });
  const jobs = loadAll(written.get('acme/workloads/report.k8s.yaml')!) as Any[];
  for (const { metadata, spec } of jobs) {
    expect(metadata.annotations).toMatchObject({ team: 'web' });
    expect(spec).toMatchObject({
      schedule: '*/5 * * * *',
      startingDeadlineSeconds: 60,
      jobTemplate: { spec: { backoffLimit: 1 } },
    });
    expect(spec.jobTemplate.spec.template.metadata.labels).toMatchObject({
      app: 'report',
      version: expect.any(String),
    });
  }
  const seen = jobs.map(({ metadata, spec }) => {
    const { image, args, env } = spec.jobTemplate.spec.template.spec.containers[0];
    return [metadata.name, image, args, env.find(({ name }: Any) => name === 'B')?.value, spec.suspend];
  });
  expect(seen).toEqual([
    ['report', 'r/report:1', ['--all'], 'no', undefined],
    ['report-canary', 'r/report:2', ['--all'], 'no', undefined],
    ['report-ops-1', 'r/report:x', ['--all'], 'b', undefined],
    ['report-ops-2', 'r/report:x', ['--all'], 'b', true],
  ]);
  const labels = jobs.map(({ spec }) => spec.jobTemplate.spec.template.metadata.labels.version);
  expect(labels).toEqual(['main', 'canary', 'ops-1', 'ops-2']);
  const app = new GitOpsApp();
  composeEstate(app, registry.estate);
  expect(app.files().get('acme/workloads/report.k8s.yaml')!.replace(HEADERS.app, HEADERS.registry)).toBe(
    written.get('acme/workloads/report.k8s.yaml'),
  );
});
