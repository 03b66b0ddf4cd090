import { gatewayParts } from '../../lib/objects/gateway-objects';
import { namespaceObject } from '../../lib/objects/namespace-object';
import { workloadParts } from '../../lib/objects/workload-objects';
import { gateway, service, tenant, variant } from '../estate/declared';

/** The objects of a workload in production. */
function objects(version: string, own: Parameters<typeof service>[1] = {}, replicas = 2) {
  const variants = [variant('OPS-1')];
  const one = service('cms', { productionDefaults: true, image: 'cms:1.2.3', replicas, variants, ...own });
  const overrides =
    version === 'ops-1' ? one.variants[0]! : { ...one, image: version === 'main' ? one.image : 'cms:2' };
  return workloadParts(() => ({ service: one, version, overrides })).map(({ object }) => object);
}
const spec = (version: string, ...own: [Parameters<typeof service>[1]?, number?]) =>
  // biome-ignore lint/suspicious/noExplicitAny: a Deployment's spec
  objects(version, ...own)[0]!.fields.spec!() as any;

test('WORK-7: pods of a workload are spread over zones and nodes where it has several', () => {
  const over = (version: string) =>
    ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
      maxSkew: 1,
      topologyKey,
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: { app: 'cms', version } },
    }));
  const spread = (version: string, ...own: [Parameters<typeof service>[1]?, number?]) =>
    spec(version, ...own).template.spec.topologySpreadConstraints;
  expect(spread('main')).toEqual(over('main'));
  expect(spread('canary')).toEqual(over('canary'));
  expect(spread('main', {}, 1)).toBeUndefined();
  expect(spread('main', { autoscale: { min: 1, max: 2, cpu: 70 } }, 1)).toEqual(over('main'));
  expect(spread('main', { productionDefaults: false })).toBeUndefined();
});

test('WORK-7: a canary and a version of several pods have a disruption budget, too; a variant has none', () => {
  const kinds = (version: string, ...own: [Parameters<typeof service>[1]?, number?]) =>
    objects(version, ...own).map(({ kind }) => kind);
  expect(kinds('canary')).toContain('PodDisruptionBudget');
  expect(kinds('canary', {}, 1)).not.toContain('PodDisruptionBudget');
  expect(kinds('canary', { productionDefaults: false })).not.toContain('PodDisruptionBudget');
  const versions = [{ name: 'v1', image: 'cms:1', replicas: 2 }];
  expect(kinds('v1', { versions })).toContain('PodDisruptionBudget');
  expect(kinds('v1', { versions }, 1)).not.toContain('PodDisruptionBudget');
  expect(kinds('v1', { versions, productionDefaults: false })).not.toContain('PodDisruptionBudget');
  expect(kinds('ops-1')).toEqual(['Deployment']);
});

test('WORK-7: a workload says its release, whom to ask, and which ticket it is', () => {
  const release = (version: string, own = {}) => {
    const [deployment] = objects(version, own);
    const pod = spec(version, own).template.metadata.labels;
    expect(pod['app.kubernetes.io/version']).toBe(deployment!.labels!['app.kubernetes.io/version']);
    return deployment!.labels!['app.kubernetes.io/version'];
  };
  expect([release('main'), release('canary'), release('main', { productionDefaults: false })]).toEqual([
    '1.2.3',
    '2',
    undefined,
  ]);
  const said = (version: string, own = {}) => objects(version, own)[0]!.lateAnnotations?.();
  expect(said('main')).toEqual({});
  expect(said('main', { owner: 'team-a' })).toEqual({ 'branchline.dev/owner': 'team-a' });
  expect(said('ops-1', { owner: 'team-a' })).toEqual({
    'branchline.dev/owner': 'team-a',
    'branchline.dev/variant': 'OPS-1',
  });
  expect(said('main', { owner: 'team-a', productionDefaults: false })).toBeUndefined();
});

test('WORK-7: gateway pods go on while load balancers learn that they end, and are spread', () => {
  const pods = (productionDefaults: boolean) => {
    const props = {
      tenant: 'acme',
      name: 'gateway',
      namespace: 'acme',
      existing: false,
      tls: false,
      productionDefaults,
    };
    const parts = gatewayParts(
      props,
      () => tenant(),
      () => gateway(),
    );
    const { object } = parts.find(({ id }) => id === 'deployment')!;
    // biome-ignore lint/suspicious/noExplicitAny: a Deployment's spec
    return (object.fields.spec!() as any).template;
  };
  expect(pods(true).metadata.annotations).toEqual({
    'inject.istio.io/templates': 'gateway',
    'proxy.istio.io/config': 'terminationDrainDuration: 30s',
  });
  expect(pods(true).spec.terminationGracePeriodSeconds).toBe(60);
  expect(pods(true).spec.topologySpreadConstraints[0]).toMatchObject({
    topologyKey: 'topology.kubernetes.io/zone',
    labelSelector: { matchLabels: { istio: 'acme-gateway' } },
  });
  expect(pods(false).metadata.annotations).toEqual({ 'inject.istio.io/templates': 'gateway' });
  expect(Object.keys(pods(false).spec)).not.toContain('terminationGracePeriodSeconds');
});

test('WORK-7: a namespace may name the revision of Istio that injects its proxies', () => {
  const labels = (revision?: string) =>
    namespaceObject('acme', 'acme', () => ({ isGranted: false, limits: {} }), revision).labels;
  expect(labels('1-31')).toMatchObject({ 'istio.io/rev': '1-31' });
  expect(labels('1-31')).not.toHaveProperty('istio-injection');
  expect(labels()).toMatchObject({ 'istio-injection': 'enabled' });
});
