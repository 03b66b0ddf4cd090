import { MtlsMode } from '../model/mtls';
import { listed } from '../text/listed';
import { entryRules } from './entry-rules';
import {
  ANYTHING,
  all,
  any,
  beginsWith,
  contains,
  type Expression,
  endsWith,
  equals,
  every,
  everyEntry,
  field,
  NOT_EMPTY,
  not,
  oneOf,
} from './expression';
import { clusterNames, domainsOf, grantedHost, ownHost, tenantsOf } from './granted-hosts';
import { modesFrom, type NamespaceLimits } from './namespace-limits';
import { namingRules } from './naming-rules';
import {
  CERTIFICATE,
  DESTINATION_RULE,
  GATEWAY,
  PEER_AUTHENTICATION,
  SERVICE_ENTRY,
  SIDECAR,
  VIRTUAL_SERVICE,
  WORKLOAD_ENTRY,
} from './policy-kinds';
import type { PolicyRule } from './policy-rule';
import { routeRules } from './route-rules';
import { serviceRules } from './service-rules';
import { onlyInSidecars, seenOnlyIn, sharedGatewayRules } from './shared-gateway-rules';

/** Kinds of Istio that change more than the namespace that they are in may, or that no rule can judge. */
const BY_GRANT = [
  { group: 'networking.istio.io', kind: 'EnvoyFilter', resource: 'envoyfilters' },
  { group: 'extensions.istio.io', kind: 'WasmPlugin', resource: 'wasmplugins' },
] as const;

/** The kinds that rules judge by what they say, so that none of them needs a grant. */
const JUDGED: ReadonlySet<string> = new Set(
  [VIRTUAL_SERVICE, GATEWAY, SERVICE_ENTRY, WORKLOAD_ENTRY, DESTINATION_RULE, SIDECAR, PEER_AUTHENTICATION].map(
    ({ group, kind }) => `${group} ${kind}`,
  ),
);

/** Whether a tenant may have objects of this kind without a grant, since the rules say which of them. */
export function isJudged(group: string, kind: string): boolean {
  return JUDGED.has(`${group} ${kind}`);
}

/**
 * What objects in a namespace have to be (TENANT-9). Both the policies for the API server and `policies --against` come
 * from these rules.
 */
export function policyRules(limits: NamespaceLimits): PolicyRule[] {
  return [
    ...hostRules(limits),
    ...visibilityRules(limits),
    ...gatewayRules(limits),
    ...sharedGatewayRules(limits),
    ...entryRules(limits),
    ...serviceRules(limits),
    ...routeRules(limits),
    ...namingRules(limits),
    ...(limits.hasSidecars ? sidecarRules() : []),
    ...(limits.mtls === undefined ? [] : mtlsRules(limits, limits.mtls)),
    ...(limits.kinds.includes(CERTIFICATE.kind) ? [] : certificateRules(limits)),
    ...BY_GRANT.filter(({ kind }) => !limits.kinds.includes(kind)).map((of) => ({
      ...of,
      at: ['kind'],
      message: `estate.yaml does not grant ${tenantsOf(limits)} any ${of.kind}: \`kinds: [${of.kind}]\` would`,
      expression: not(ANYTHING),
    })),
  ];
}

/** Hosts that are the tenants' own, for everybody; any others only for their own workloads. */
function hostRules(limits: NamespaceLimits): PolicyRule[] {
  const { namespace } = limits;
  const granted = grantedHost(limits);
  const inMesh = any(granted, endsWith(['.'], clusterNames(namespace)));
  const own = ownHost(limits);
  const onlySeenHere = seenOnlyIn([namespace]);
  const hosts = `is neither below a domain of ${tenantsOf(limits)} (${domainsOf(limits)}) nor a Service of '${namespace}'`;
  return [
    {
      ...VIRTUAL_SERVICE,
      at: ['spec', 'hosts'],
      message: `a host ${hosts}, and other namespaces or a gateway take its rules`,
      expression: any(field('spec.hosts', every(own), true), all(onlySeenHere, onlyInSidecars())),
    },
    {
      ...DESTINATION_RULE,
      at: ['spec', 'host'],
      message: `the host ${hosts}, and other namespaces see the rule`,
      expression: any(field('spec.host', own, false), onlySeenHere),
    },
    {
      ...SERVICE_ENTRY,
      at: ['spec', 'hosts'],
      message: `a host ${hosts}, and other namespaces see it`,
      expression: any(field('spec.hosts', every(inMesh), false), onlySeenHere),
    },
    {
      ...GATEWAY,
      at: ['spec', 'servers'],
      message: `a host is not below a domain of ${tenantsOf(limits)} (${domainsOf(limits)})`,
      expression: field('spec.servers', every(field('hosts', every(granted), true)), true),
    },
  ];
}

/**
 * Who sees an object is written, since Istio shows it to everybody otherwise. A DestinationRule is about a host of the
 * tenants' own then, and has to go where the host does.
 */
