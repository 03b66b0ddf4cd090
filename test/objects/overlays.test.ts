import { App, JsonPatch, Testing } from 'cdk8s';
import { Environment, TenantChart, VariantService } from '../../lib';
import { tenantObjects } from '../../lib/objects/tenant-objects';
import { GitOpsTool } from '../../lib/output/gitops-tool';
import { renderManifest } from '../../lib/output/manifest-props';
import { Visibility } from '../../lib/routing/visibility';
import { canary, estate, service, tenant, variant } from '../estate/declared';

// biome-ignore lint/suspicious/noExplicitAny: rendered objects of many kinds
type Any = Record<string, any>;

const MAINLINE = {
  metadata: { annotations: { team: 'shop' } },
  spec: {
    template: {
      metadata: { labels: { team: 'shop' } },
      spec: {
        nodeSelector: { disk: 'ssd' },
        containers: [
          { name: 'app', env: [{ name: 'MODE', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] },
          { name: 'log', image: 'log:1' },
        ],
      },
    },
  },
};
const OWN = { spec: { template: { spec: { nodeSelector: { disk: null, gpu: 'yes' }, hostname: 'trial' } } } };

function rendered(own: Parameters<typeof service>[1]): Map<string, Any> {
  const acme = tenant({ services: [service('cms', own)] });
  const objects = tenantObjects(acme, new Visibility(estate(acme)));
  const scope = { namespace: 'acme-staging', labels: {} };
  return new Map(
    objects.map((props) => [`${props.kind}/${props.name}`, renderManifest(props, scope, GitOpsTool.NONE)]),
  );
}

/** What every variant is told of itself (PROP-3). */
const OF_VARIANT = [
  { name: 'BRANCHLINE_VARIANT', value: 'ops-1' },
  { name: 'BRANCHLINE_VARIANT_HEADER', value: 'x-variant-id' },
];

test('WORK-1: a variant has the overlay of its mainline and its own over that, with its own image, variables and labels', () => {
  const variants = [variant('OPS-1', { image: 'cms:ops', env: { MODE: 'text' }, deployment: OWN })];
  const objects = rendered({ deployment: MAINLINE, variants, canary: canary({ image: 'cms:next' }) });
  const main = objects.get('Deployment/cms')!;
  expect(main.metadata.annotations).toEqual({ team: 'shop' });
  expect(main.spec.template.spec).toMatchObject({ nodeSelector: { disk: 'ssd' }, serviceAccountName: 'cms' });
  const ops = objects.get('Deployment/cms-ops-1')!;
  expect(ops.metadata).toMatchObject({
    name: 'cms-ops-1',
    annotations: { team: 'shop' },
    labels: { version: 'ops-1' },
  });
  expect(ops.spec.template.metadata.labels).toMatchObject({ team: 'shop', app: 'cms', version: 'ops-1' });
  expect(ops.spec.template.spec).toMatchObject({ nodeSelector: { gpu: 'yes' }, hostname: 'trial' });
  expect(ops.spec.template.spec.nodeSelector).not.toHaveProperty('disk');
  expect(ops.spec.template.spec.containers).toMatchObject([
    { name: 'app', image: 'cms:ops', env: [{ name: 'MODE', value: 'text' }, ...OF_VARIANT] },
    { name: 'log', image: 'log:1' },
  ]);
  expect(ops.spec.template.spec.containers[0].env).toEqual([{ name: 'MODE', value: 'text' }, ...OF_VARIANT]);
  const next = objects.get('Deployment/cms-canary')!.spec.template.spec;
  expect(next).toMatchObject({ nodeSelector: { disk: 'ssd' }, containers: [{ image: 'cms:next' }, { name: 'log' }] });
});

test('WORK-1: a variant alone may have an overlay, and the mainline does not get it', () => {
  const objects = rendered({ variants: [variant('OPS-1', { deployment: OWN }), variant('OPS-2')] });
  expect(objects.get('Deployment/cms')!.spec.template.spec).not.toHaveProperty('hostname');
  expect(objects.get('Deployment/cms-ops-1')!.spec.template.spec.hostname).toBe('trial');
  expect(objects.get('Deployment/cms-ops-2')!.spec.template.spec).not.toHaveProperty('hostname');
});

test('WORK-1: Service, account, autoscaler and budget have theirs', () => {
  const annotated = { metadata: { annotations: { team: 'shop' } } };
  const objects = rendered({
    autoscale: { min: 2, max: 4, cpu: 70 },
    service: annotated,
    serviceAccount: { ...annotated, imagePullSecrets: [{ name: 'registry' }] },
    autoscaler: { spec: { metrics: null, behavior: { scaleUp: { selectPolicy: 'Disabled' } } } },
    podDisruptionBudget: { spec: { maxUnavailable: '25%' } },
  });
  expect(objects.get('Service/cms')!.metadata.annotations).toMatchObject({ team: 'shop' });
  expect(objects.get('ServiceAccount/cms')).toMatchObject({ ...annotated, imagePullSecrets: [{ name: 'registry' }] });
  const { spec } = objects.get('HorizontalPodAutoscaler/cms')!;
  expect(spec).toMatchObject({ minReplicas: 2, behavior: { scaleUp: { selectPolicy: 'Disabled' } } });
  expect(spec).not.toHaveProperty('metrics');
  expect(objects.get('PodDisruptionBudget/cms')!.spec.maxUnavailable).toBe('25%');
});

test('WORK-1: in TypeScript patches come after the mainline’s overlay and before the variant’s, in both', () => {
  const chart = new TenantChart(new App(), 'acme', { namespace: 'acme', environment: Environment.STAGING });
  const cms = new VariantService(chart, 'cms', { image: 'cms:1', port: 8080, deployment: MAINLINE });
  cms.addVariant('OPS-1', { image: 'cms:2', deployment: OWN });
  cms.deploymentManifest.addJsonPatch(JsonPatch.replace('/spec/template/spec/nodeSelector/disk', 'hdd'));
  cms.deploymentManifest.addJsonPatch(JsonPatch.add('/spec/template/spec/hostname', 'patched'));
  const objects: Any[] = Testing.synth(chart);
  const pod = (name: string) =>
    objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name)!.spec.template.spec;
  expect(pod('cms')).toMatchObject({ nodeSelector: { disk: 'hdd' }, hostname: 'patched' });
  expect(pod('cms-ops-1')).toMatchObject({ nodeSelector: { gpu: 'yes' }, hostname: 'trial' });
});

test('WORK-1: what cdk8s-plus adds is beside the overlay', () => {
  const chart = new TenantChart(new App(), 'acme', { namespace: 'acme', environment: Environment.STAGING });
  const cms = new VariantService(chart, 'cms', { image: 'cms:1', port: 8080, deployment: MAINLINE });
  cms.deployment.metadata.addAnnotation('plus', 'yes');
  const object = Testing.synth(chart).find(({ kind }) => kind === 'Deployment')!;
  expect(object.metadata.annotations).toEqual({ team: 'shop', plus: 'yes' });
  expect(object.spec.template.spec.nodeSelector).toEqual({ disk: 'ssd' });
});
