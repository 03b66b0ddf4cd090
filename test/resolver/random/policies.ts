import fc from 'fast-check';
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

export const authorizationPolicy: fc.Arbitrary<Fields> = fc
  .tuple(
    some(NAMESPACES),
    fc.integer({ min: 0, max: 9 }),
    some(['ALLOW', 'DENY']),
    some<Json>([
      { from: [{ source: { namespaces: ['a'] } }] },
      { from: [{ source: { principals: ['cluster.local/ns/a/sa/web', 'cluster.local/ns/a/sa/gateway'] } }] },
      { to: [{ operation: { paths: ['/a*'] } }] },
      { to: [{ operation: { methods: ['GET'], notPaths: ['/a/b'] } }] },
      { from: [{ source: { notNamespaces: ['b'] } }], to: [{ operation: { methods: ['POST'] } }] },
      { to: [{ operation: { ports: ['7000'] } }] },
      { when: [{ key: 'request.headers[x-v]', values: ['1', 'v*'] }] },
    ]),
    optional(some<Json>([{ app: 'api' }, { version: 'v2' }, { app: 'store' }])),
  )
  .map(([namespace, id, action, entry, labels]) =>
    object(SECURITY, 'AuthorizationPolicy', namespace, `policy-${id}`, {
      action,
      rules: [entry],
      ...(labels !== undefined && { selector: { matchLabels: labels } }),
    }),
  );
