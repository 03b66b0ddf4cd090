import { MtlsMode } from '../../lib/model/mtls';
import type { Tenant } from '../../lib/model/tenant';
import { Visibility } from '../../lib/routing/visibility';
import { authorizationPolicies, principal } from '../../lib/security/authorization-policy';
import { estate, gateway, service, tenant } from '../estate/declared';

const policies = (of: Tenant, ...others: Tenant[]) =>
  new Map(authorizationPolicies(of, new Visibility(estate(of, ...others))).map(({ name, spec }) => [name, spec]));

const docx = service('docx');
const calls = [{ kind: 'service', tenant: 'shared', service: 'docx' }] as const;

/** A tenant whose services may be called from all of its namespace. */
const open = (props: Parameters<typeof tenant>[0] = {}) =>
  tenant({ isolation: { authorization: true, callers: false, sidecar: true, network: false }, ...props });

const sources = (found: ReturnType<typeof policies>, name: string) =>
  found.get(name)?.rules?.flatMap(({ from = [] }) => from.map(({ source }) => source));

const own = (name: string) => principal('acme-staging', name);

test('TENANT-3: a service is called by those that declare it and by the gateway that exposes it', () => {
  const ui = service('ui', { routes: ['/'], calls: [{ kind: 'service', tenant: 'acme', service: 'cms' }] });
  const found = policies(tenant({ services: [ui, service('cms'), service('jobs')] }));
  expect([...found.keys()]).toEqual(['allow-nothing', 'visitors-of-gateway', 'callers-of-ui', 'callers-of-cms']);
  expect(found.get('allow-nothing')).toEqual({ action: 'ALLOW' });
  expect(found.get('visitors-of-gateway')).toEqual({
    selector: { matchLabels: { istio: 'acme-staging-gateway' } },
    action: 'ALLOW',
    rules: [{ to: [{ operation: { ports: ['8080', '8443'] } }] }],
  });
  expect(found.get('callers-of-cms')).toEqual({
    selector: { matchLabels: { app: 'cms' } },
    action: 'ALLOW',
    rules: [{ from: [{ source: { principals: [own('ui')] } }] }],
  });
  expect(sources(found, 'callers-of-ui')).toEqual([{ principals: [own('gateway')] }]);
});

test('TENANT-3: without a Sidecar, which knows no way from a service to itself, a service may call itself', () => {
  const isolation = { authorization: true, callers: true, sidecar: false, network: false };
  const found = policies(tenant({ isolation, services: [service('cms')] }));
  expect(sources(found, 'callers-of-cms')).toEqual([{ principals: [own('cms')] }]);
});

test('TENANT-3: with `callers: false` everything in the namespace may call', () => {
  const found = policies(open({ services: [service('ui', { routes: ['/'] })] }));
  expect([...found.keys()]).toEqual(['allow-tenant', 'visitors-of-gateway']);
  expect(found.get('allow-tenant')).toEqual({
    action: 'ALLOW',
    rules: [{ from: [{ source: { namespaces: ['acme-staging'] } }] }],
  });
});

test('TENANT-3: declared callers of other namespaces, by their identity, sorted', () => {
  const shared = open({ name: 'shared', gateways: [], services: [docx, service('fonts')] });
  const globex = tenant({ name: 'globex', services: [service('ui', { calls: [...calls] })] });
  const acme = tenant({ services: [service('ui', { calls: [...calls] }), service('cms', { calls: [...calls] })] });
  const found = policies(shared, globex, acme);
  expect([...found.keys()]).toEqual(['allow-tenant', 'callers-of-docx']);
  expect(found.get('callers-of-docx')).toEqual({
    selector: { matchLabels: { app: 'docx' } },
    action: 'ALLOW',
    rules: [
      {
        from: [
          {
            source: {
              principals: [
                'cluster.local/ns/acme-staging/sa/cms',
                'cluster.local/ns/acme-staging/sa/ui',
                'cluster.local/ns/globex-staging/sa/ui',
              ],
            },
          },
        ],
      },
    ],
  });
});

test('TENANT-3: with `callers: false` a tenant’s own callers need no policy of their own', () => {
  const shared = open({ name: 'shared', gateways: [], services: [docx, service('ui', { calls: [...calls] })] });
  expect([...policies(shared).keys()]).toEqual(['allow-tenant']);
});

describe('TENANT-3: a gateway whose pods are there already', () => {
  const existing = (props: Parameters<typeof gateway>[0], of = tenant) =>
    policies(of({ gateways: [gateway({ selector: { istio: 'ingress' }, ...props })], services: [exposed] }));
  const exposed = service('ui', { routes: ['/'] });
  const account = { podNamespace: 'istio-ingress', serviceAccount: 'ingress' };

  test('elsewhere, with its account: that account alone is let in, to what it exposes', () => {
    const found = existing(account);
    expect([...found.keys()]).toEqual(['allow-nothing', 'callers-of-ui']);
    const ingress = { principals: [principal('istio-ingress', 'ingress')] };
    expect(sources(found, 'callers-of-ui')).toEqual([ingress]);
    expect(sources(existing(account, open), 'allow-tenant')).toEqual([{ namespaces: ['acme-staging'] }, ingress]);
  });

  test('elsewhere, account unknown: its namespace is let in', () => {
    const of = { podNamespace: 'istio-ingress' };
    expect(sources(existing(of), 'callers-of-ui')?.[0]).toEqual({ namespaces: ['istio-ingress'] });
    expect(sources(existing(of, open), 'allow-tenant')?.[1]).toEqual({ namespaces: ['istio-ingress'] });
  });

  test('in this namespace: the world may reach it at all of its ports', () => {
    expect(existing({}).get('visitors-of-gateway')).toEqual({
      selector: { matchLabels: { istio: 'ingress' } },
      action: 'ALLOW',
      rules: [{}],
    });
  });
});

