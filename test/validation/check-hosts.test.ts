import type { Tenant } from '../../lib/model/tenant';
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

test('TENANT-1: of three tenants with one host each is told once', () => {
  const others = ['globex', 'third'].map((name) => aTenant({ name, domains: ['acme.example.com'], gateways: [] }));
  const places = saidOf(aTenant({ gateways: [] }), ...others).map((line) => line.split(':')[0]);
  expect(places).toEqual(['acme.domains.0', 'globex.domains.0', 'third.domains.0']);
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

test.each<[Tenant[], string[]]>([
  [
    [aTenant({ domains: ['*.acme.example.com', 'Acme.example.com', 'a..b', '*', 'localhost'] })],
    [
      "acme.domains.0: error: domains.0: '*.acme.example.com' is a wildcard; the hosts of variants below a host are added automatically [NAME-3]\n    fix: write `acme.example.com`",
      "acme.domains.1: error: domains.1: must be a DNS name in lower case, without scheme, port and path, got 'Acme.example.com' [NAME-3]\n    fix: write `acme.example.com`",
      "acme.domains.2: error: domains.2: must be a DNS name in lower case, without scheme, port and path, got 'a..b' [NAME-3]",
      "acme.domains.3: error: domains.3: '*' is a wildcard; the hosts of variants below a host are added automatically [NAME-3]",
      "acme.domains.4: error: domains.4: 'localhost' has no dot: Istio would read it as the Service 'localhost' of this namespace [NAME-3]\n    fix: write the whole name, such as `acme.example.com`",
    ],
  ],
  [
    [
      aTenant({
        domains: ['*.*.acme.example.com', 'acme.example.com:443', 'acme.example.com.', 'http://acme.example.com?x#y'],
      }),
    ],
    [
      "acme.domains.0: error: domains.0: '*.*.acme.example.com' is a wildcard; the hosts of variants below a host are added automatically [NAME-3]\n    fix: write `acme.example.com`",
      "acme.domains.1: error: domains.1: must be a DNS name in lower case, without scheme, port and path, got 'acme.example.com:443' [NAME-3]\n    fix: write `acme.example.com`",
      "acme.domains.2: error: domains.2: must be a DNS name in lower case, without scheme, port and path, got 'acme.example.com.' [NAME-3]\n    fix: write `acme.example.com`",
      "acme.domains.3: error: domains.3: must be a DNS name in lower case, without scheme, port and path, got 'http://acme.example.com?x#y' [NAME-3]\n    fix: write `acme.example.com`",
    ],
  ],
  [
    [aTenant({ domains: ['10.0.0.1', 'http://', '*.-a'] })],
    [
      "acme.domains.0: error: domains.0: must be a DNS name in lower case, without scheme, port and path, got '10.0.0.1' [NAME-3]",
      "acme.domains.1: error: domains.1: must be a DNS name in lower case, without scheme, port and path, got 'http://' [NAME-3]",
      "acme.domains.2: error: domains.2: '*.-a' is a wildcard; the hosts of variants below a host are added automatically [NAME-3]",
    ],
  ],
  [
    [aTenant({ domains: [`a.${'b'.repeat(64)}.com`] })],
    [
      "acme.domains.0: error: domains.0: the part 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb' has 64 characters, at most 63 are allowed [NAME-3]",
    ],
  ],
  [
    [aTenant({ domains: [`${'a.'.repeat(125)}come`] })],
    [
      "acme.domains.0: error: domains.0: has 254 characters, at most 253 are allowed: 'a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.…' [NAME-3]",
    ],
  ],
  [
    [aTenant({ domains: ['acme.example.com', 'acme.example.com'] })],
    ["acme.domains.1: error: domains.1: 'acme.example.com' is listed twice [EDGE-5]\n    fix: remove one"],
  ],
  [
    [aTenant({ services: [aService({ hostnames: ['cms.example.com', 'cms.example.com'], gateway: 'gateway' })] })],
    ["cms.hostnames.1: error: hostnames.1: 'cms.example.com' is listed twice [EDGE-5]\n    fix: remove one"],
  ],
  [
    [
      aTenant(),
      aTenant({
        name: 'globex',
        domains: [],
        services: [aService({ tenant: 'globex', hostnames: ['acme.example.com'], gateway: 'gateway' })],
      }),
    ],
    [
      "acme.domains.0: error: domains.0: tenants 'acme' and 'globex' both claim the host 'acme.example.com' [TENANT-1]\n    fix: only one may have it; 'globex' declares it at cms.hostnames.0",
      "cms.hostnames.0: error: hostnames.0: tenants 'acme' and 'globex' both claim the host 'acme.example.com' [TENANT-1]\n    fix: only one may have it; 'acme' declares it at acme.domains.0",
    ],
  ],
  [
    [
      aTenant({
        domains: ['acme.example.com', 'ops-1.acme.example.com'],
        services: [aService({ variants: [aVariant()] })],
      }),
    ],
    [
      "acme.domains.1: error: domains.1: 'ops-1.acme.example.com' is the host of variant 'OPS-1' (OPS-1) on 'acme.example.com' [EDGE-5]\n    fix: rename the host or the variant",
    ],
  ],
  [
    [
      aTenant({
        domains: ['acme.example.com', 'ops-1.acme.example.com'],
        gateways: [aGateway({ variantAccess: ['header'] })],
        services: [aService({ variants: [aVariant()] })],
      }),
    ],
    [],
  ],
  [
    [
      aTenant({
        domains: ['acme.example.com', 'ops-2.acme.example.com', 'ops-1.other.example.com'],
        services: [aService({ variants: [aVariant()] })],
      }),
    ],
    [],
  ],
  [
    [
      aTenant({
        domains: [`${'a.'.repeat(120)}example.com`],
        services: [aService({ variants: [aVariant(), aVariant({ id: 'longest' })] })],
      }),
    ],
    [
      "acme.domains.0: error: domains.0: 'longest.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.…' would have 259 characters, at most 253 are allowed [NAME-3]\n    fix: shorten the host, or the id of the variant",
    ],
  ],
  [[aTenant({ domains: [`${'a.'.repeat(118)}example.com`], services: [aService({ variants: [aVariant()] })] })], []],
  [[aTenant({ domains: [`${'a.'.repeat(118)}example.co`], services: [aService({ variants: [aVariant()] })] })], []],
])('TENANT-1, NAME-3, EDGE-5: the whole message about hosts, case %#', (tenants, said) => {
  expect(saidOf(...tenants)).toEqual(said);
});

describe('EDGE-10: hosts that stand for all below them', () => {
  const exposed = (hostnames: string[], more = {}) => ({ hostnames, gateway: 'gateway', ...more });
  const said = (...hostnames: string[]) => saidOfService(exposed(hostnames));

  test('are taken for a service, and not for a tenant', () => {
    expect(said('*.customers.example.com')).toEqual([]);
    expect(saidOf(aTenant({ domains: ['*.acme.example.com'] })).join()).toMatch(/is a wildcard; the hosts of variants/);
  });

  test('have one star, and two labels below it', () => {
    expect(said('*.*.example.com')).toEqual([expect.stringMatching(/has more than one star/)]);
    expect(said('*.com')).toEqual([expect.stringMatching(/would stand for every host of 'com'/)]);
    expect(said('*.Example.com')).toEqual([expect.stringMatching(/must be a DNS name in lower case/)]);
    expect(said('a.*.example.com')).toEqual([expect.stringMatching(/is a wildcard/)]);
    expect(said('*.acme.svc')).toEqual([expect.stringMatching(/is inside the cluster/)]);
  });

  test('stand beside no other host that answers there', () => {
    expect(said('*.acme.example.com')).toEqual([
      expect.stringMatching(/hostnames.0: '\*.acme.example.com' and 'acme.example.com' both answer on the hosts below/),
    ]);
    const other = aTenant({ name: 'b', domains: ['c.example.com'], services: [] });
    const own = aTenant({ services: [aService(exposed(['*.c.example.com']))] });
    expect(saidOf(other, own).join()).toMatch(/tenants 'b' and 'acme' both claim the host '\*.c.example.com'/);
    expect(said('*.customers.example.com', 'a.customers.example.com')).toEqual([]);
  });

  test('have no hosts of variants below them', () => {
    const variants = [aVariant()];
    const services = [
      aService({ ...exposed(['*.c.example.com']), variants }),
      aService({ name: 'ui', ...exposed(['ops-1.c.example.com']) }),
    ];
    expect(saidOf(aTenant({ services }))).toEqual([]);
  });
});
