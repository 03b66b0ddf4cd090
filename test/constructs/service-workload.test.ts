import { ApiObject, JsonPatch } from 'cdk8s';
import { Cpu, EnvValue, ImagePullPolicy, Node, NodeLabelQuery, Probe, Volume } from 'cdk8s-plus-27';
import { GitOpsApp } from '../../lib/cdk8s/gitops-app';
import { CanaryRoute } from '../../lib/constructs/canary-route';
import { VariantService, type VariantServiceProps } from '../../lib/constructs/variant-service';
import { type Emitted, emitted, synthesized, tenantChart } from './synthesized';

const ALL = ['cms', 'cms-canary', 'cms-v1', 'cms-ops-1'];
const image = (tag: string) => `registry.example.com/cms:${tag}`;

function declared(props: Partial<VariantServiceProps> = {}, scope?: GitOpsApp) {
  const chart = tenantChart({ scope, labels: { team: 'web' } });
  const cms = new VariantService(chart, 'cms', {
    image: image('1'),
    port: 8080,
    writable: ['/tmp'],
    env: { MODE: 'main', LEVEL: 'info' },
    versions: { v1: { image: image('0') } },
    ...props,
  });
  const variant = cms.addVariant('OPS-1', { image: image('ops-1'), env: { MODE: 'variant' } });
  const canary = new CanaryRoute(chart, 'canary', { service: cms, image: image('2'), weight: 5 });
  return { chart, cms, variant, canary };
}

const pods = (chart: Parameters<typeof emitted>[0], name: string): Emitted =>
  emitted(chart, 'Deployment', name).spec.template;

test('looking at a deployment changes not a byte', () => {
  const [plain, seen] = [new GitOpsApp(), new GitOpsApp()];
  declared({}, plain);
  const { cms, variant, canary } = declared({}, seen);
  expect([cms.deployment, variant.deployment, canary.deployment].map(({ name }) => name)).toEqual([
    'cms',
    'cms-ops-1',
    'cms-canary',
  ]);
  expect(seen.files()).toEqual(plain.files());
});

describe('what is added to the mainline, variants, versions and canary inherit', () => {
  const { chart, cms } = declared();
  const { deployment } = cms;
  const [app] = deployment.containers;
  app!.env.addVariable('REGION', EnvValue.fromValue('eu'));
  app!.mount('/cache', Volume.fromEmptyDir(chart, 'cache', 'cache'));
  deployment.addContainer({
    name: 'agent',
    image: 'registry.example.com/agent:1',
    imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
    resources: { cpu: { request: Cpu.millis(10) } },
    liveness: Probe.fromTcpSocket({ port: 9000 }),
  });
  deployment.scheduling.attract(Node.labeled(NodeLabelQuery.is('pool', 'web')));
  deployment.podMetadata.addAnnotation('example.com/scrape', 'true');
  ApiObject.of(deployment).addJsonPatch(
    JsonPatch.add('/spec/template/spec/serviceAccountName', 'special'),
    JsonPatch.add('/spec/template/spec/containers/0/livenessProbe', { httpGet: { path: '/live', port: 8080 } }),
    JsonPatch.add('/spec/template/spec/brandNew', { field: 1 }),
    JsonPatch.add('/spec/revisionHistoryLimit', 3),
  );

  test.each(ALL)('%s', (name) => {
    const { metadata, spec } = pods(chart, name);
    expect(metadata.annotations).toEqual({ 'example.com/scrape': 'true' });
    expect(spec).toMatchObject({
      serviceAccountName: 'special',
      brandNew: { field: 1 },
      affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: expect.anything() } },
    });
    const [own, agent] = spec.containers;
    expect(own.env).toContainEqual({ name: 'REGION', value: 'eu' });
    expect(own.volumeMounts).toEqual([
      expect.objectContaining({ mountPath: '/tmp' }),
      expect.objectContaining({ mountPath: '/cache' }),
    ]);
    expect(own.livenessProbe).toEqual({ httpGet: { path: '/live', port: 8080 } });
    expect(agent).toMatchObject({ name: 'agent', livenessProbe: { tcpSocket: { port: 9000 } } });
    expect(spec.volumes.map(({ name: volume }: { name: string }) => volume)).toEqual(['tmp', 'cache']);
  });

  test('what makes each a workload of its own stays: image, variables, labels', () => {
    const own = (name: string) => {
      const { metadata, spec } = pods(chart, name);
      return [metadata.labels.version, spec.containers[0].image, spec.containers[0].env[0].value];
    };
    expect(ALL.map(own)).toEqual([
      ['main', image('1'), 'main'],
      ['canary', image('2'), 'main'],
      ['v1', image('0'), 'main'],
      ['ops-1', image('ops-1'), 'variant'],
    ]);
  });

  test('what is not about pods stays with the mainline', () => {
    const limit = (name: string) => emitted(chart, 'Deployment', name).spec.revisionHistoryLimit;
    expect(ALL.map(limit)).toEqual([3, undefined, undefined, undefined]);
  });
});

