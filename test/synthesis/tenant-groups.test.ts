import { meetingThem, reachedFrom, tenantGroups, tenantLinks } from '../../lib/synthesis/tenant-groups';

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

describe('what a change of a tenant reaches', () => {
  const estate = (...more: ReturnType<typeof file>[]) =>
    tenantLinks([
      file('base/tenant.yaml'),
      file('shared/tenant.yaml', 'calls: [base/x]'),
      file('one/tenant.yaml', 'calls: [shared/docx]'),
      file('two/tenant.yaml', 'calls: [shared/docx]'),
      file('far/tenant.yaml', 'calls: [two/ui]'),
      ...more,
    ]);
  const reached = (links: ReturnType<typeof estate>, ...tenants: string[]) => [...reachedFrom(tenants, links)].sort();
  const meeting = (links: ReturnType<typeof estate>, ...tenants: string[]) =>
    [...meetingThem(new Set(tenants), links)].sort();

  test('its own output, that of those it names, and of those that name it', () => {
    expect(reached(estate(), 'one')).toEqual(['one', 'shared']);
    expect(reached(estate(), 'shared')).toEqual(['base', 'one', 'shared', 'two']);
    expect(reached(estate(), 'base')).toEqual(['base', 'shared']);
  });

  test('copies, copies of copies, and those that are linked with them', () => {
    const copies = estate(
      file('acme/tenant.yaml', 'calls: [shared/docx]'),
      file('copy/tenant.yaml', 'extends: acme'),
      file('again/tenant.yaml', 'extends: copy'),
      file('caller/tenant.yaml', 'again/x'),
    );
    expect(reached(copies, 'acme')).toEqual(['acme', 'again', 'caller', 'copy', 'shared']);
    expect(reached(copies, 'copy')).toEqual(['acme', 'again', 'caller', 'copy', 'shared']);
    expect(reached(copies, 'shared')).toEqual(['acme', 'again', 'base', 'caller', 'copy', 'one', 'shared', 'two']);
  });

  test('tenants that may share a gateway of the platform', () => {
    const sharing = estate(
      file('estate.yaml', 'credentialName: star'),
      file('gw-one/tenant.yaml', 'use: public'),
      file('gw-two/tenant.yaml', 'use: public'),
    );
    expect(reached(sharing, 'gw-one')).toEqual(['gw-one', 'gw-two']);
  });

  test('requests of all that call it, be it through others, and its own', () => {
    expect(meeting(estate(), 'base')).toEqual(['base', 'far', 'one', 'shared', 'two']);
    expect(meeting(estate(), 'two')).toEqual(['far', 'shared', 'two']);
    expect(meeting(estate(), 'far')).toEqual(['far', 'two']);
  });

  test.each([
    'isolation: false',
    'isolation:\n  network: true\n  sidecar: false',
    'isolation: { authorization: true, sidecar: false }',
    'isolation: *same',
    '"isolation" : false',
  ])('requests of those that may call all: %s', (text) => {
    const links = estate(file('open/tenant.yaml', text), file('copy/tenant.yaml', 'extends: open'));
    expect(meeting(links, 'far')).toEqual(['copy', 'far', 'open', 'two']);
    expect(meeting(links, 'open')).toHaveLength(7);
  });

  test.each(['isolation: true', 'isolation: { network: true }', 'isolation:\n  callers: true'])(
    'those that sidecars keep to what they call do not count: %s',
    (text) => {
      expect(meeting(estate(file('own/tenant.yaml', text)), 'far')).toEqual(['far', 'two']);
    },
  );
});
