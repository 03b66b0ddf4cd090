import { listed } from '../text/listed';
import { ADDRESS, outside, within } from './addresses';
import { all, any, type Expression, endsWith, every, everyKey, field, NOT_EMPTY, not, oneOf } from './expression';
import { clusterNames } from './granted-hosts';
import type { NamespaceLimits } from './namespace-limits';
import { SERVICE_ENTRY, WORKLOAD_ENTRY } from './policy-kinds';
import type { PolicyRule } from './policy-rule';
import { seenByOwnPods, seenOnlyIn } from './shared-gateway-rules';

/**
 * Where ServiceEntries and WorkloadEntries lead whom (TENANT-9). Pods of the tenants' own go where they like: they do so as who they are. Others,
 * and gateway pods that several tenants use, would be led to the pods of somebody else, and call them as who *they* are.
 */
export function entryRules(limits: NamespaceLimits): PolicyRule[] {
  return [endpointRule(limits), resolutionRule(limits), ...captureRules(limits), workloadRule(limits)];
}

/** Names and addresses outside of the cluster, those that are granted, and Services of the namespace. */
function ownAddress(limits: NamespaceLimits): Expression {
  return any(outside(limits), endsWith(['.'], clusterNames(limits.namespace)));
}

function grantedText({ addresses }: NamespaceLimits): string {
  return `(granted: ${listed(addresses) || 'none'})`;
}

/** Istio adds the endpoints of an entry for a Service to those of the Service, whoever sees the entry. */
function endpointRule(limits: NamespaceLimits): PolicyRule {
  const ofService = endsWith(['.'], clusterNames(limits.namespace));
  const unseen = all(seenByOwnPods(limits), field('spec.hosts', every(not(ofService)), true));
  // By this label callers show their account to whoever answers. With `serviceAccount` they expect one of the namespace.
  const withoutAccount = field('labels', everyKey(not(oneOf(['security.istio.io/tlsMode']))), true);
  const endpoint = all(
    field('address', ownAddress(limits), true),
    any(field('address', any(ADDRESS, endsWith(['.'], clusterNames(limits.namespace))), true), withoutAccount),
  );
  return {
    ...SERVICE_ENTRY,
    at: ['spec', 'endpoints'],
    message: `others are led to an address that may be somebody else's: an endpoint has to be outside of the cluster by a public address, or by a name without the label security.istio.io/tlsMode, or in \`addresses\` that estate.yaml grants ${grantedText(limits)}`,
    expression: any(unseen, field('spec.endpoints', every(endpoint), true)),
  };
}

/** With DYNAMIC_DNS a request itself says where it goes. */
function resolutionRule(limits: NamespaceLimits): PolicyRule {
  return {
    ...SERVICE_ENTRY,
    at: ['spec', 'resolution'],
    message: "with DYNAMIC_DNS requests of others go wherever they name: only with `exportTo: ['.']`",
    expression: any(seenByOwnPods(limits), field('spec.resolution', not(oneOf(['DYNAMIC_DNS'])), true)),
  };
}

/** Protocols of which sidecars know the host, so that an entry takes requests for its own hosts alone. */
const BY_HOST = ['HTTP', 'HTTPS', 'HTTP2', 'GRPC', 'GRPC-WEB', 'TLS'].flatMap((name) => [name, name.toLowerCase()]);

/** Sidecars that see an entry send connections to its addresses where it says, whoever the address belongs to. Gateways do not. */
function captureRules(limits: NamespaceLimits): PolicyRule[] {
  const { addresses, namespace, gatewayNamespaces } = limits;
  const unseen = seenOnlyIn([namespace, ...gatewayNamespaces]);
  const granted = addresses.length === 0 ? not(NOT_EMPTY) : every(any(within(addresses), oneOf(addresses)));
  const noAddress = not(field('spec.addresses', NOT_EMPTY, false));
  return [
    {
      ...SERVICE_ENTRY,
      at: ['spec', 'addresses'],
      message: `connections of others to these addresses are taken: they have to be in \`addresses\` that estate.yaml grants ${grantedText(limits)}`,
      expression: any(unseen, noAddress, field('spec.addresses', granted, true)),
    },
    {
      ...SERVICE_ENTRY,
      at: ['spec', 'ports'],
      message: 'without `addresses` connections of others to every address are taken on a port that is not HTTP or TLS',
      expression: any(
        unseen,
        field('spec.addresses', NOT_EMPTY, false),
        field('spec.ports', every(field('protocol', oneOf(BY_HOST), false)), true),
      ),
    },
  ];
}

/** Services and ServiceEntries of the namespace select it by its labels, and gateways see Services. */
function workloadRule(limits: NamespaceLimits): PolicyRule {
  return {
    ...WORKLOAD_ENTRY,
    at: ['spec', 'address'],
    message: `it is a workload of Services here at an address that may be somebody else's: it has to be a public one, a name outside of the cluster, or in \`addresses\` that estate.yaml grants ${grantedText(limits)}`,
    expression: field('spec.address', ownAddress(limits), true),
  };
}
