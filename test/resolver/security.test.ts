import { ESTATE, fromApp, fromOutside, GATEWAY, resolverOf, summary, virtualService } from './estate';

const CMS = 'cms.acme.svc.cluster.local';

function peerAuthentication(ns: string, mode: string, more = ''): string {
  return `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: ${ns} }
spec: { mtls: { mode: ${mode} }${more} }`;
}

function allow(spec: string, name = 'policy'): string {
  return `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ${name}, namespace: acme }
spec: ${spec}`;
}

function clientTls(mode: string): string {
  return `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: cms-tls, namespace: acme }
spec: { host: ${CMS}, trafficPolicy: { tls: { mode: ${mode} } } }`;
}

const call = (...documents: string[]) =>
  summary(fromApp(resolverOf([ESTATE, ...documents]), 'acme', 'ui', 'http://cms:8080/x'));

describe('mTLS', () => {
  const tls = (...documents: string[]) => {
    const { outcome } = fromApp(resolverOf([ESTATE, ...documents]), 'acme', 'ui', 'http://cms:8080/');
    const result = outcome.kind === 'forward' ? outcome.destinations[0]!.result : undefined;
    return result?.kind === 'delivered' ? result.tls : result;
  };

  test('is used by itself wherever the destination can', () => {
    expect(tls()).toBe('mtls');
    expect(tls(peerAuthentication('acme', 'STRICT'))).toBe('mtls');
    expect(tls(peerAuthentication('acme', 'DISABLE'))).toBe('plaintext');
    expect(tls(ESTATE.replace('istio-injection: enabled', 'istio-injection: disabled'))).toBe('mtls');
    const resolver = resolverOf([ESTATE.replace('istio-injection: enabled', 'istio-injection: disabled')]);
    expect(fromApp(resolver, 'acme', 'ui', 'http://cms:8080/').outcome).toMatchObject({
      destinations: [{ result: { tls: 'plaintext' } }],
    });
  });

  test('a DestinationRule that disables it fails where it is required', () => {
    expect(call(clientTls('DISABLE'))).toBe('cms');
    expect(call(clientTls('DISABLE'), peerAuthentication('acme', 'STRICT'))).toBe('cms 503 connection_termination');
    expect(call(clientTls('ISTIO_MUTUAL'), peerAuthentication('acme', 'DISABLE'))).toBe('cms 503 connection_failure');
    expect(call(clientTls('SIMPLE'), peerAuthentication('acme', 'STRICT'))).toBe('cms 503 connection_failure');
  });

  test('port, workload, namespace, mesh: the narrower decides, UNSET takes the wider', () => {
    const workload = `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: cms, namespace: acme }
spec: { selector: { matchLabels: { app: cms } }, mtls: { mode: UNSET }, portLevelMtls: { 8080: { mode: PERMISSIVE } } }`;
    const plain = clientTls('DISABLE');

    expect(call(plain, peerAuthentication('istio-system', 'STRICT'))).toBe('cms 503 connection_termination');
    expect(call(plain, peerAuthentication('istio-system', 'STRICT'), peerAuthentication('acme', 'PERMISSIVE'))).toBe(
      'cms',
    );
    expect(call(plain, peerAuthentication('acme', 'STRICT'), workload)).toBe('cms');
    expect(call(plain, peerAuthentication('acme', 'STRICT'), workload.replace('8080: ', '9090: '))).toBe(
      'cms 503 connection_termination',
    );
  });

  test('a client without a proxy is refused by STRICT', () => {
    const at = (...documents: string[]) => {
      const from = { kind: 'workload', namespace: 'other', labels: {}, meshed: false } as const;
      return summary(resolverOf([ESTATE, ...documents]).resolve({ from, authority: 'cms.acme:8080' }));
    };
    expect(at()).toBe('passthrough');
    expect(at(peerAuthentication('acme', 'STRICT'))).toBe('passthrough connection_termination');
  });
});

