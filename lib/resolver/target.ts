import {
  type ClientTls,
  type Destination,
  type DestinationRule,
  type HttpUpgrade,
  hasLabels,
  isHttp2,
  isPlaceLabel,
  isRunning,
  type MergedDestinationRule,
  type MeshModel,
  type MeshObject,
  type MeshService,
  ruleForClient,
  type ServiceEndpoint,
  type ServicePort,
  type Subset,
  selects,
  settingFor,
  subsetNamed,
  type Workload,
} from '../mesh-model';
import { type EndpointPlace, localityOf } from '../mesh-model/endpoint-place';
import type { Carried, ErrorReason, Target } from './answer';
import { type LocalityShares, localityShares } from './locality';

/** The balancer that leaves a connection the address that it was made to. */
const KEPT = 'PASSTHROUGH';

/** A destination as Envoy has it: a cluster with its pods, or why there is none. */
export interface ResolvedTarget extends Target {
  readonly servicePort: ServicePort | undefined;
  /** TLS mode that the DestinationRule asks for; unset means auto mTLS. */
  readonly tlsMode: string | undefined;
  /** The rule whose `tls` block that is. */
  readonly tlsRule: MeshObject | undefined;
  /** The server name that it writes. */
  readonly tlsServerName: string | undefined;
  /** The names of which the other side's certificate has to have one; none: it is not asked for. */
  readonly tlsNames: readonly string[];
  /** How requests are shared out by where pods run. */
  readonly locality: LocalityShares | undefined;
  /** Why the proxy has no certificate for that TLS, in words. */
  readonly secretProblem: string | undefined;
  readonly carried: Carried;
  /**
   * True where a sidecar connects to the address that its client asked for: a headless Service, or the balancer PASSTHROUGH. It then has
   * one setting of TLS for all pods, and knows nothing of single ones (Istio: `Cluster_ORIGINAL_DST`).
   */
  readonly keepsAddress: boolean;
  /** Endpoints that ServiceEntries write. */
  readonly endpoints: readonly ServiceEndpoint[];
  readonly failure: { readonly reason: ErrorReason; readonly detail: string } | undefined;
  /** What is unknown about its pods, in words. */
  readonly unknown: string | undefined;
  /** Another service of the same host, which the proxy may have instead. */
  readonly rival: MeshService | undefined;
}

/** What a proxy's namespace and labels mean for destinations. */
export interface TargetContext {
  /** True for a gateway's pod: a sidecar has no Secrets to take certificates from. */
  readonly isGateway: boolean;
  /** False for a gateway's pods of which nothing says where they run. @default true */
  readonly isPlaced?: boolean;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The service of a host name, if the proxy knows it. */
  readonly service: (hostname: string) => MeshService | undefined;
  /** The service whose ports decide where a destination names no port. */
  readonly portService: (hostname: string) => MeshService | undefined;
  /** Another service of the host name, which the proxy may know instead: Istio leaves it to chance. */
  readonly rival?: (hostname: string) => MeshService | undefined;
}

