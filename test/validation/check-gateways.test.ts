import type { Gateway } from '../../lib/model/gateway';
import { Grants } from '../../lib/model/grants';
import { describeProblem } from '../../lib/model/problem';
import type { Tenant } from '../../lib/model/tenant';
import { checkEstate } from '../../lib/validation/check-estate';
import { aGateway, aService, aTenant, saidOf } from './samples';

const acme = (...gateways: Parameters<typeof aGateway>[0][]) => aTenant({ gateways: gateways.map(aGateway) });
const globex = (...gateways: Parameters<typeof aGateway>[0][]) =>
  aTenant({ name: 'globex', domains: ['globex.example.com'], gateways: gateways.map(aGateway) });
const at = (path: string) => ({ describe: (field: readonly (string | number)[] = []) => [path, ...field].join('.') });
/** Gateways of one tenant without domains, each with a service on a host of its own. */
const apart = (...gateways: Parameters<typeof aGateway>[0][]) =>
  aTenant({
    domains: [],
    gateways: gateways.map(aGateway),
    services: gateways.map((gateway, index) =>
      aService({ name: `s${index}`, gateway: gateway?.name, hostnames: [`s${index}.example.com`] }),
    ),
  });

const INGRESS = { istio: 'ingress' };

test('EDGE-6: a gateway without any host is an error, since Istio takes no such Gateway', () => {
  const declared = aTenant({
    domains: [],
    gateways: [aGateway({ origin: at('acme.gateway') })],
    services: [aService()],
  });
  expect(saidOf(declared)).toEqual([
    "acme.gateway: error: gateway 'gateway' has no host to answer on [EDGE-6]\n" +
      "    fix: give tenant 'acme' domains, or a service of this gateway hostnames",
  ]);
});

describe('TENANT-1: gateways of two tenants', () => {
  test('each with pods of its own, or with other labels', () => {
    expect(saidOf(acme({}), globex({}))).toEqual([]);
    expect(saidOf(acme({ selector: { istio: 'a' } }), globex({ selector: { istio: 'b' } }))).toEqual([]);
    expect(
      saidOf(acme({ selector: { ...INGRESS, team: 'a' } }), globex({ selector: { ...INGRESS, team: 'b' } })),
    ).toEqual([]);
  });

  test('one selector is an error that names both places, whatever the order of its labels', () => {
    const said = saidOf(
      acme({ origin: at('acme.gateway'), selector: { a: '1', b: '2' } }),
      globex({ origin: at('globex.gateway'), selector: { b: '2', a: '1' } }),
    );
    expect(said).toEqual([
      "acme.gateway.selector: error: selector: tenants 'acme' and 'globex' both use the gateway pods { a: 1, b: 2 } [TENANT-1]\n" +
        "    fix: give each its own gateway, leave `selector` out to get one, or name the pods once under `gateways` in estate.yaml and `use` them; 'globex' declares its own at globex.gateway.selector",
      "globex.gateway.selector: error: selector: tenants 'acme' and 'globex' both use the gateway pods { a: 1, b: 2 } [TENANT-1]\n" +
        "    fix: give each its own gateway, leave `selector` out to get one, or name the pods once under `gateways` in estate.yaml and `use` them; 'acme' declares its own at acme.gateway.selector",
    ]);
  });

  test('a selector that takes pods of another one too is an error, in either order', () => {
    const [wide, narrow] = [{ selector: INGRESS }, { selector: { ...INGRESS, team: 'globex' } }];
    expect(saidOf(acme(wide), globex(narrow)).join()).toMatch(
      /'acme' and 'globex' would share gateway pods: { istio: ingress } and { istio: ingress, team: globex } can be one pod/,
    );
    expect(saidOf(acme(narrow), globex(wide))).toHaveLength(2);
  });

  test("a selector that takes another tenant's own gateway pods is an error", () => {
    expect(saidOf(acme({}), globex({ selector: { istio: 'acme-gateway' } }))).toHaveLength(1);
    expect(saidOf(acme({}), globex({ selector: { 'app.kubernetes.io/part-of': 'acme' } }))).toHaveLength(1);
  });

  test('two own gateways whose label would be the same are an error', () => {
    const [a, b] = [
      acme({ name: 'green-gateway' }),
      { ...globex({ name: 'gateway', podNamespace: 'acme-green' }), namespace: 'acme-green' },
    ];
    expect(saidOf(a, b).join()).toMatch(
      /gateways 'green-gateway' and 'gateway' of tenants 'acme' and 'globex' would both have pods labelled { istio: acme-green-gateway }.*rename/s,
    );
  });

  test('three of one selector are reported once each, against the first, and the first against the second', () => {
    const selector = INGRESS;
    const third = aTenant({ name: 'third', domains: ['third.example.com'], gateways: [aGateway({ selector })] });
    const said = saidOf(acme({ selector }), globex({ selector }), third);
    expect(said.map((text) => /tenants '(\w+)' and '(\w+)'/.exec(text)!.slice(1))).toEqual([
      ['acme', 'globex'],
      ['acme', 'globex'],
      ['acme', 'third'],
    ]);
  });
});

