import { inFileForAll } from '../../lib/validation/in-file-for-all';

const says = (tenant: string, place = 'acme/tenant.yaml:5:1') => ({
  tenant,
  origin: { base: ['gateways', 'partners'], describe: () => place },
});

test('one line for two environments is said apart in the files of the environments', () => {
  expect(inFileForAll(says('acme (production)'), says('acme (staging)'), ['domains', 0])).toBe(
    'write `gateways.partners.domains` into environments/<environment>.yaml of one of them, or put the environments into clusters of their own (`cluster` in estate.yaml)',
  );
});

test.each([
  ['acme', 'globex'],
  ['acme (production)', 'globex (staging)'],
])('one line for %s and %s is said apart by the tenant that extends', (first, second) => {
  expect(inFileForAll(says(first), says(second), ['domains', 0])).toBe(
    'write `gateways.partners.domains` in the file of the tenant that extends the other: what it says takes the place of this line',
  );
});

test('two lines are no case for it', () => {
  expect(inFileForAll(says('acme'), says('globex', 'globex/tenant.yaml:5:1'), ['domains', 0])).toBeUndefined();
});
