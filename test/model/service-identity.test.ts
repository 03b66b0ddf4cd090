import { accountOf, serviceHost } from '../../lib/model/service-identity';

test('NAME-4: a service is called by its full name', () => {
  expect(serviceHost({ name: 'cms', namespace: 'acme-staging' })).toBe('cms.acme-staging.svc.cluster.local');
});

test.each([
  ['managed', undefined, 'cms'],
  ['external', undefined, 'default'],
  ['external', 'robot', 'robot'],
] as const)('the account of %s pods, where %s is written, is %s', (workload, serviceAccountName, account) => {
  expect(accountOf({ name: 'cms', workload, ...(serviceAccountName !== undefined && { serviceAccountName }) })).toBe(
    account,
  );
});