describe('EDGE-6: two gateways of one tenant', () => {
  const [a, b] = [
    { name: 'a', origin: at('a'), selector: INGRESS },
    { name: 'b', origin: at('b'), selector: INGRESS },
  ];

  test('may answer on one host by pods of their own', () => {
    expect(saidOf(acme({ name: 'outer', credentialName: 'cert' }, { name: 'inner', credentialName: 'cert' }))).toEqual(
      [],
    );
  });

  test('on the same pods they have no host in common', () => {
    expect(saidOf(acme(a, b))).toEqual([
      "b.selector: error: selector: gateways 'a' and 'b' both answer on 'acme.example.com' by the same pods { istio: ingress }: Istio mixes their routes in no defined order [EDGE-6]\n" +
        "    fix: give one of them pods of its own, or expose all on one gateway; 'a' is declared at a.selector",
    ]);
  });

  test('one host and port has one certificate', () => {
    expect(saidOf(acme({ ...a, credentialName: 'one' }, { ...b, credentialName: 'two' })).join()).toMatch(
      /have two certificates, 'one' and 'two', for port 443 of 'acme.example.com' on the same pods/,
    );
  });

  test('with other hosts and certificates they may share pods, but never a certificate', () => {
    expect(saidOf(apart({ ...a, credentialName: 'one' }, { ...b, credentialName: 'two' }))).toEqual([]);
    expect(saidOf(apart({ ...a, credentialName: 'one' }, { ...b, credentialName: 'one' })).join()).toMatch(
      /^b.tls.credentialName: error: .*use the same certificate, 'one', on the same pods .* 404 \[EDGE-6\]/,
    );
  });

  test('the clash is found behind a gateway that gets along with both', () => {
    const third = { name: 'c', selector: INGRESS, credentialName: 'one' };
    const said = saidOf(apart({ ...b, credentialName: 'two' }, { ...a, credentialName: 'one' }, third));
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/gateways 'a' and 'c'/);
  });
});

