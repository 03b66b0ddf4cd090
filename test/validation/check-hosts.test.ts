import { hostFault } from '../../lib/validation/check-hosts';
import { aService, aTenant, aVariant, saidOf, saidOfService } from './samples';

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
