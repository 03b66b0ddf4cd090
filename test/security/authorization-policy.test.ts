import { MtlsMode } from '../../lib/model/mtls';
import type { Tenant } from '../../lib/model/tenant';
import { Visibility } from '../../lib/routing/visibility';
import { authorizationPolicies, principal } from '../../lib/security/authorization-policy';
import { estate, gateway, service, tenant } from '../estate/declared';

const policies = (of: Tenant, ...others: Tenant[]) =>
  new Map(authorizationPolicies(of, new Visibility(estate(of, ...others))).map(({ name, spec }) => [name, spec]));

const docx = service('docx');
const calls = [{ kind: 'service', tenant: 'shared', service: 'docx' }] as const;

test('TENANT-3: everything in the namespace may call, and the world may reach the gateway’s ports', () => {
  const found = policies(tenant({ services: [service('ui', { routes: ['/'] })] }));
  expect([...found]).toEqual([
    ['allow-tenant', { action: 'ALLOW', rules: [{ from: [{ source: { namespaces: ['acme-staging'] } }] }] }],
    [
      'visitors-of-gateway',
      {
        selector: { matchLabels: { istio: 'acme-staging-gateway' } },
        action: 'ALLOW',
        rules: [{ to: [{ operation: { ports: ['8080', '8443'] } }] }],
      },
    ],
  ]);
});

test('TENANT-3: declared callers of other namespaces, by their identity, sorted', () => {
  const shared = tenant({ name: 'shared', gateways: [], services: [docx, service('fonts')] });
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

test('TENANT-3: a tenant’s own callers need no policy of their own', () => {
  const shared = tenant({ name: 'shared', gateways: [], services: [docx, service('ui', { calls: [...calls] })] });
  expect([...policies(shared).keys()]).toEqual(['allow-tenant']);
});

describe('TENANT-3: a gateway whose pods are there already', () => {
  const existing = (props: Parameters<typeof gateway>[0]) =>
    policies(tenant({ gateways: [gateway({ selector: { istio: 'ingress' }, ...props })] }));

  test('elsewhere, with its account: that account alone is let in', () => {
    const found = existing({ podNamespace: 'istio-ingress', serviceAccount: 'ingress' });
    expect([...found.keys()]).toEqual(['allow-tenant']);
    expect(found.get('allow-tenant')!.rules![0]!.from!.map(({ source }) => source)).toEqual([
      { namespaces: ['acme-staging'] },
      { principals: [principal('istio-ingress', 'ingress')] },
    ]);
  });

  test('elsewhere, account unknown: its namespace is let in', () => {
    const [rule] = existing({ podNamespace: 'istio-ingress' }).get('allow-tenant')!.rules!;
    expect(rule!.from![1]!.source).toEqual({ namespaces: ['istio-ingress'] });
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

test('TENANT-2: PERMISSIVE lets callers without identity in, and no others of another namespace', () => {
  const of = (mode: MtlsMode) => policies(tenant({ mtls: { mode, exceptions: [] }, services: [docx] }));
  expect(of(MtlsMode.PERMISSIVE).get('allow-tenant')?.rules).toEqual([
    { from: [{ source: { namespaces: ['acme-staging'] } }, { source: { notPrincipals: ['*'] } }] },
  ]);
  expect(JSON.stringify([...of(MtlsMode.STRICT)])).not.toContain('notPrincipals');
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
  for (const spec of policies(acme).values()) {
    expect(spec.rules).toHaveLength(1);
    expect(Object.keys(spec.rules![0]!)).toHaveLength(1);
  }
});
