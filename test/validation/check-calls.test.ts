import { externalOf } from '../../lib/model/external';
import { meshServiceOf } from '../../lib/model/mesh-service';
import type { Service } from '../../lib/model/service';
import { checkEstate } from '../../lib/validation/check-estate';
import { aService, aTenant, saidOf, saidOfService } from './samples';

const call = (service: string, tenant = 'acme') => ({ kind: 'service', tenant, service }) as const;

test.each([
  [call('cms2'), /no service 'cms2'/],
  [call('docx'), /did you mean `shared\/docx`\?/],
  [call('dcox', 'shared'), /did you mean `shared\/docx`\?/],
  [call('docx', 'shard'), /no tenant 'shard'[\s\S]*did you mean `shared`/],
  [call('cms'), /calls itself/],
  [{ kind: 'external', name: 'pay' } as const, /is not an external host of tenant 'acme', it has: none/],
])('MESH-7, TENANT-3: a call %j leads nowhere', (each, said) => {
  const shared = aTenant({
    name: 'shared',
    domains: [],
    gateways: [],
    services: [aService({ name: 'docx', tenant: 'shared' })],
  });
  expect(saidOf(aTenant({ services: [aService({ calls: [each] })] }), shared).join()).toMatch(said);
});

test.each([
  ['docx:8080', 'acme', '`docx`'],
  ['/docx:8080/path', 'http:', '`docx`'],
  ['docx.acme-staging.svc.cluster.local', 'acme', '`docx`'],
  ['pdf.shared', 'acme', '`shared/pdf`'],
  ['pdf.nowhere', 'acme', undefined],
  ['pdf:80', 'acme', undefined],
])('a call by address is told by its name: %s of %s is %s', (service, tenant, name) => {
  const shared = aTenant({
    name: 'shared',
    namespace: 'shared',
    domains: [],
    gateways: [],
    services: [aService({ name: 'pdf', tenant: 'shared' })],
  });
  const caller = aService({ calls: [call(service, tenant)] });
  const own = aTenant({ namespace: 'acme-staging', services: [caller, aService({ name: 'docx' })] });
  const [said, ...others] = saidOf(own, shared);
  expect(others).toEqual([]);
  if (name === undefined) expect(said).not.toContain('and not to addresses');
  else expect(said).toContain(`fix: write ${name}: calls are to services, and not to addresses`);
});

test.each([
  ['https://api.pay.example.net/v1', undefined],
  ['api.pay.example.net', 'acme'],
])('a call to the host of `external` is told the name that it has there: %s', (written, tenant) => {
  const [first, ...rest] = written.split('/');
  const each = tenant === undefined ? call(rest.join('/'), first) : call(written, tenant);
  const [said, ...others] = saidOf(
    aTenant({
      services: [aService({ calls: [each] })],
      external: [externalOf('pay', { host: 'api.pay.example.net' })],
    }),
  );
  expect(others).toEqual([]);
  expect(said).toMatch(/is a host outside the mesh[\s\S]*fix: write `external\/pay`/);
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

test.each<[Partial<Service>, string[]]>([
  [
    { calls: [{ kind: 'service', tenant: 'acme', service: 'cms' }] },
    ["cms.calls.0: error: calls.0: service 'cms' calls itself\n    fix: remove it: a service may always call itself"],
  ],
  [
    { calls: [{ kind: 'service', tenant: 'acme', service: 'csm' }] },
    ["cms.calls.0: error: calls.0: 'csm': tenant 'acme' has no service 'csm'\n    fix: did you mean `cms`?"],
  ],
  [
    { calls: [{ kind: 'service', tenant: 'acme', service: 'billing' }] },
    ["cms.calls.0: error: calls.0: 'billing': tenant 'acme' has no service 'billing', it has: cms"],
  ],
  [
    { calls: [{ kind: 'service', tenant: 'shared', service: 'docx' }] },
    [
      "cms.calls.0: error: calls.0: 'shared/docx': there is no tenant 'shared', there are: acme\n    fix: what belongs to no tenant is `mesh/<name>`, or `external/<name>` outside the cluster",
    ],
  ],
  [
    { calls: [{ kind: 'service', tenant: 'acne', service: 'docx' }] },
    [
      "cms.calls.0: error: calls.0: 'acne/docx': there is no tenant 'acne', there are: acme\n    fix: did you mean `acme`?",
    ],
  ],
  [
    {
      calls: [
        { kind: 'external', name: 'pay' },
        { kind: 'external', name: 'pay' },
      ],
    },
    [
      "cms.calls.0: error: calls.0: 'external/pay' is not an external host of tenant 'acme', it has: none\n    fix: declare it under `external`",
      "cms.calls.1: error: calls.1: 'external/pay' is not an external host of tenant 'acme', it has: none\n    fix: declare it under `external`",
    ],
  ],
])('MESH-7, TENANT-3: the whole message of %j', (own, said) => {
  expect(saidOfService(own)).toEqual(said);
});

test('TENANT-7: a call to what estate.yaml has under `mesh` is told how to write it', () => {
  const caller = aService({ calls: [{ kind: 'service', tenant: 'acme', service: 'kafka' }] });
  const mesh = [meshServiceOf('kafka', { host: 'kafka.kafka.svc' }, { describe: () => 'estate.yaml' })];
  const said = checkEstate({ tenants: [aTenant({ services: [caller] })], mesh }).map(({ fix }) => fix);
  expect(said).toEqual(['did you mean `mesh/kafka`?']);
});

test('NAME-3: a service that is called as it has to be called is told once, where it is declared', () => {
  const caller = aService({ calls: [{ kind: 'service', tenant: 'acme', service: 'product-catalog' }] });
  expect(saidOf(aTenant({ services: [caller, aService({ name: 'product_catalog' })] }))).toEqual([
    expect.stringMatching(/^product_catalog: error: must be lower-case letters.*\n.*write `product-catalog`$/),
  ]);
});
