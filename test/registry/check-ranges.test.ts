import { attempt } from '../attacks/two-tenants';

const estate = (address: string) => ({
  network: { addresses: [address] },
  grants: {
    a: { namespaces: ['a-ns'], domains: ['a.example.com'], addresses: ['10.0.0.0/8', address] },
    b: { namespaces: ['b-ns'], domains: ['b.example.com'] },
  },
});

test.each(['10.20.0.0/16', '192.0.2.1', '2001:db8:40::/48', 'fd00::1', '0.0.0.0/0'])(
  'TENANT-9: %s is a range',
  (address) => {
    expect(attempt({ estate: estate(address) })).toMatchObject({ errors: [], warnings: [] });
  },
);

test.each([
  '10.20.0.0/33',
  '10.20/16',
  '10.20.0.0/16/8',
  '10.20.0.0/',
  '2001:db8::/129',
  'fe80::1%eth0',
  'db.example.com',
])("TENANT-9: '%s' is none, which is told wherever it stands", (address) => {
  const said = `must be an address or a range such as 10.20.0.0/16 or 2001:db8:40::/48, got '${address}'`;
  expect(attempt({ estate: estate(address) }).errors).toEqual([
    `tenants/estate.yaml:5:7: error: network.addresses.0: ${said}`,
    `tenants/estate.yaml:14:9: error: grants.a.addresses.1: ${said}`,
  ]);
});
