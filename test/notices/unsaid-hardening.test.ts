import { unsaidHardening } from '../../lib/notices/unsaid-hardening';
import { service, tenant } from '../estate/declared';

const said = (...services: ReturnType<typeof service>[]) =>
  unsaidHardening({ tenants: [tenant({ productionDefaults: true, services })] }).map(({ text }) => text);

test('WORK-7: services in production that say nothing of hardening are named in one line', () => {
  expect(said(service('a'), service('b', { user: 1000 }), service('c'))).toEqual([
    "the test: note: services: 'a', 'c': the image has to run as another user than root and write to no folder; say `user` or `writable` (docs/production.md)",
  ]);
  expect(unsaidHardening({ tenants: [tenant({ services: [service('a')] })] })).toEqual([]);
});

test('WORK-7: what says something of it is not named, nor what somebody else writes', () => {
  const deployment = { spec: { template: { spec: { securityContext: { runAsUser: 1 } } } } };
  expect(
    said(
      service('a', { writable: ['/tmp'] }),
      service('b', { deployment }),
      service('c', { workload: 'external', image: undefined }),
      service('d', { user: 0 }),
    ),
  ).toEqual([]);
});

test('WORK-7: a line names five', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  expect(said(...names.map((name) => service(name)))[0]).toContain("'a', 'b', 'c', 'd', 'e' and 2 more: the image");
  expect(said(...names.slice(0, 5).map((name) => service(name)))[0]).toContain("'d', 'e': the image");
});
