import fc from 'fast-check';
import { tokenRules } from './authentication';
import { AUTHORIZER } from './authorizer';
import {
  type Fields,
  fqdn,
  ISTIO,
  type Json,
  NAMESPACES,
  OUTSIDE,
  object,
  optional,
  SECURITY,
  SERVICES,
  some,
} from './words';

export const peerAuthentication: fc.Arbitrary<Fields> = fc
  .tuple(
    some(['a', 'b', 'istio-system']),
    some(['STRICT', 'PERMISSIVE', 'DISABLE', 'UNSET']),
    optional(
      fc.tuple(some(['api', 'web', 'store']), some(['STRICT', 'PERMISSIVE', 'DISABLE']), some(['8080', '7000'])),
      40,
    ),
  )
  .map(([namespace, mode, own]) =>
    own === undefined || namespace === 'istio-system'
      ? object(SECURITY, 'PeerAuthentication', namespace, 'default', { mtls: { mode } })
      : object(SECURITY, 'PeerAuthentication', namespace, 'own', {
          selector: { matchLabels: { app: own[0] } },
          mtls: { mode },
          portLevelMtls: { [own[2]]: { mode: own[1] } },
        }),
  );

export const sidecar: fc.Arbitrary<Fields> = fc
  .tuple(
    some(NAMESPACES),
    fc.subarray(
      [
        './*',
        'b/*',
        '*/api.b.svc.cluster.local',
        `a/${fqdn(SERVICES[0]!)}`,
        `b/${fqdn(SERVICES[3]!)}`,
        `*/${OUTSIDE.static}`,
      ],
      { minLength: 1 },
    ),
    optional(some(['ALLOW_ANY', 'REGISTRY_ONLY']), 67),
  )
  .map(([namespace, hosts, mode]) =>
    object(ISTIO, 'Sidecar', namespace, 'default', {
      egress: [{ hosts }],
      ...(mode !== undefined && { outboundTrafficPolicy: { mode } }),
    }),
  );

/** Asked at the gateway; a provider that is not there, or a second one, wherever it is named. */
export const customPolicy: fc.Arbitrary<Fields> = fc
  .tuple(
    some([AUTHORIZER, AUTHORIZER, 'gone']),
    fc.nat({ max: 9 }),
    some<Json>([
      { to: [{ operation: { paths: ['/a*'] } }] },
      { to: [{ operation: { methods: ['POST'], hosts: ['*.example.com'] } }] },
      { when: [{ key: 'request.headers[x-v]', values: ['*'] }] },
      { to: [{ operation: { ports: ['8443', '443', '7000'] } }] },
    ]),
    some<Json>([{ app: 'api' }, { version: 'v2' }]),
  )
  .map(([name, id, rule, labels]) => {
    const selector = name === AUTHORIZER ? { istio: 'gateway' } : labels;
    return object(SECURITY, 'AuthorizationPolicy', 'a', `ask-${id}`, {
      action: 'CUSTOM',
      provider: { name },
      rules: [rule],
      selector: { matchLabels: id === 0 ? { istio: 'gateway' } : selector },
    });
  });

export const authorizationPolicy: fc.Arbitrary<Fields> = fc
  .tuple(
    some(NAMESPACES),
    fc.integer({ min: 0, max: 9 }),
    some(['ALLOW', 'DENY']),
    some<Json>([
      ...tokenRules,
      { to: [{ operation: { hosts: ['shop.example.com', '*.b:8080', 'api*'] } }] },
      { when: [{ key: 'connection.sni', values: ['shop.example.com', '*.test'] }] },
      { from: [{ source: { serviceAccounts: ['a/web', 'store'] } }, { source: { trustDomains: ['other'] } }] },
      { to: [{ operation: { ports: ['8080', '80'] } }, { operation: { paths: ['/a/{*}', '/api/{**}'] } }] },
      { from: [{ source: { namespaces: ['a'] } }] },
      { from: [{ source: { principals: ['cluster.local/ns/a/sa/web', 'cluster.local/ns/a/sa/gateway'] } }] },
      { to: [{ operation: { paths: ['/a*'] } }] },
      { to: [{ operation: { methods: ['GET'], notPaths: ['/a/b'] } }] },
      { from: [{ source: { notNamespaces: ['b'] } }], to: [{ operation: { methods: ['POST'] } }] },
      { to: [{ operation: { ports: ['7000'] } }] },
      { when: [{ key: 'request.headers[x-v]', values: ['1', 'v*'] }] },
    ]),
    optional(some<Json>([{ app: 'api' }, { version: 'v2' }, { app: 'store' }, { istio: 'gateway' }]), 75),
    optional(
      some<Json>([{ to: [{ operation: { paths: ['/', '/a/'] } }] }, { from: [{ source: { namespaces: ['b'] } }] }]),
      25,
    ),
  )
  .map(([namespace, id, action, entry, labels, second]) =>
    object(SECURITY, 'AuthorizationPolicy', namespace, `policy-${id}`, {
      action,
      rules: second === undefined ? [entry] : [entry, second],
      ...(labels !== undefined && { selector: { matchLabels: labels } }),
    }),
  );
