import { listed } from '../text/listed';
import {
  ANYTHING,
  all,
  any,
  beginsWith,
  contains,
  type Expression,
  endsWith,
  every,
  everyKey,
  field,
  NOT_EMPTY,
  not,
  oneOf,
} from './expression';
import { clusterNames, domainsOf, grantedHost, tenantsOf } from './granted-hosts';
import type { NamespaceLimits } from './namespace-limits';
import type { PolicyRule } from './policy-rule';
import { ownDestination } from './shared-gateway-rules';

const api = (kind: string, resource: string) => ({ group: 'gateway.networking.k8s.io', kind, resource });
export const API_GATEWAY = api('Gateway', 'gateways');
export const LISTENER_SET = api('ListenerSet', 'listenersets');
export const HOST_ROUTES = [
  api('HTTPRoute', 'httproutes'),
  api('GRPCRoute', 'grpcroutes'),
  api('TLSRoute', 'tlsroutes'),
];
/** These take all that arrives at a port. */
const PORT_ROUTES = [api('TCPRoute', 'tcproutes'), api('UDPRoute', 'udproutes')];
export const INGRESS = { group: 'networking.k8s.io', kind: 'Ingress', resource: 'ingresses' };

/** Protocols of listeners that know no hostname; a waypoint's is HBONE. */
const WITHOUT_HOSTNAME = ['TCP', 'UDP', 'HBONE'];

/** Ingresses and objects of the Gateway API: as those of Istio, they take only hosts that are granted (TENANT-9). */
export function routeRules(limits: NamespaceLimits): PolicyRule[] {
  return [
    ...hostRouteRules(limits),
    ...portRouteRules(limits),
    ...listenerRules(limits),
    ...gatewayRules(limits),
    ...ingressRules(limits),
  ];
}

/** What a route hangs on is in one of these namespaces; without a namespace it is in its own. */
function parentsIn(namespaces: readonly string[]): Expression {
  return field('spec.parentRefs', every(field('namespace', oneOf(namespaces), true)), true);
}

function hostRouteRules(limits: NamespaceLimits): PolicyRule[] {
  const { namespace, gatewayNamespaces } = limits;
  const granted = grantedHost(limits);
  return HOST_ROUTES.flatMap((of) => [
    {
      ...of,
      at: ['spec', 'hostnames'],
      message: `a hostname is not below a domain of ${tenantsOf(limits)} (${domainsOf(limits)}), or there is none, and a Gateway of another namespace has every host`,
      expression: all(
        field('spec.hostnames', every(granted), true),
        any(field('spec.hostnames', NOT_EMPTY, false), parentsIn([namespace])),
      ),
    },
    {
      ...of,
      at: ['spec', 'parentRefs'],
      message: `it acts on a Gateway of a namespace that is neither '${namespace}' nor one of the platform's that is granted`,
      expression: parentsIn([namespace, ...gatewayNamespaces]),
    },
    ...(gatewayNamespaces.length === 0 ? [] : [backendRule(of, limits)]),
  ]);
}

/** Istio's own kind of backend, a host: unlike a Service of another namespace it needs no ReferenceGrant. */
function backendRule(of: Pick<PolicyRule, 'group' | 'kind' | 'resource'>, limits: NamespaceLimits): PolicyRule {
  const backend = any(field('kind', not(oneOf(['Hostname'])), true), field('name', ownDestination(limits), false));
  const copies = field('filters', every(field('requestMirror.backendRef', backend, true)), true);
  return {
    ...of,
    at: ['spec', 'rules'],
    message: `a Hostname that it sends requests to is a Service that is not in '${limits.namespace}', or a host of another tenant`,
    expression: field('spec.rules', every(all(field('backendRefs', every(all(backend, copies)), true), copies)), true),
  };
}

