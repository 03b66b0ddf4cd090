import { Deployment } from 'cdk8s-plus-27';
import { loadPlus } from '../../lib/constructs/load-plus';

/** As `require.resolve` where only these packages are installed. */
const installed =
  (...names: string[]) =>
  (name: string) => {
    if (names.includes(name)) return name;
    throw Object.assign(new Error(`Cannot find module '${name}'`), { code: 'MODULE_NOT_FOUND' });
  };

test('the installed cdk8s-plus is taken', () => {
  expect(loadPlus().Deployment).toBe(Deployment);
});

test.each([28, 29, 30, 31, 32, 33, 34])('cdk8s-plus-%i is looked for', (version) => {
  const fake = { Deployment: class {} };
  jest.doMock(`cdk8s-plus-${version}`, () => fake, { virtual: true });
  expect(loadPlus(installed(`cdk8s-plus-${version}`))).toBe(fake);
});

test('of several the lowest number, as in the type', () => {
  expect(loadPlus(installed('cdk8s-plus-33', 'cdk8s-plus-27')).Deployment).toBe(Deployment);
});

test('without any, what to install is said', () => {
  expect(() => loadPlus(installed())).toThrow('run `npm install cdk8s-plus-33` to use it (any of cdk8s-plus-27 to -34');
});

test('a package that is there but broken is not taken for a missing one', () => {
  const broken = () => {
    throw Object.assign(new Error('no permission'), { code: 'EACCES' });
  };
  expect(() => loadPlus(broken)).toThrow('no permission');
});
