import { BOUTIQUE_PRODUCTION, BOUTIQUE_STAGING, ROBO_ADVISER, registryOf } from '../estate/shipped-estates';

test.each([BOUTIQUE_STAGING, BOUTIQUE_PRODUCTION])(
  'the registry of $name has neither errors nor warnings',
  (estate) => {
    expect(registryOf(estate).warnings).toEqual([]);
  },
);

test('TENANT-6: tenants of robo-adviser have hosts below those of another, and nothing limits them', () => {
  const { warnings } = registryOf(ROBO_ADVISER);
  expect(warnings.map(({ message }) => message.replace(/\(.*\//, '('))).toEqual([
    "'lv.ww.example.com' of tenant 'lv-green' is below 'ww.example.com' of tenant 'ww-green' (tenant.yaml:8:11)",
    "'red.ww.example.com' of tenant 'ww-red' is below 'ww.example.com' of tenant 'ww-green' (tenant.yaml:8:11)",
  ]);
});

test('TENANT-4, ENV-3: OPS-1234 lives in the boutique and in what all boutiques share, in staging alone', () => {
  const { variants } = registryOf(BOUTIQUE_STAGING);
  expect(variants.filter(({ id }) => id === 'OPS-1234').map(({ tenant }) => tenant)).toEqual(['boutique', 'shared']);
  expect(registryOf(BOUTIQUE_PRODUCTION).variants).toEqual([]);
});
