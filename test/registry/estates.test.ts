import { join } from 'node:path';
import { readRegistry } from '../../lib/registry/read-registry';

const APPS = join(__dirname, '..', '..', 'apps');

test.each(['online-boutique', 'robo-adviser'])('the registry of %s has neither errors nor warnings', (name) => {
  expect(readRegistry(join(APPS, name, 'tenants')).warnings).toEqual([]);
});

test('TENANT-4: OPS-1234 lives in the staging boutique and in what all boutiques share', () => {
  const { variants } = readRegistry(join(APPS, 'online-boutique', 'tenants'));
  expect(variants.filter(({ id }) => id === 'OPS-1234').map(({ tenant }) => tenant)).toEqual([
    'boutique-staging',
    'shared',
  ]);
});
