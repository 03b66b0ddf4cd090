import { CanaryRoute } from '../../lib/constructs/canary-route';
import { VariantService } from '../../lib/constructs/variant-service';
import { children, emitted, synthesized, tenantChart } from './synthesized';

const props = { image: 'registry.example.com/cms:1', port: 8080 };
const image = 'registry.example.com/cms:2';

function declared(service: Partial<ConstructorParameters<typeof VariantService>[2]> = {}) {
  const chart = tenantChart();
  return { chart, cms: new VariantService(chart, 'cms', { ...props, ...service }) };
}

test('default children, and the objects of a canary', () => {
  const { chart, cms } = declared();
  const canary = new CanaryRoute(chart, 'next', { service: cms, image, weight: 5 });
  expect(children(canary)).toEqual(['workload']);
  const objects = synthesized(chart);
  expect(objects.get('Deployment/cms-canary').spec.template.spec.containers[0].image).toBe(image);
  expect(objects.get('DestinationRule/cms').spec.subsets.map(({ name }: { name: string }) => name)).toEqual([
    'main',
    'canary',
  ]);
  expect(objects.get('VirtualService/cms').spec.http[0].route.map(({ weight }: { weight: number }) => weight)).toEqual([
    95, 5,
  ]);
});

test('DEST-4, SAFE-3: at 0 it runs, but nothing leads to it', () => {
  const { chart, cms } = declared();
  const plain = emitted(chart, 'VirtualService', 'cms');
  new CanaryRoute(chart, 'next', { service: cms, image });
  expect(emitted(chart, 'VirtualService', 'cms')).toEqual(plain);
  expect(emitted(chart, 'Deployment', 'cms-canary').spec.replicas).toBe(1);
});

test.each([
  [{ replicas: 3 }, {}, 3],
  [{ replicas: 3 }, { replicas: 1 }, 1],
  [{ autoscale: { min: 2, max: 5, cpu: 70 }, resources: { requests: { cpu: '1' } } }, {}, undefined],
  [{ autoscale: { min: 2, max: 5, cpu: 70 }, resources: { requests: { cpu: '1' } } }, { replicas: 1 }, 1],
])('SAFE-5: beside %p a canary with %p has %p pods', (service, own, replicas) => {
  const { chart, cms } = declared(service);
  const canary = new CanaryRoute(chart, 'next', { service: cms, image, ...own });
  expect(emitted(chart, 'Deployment', 'cms-canary').spec.replicas).toBe(replicas);
  expect(canary.autoscaler !== undefined).toBe(replicas === undefined);
});

test('fails on two canaries of one service, and names both', () => {
  const { chart, cms } = declared();
  new CanaryRoute(chart, 'next', { service: cms, image });
  expect(() => new CanaryRoute(chart, 'later', { service: cms, image })).toThrow(
    "service 'cms' has two canaries: acme/next and acme/later",
  );
});

test('fails for the service of another tenant: its pods would stand in the wrong namespace', () => {
  const { cms } = declared();
  expect(() => new CanaryRoute(tenantChart({ tenant: 'globex' }), 'next', { service: cms, image })).toThrow(
    "globex/next belongs to tenant 'globex', but its service acme/cms to tenant 'acme'",
  );
});

test.each([[-1], [5.5], [101]])('DEST-4: fails on a weight of %p', (weight) => {
  const { chart, cms } = declared();
  new CanaryRoute(chart, 'next', { service: cms, image, weight });
  expect(() => synthesized(chart)).toThrow(/acme\/next: error: weight: must be a whole number/);
});
