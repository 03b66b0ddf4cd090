import { tenantObjects } from '../../lib/objects/tenant-objects';
import { Visibility } from '../../lib/routing/visibility';
import { canary, gateway, service, tenant, variant } from '../estate/declared';

/** `Kind name`, in order. */
function objectsOf(...given: Parameters<typeof tenant>): string[] {
  const declared = tenant(...given);
  return tenantObjects(declared, new Visibility({ tenants: [declared] })).map(({ kind, name }) => `${kind} ${name}`);
}

test('a service comes with its own objects, then those of its canary and of each variant', () => {
  const cms = service('cms', { canary: canary({ weight: 5 }), variants: [variant('OPS-1')] });
  const isolation = { authorization: false, sidecar: false };
  expect(objectsOf({ namespace: 'acme-staging', gateways: [], services: [cms], isolation })).toEqual([
    'Namespace acme-staging',
    'ServiceAccount cms',
    'Service cms',
    'Deployment cms',
    'DestinationRule cms',
    'VirtualService cms',
    'Deployment cms-canary',
    'Deployment cms-ops-1',
    'DestinationRule cms-ops-1',
    'PeerAuthentication default',
  ]);
});

test('isolation brings a Sidecar for each service and the policies', () => {
  const isolation = { authorization: true, sidecar: true };
  const objects = objectsOf({ gateways: [], services: [service('cms'), service('ui')], isolation });
  expect(objects.slice(-3)).toEqual(['AuthorizationPolicy allow-tenant', 'Sidecar cms', 'Sidecar ui']);
});

test('an existing gateway gets no pods, one without a selector brings its own', () => {
  const kinds = (own: Parameters<typeof gateway>[0]) =>
    objectsOf({ gateways: [gateway(own)], services: [] }).filter((each) => each.endsWith(' gateway'));
  expect(kinds({ selector: { istio: 'ingressgateway' } })).toEqual(['Gateway gateway']);
  expect(kinds({ selector: undefined })).toContain('Deployment gateway');
});