function portRouteRules({ namespace }: NamespaceLimits): PolicyRule[] {
  return PORT_ROUTES.map((of) => ({
    ...of,
    at: ['spec', 'parentRefs'],
    message: `it takes whole ports of a Gateway that is not in '${namespace}'`,
    expression: parentsIn([namespace]),
  }));
}

/** Hostnames and certificates of listeners. */
function listenerRules(limits: NamespaceLimits): PolicyRule[] {
  const { namespace, gatewayNamespaces, credentials } = limits;
  const named = any(field('hostname', grantedHost(limits), false), field('protocol', oneOf(WITHOUT_HOSTNAME), false));
  return [
    ...[API_GATEWAY, LISTENER_SET].flatMap((of) => [
      {
        ...of,
        at: ['spec', 'listeners'],
        message: `a listener has no hostname, or one that is not below a domain of ${tenantsOf(limits)} (${domainsOf(limits)})`,
        expression: field('spec.listeners', every(named), true),
      },
      ...(credentials === undefined
        ? []
        : [
            {
              ...of,
              at: ['spec', 'listeners'],
              message: `a certificate is not one of ${tenantsOf(limits)}, which are: ${listed(credentials) || 'none'}`,
              expression: field(
                'spec.listeners',
                every(field('tls.certificateRefs', every(field('name', oneOf(credentials), false)), true)),
                true,
              ),
            },
          ]),
    ]),
    {
      ...LISTENER_SET,
      at: ['spec', 'parentRef'],
      message: `it adds to a Gateway of a namespace that is neither '${namespace}' nor one of the platform's that is granted`,
      expression: field('spec.parentRef.namespace', oneOf([namespace, ...gatewayNamespaces]), true),
    },
  ];
}

/** Istio makes pods for a Gateway, unless its address is a Service that has some: the platform's may be one. */
function gatewayRules({ namespace }: NamespaceLimits): PolicyRule[] {
  const ownService = any(endsWith(['.'], clusterNames(namespace)), not(any(contains('.'), contains(':'))));
  const ofProxies = any(contains('sidecar.istio.io/'), beginsWith(['proxy.istio.io/', 'inject.istio.io/']));
  const withoutSettings = (path: string) => field(path, everyKey(not(ofProxies)), true);
  return [
    {
      ...API_GATEWAY,
      at: ['spec', 'addresses'],
      message: `an address is not a Service of '${namespace}'`,
      expression: field('spec.addresses', every(field('value', ownService, false)), true),
    },
    {
      ...API_GATEWAY,
      at: ['spec', 'infrastructure'],
      message: 'it changes the pods that are made for it, by annotations of their proxies or by a ConfigMap',
      expression: all(
        not(field('spec.infrastructure.parametersRef', ANYTHING, false)),
        withoutSettings('spec.infrastructure.annotations'),
        withoutSettings('metadata.annotations'),
      ),
    },
  ];
}

function ingressRules(limits: NamespaceLimits): PolicyRule[] {
  const granted = grantedHost(limits);
  const below = `below a domain of ${tenantsOf(limits)} (${domainsOf(limits)})`;
  return [
    {
      ...INGRESS,
      at: ['spec', 'rules'],
      message: `a rule has no host, or one that is not ${below}`,
      expression: field('spec.rules', every(field('host', granted, false)), true),
    },
    {
      ...INGRESS,
      at: ['spec', 'defaultBackend'],
      message: 'a default backend takes the requests for every host that has no rule',
      expression: not(field('spec.defaultBackend', ANYTHING, false)),
    },
    {
      ...INGRESS,
      at: ['spec', 'tls'],
      message: `a host is not ${below}`,
      expression: field('spec.tls', every(field('hosts', every(granted), true)), true),
    },
    {
      ...INGRESS,
      at: ['metadata', 'annotations'],
      message: 'an annotation adds hosts, or text to the configuration of the ingress controller',
      expression: field('metadata.annotations', everyKey(not(any(contains('snippet'), contains('-alias')))), true),
    },
  ];
}
