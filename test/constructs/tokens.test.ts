import { Lazy } from 'cdk8s';
import { withoutTokens } from '../../lib/constructs/tokens';
import { canary, estate, service, tenant, variant } from '../estate/declared';

const never = () =>
  Lazy.any({
    produce: () => {
      throw new Error('asked too early');
    },
  });

test('tokens of images and amounts are stood in for, and asked for nothing', () => {
  const token = { image: never(), resources: { limits: { memory: never(), cpu: '2' } } };
  const cms = service('cms', {
    ...token,
    canary: canary(token),
    variants: [variant('OPS-1', token)],
    versions: [{ name: 'v1', ...token }],
  });
  const [known] = withoutTokens(estate(tenant({ services: [cms] }))).tenants[0]!.services;
  for (const workload of [known!, known!.canary!, known!.variants[0]!, known!.versions[0]!]) {
    expect([workload.image, workload.resources]).toEqual(['token', { limits: { memory: '1', cpu: '2' } }]);
  }
});

test('a service without tokens is the very same', () => {
  const all = estate(tenant({ services: [service('cms')] }));
  expect(withoutTokens(all).tenants[0]!.services[0]).toBe(all.tenants[0]!.services[0]);
});
