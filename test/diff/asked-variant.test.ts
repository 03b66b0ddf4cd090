import { firstLabel, requiredHeader } from '../../lib/diff/asked-variant';
import type { ClassCondition } from '../../lib/diff/class-condition';

test.each<[string, 'gateway' | 'mesh', string | undefined]>([
  ['OPS-1.acme.example.com', 'gateway', 'ops-1'],
  ['*.acme.example.com', 'gateway', undefined],
  ['localhost', 'gateway', undefined],
  ['.example.com', 'gateway', undefined],
  ['cms.acme.svc.cluster.local', 'mesh', undefined],
])('the name that %s begins with, at a %s: %s', (host, kind, label) => {
  expect(firstLabel({ host, kind })).toBe(label);
});

const condition: ClassCondition = {
  attribute: 'header x-variant-id',
  holds: true,
  match: { kind: 'exact', value: 'OPS-1' },
  ignoreCase: false,
  orAbsent: false,
};

test('a header that has to be there with one value', () => {
  expect(requiredHeader(condition)).toEqual({ name: 'x-variant-id', value: 'OPS-1' });
  for (const other of [
    { holds: false },
    { orAbsent: true },
    { attribute: 'path' },
    { match: { kind: 'prefix', value: 'OPS' } },
  ] as Partial<ClassCondition>[]) {
    expect(requiredHeader({ ...condition, ...other })).toBeUndefined();
  }
});