test.each([
  [{ 'a b': 'c' }, /selector.a b: a label's name must be letters/],
  [{ a: 'c d\n' }, /selector.a: a label's value must be letters/],
  [{ a: 'x'.repeat(64) }, /a label's value must be/],
  [{ ['x'.repeat(64)]: 'a' }, /a label's name must be/],
  [{ 'EXAMPLE/a': 'b' }, /before '\/' is a DNS name, got 'EXAMPLE'/],
  [{ [`${'a'.repeat(254)}/a`]: 'b' }, /before '\/' is a DNS name/],
  [{ 'example.com/a/b': 'c' }, /a label's name must be .*, got 'a\/b'/],
  [{ 'example.com/': 'c' }, /a label's name must be/],
])('NAME-3: Kubernetes has no label %j', (selector, said) => {
  expect(saidOf(aTenant({ gateways: [aGateway({ selector })] })).join()).toMatch(said);
});

test.each<Record<string, string>>([{ 'example.com/A_b.c': 'X.y-z' }, { a: '' }, { ['x'.repeat(63)]: 'y'.repeat(63) }])(
  'NAME-3: %j is a label',
  (selector) => {
    expect(saidOf(aTenant({ gateways: [aGateway({ selector })] }))).toEqual([]);
  },
);

test('TENANT-1: where and under which account gateway pods of others run goes with their labels', () => {
  const said = (own: Partial<Gateway>) => saidOf(aTenant({ gateways: [aGateway(own)] })).join();
  expect(said({ podNamespace: 'ingress' })).toMatch(/podNamespace: says where .*\[TENANT-1\]\n.*add `selector`/);
  expect(said({ serviceAccount: 'edge' })).toMatch(/serviceAccount: says where/);
  expect(said({ podNamespace: 'ingress', serviceAccount: 'edge', selector: { a: 'b' } })).toBe('');
});

describe('TENANT-1: gateway pods of the platform', () => {
  const PUBLIC = { namespace: 'istio-ingress', selector: { istio: 'public' } };
  const shared = (name: string, own: Partial<Gateway> = {}, host = `${name}.example.com`) =>
    aTenant({
      name,
      domains: [host],
      gateways: [aGateway({ use: 'public', selector: PUBLIC.selector, podNamespace: PUBLIC.namespace, ...own })],
    });
  const said = (...tenants: Tenant[]) =>
    checkEstate({ tenants, platformGateways: { public: PUBLIC } }).map(describeProblem);

  test('are used by several tenants, each with hosts and a certificate of its own', () => {
    expect(said(shared('a'), shared('b'))).toEqual([]);
    expect(said(shared('a', { credentialName: 'a' }), shared('b', { credentialName: 'b' }))).toEqual([]);
  });

  test('have one certificate for one tenant only', () => {
    expect(said(shared('a', { credentialName: 'star' }), shared('b', { credentialName: 'star' }))).toEqual([
      expect.stringMatching(
        /gateway.tls.credentialName: error: .*tenants 'a' and 'b' both use the certificate 'star' .*get 404/,
      ),
    ]);
  });

  test('are not selected by another tenant under no name', () => {
    const { selector } = PUBLIC;
    expect(said(shared('a'), shared('b', { use: undefined, selector }))).toEqual([
      expect.stringMatching(/tenants 'a' and 'b' both use the gateway pods { istio: public }/),
    ]);
  });

  test('answer on each host for one tenant', () => {
    expect(said(shared('a'), shared('b', {}, 'a.example.com')).join()).toMatch(/both claim the host 'a.example.com'/);
    expect(said(shared('a'), shared('b', { domains: ['a.example.com'] })).join()).toMatch(
      /gateway.domains.0: error: domains.0: tenants 'a'/,
    );
  });

  test('are those that estate.yaml names', () => {
    expect(said(shared('a', { use: 'pubic', selector: undefined, podNamespace: 'a' }))).toEqual([
      expect.stringMatching(/gateway.use: error: use: there is no gateway 'pubic' .* there are: public .*\n.*`public`/),
    ]);
  });

  test.each<[Partial<Gateway>, string]>([
    [{ selector: { istio: 'other' } }, 'selector'],
    [{ podNamespace: 'elsewhere' }, 'podNamespace'],
    [{ serviceAccount: 'mine' }, 'serviceAccount'],
  ])('are said by estate.yaml alone: %p', (own, field) => {
    expect(said(shared('a', own))).toEqual([
      expect.stringMatching(new RegExp(`gateway.${field}: .*estate.yaml says which pods the gateway 'public' has`)),
    ]);
  });

  test('are granted by name', () => {
    const grants = (gateways: string[]) =>
      new Grants({ a: { namespaces: ['a'], domains: ['a.example.com'], gateways } }, { public: PUBLIC });
    const granted = (gateways: string[]) =>
      checkEstate({ tenants: [shared('a')], platformGateways: { public: PUBLIC }, grants: grants(gateways) });
    expect(granted(['public'])).toEqual([]);
    expect(granted([]).map(describeProblem)).toEqual([
      expect.stringMatching(/gateway.use: .*does not grant tenant 'a' the gateway 'public', it grants: none/),
    ]);
  });
});

describe('EDGE-6: a gateway of the platform with one certificate for all tenants', () => {
  const pods = { use: 'public', selector: { istio: 'public' }, podNamespace: 'ingress', platformCredential: 'star' };
  const sharing = (name: string, own: Partial<Gateway> = {}) =>
    aTenant({ name, domains: [`${name}.example.com`], gateways: [aGateway({ origin: at(name), ...pods, ...own })] });

  test('is used by several', () => {
    expect(saidOf(sharing('a'), sharing('b', { httpsRedirect: true }))).toEqual([]);
  });

  test('leaves nobody a certificate of their own', () => {
    expect(saidOf(sharing('a', { credentialName: 'mine' }))).toEqual([
      "a.tls: error: tls: the gateway 'public' has the certificate 'star' for all tenants [EDGE-6]\n    fix: remove `tls`",
    ]);
  });

  test.each<[string, Partial<Gateway>]>([
    ['pods', { selector: { istio: 'public', tier: 'b' } }],
    ['namespace', { podNamespace: 'elsewhere' }],
    ['ports', { ports: { http: 8080, https: 443 } }],
    ['certificate', { platformCredential: 'other' }],
    ['certificate at all', { platformCredential: undefined }],
    ['issuer', { platformCertificate: { issuer: 'ca' } }],
  ])('is one for all of them: no other %s', (_what, own) => {
    expect(saidOf(sharing('a'), sharing('b', own))).toContain(
      "b.use: error: use: gateways that use 'public' have one Gateway object, so they have the same pods, ports and certificate [EDGE-6]\n    fix: say the same as a",
    );
  });

  test('is an object of its own, so its name is one, and no tenant has its folder', () => {
    expect(saidOf(sharing('a', { use: 'Public' })).join()).toMatch(/a\.use: error: use: .*'Public'.*\[NAME-3\]/);
    expect(saidOf(sharing('gateways'))).toEqual([
      expect.stringMatching(
        /^gateways\.name: error: name: no tenant may be called 'gateways' where there are objects of the platform/,
      ),
    ]);
    expect(saidOf(aTenant({ name: 'gateways' }))).toEqual([]);
  });

  test('sends all hosts of one tenant over to HTTPS, or none', () => {
    const two = aTenant({
      domains: [],
      gateways: [
        aGateway({ ...pods, domains: ['a.example.com'], origin: at('a'), httpsRedirect: true }),
        aGateway({ ...pods, domains: ['b.example.com'], origin: at('b'), name: 'partners' }),
      ],
    });
    expect(saidOf(two)).toEqual([
      "b.httpsRedirect: error: httpsRedirect: gateways 'gateway' and 'partners' have one Gateway object, so both redirect to HTTPS or neither does [EDGE-6]\n    fix: say the same as a",
    ]);
  });
});

describe('EDGE-12: certificates that cert-manager issues', () => {
  const issued = (name: string, own: Partial<Gateway> = {}) =>
    aTenant({
      name,
      domains: [`${name}.example.com`],
      gateways: [
        aGateway({
          origin: at(name),
          selector: { istio: name },
          podNamespace: 'ingress',
          credentialName: `${name}-tls`,
          certificate: { issuer: 'letsencrypt' },
          ...own,
        }),
      ],
    });

  test('are one per Secret', () => {
    expect(saidOf(issued('a'), issued('b'))).toEqual([]);
    expect(saidOf(issued('a'), issued('b', { credentialName: 'a-tls' }))).toEqual([
      "b.tls.certificate: error: tls.certificate: two Certificates would be called 'a-tls' in the namespace 'ingress' [EDGE-12]\n    fix: name another Secret in `credentialName`; the other one is at a.tls",
    ]);
    expect(saidOf(issued('a'), issued('b', { credentialName: 'a-tls', certificate: undefined }))).toEqual([]);
  });

  test('come from an issuer with a name', () => {
    expect(saidOf(issued('a', { certificate: { issuer: 'Let’s' } }))).toEqual([
      expect.stringMatching(/^a\.tls\.certificate\.issuer: error: .*\[NAME-3\]/),
    ]);
  });

  test('of a tenant called as their folder stand in its own namespace alone', () => {
    expect(saidOf(issued('gateways')).join()).toMatch(/^gateways\.name: error/);
    expect(saidOf(issued('gateways', { podNamespace: 'gateways' }))).toEqual([]);
  });
});

test('EDGE-6: two gateways of a tenant have two names, and each its own domains', () => {
  const gateways = [aGateway({ domains: ['a.example.com'] }), aGateway({ domains: ['b.example.com'] })];
  expect(saidOf(aTenant({ gateways })).join()).toMatch(/two gateways are called 'gateway'/);
  const named = [gateways[0]!, { ...gateways[1]!, name: 'partners' }];
  expect(saidOf(aTenant({ gateways: named, domains: [] }))).toEqual([]);
});
