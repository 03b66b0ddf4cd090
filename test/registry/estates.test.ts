import { join } from 'node:path';
import { readRegistry } from '../../lib/registry/read-registry';

const APPS = join(__dirname, '..', '..', 'apps');

test('the registry of online-boutique has neither errors nor warnings', () => {
  expect(readRegistry(join(APPS, 'online-boutique', 'tenants')).warnings).toEqual([]);
});

test('TENANT-6: tenants of robo-adviser have hosts below those of another, and nothing limits them', () => {
  const { warnings } = readRegistry(join(APPS, 'robo-adviser', 'tenants'));
  expect(warnings.map(({ message }) => message.replace(/\(.*\//, '('))).toEqual([
    "'lv.ww.example.com' of tenant 'lv-green' is below 'ww.example.com' of tenant 'ww-green' (tenant.yaml:8:11)",
    "'red.ww.example.com' of tenant 'ww-red' is below 'ww.example.com' of tenant 'ww-green' (tenant.yaml:8:11)",
  ]);
});

test('TENANT-4: OPS-1234 lives in the staging boutique and in what all boutiques share', () => {
  const { variants } = readRegistry(join(APPS, 'online-boutique', 'tenants'));
  expect(variants.filter(({ id }) => id === 'OPS-1234').map(({ tenant }) => tenant)).toEqual([
    'boutique-staging',
    'shared',
  ]);
});