describe('authorization', () => {
  const principal = 'cluster.local/ns/acme/sa/ui';

  test.each([
    ['no rule at all denies all', '{}', 'cms 403 denied'],
    ['an empty rule allows all', '{ rules: [{}] }', 'cms'],
    ['the principal', `{ rules: [{ from: [{ source: { principals: [${principal}] } }] }] }`, 'cms'],
    [
      'another principal',
      '{ rules: [{ from: [{ source: { principals: [cluster.local/ns/acme/sa/x] } }] }] }',
      'cms 403 denied',
    ],
    ['a principal by suffix', '{ rules: [{ from: [{ source: { principals: ["*/sa/ui"] } }] }] }', 'cms'],
    ['a service account', '{ rules: [{ from: [{ source: { serviceAccounts: [acme/ui] } }] }] }', 'cms'],
    ['the namespace', '{ rules: [{ from: [{ source: { namespaces: [acme] } }] }] }', 'cms'],
    ['not the namespace', '{ rules: [{ from: [{ source: { notNamespaces: [acme] } }] }] }', 'cms 403 denied'],
    ['a path', '{ rules: [{ to: [{ operation: { paths: [/x] } }] }] }', 'cms'],
    ['a path prefix', '{ rules: [{ to: [{ operation: { paths: [/x*] } }] }] }', 'cms'],
    ['a path template', '{ rules: [{ to: [{ operation: { paths: ["/{*}"] } }] }] }', 'cms'],
    ['other paths', '{ rules: [{ to: [{ operation: { notPaths: [/x] } }] }] }', 'cms 403 denied'],
    ['a method', '{ rules: [{ to: [{ operation: { methods: [POST] } }] }] }', 'cms 403 denied'],
    ['the port of the workload', '{ rules: [{ to: [{ operation: { ports: ["8080"] } }] }] }', 'cms'],
    ['a host with its port', '{ rules: [{ to: [{ operation: { hosts: ["CMS:8080"] } }] }] }', 'cms'],
    ['a host without its port', '{ rules: [{ to: [{ operation: { hosts: [cms] } }] }] }', 'cms 403 denied'],
    ['a header', '{ rules: [{ when: [{ key: "request.headers[x]", values: [y] }] }] }', 'cms 403 denied'],
    ['a rule that denies', '{ action: DENY, rules: [{ to: [{ operation: { methods: [GET] } }] }] }', 'cms 403 denied'],
    ['a denial without rules denies nothing', '{ action: DENY }', 'cms'],
    ['another workload', '{ selector: { matchLabels: { app: ui } } }', 'cms'],
  ])('%s: %s gives %s', (_, spec, expected) => {
    expect(call(allow(spec))).toBe(expected);
  });

  test('DENY stands before ALLOW', () => {
    const deny = allow('{ action: DENY, rules: [{ from: [{ source: { namespaces: [acme] } }] }] }', 'deny');
    expect(call(allow('{ rules: [{}] }'), deny)).toBe('cms 403 denied');
  });

  test('an identity needs mTLS', () => {
    const policy = allow('{ rules: [{ from: [{ source: { namespaces: [acme] } }] }] }');
    expect(call(policy, clientTls('DISABLE'))).toBe('cms 403 denied');
  });

  test('a dry run decides nothing', () => {
    expect(
      call(allow('{}').replace('namespace: acme }', 'namespace: acme, annotations: { istio.io/dry-run: "true" } }')),
    ).toBe('cms');
  });

  test('what is asked outside the mesh is said to be unknown', () => {
    const custom = allow('{ action: CUSTOM, provider: { name: opa }, rules: [{}] }');
    const answer = fromApp(resolverOf([ESTATE, custom]), 'acme', 'ui', 'http://cms:8080/');
    expect(answer.unknowns).toMatchObject([{ cause: 'custom-authorization' }]);
  });

  test("a gateway's own policies come before its rules", () => {
    const edge = virtualService(
      'acme',
      'edge',
      ['acme.example.com'],
      `    - route: [{ destination: { host: ${CMS} } }]`,
      'gateways: [gateway]',
    );
    const policy = allow(
      '{ action: DENY, selector: { matchLabels: { istio: acme-gateway } }, rules: [{ to: [{ operation: { paths: [/admin*] } }] }] }',
    );
    const resolver = resolverOf([ESTATE, edge, policy]);
    expect(summary(fromOutside(resolver, 'http://acme.example.com/admin/x'))).toBe('403 denied');
    expect(summary(fromOutside(resolver, 'http://acme.example.com/'))).toBe('cms');
    expect(resolver.resolve({ from: GATEWAY, authority: 'nope.example.com', path: '/admin' }).outcome.kind).toBe(
      'denied',
    );
  });
});

test('an EnvoyFilter makes the answer uncertain where it applies', () => {
  const filter = (ns: string) => `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: lua, namespace: ${ns} }
spec: { workloadSelector: { labels: { app: ui } } }`;
  const unknowns = (ns: string) => fromApp(resolverOf([ESTATE, filter(ns)]), 'acme', 'ui', 'http://cms:8080/').unknowns;

  expect(unknowns('acme')).toMatchObject([{ cause: 'envoy-filter' }]);
  expect(unknowns('istio-system')).toMatchObject([{ cause: 'envoy-filter' }]);
  expect(unknowns('elsewhere')).toEqual([]);
});