test('what is added to a variant stays there', () => {
  const { chart, cms, variant } = declared();
  variant.deployment.containers[0]!.env.addVariable('DEBUG', EnvValue.fromValue('1'));
  ApiObject.of(variant.deployment).addJsonPatch(JsonPatch.add('/spec/template/spec/hostname', 'x'));
  cms.deployment.containers[0]!.env.addVariable('REGION', EnvValue.fromValue('eu'));
  const names = (name: string) => pods(chart, name).spec.containers[0].env.map((each: { name: string }) => each.name);
  const ours = ['BRANCHLINE_VARIANT', 'BRANCHLINE_VARIANT_HEADER'];
  expect(names('cms-ops-1').filter((name: string) => !ours.includes(name))).toEqual([
    'MODE',
    'LEVEL',
    'REGION',
    'DEBUG',
  ]);
  expect(names('cms')).toEqual(['MODE', 'LEVEL', 'REGION']);
  expect(ALL.map((name) => pods(chart, name).spec.hostname)).toEqual([undefined, undefined, undefined, 'x']);
});

test('a variable of a variant stands, whatever the mainline’s Deployment says later', () => {
  const { chart, cms } = declared();
  cms.deployment.containers[0]!.env.addVariable('MODE', EnvValue.fromValue('added'));
  const mode = (name: string) => pods(chart, name).spec.containers[0].env[0];
  expect(ALL.map(mode).map(({ value }) => value)).toEqual(['added', 'added', 'added', 'variant']);
});

test('NAME-5, DEST-2: no patch of the mainline takes image and labels of a variant away', () => {
  const { chart, cms } = declared();
  cms.deploymentManifest.addJsonPatch(
    JsonPatch.add('/spec/template/metadata/labels', { 'example.com/team': 'web' }),
    JsonPatch.replace('/spec/template/spec/containers/0/image', image('patched')),
  );
  const { spec } = emitted(chart, 'Deployment', 'cms-ops-1');
  expect(spec.template.metadata.labels).toEqual({ 'example.com/team': 'web', ...spec.selector.matchLabels });
  expect(spec.template.spec.containers[0].image).toBe(image('ops-1'));
  expect(pods(chart, 'cms').spec.containers[0].image).toBe(image('patched'));
});

describe('patches and metadata, whichever object they are given to', () => {
  test.each(['before', 'after'])('the first one, %s a look at the deployment', (when) => {
    const { chart, variant } = declared();
    const first = variant.deploymentManifest;
    if (when === 'after') expect(variant.deployment).toBeDefined();
    first.addJsonPatch(JsonPatch.add('/spec/paused', true));
    first.metadata.addLabel('example.com/team', 'web');
    if (when === 'before') expect(variant.deployment).toBeDefined();
    variant.deploymentManifest.addJsonPatch(JsonPatch.add('/spec/minReadySeconds', 5));
    variant.deploymentManifest.metadata.addAnnotation('example.com/owner', 'web');
    expect(emitted(chart, 'Deployment', 'cms-ops-1')).toMatchObject({
      metadata: {
        labels: { 'example.com/team': 'web', version: 'ops-1' },
        annotations: { 'example.com/owner': 'web' },
      },
      spec: { paused: true, minReadySeconds: 5 },
    });
  });

  test('patches are applied afresh at each synthesis', () => {
    const { chart, cms } = declared({ resources: { limits: { memory: '1Gi' } } });
    expect(cms.deployment).toBeDefined();
    cms.deploymentManifest.addJsonPatch(
      JsonPatch.add('/spec/template/spec/containers/-', { name: 'agent' }),
      JsonPatch.replace('/spec/template/spec/containers/0/resources/limits/memory', '2Gi'),
    );
    expect(synthesized(chart)).toEqual(synthesized(chart));
    expect(pods(chart, 'cms-ops-1').spec.containers).toHaveLength(2);
  });
});
