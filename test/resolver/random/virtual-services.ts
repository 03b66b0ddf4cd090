import fc from 'fast-check';
import { match, rules, streamDestination } from './http-rule';
import {
  exported,
  exportTo,
  type Fields,
  fields,
  fqdn,
  HOSTS,
  ISTIO,
  type Json,
  NAMESPACES,
  OUTSIDE,
  object,
  optional,
  SERVICES,
  some,
} from './words';

const id = fc.integer({ min: 0, max: 9 });

const edgeHosts = fc
  .subarray([...HOSTS], { minLength: 1, maxLength: 2 })
  .map((hosts) => (hosts.some((host) => host.startsWith('*')) ? hosts.slice(-1) : hosts));

const gateways = some<Json>([['a/gateway'], ['a/gateway'], ['b/second'], ['a/gateway', 'b/second']]);

export const edge: fc.Arbitrary<Fields> = fc
  .tuple(some(NAMESPACES), id, edgeHosts, rules(false), exportTo, gateways)
  .map(([namespace, number, hosts, http, to, at]) =>
    object(ISTIO, 'VirtualService', namespace, `edge-${number}`, {
      hosts,
      gateways: at,
      http,
      ...exported(to, namespace),
    }),
  );

export const mesh: fc.Arbitrary<Fields> = fc
  .tuple(
    some(NAMESPACES),
    id,
    some([
      ...SERVICES.map((service) => [fqdn(service)]),
      ['api'],
      ['*.b.svc.cluster.local'],
      [fqdn(SERVICES[0]!), fqdn(SERVICES[3]!)],
      [OUTSIDE.static],
      [OUTSIDE.dns, fqdn(SERVICES[1]!)],
      ['*.example.org'],
    ]),
    rules(true),
    exportTo,
  )
  .map(([namespace, number, hosts, http, to]) =>
    object(ISTIO, 'VirtualService', namespace, `mesh-${number}`, { hosts, http, ...exported(to, namespace) }),
  );

const streamRoute: fc.Arbitrary<Json[]> = fc.oneof(
  streamDestination.map((only): Json[] => [{ destination: only }]),
  fc.tuple(streamDestination, streamDestination, some([1, 3])).map(([first, second, weight]): Json[] => [
    { destination: first, weight: 1 },
    { destination: second, weight },
  ]),
);

/** Rules for bytes: by port and sender in the mesh, by port at the gateway. */
export const tcp: fc.Arbitrary<Fields> = fc
  .tuple(
    some(NAMESPACES),
    id,
    fc.boolean(),
    streamRoute,
    streamRoute,
    fields({
      port: optional(some([7000, 5000]), 75),
      sourceLabels: optional(some<Json>([{ app: 'web' }, { version: 'v1' }]), 25),
    }),
    optional(rules(true), 25),
  )
  .map(([namespace, number, atGateway, first, second, when, http]) => {
    const { sourceLabels: _, ...byPort } = when;
    const matched = (entry: Fields): Fields => (Object.keys(entry).length > 0 ? { match: [entry] } : {});
    return atGateway
      ? object(ISTIO, 'VirtualService', namespace, `bytes-${number}`, {
          hosts: ['*'],
          gateways: ['a/gateway'],
          tcp: [{ ...matched(byPort), route: first }],
        })
      : object(ISTIO, 'VirtualService', namespace, `bytes-${number}`, {
          hosts: [fqdn(SERVICES[3]!), OUTSIDE.static],
          tcp: [{ ...matched(when), route: first }, { route: second }],
          ...(http && { http }),
        });
  });

/** Rules by server name: at the gateway for TLS that it passes on, in the mesh for hosts outside. */
export const tls: fc.Arbitrary<Fields> = fc
  .tuple(
    some(NAMESPACES),
    id,
    fc.boolean(),
    some([OUTSIDE.static, OUTSIDE.dns]),
    some<Json>([['pass.test'], ['*.pass.test'], ['pass.test', 'a.pass.test']]),
    fields({
      port: optional(some([443, 8443]), 50),
      sourceLabels: optional(some<Json>([{ app: 'web' }, { version: 'v1' }]), 25),
    }),
    exportTo,
  )
  .map(([namespace, number, atGateway, to, names, { port, sourceLabels }, scope]) => {
    const route = [{ destination: { host: to, port: { number: 443 } } }];
    const byPort: Fields = port === undefined ? {} : { port };
    return atGateway
      ? object(ISTIO, 'VirtualService', namespace, `names-${number}`, {
          hosts: names,
          gateways: ['a/gateway'],
          tls: [{ match: [{ sniHosts: names, ...byPort }], route }],
          ...exported(scope, namespace),
        })
      : object(ISTIO, 'VirtualService', namespace, `names-${number}`, {
          hosts: [OUTSIDE.static],
          tls: [{ match: [{ sniHosts: [OUTSIDE.static], ...byPort, ...(sourceLabels && { sourceLabels }) }], route }],
          ...exported(scope, namespace),
        });
  });

export const delegating: fc.Arbitrary<Fields[]> = fc
  .tuple(some(SERVICES), match(true), rules(true))
  .map(([service, when, http]) => [
    object(ISTIO, 'VirtualService', service.namespace, 'root', {
      hosts: [fqdn(service)],
      http: [
        { name: 'outer', match: [when], delegate: { name: 'part', namespace: 'b' } },
        { name: 'rest', route: [{ destination: { host: fqdn(service), port: { number: 8080 } } }] },
      ],
    }),
    object(ISTIO, 'VirtualService', 'b', 'part', { http }),
  ]);
