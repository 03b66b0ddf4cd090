import { tenantGroups } from '../../lib/synthesis/tenant-groups';

const file = (path: string, text = '') => ({ path, text });
const names = (files: Parameters<typeof tenantGroups>[0]) =>
  tenantGroups(files).map(({ tenants }) => tenants.join(' '));

test('tenants that name each other belong together, directly or through others', () => {
  expect(
    names([
      file('estate.yaml', 'a/ b/'),
      file('a/tenant.yaml', 'calls: [shared/docx]'),
      file('b/tenant.yaml'),
      file('b/variants/OPS-1.yaml'),
      file('c/tenant.yaml', 'calls: [a/ui]'),
      file('shared/tenant.yaml'),
    ]),
  ).toEqual(['a c shared', 'b']);
});

test('text that could spell a name in another way is linked with all', () => {
  expect(names([file('a/tenant.yaml', 'calls: ["\\x62/ui"]'), file('b/tenant.yaml'), file('c/tenant.yaml')])).toEqual([
    'a b c',
  ]);
});

test('a tenant that extends another one belongs to it', () => {
  const texts = [file('a/tenant.yaml', 'extends: b'), file('b/tenant.yaml'), file('c/tenant.yaml', 'name: c # of b')];
  expect(names(texts)).toEqual(['a b', 'c']);
});

test('tenants that may have one Gateway object belong together, where estate.yaml has a certificate', () => {
  const texts = [
    file('a/tenant.yaml', 'gateway: { use: public }'),
    file('b/tenant.yaml'),
    file('c/tenant.yaml', 'use: x'),
  ];
  const groups = (estate: string) =>
    tenantGroups([file('estate.yaml', estate), ...texts]).map(({ tenants, sharesGateways }) => [
      tenants.join(' '),
      sharesGateways,
    ]);
  expect(groups('gateways: { public: { credentialName: star } }')).toEqual([
    ['a c', true],
    ['b', false],
  ]);
  expect(groups('"credential\\x4eame": star')).toContainEqual(['a c', true]);
  expect(groups('gateways: { public: {} }')).toEqual([
    ['a', false],
    ['b', false],
    ['c', false],
  ]);
});