/** Finds the cluster that Istio makes for a destination, and its pods. */
export function resolveTarget(
  model: MeshModel,
  context: TargetContext,
  destination: Destination,
  listenerPort: number,
): ResolvedTarget {
  const named = context.portService(destination.host);
  const host = named?.externalName ?? destination.host;
  const port = destination.port ?? (named?.ports.length === 1 ? named.ports[0]!.number : listenerPort);
  const service = context.service(host);
  const base = {
    host,
    port,
    subset: destination.subset,
    service,
    rival: context.rival?.(host),
    destinationRules: [] as readonly DestinationRule[],
  };
  const nothing = {
    subsetDefinition: undefined,
    workloads: [],
    addresses: [],
    endpoints: [],
    tlsMode: undefined,
    tlsRule: undefined,
    tlsServerName: undefined,
    tlsNames: [],
    secretProblem: undefined,
    keepsAddress: false,
    locality: undefined,
    carried: 'as sent' as const,
    unknown: undefined,
  };
  const missing = (detail: string, servicePort?: ServicePort): ResolvedTarget => {
    return { ...base, ...nothing, servicePort, failure: { reason: 'cluster_not_found', detail } };
  };
  if (service === undefined || service.externalName !== undefined) {
    const alias = [...model.servicesNamed(destination.host).values()].find((item) => item.externalName !== undefined);
    if (alias !== undefined) return missing(aliasProblem(model, alias, host));
    const somewhere = model.servicesNamed(host).size > 0;
    const why = somewhere ? `is not visible from namespace ${context.namespace}` : 'does not exist';
    return missing(`service ${host} ${why}`);
  }
  const servicePort = service.ports.find((item) => item.number === port && item.protocol !== 'udp');
  if (servicePort === undefined) return missing(`service ${host} has no port ${port}`);
  const rule = ruleForClient(
    model.destinationRules.lookup(context.namespace, service),
    context.namespace,
    context.labels,
  );
  const subset = findSubset(rule, destination.subset);
  if (destination.subset !== '' && subset === undefined) {
    const where = rule === undefined ? 'no DestinationRule for it applies' : `${rule.object.title} has no such subset`;
    return missing(`subset ${destination.subset} of ${host}: ${where}`, servicePort);
  }
  const labels = subset?.labels ?? {};
  const all = podsOf(model, service, labels);
  // Pods without a port of the name that the Service gives are no endpoints of it.
  const pods = all.filter(({ workload }) => hasPort(workload, servicePort.targetPort));
  const endpoints = endpointsOf(model, service, servicePort).flatMap((endpoint) => {
    const fits = hasLabels(labels, endpoint.labels, endpoint.place);
    return fits === false ? [] : [{ ...endpoint, isCertain: fits === true }];
  });
  const workloads = pods.map(({ workload }) => workload);
  const addresses = endpoints.map((endpoint) => endpoint.address);
  const tls = settingFor('tls', rule?.trafficPolicy, subset?.trafficPolicy, port);
  const upgrade = settingFor('upgrade', rule?.trafficPolicy, subset?.trafficPolicy, port);
  // The proxy keeps the address that its client asked for; a gateway's client asked for the gateway.
  const isLost = service.headless && service.registry === 'service-entry' && context.isGateway;
  const hasKept = settingFor('balancer', rule?.trafficPolicy, subset?.trafficPolicy, port) === KEPT;
  const isKept = context.isGateway && hasKept;
  const empty = !service.headless && workloads.length + addresses.length === 0;
  const places = [...workloads.map((workload) => model.placeOf(workload)), ...endpoints.map(({ place }) => place)];
  const locality = localityIn(model, context, rule, subset, port, places);
  const whyNowhere = (): string | undefined => {
    if (isKept)
      return `${rule!.object.title} says ${KEPT}: requests go on to the address that the client asked for, which is the gateway's own`;
    if (isLost) return `${service.object.title} has resolution NONE: a gateway does not know which address is meant`;
    if (!empty)
      return locality?.isEmpty === true
        ? `${rule!.object.title} shares requests out by place, ${locality.text}`
        : undefined;
    if (all.length > 0) return `no running pod of service ${host} has a port called ${servicePort.targetPort}`;
    if (service.selector === undefined && service.registry === 'kubernetes')
      return `service ${host} has no selector, and no endpoints are known`;
    return `no running pod has the labels of ${subset === undefined ? `service ${host}` : `subset ${subset.name} of ${host}`}`;
  };
  const lacking = whyNowhere();
  return {
    ...base,
    servicePort,
    subsetDefinition: subset,
    destinationRules: rule?.from ?? [],
    workloads,
    addresses,
    endpoints,
    tlsMode: tls && (isWithoutSecret(tls, rule, context) ? 'DISABLE' : tls.mode),
    tlsRule: tls && ruleWithTls(rule!, subset),
    tlsServerName: tls?.sni,
    tlsNames: tls?.subjectAltNames ?? [],
    secretProblem: tls && secretProblemOf(model, tls, context),
    keepsAddress: !context.isGateway && (hasKept || (service.headless && service.registry === 'kubernetes')),
    carried: carriedIn(servicePort, upgrade, model.config.h2Upgrade),
    locality,
    failure: lacking === undefined ? undefined : { reason: 'no_healthy_upstream', detail: lacking },
    unknown: [...pods, ...endpoints].every(({ isCertain }) => isCertain) ? undefined : placeUnknown(host, subset),
  };
}

/** What the rule makes of where client and pods run. */
function localityIn(
  model: MeshModel,
  { namespace, labels }: TargetContext,
  rule: MergedDestinationRule | undefined,
  subset: Subset | undefined,
  port: number,
  places: readonly EndpointPlace[],
): LocalityShares | undefined {
  const setting = settingFor('locality', rule?.trafficPolicy, subset?.trafficPolicy, port);
  if (setting === undefined || setting === false) return undefined;
  const hasOutliers = settingFor('outliers', rule?.trafficPolicy, subset?.trafficPolicy, port) === true;
  const [first, ...others] = model.workloadsWith(namespace, labels).map((workload) => model.placeOf(workload));
  const textOf = (place: EndpointPlace) => localityOf(place)?.join('/');
  const isOne =
    first !== undefined && Object.keys(labels).length > 0 && others.every((place) => textOf(place) === textOf(first));
  return localityShares(setting, isOne ? first : undefined, places, hasOutliers);
}

/** A Service of type ExternalName has no cluster of its own, and its host one only where somebody declares it. */
function aliasProblem(model: MeshModel, { object, externalName = '', ports }: MeshService, host: string): string {
  const about = `${object.title} is an alias of ${externalName}`;
  if (model.servicesNamed(externalName).size === 0) return `${about}, which no Service and no ServiceEntry has`;
  if (host === externalName) return `${about}, which the proxy does not know`;
  const own = ports.map(({ number }) => number).join(', ') || 'none';
  return `${about}, and a sidecar follows it on the ports of the alias only (${own})`;
}

