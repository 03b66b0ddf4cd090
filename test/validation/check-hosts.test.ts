import { hostFault } from '../../lib/validation/check-hosts';
import { aGateway, aService, aTenant, aVariant, saidOf, saidOfService } from './samples';

test.each([
  ['*.acme.example.com', /wildcard/, 'acme.example.com'],
  ['https://acme.example.com/x', /DNS name/, 'acme.example.com'],
  ['Acme.Example.com', /lower case/, 'acme.example.com'],
  ['acme.example.com:8080', /without scheme, port and path/, 'acme.example.com'],
])('NAME-3: %s is no host', (host, said, better) => {
  expect(hostFault(host)!.message).toMatch(said);
  expect(hostFault(host)!.fix).toBe(`write \`${better}\``);
});

test.each(['10.0.0.1', 'a..b', '-a.example.com', `${'a'.repeat(64)}.example.com`, `${'a.'.repeat(130)}com`])(
  'NAME-3: %s is no host, and there is no guess',
  (host) => {
    expect(hostFault(host)).toBeDefined();
    expect(hostFault(host)!.fix).toBeUndefined();
  },
);

test('TENANT-1: one host for two tenants is an error that names both', () => {
  const other = aTenant({ name: 'globex', domains: ['acme.example.com'] });
  expect(saidOf(aTenant(), other).join()).toMatch(
    /'acme' and 'globex' both claim the host 'acme.example.com' \[TENANT-1\]/,
  );
});

test('EDGE-5: nested domains, and a hostname equal to a domain, are fine', () => {
  const services = [aService({ hostnames: ['acme.example.com'], gateway: 'gateway' })];
  expect(saidOf(aTenant({ domains: ['acme.example.com', 'alt.acme.example.com'], services }))).toEqual([]);
});

test('EDGE-5: a host that a variant has already is an error', () => {
  const own = { hostnames: ['ops-1.acme.example.com'], gateway: 'gateway', variants: [aVariant()] };
  expect(saidOfService(own).join()).toMatch(/is the host of variant 'OPS-1' \(OPS-1\) on 'acme.example.com'/);
});

test('EDGE-5: a domain listed twice is an error', () => {
  expect(saidOf(aTenant({ domains: ['a.example.com', 'a.example.com'] })).join()).toMatch(/listed twice/);
});

test('NAME-3: a host without a dot is an error: Istio reads it as a Service', () => {
  expect(saidOf(aTenant({ domains: ['localhost'] })).join()).toMatch(/'localhost' has no dot.*\[NAME-3\]/);
});

test('NAME-3: there is room for a variant that can be chosen there, whatever others have', () => {
  const domains = [`${'a.'.repeat(120)}example.com`];
  const variants = [aVariant({ id: 'OPS-1' })];
  expect(saidOf(aTenant({ domains, services: [aService({ variants })] })).join()).toMatch(
    /domains.0: 'ops-1.a.a.*' would have 257 characters, at most 253 are allowed \[NAME-3\]/,
  );
  const other = aTenant({
    name: 'globex',
    domains: [],
    gateways: [],
    services: [aService({ tenant: 'globex', variants })],
  });
  expect(saidOf(aTenant({ domains }), other)).toEqual([]);
  expect(
    saidOf(aTenant({ domains, services: [aService({ variants })], gateways: [aGateway({ variantAccess: [] })] })),
  ).toEqual([]);
});
