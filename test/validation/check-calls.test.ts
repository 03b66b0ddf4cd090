import { checkEstate } from '../../lib/validation/check-estate';
import { aService, aTenant, saidOf, saidOfService } from './samples';

const call = (service: string, tenant = 'acme') => ({ kind: 'service', tenant, service }) as const;

test.each([
  [call('cms2'), /no service 'cms2'/],
  [call('docx'), /did you mean `shared\/docx`\?/],
  [call('dcox', 'shared'), /did you mean `shared\/docx`\?/],
  [call('docx', 'shard'), /no tenant 'shard'[\s\S]*did you mean `shared`/],
  [call('cms'), /calls itself/],
  [{ kind: 'external', name: 'pay' } as const, /no external host of tenant 'acme', it has: none/],
])('MESH-7, TENANT-3: a call %j leads nowhere', (each, said) => {
  const shared = aTenant({
    name: 'shared',
    domains: [],
    gateways: [],
    services: [aService({ name: 'docx', tenant: 'shared' })],
  });
  expect(saidOf(aTenant({ services: [aService({ calls: [each] })] }), shared).join()).toMatch(said);
});

test('MESH-7: calls to what is there, and to services that others declare, pass', () => {
  const shared = aTenant({
    name: 'shared',
    domains: [],
    gateways: [],
    services: [aService({ name: 'docx', tenant: 'shared' })],
  });
  const calls = [call('docx', 'shared'), { kind: 'host', namespace: 'x', service: 'y' } as const];
  expect(saidOf(aTenant({ services: [aService({ calls })] }), shared)).toEqual([]);
});

test('calls to a tenant that cannot be read are not complained about', () => {
  const estate = { tenants: [aTenant({ services: [aService({ calls: [call('docx', 'shared')] })] })] };
  expect(checkEstate(estate, { unreadTenants: new Set(['shared']) })).toEqual([]);
  expect(saidOfService({ calls: [call('docx', 'shared')] })).toHaveLength(1);
});
