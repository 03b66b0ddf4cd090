import { ANYTHING, all, any, type Expression, endsWith, every, field, NOT_EMPTY, not, oneOf } from './expression';
import { clusterNames, domainsOf, grantedHost, ownService, tenantsOf } from './granted-hosts';
import type { NamespaceLimits } from './namespace-limits';
import { DESTINATION_RULE, VIRTUAL_SERVICE } from './policy-kinds';
import type { PolicyRule } from './policy-rule';

/** True of a VirtualService whose rules no gateway takes. */
export function onlyInSidecars(): Expression {
  return field('spec.gateways', all(NOT_EMPTY, every(oneOf(['mesh']))), true);
}

/** True of an object that proxies in no other namespaces see. */
export function seenOnlyIn(namespaces: readonly string[]): Expression {
  return field('spec.exportTo', all(NOT_EMPTY, every(oneOf(['.', ...namespaces]))), false);
}

/** True of what no proxy but those of the tenants' own pods see: those of a gateway may run in the same namespace. */
export function seenByOwnPods({ namespace, gatewayNamespaces }: NamespaceLimits): Expression {
  return gatewayNamespaces.includes(namespace) ? not(ANYTHING) : seenOnlyIn([namespace]);
}

/**
 * Where requests of gateway pods that several tenants use may be sent: to Services of the namespace, or out of the cluster, but not to
 * hosts of other tenants that are no Services.
 */
export function ownDestination(limits: NamespaceLimits): Expression {
  const { othersDomains, namespace } = limits;
  const inCluster = endsWith(['.'], ['svc.cluster.local', 'svc.clusterset.local']);
  return all(
    any(not(inCluster), endsWith(['.'], clusterNames(namespace))),
    ...(othersDomains.length === 0 ? [] : [any(grantedHost(limits), not(endsWith(['.'], othersDomains)))]),
  );
}

/** Gateway pods that several tenants use call all of their services as one account, with Secrets of their own namespace. */
export function sharedGatewayRules(limits: NamespaceLimits): PolicyRule[] {
  return limits.platformPods.length === 0 ? [] : [destinationRule(limits), ...identityRules(limits)];
}

function destinationRule(limits: NamespaceLimits): PolicyRule {
  const { namespace } = limits;
  const host = field('host', ownDestination(limits), true);
  const destinations = (path: string) => field(path, every(field('destination', host, true)), true);
  const route = destinations('route');
  return {
    ...VIRTUAL_SERVICE,
    at: ['spec', 'http'],
    message: `on a gateway it sends requests to a Service that is not in '${namespace}' or to a host of another tenant, or takes rules of another namespace`,
    expression: any(
      onlyInSidecars(),
      all(
        field(
          'spec.http',
          every(
            all(
              route,
              destinations('mirrors'),
              field('mirror', host, true),
              field('delegate.namespace', oneOf([namespace]), true),
            ),
          ),
          true,
        ),
        field('spec.tls', every(route), true),
        field('spec.tcp', every(route), true),
      ),
    ),
  };
}

/** What a gateway shows of itself to what it calls: its account to Services of the namespace alone, and no certificate of others. */
function identityRules(limits: NamespaceLimits): PolicyRule[] {
  const { credentials = [], addresses } = limits;
  const ownPods = seenByOwnPods(limits);
  const certificates = all(
    field('credentialName', oneOf(credentials), true),
    field('clientCertificate', oneOf(['']), true),
    field('privateKey', oneOf(['']), true),
  );
  const rules: PolicyRule[] = [
    {
      ...DESTINATION_RULE,
      at: ['spec', 'trafficPolicy'],
      message: `gateway pods that several tenants use would show a certificate that ${tenantsOf(limits)} is not granted: \`exportTo: ['.']\` leaves it to the pods of '${limits.namespace}'`,
      expression: any(ownPods, everyTls(certificates)),
    },
  ];
  // With addresses that are granted there are workloads of the mesh outside of the cluster.
  if (addresses.length > 0) return rules;
  const account = field('mode', not(oneOf(['ISTIO_MUTUAL'])), true);
  return [
    ...rules,
    {
      ...DESTINATION_RULE,
      at: ['spec', 'trafficPolicy'],
      message: `gateway pods that several tenants use would show their account to a host that is no Service of '${limits.namespace}' (domains: ${domainsOf(limits)}): ISTIO_MUTUAL needs \`exportTo: ['.']\`, or granted \`addresses\``,
      expression: any(ownPods, field('spec.host', ownService(limits), false), everyTls(account)),
    },
  ];
}

/** About the TLS settings of a DestinationRule, wherever they stand. */
function everyTls(settings: Expression): Expression {
  const policy = all(
    field('tls', settings, true),
    field('portLevelSettings', every(field('tls', settings, true)), true),
  );
  return all(
    field('spec.trafficPolicy', policy, true),
    field('spec.subsets', every(field('trafficPolicy', policy, true)), true),
  );
}
