import { aService, aTenant, saidOf } from './samples';

/** `callers` that let nobody in (TENANT-6). */

const acme = (...callers: string[]) => {
  const services = [aService({ callers }), aService({ name: 'ui' })];
  return aTenant({ services });
};
const globex = aTenant({
  name: 'globex',
  domains: [],
  gateways: [],
  services: [aService({ name: 'portal', tenant: 'globex', namespace: 'globex' })],
});

test.each([
  ['u1', "tenant 'acme' has no service 'u1'", 'did you mean `ui`?'],
  ['acme/u1', "tenant 'acme' has no service 'u1'", 'did you mean `acme/ui`?'],
  ['globex/portl', "tenant 'globex' has no service 'portl'", 'did you mean `globex/portal`?'],
  ['globex/x', "tenant 'globex' has no service 'x'", 'name one that it has, such as `globex/portal`'],
  ['globx/portal', "there is no tenant 'globx'", 'did you mean `globex/portal`?'],
  ['globex', "tenant 'acme' has no service 'globex'", "name the services of 'globex' one by one: `globex/portal`"],
  ['globex/*', "tenant 'globex' has no service '*'", "name the services of 'globex' one by one: `globex/portal`"],
])('TENANT-6: a caller that nobody has is warned about: %s', (written, message, fix) => {
  expect(saidOf(acme(written), globex)).toEqual([
    `cms.callers.0: warning: callers.0: '${written}': ${message}, so nobody is let in by it [TENANT-6]\n    fix: ${fix}`,
  ]);
});

test('TENANT-6: one that is there, one of a tenant that may be declared elsewhere, one that an extended tenant has', () => {
  expect(saidOf(acme('ui', 'acme/ui', 'globex/portal', 'initech/portal', 'billing'), globex)).toEqual([]);
});
