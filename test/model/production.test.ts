import {
  PRODUCTION_DEFAULTS,
  productionReplicas,
  productionResources,
  productionVersionReplicas,
} from '../../lib/model/production';
import type { ServiceDeclaration } from '../../lib/model/service';
import { serviceOf } from '../../lib/model/service';
import { hasProductionDefaults } from '../../lib/model/tenant';

const claim = { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] };

test.each<[string, Parameters<typeof productionReplicas>[0], number]>([
  ['takes requests', { port: 80 }, 2],
  ['takes requests at one of several ports', { ports: { db: { port: 1, protocol: 'tcp' }, http: { port: 2 } } }, 2],
  [
    'has a volume for its time',
    { port: 80, deployment: { spec: { template: { spec: { volumes: [{ emptyDir: {} }] } } } } },
    2,
  ],
  ['is a database, perhaps', { port: 5432, protocol: 'tcp' }, 1],
  ['is a worker', {}, 1],
  ['has metrics alone', { ports: { metrics: { port: 1, routed: false } } }, 1],
  ['has an autoscaler', { port: 80, autoscale: { min: 3, max: 4 } }, 1],
  ['is somebody else’s', { port: 80, workload: 'external' }, 1],
  ['has a volume that outlives it', { port: 80, deployment: { spec: { template: { spec: claim } } } }, 1],
])('WORK-7: what %s has its pods', (_what, service, expected) => {
  expect(productionReplicas(service)).toBe(expected);
});

test.each<[string, Parameters<typeof productionVersionReplicas>[0], number]>([
  ['a mainline that says nothing', { port: 80 }, 2],
  ['a mainline of one pod', { port: 80, replicas: 1 }, 1],
  ['a mainline of no pod', { port: 80, replicas: 0 }, 1],
  ['a mainline of many', { port: 80, replicas: 9 }, 2],
  ['a mainline that scales from one', { port: 80, autoscale: { min: 1, max: 4 } }, 1],
  ['a mainline that scales from three', { port: 80, autoscale: { min: 3, max: 4 } }, 2],
  ['a database, perhaps', { port: 5432, protocol: 'tcp' }, 1],
])('WORK-7: a version beside %s has its pods', (_what, mainline, expected) => {
  expect(productionVersionReplicas(mainline)).toBe(expected);
});

test('WORK-7: what a service says itself holds', () => {
  const of = (declaration: ServiceDeclaration, productionDefaults = true) =>
    serviceOf(
      { image: 'app:1', port: 80, ...declaration },
      {
        origin: { describe: () => '' },
        tenant: 'acme',
        namespace: 'acme',
        name: 'cms',
        gateway: undefined,
        calls: [],
        versions: [],
        variants: [],
        workload: undefined,
        productionDefaults,
        canary: { declaration: { image: 'app:2' }, origin: { describe: () => '' } },
      },
    );
  const resources = { limits: { memory: '1Gi' } };
  expect(of({})).toMatchObject({ ...PRODUCTION_DEFAULTS, canary: { replicas: 2 } });
  expect(of({ replicas: 1, resources })).toMatchObject({ replicas: 1, resources, canary: { replicas: 1 } });
  expect(of({}, false)).toMatchObject({ replicas: 1, resources: undefined });
  expect(of({ workload: 'external' })).toMatchObject({ replicas: 1, resources: undefined });
  expect(productionResources('managed')).toEqual({ requests: { cpu: '100m', memory: '128Mi' } });
});

test('WORK-7: production has them unless the tenant says otherwise, other places if it says so', () => {
  expect(hasProductionDefaults({ environment: 'production' })).toBe(true);
  expect(hasProductionDefaults({ environment: 'production', productionDefaults: false })).toBe(false);
  expect(hasProductionDefaults({ environment: 'staging' })).toBe(false);
  expect(hasProductionDefaults({ environment: 'development', productionDefaults: true })).toBe(true);
});