function visibilityRules({ isVisibleToAll }: NamespaceLimits): PolicyRule[] {
  if (isVisibleToAll) return [];
  return [VIRTUAL_SERVICE, SERVICE_ENTRY].map((of) => ({
    ...of,
    at: ['spec', 'exportTo'],
    message: "every namespace sees it: exportTo has to name those that do, or '.'",
    expression: field('spec.exportTo', all(NOT_EMPTY, every(not(oneOf(['*'])))), false),
  }));
}

function gatewayRules(limits: NamespaceLimits): PolicyRule[] {
  const { namespace, ownPods, platformPods, gatewayNamespaces, credentials } = limits;
  const own = any(...ownPods.map(equals));
  const selected = any(...[...ownPods, ...platformPods].map(equals));
  const names = listed([...ownPods, ...platformPods].map(labelsText)) || 'none';
  const certificate = (secret: Expression) =>
    field(
      'spec.servers',
      every(all(field('tls.credentialName', secret, true), field('tls.credentialNames', every(secret), true))),
      true,
    );
  return [
    {
      ...GATEWAY,
      at: ['spec', 'selector'],
      message: `its selector takes gateway pods that are not those of ${tenantsOf(limits)}, which are: ${names}`,
      expression: field('spec.selector', selected, false),
    },
    {
      ...GATEWAY,
      at: ['spec', 'servers'],
      message:
        credentials === undefined
          ? `${tenantsOf(limits)} may show no certificate on gateway pods of the platform`
          : `a certificate is not one of ${tenantsOf(limits)}, which are: ${listed(credentials) || 'none'}`,
      expression:
        credentials === undefined
          ? any(field('spec.selector', own, false), certificate(not(ANYTHING)))
          : certificate(oneOf(credentials)),
    },
    {
      ...VIRTUAL_SERVICE,
      at: ['spec', 'gateways'],
      message: `it acts on a Gateway of a namespace that is neither '${namespace}' nor one of the platform's that is granted`,
      expression: field(
        'spec.gateways',
        every(any(not(contains('/')), beginsWith([namespace, ...gatewayNamespaces].map((each) => `${each}/`)))),
        true,
      ),
    },
  ];
}

/** Names without a dot are no hosts of visitors; an authority may be called so. */
function certificateRules(limits: NamespaceLimits): PolicyRule[] {
  const own = ownHost(limits);
  return [
    {
      ...CERTIFICATE,
      at: ['spec', 'dnsNames'],
      message: `a name is neither below a domain of ${tenantsOf(limits)} (${domainsOf(limits)}) nor a Service of '${limits.namespace}'`,
      expression: all(
        field('spec.dnsNames', every(own), true),
        field('spec.commonName', any(own, not(contains('.'))), true),
      ),
    },
  ];
}

function sidecarRules(): PolicyRule[] {
  return [
    {
      ...SIDECAR,
      at: ['spec', 'egress'],
      message: 'its workloads see every namespace: egress has to name the namespaces, such as `./*`',
      expression: field(
        'spec.egress',
        all(NOT_EMPTY, every(field('hosts', all(NOT_EMPTY, every(not(beginsWith(['*/'])))), false))),
        false,
      ),
    },
    {
      ...SIDECAR,
      at: ['spec', 'outboundTrafficPolicy'],
      message: 'its workloads call hosts that nobody declared: outboundTrafficPolicy.mode has to be REGISTRY_ONLY',
      expression: field('spec.outboundTrafficPolicy.mode', oneOf(['REGISTRY_ONLY']), false),
    },
  ];
}

/** mTLS that is not weaker than what the registry says of the namespace, and of ports of its services (TENANT-2). */
function mtlsRules({ weakerPorts, namespace }: NamespaceLimits, mode: MtlsMode): PolicyRule[] {
  const strong = modesFrom(mode);
  const declared = oneOf(strong);
  const inherited = oneOf([...strong, MtlsMode.UNSET]);
  const ofWorkloads = field('spec.selector.matchLabels', NOT_EMPTY, false);
  const ports = (named: ReadonlyMap<string, MtlsMode>) =>
    field(
      'spec.portLevelMtls',
      everyEntry(
        new Map(
          [...named].map(([port, weakest]) => [
            port,
            field('mode', oneOf([...modesFrom(weakest), MtlsMode.UNSET]), true),
          ]),
        ),
        field('mode', inherited, true),
      ),
      true,
    );
  return [
    {
      ...PEER_AUTHENTICATION,
      at: ['spec', 'mtls'],
      message: `its mTLS is weaker than what the registry says of '${namespace}': ${strong.join(' or ')}`,
      // For a whole namespace UNSET is what the mesh has, which may be weaker; for workloads it is what the namespace has.
      expression: any(
        field('spec.mtls.mode', declared, false),
        all(ofWorkloads, field('spec.mtls.mode', inherited, true)),
      ),
    },
    {
      ...PEER_AUTHENTICATION,
      at: ['spec', 'portLevelMtls'],
      message: `the mTLS of a port is weaker than what the registry says of '${namespace}' and its services`,
      expression: any(
        ports(new Map()),
        ...weakerPorts.map((each) =>
          all(field('spec.selector.matchLabels', equals(each.labels), false), ports(each.ports)),
        ),
      ),
    },
  ];
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}: ${value}`)
    .join(' and ');
}
