import { TenantIsolation } from '../../lib/constructs/tenant-isolation';
import { VariantService } from '../../lib/constructs/variant-service';
import { synthesized, tenantChart } from './synthesized';

const props = { image: 'registry.example.com/cms:1', port: 8080 };

test.each([
  [undefined, true, true],
  [{ authorization: false }, false, true],
  [{ sidecar: false }, true, false],
  [{ authorization: false, sidecar: false }, false, false],
])('TENANT-3: %p: AuthorizationPolicies %p, Sidecars %p', (isolation, authorization, sidecar) => {
  const chart = tenantChart();
  new VariantService(chart, 'cms', props);
  const construct = isolation && new TenantIsolation(chart, 'isolation', isolation);
  const kinds = new Set([...synthesized(chart).values()].map(({ kind }) => kind));
  expect([kinds.has('AuthorizationPolicy'), kinds.has('Sidecar')]).toEqual([authorization, sidecar]);
  if (construct !== undefined) {
    expect([
      construct.authorizationPolicy('allow-nothing') !== undefined,
      construct.sidecarOf({ name: 'cms' }) !== undefined,
    ]).toEqual([authorization, sidecar]);
  }
});