/** Endpoints of all ServiceEntries of a namespace for the host, as far as they have the port's name. */
function endpointsOf(model: MeshModel, service: MeshService, port: ServicePort): MeshService['endpoints'] {
  if (service.registry !== 'service-entry') return service.endpoints;
  return model.services
    .filter(({ hostname, namespace, registry }) => {
      return hostname === service.hostname && namespace === service.namespace && registry === 'service-entry';
    })
    .flatMap(({ ports, endpoints }) => (ports.some(({ name }) => name === port.name) ? endpoints : []));
}

function placeUnknown(host: string, subset: Subset | undefined): string {
  const labels = Object.entries(subset?.labels ?? {}).filter(([name]) => isPlaceLabel(name));
  const wanted = labels.map(([name, value]) => `${name}: ${value}`).join(', ');
  return `subset ${subset?.name} of ${host} has pods with ${wanted} only: nothing says which run there`;
}

function findSubset(rule: MergedDestinationRule | undefined, name: string): Subset | undefined {
  return name === '' || rule === undefined ? undefined : subsetNamed(rule, name);
}

/** Running workloads behind a service that have labels; not certain are those whose place may give them the labels. */
function podsOf(
  model: MeshModel,
  service: MeshService,
  labels: Readonly<Record<string, string>>,
): readonly { readonly workload: Workload; readonly isCertain: boolean }[] {
  const { selector, namespace } = service;
  if (selector === undefined) return [];
  const own = Object.entries(labels).filter(([name]) => !isPlaceLabel(name));
  const isPlaced = own.length < Object.keys(labels).length;
  return model
    .workloadsWith(namespace, isPlaced ? { ...selector, ...Object.fromEntries(own) } : { ...selector, ...labels })
    .filter((workload) => isRunning(workload) && selects(selector, workload.labels))
    .flatMap((workload) => {
      const fits = isPlaced ? hasLabels(labels, workload.labels, model.placeOf(workload)) : true;
      return fits === false ? [] : [{ workload, isCertain: fits === true }];
    });
}

/** A Secret is for gateways, and for sidecars that the rule selects: for others Istio begins no TLS at all. */
function isWithoutSecret(tls: ClientTls, rule: MergedDestinationRule | undefined, { isGateway }: TargetContext) {
  const needsSecret = tls.credentialName !== undefined && !tls.credentialName.startsWith('configmap://');
  const isOriginated = tls.mode === 'SIMPLE' || tls.mode === 'MUTUAL';
  return needsSecret && isOriginated && !isGateway && rule?.workloadSelector === undefined;
}

/** What is wrong with the Secret that a rule names for TLS, as a proxy of this place finds it. */
export function secretProblemOf(
  { secrets }: MeshModel,
  { credentialName, mode }: ClientTls,
  { namespace, isPlaced = true }: Pick<TargetContext, 'namespace' | 'isPlaced'>,
): string | undefined {
  if (credentialName === undefined) return undefined;
  const reader = { namespace, isPlaced };
  const certificate = mode === 'MUTUAL' ? secrets.certificateProblem(credentialName, reader) : undefined;
  return certificate ?? secrets.authorityProblem(credentialName, reader);
}

/** Of merged rules, the one whose settings are in force. */
function ruleWithTls(rule: MergedDestinationRule, subset: Subset | undefined): MeshObject {
  const own = rule.from.find(({ trafficPolicy }) => trafficPolicy !== undefined)?.object ?? rule.object;
  return subset?.trafficPolicy === undefined ? own : subset.object;
}

/** Istio's `shouldH2Upgrade`: a DestinationRule decides, else the mesh for ports that say HTTP. */
function carriedIn(port: ServicePort, upgrade: HttpUpgrade | undefined, byMesh: boolean): Carried {
  if (upgrade?.useClientProtocol === true) return 'as sent';
  if (isHttp2(port) || upgrade?.policy === 'UPGRADE') return 'HTTP/2';
  if (upgrade?.policy !== 'DO_NOT_UPGRADE' && port.protocol === 'http' && byMesh) return 'HTTP/2';
  return port.protocol === 'http' ? 'HTTP/1.1' : 'as sent';
}

/** True where a pod has the port that a Service names; a number leads there in any case. */
function hasPort({ ports }: Workload, targetPort: number | string): boolean {
  return typeof targetPort === 'number' || ports.some(({ name }) => name === targetPort);
}

/** The pod's port behind a service's port: a number as it stands, a name looked up in the pod. */
export function targetPortOf(port: ServicePort, workload: Workload | undefined): number {
  if (typeof port.targetPort === 'number') return port.targetPort;
  return workload?.ports.find((item) => item.name === port.targetPort)?.number ?? port.number;
}