test('TENANT-2: a port without mTLS is open to callers without identity, in whatever order it was excepted', () => {
  const of = (...ports: number[]) => {
    const exceptions = ports.map((port) => ({ service: 'docx', port, mode: MtlsMode.PERMISSIVE }));
    const strict = { service: 'docx', port: 7000, mode: MtlsMode.STRICT };
    return policies(tenant({ mtls: { mode: MtlsMode.STRICT, exceptions: [...exceptions, strict] }, services: [docx] }));
  };
  expect(of(9090, 15020).get('plaintext-of-docx')).toEqual({
    selector: { matchLabels: { app: 'docx' } },
    action: 'ALLOW',
    rules: [{ to: [{ operation: { ports: ['9090', '15020'] } }] }],
  });
  expect(of(15020, 9090)).toEqual(of(9090, 15020));
});

test('TENANT-2, TENANT-12: a port without mTLS is open to the addresses that are named; where namespaces are, NetworkPolicies hold', () => {
  const of = (from?: string[]) => {
    const exceptions = [
      { service: 'docx', port: 9090, mode: MtlsMode.PERMISSIVE, ...(from && { from }) },
      { service: 'docx', port: 8080, mode: MtlsMode.PERMISSIVE },
    ];
    return policies(tenant({ mtls: { mode: MtlsMode.STRICT, exceptions }, services: [docx] })).get('plaintext-of-docx')!
      .rules;
  };
  const open = (...ports: string[]) => ({ to: [{ operation: { ports } }] });
  expect(of()).toEqual([open('8080', '9090')]);
  expect(of(['10.0.0.0/8', '192.0.2.1'])).toEqual([
    open('8080'),
    { from: [{ source: { ipBlocks: ['10.0.0.0/8', '192.0.2.1'] } }], ...open('9090') },
  ]);
  expect(of(['monitoring', '10.0.0.0/8'])).toEqual([open('8080', '9090')]);
});

test('TENANT-3, TENANT-12: ports without rules are open to the namespaces of telemetry', () => {
  const metrics = { http: { port: 80 }, metrics: { port: 9100, targetPort: 9101, routed: false } };
  const { port: _, ...plain } = docx;
  const scraped = { ...plain, ports: metrics };
  const of = (telemetry: string[], each = scraped) => {
    const own = tenant({ services: [each] });
    const estate = {
      tenants: [own],
      network: { controlPlane: 'istio-system', telemetry, authorizers: [], addresses: [], cni: false },
    };
    return new Map(authorizationPolicies(own, new Visibility(estate)).map(({ name, spec }) => [name, spec]));
  };
  expect(of(['monitoring', 'otel']).get('telemetry-of-docx')).toEqual({
    selector: { matchLabels: { app: 'docx' } },
    action: 'ALLOW',
    rules: [{ from: [{ source: { namespaces: ['monitoring', 'otel'] } }], to: [{ operation: { ports: ['9101'] } }] }],
  });
  expect(of([]).has('telemetry-of-docx')).toBe(false);
  expect(of(['monitoring'], docx as never).has('telemetry-of-docx')).toBe(false);
});

test('TENANT-2: PERMISSIVE lets callers without identity in, and no others of another namespace', () => {
  const of = (mode: MtlsMode, by = tenant) => policies(by({ mtls: { mode, exceptions: [] }, services: [docx] }));
  const nobody = { notPrincipals: ['*'] };
  expect(sources(of(MtlsMode.PERMISSIVE), 'callers-of-docx')).toEqual([nobody]);
  expect(sources(of(MtlsMode.PERMISSIVE, open), 'allow-tenant')).toEqual([{ namespaces: ['acme-staging'] }, nobody]);
  expect(JSON.stringify([...of(MtlsMode.STRICT), ...of(MtlsMode.STRICT, open)])).not.toContain('notPrincipals');
});

test('TENANT-3: no name of a gateway or a service makes one policy take the place of another', () => {
  const names = ['tenant', 'gateway', 'docx'];
  const exceptions = names.map((name) => ({ service: name, port: 1, mode: MtlsMode.PERMISSIVE }));
  const acme = tenant({
    gateways: names.map((name) => gateway({ name })),
    mtls: { mode: MtlsMode.STRICT, exceptions },
    services: names.map((name) => service(name)),
  });
  const foreign = acme.services.map(({ name }) => ({ kind: 'service', tenant: 'acme', service: name }) as const);
  const globex = tenant({ name: 'globex', services: [service('ui', { calls: foreign })] });
  const all = authorizationPolicies(acme, new Visibility(estate(acme, globex)));
  expect(new Set(all.map(({ name }) => name)).size).toBe(1 + 3 * names.length);
});

test('TENANT-3: no policy has an empty rule by accident, which would let everybody in', () => {
  const acme = tenant({ services: [service('ui', { routes: ['/'] }), docx] });
  const { 'allow-nothing': nothing, ...others } = Object.fromEntries(policies(acme));
  expect(nothing).not.toHaveProperty('rules');
  for (const spec of Object.values(others)) {
    expect(spec.rules).toHaveLength(1);
    expect(Object.keys(spec.rules![0]!)).toHaveLength(1);
  }
});
