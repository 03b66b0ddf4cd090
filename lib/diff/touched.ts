import {
  type HttpRule,
  isSubsetOf,
  isWildcard,
  type MeshModel,
  type MeshObject,
  type MeshService,
  overlaps,
  qualifyHost,
  record,
  selects,
  textMap,
  type VirtualService,
  type Workload,
} from '../mesh-model';
import { machineOf } from '../mesh-model/workload-entry';
import { writtenEndpoints } from '../mesh-model/written-endpoints';
import type { Route } from '../resolver';
import { OUTBOUND_ANNOTATIONS } from '../resolver/redirected-calls';
import { comesOrGoes, type Entry } from './entry';
import { NamedSecrets } from './named-secrets';
import type { ObjectChange } from './object-changes';
import { hasRules, type Suspects } from './place-difference';
import { SIDES } from './sides';

type Labels = Readonly<Record<string, string>>;

/** What changed objects can have an effect on: only this is resolved. */
export class Touched {
  private everything = false;
  private readonly hosts = new Set<string>();
  private readonly wildcards = new Set<string>();
  private readonly gatewaySelectors: Labels[] = [];
  private readonly gatewayPods: { readonly namespace: string; readonly labels: Labels }[] = [];
  private readonly sidecars: { readonly namespace: string; readonly selector: Labels }[] = [];

  constructor(changes: readonly ObjectChange[], models: readonly [base: MeshModel, head: MeshModel]) {
    if (changes.length === 0) return;
    const services = new Set<string>();
    for (const [side, model] of models.entries()) {
      const lookup = new ModelLookup(model);
      for (const change of changes) {
        const object = side === 0 ? change.base : change.head;
        if (object !== undefined) this.addObject(object, lookup, services);
      }
      for (const host of changedDestinations(changes, lookup, side === 0)) services.add(host);
    }
    const patterns = [...services].filter(isWildcard);
    const isTouched = (host: string) => services.has(host) || patterns.some((pattern) => overlaps(host, pattern));
    for (const host of services) this.addHost(host);
    for (const model of models) {
      for (const virtualService of model.virtualServices) {
        if (destinationsOf(virtualService).some(isTouched)) for (const host of virtualService.hosts) this.addHost(host);
        if (!virtualService.gateways.includes('mesh')) continue;
        // With the last service below it, a wildcard becomes a host of its own.
        for (const host of virtualService.hosts)
          if (isWildcard(host) && [...services].some((service) => isSubsetOf(service, host))) this.addHost(host);
      }
    }
  }

  /** Whether requests to a host (of a gateway, or a service's name) may be treated otherwise than before. */
  host(host: string): boolean {
    if (this.everything || this.hosts.has(host)) return true;
    for (const wildcard of this.wildcards) if (isSubsetOf(host, wildcard) || host === wildcard) return true;
    return isWildcard(host) && [...this.wildcards].some((wildcard) => overlaps(host, wildcard));
  }

  /** Whether everything at a gateway's pods may be treated otherwise than before. */
  gateway(namespace: string, labels: Labels): boolean {
    return (
      this.everything ||
      this.gatewaySelectors.some((selector) => selects(selector, labels)) ||
      this.gatewayPods.some((pods) => pods.namespace === namespace && selects(pods.labels, labels))
    );
  }

  /** Whether everything that a workload sends may be treated otherwise than before. */
  source(namespace: string, labels: Labels): boolean {
    return (
      this.everything ||
      this.sidecars.some((sidecar) => {
        return (sidecar.namespace === '*' || sidecar.namespace === namespace) && selects(sidecar.selector, labels);
      })
    );
  }

  private addHost(host: string): void {
    const lower = host.toLowerCase();
    (isWildcard(lower) ? this.wildcards : this.hosts).add(lower);
  }

  private addObject(object: MeshObject, lookup: ModelLookup, services: Set<string>): void {
    const { model } = lookup;
    const { clusterDomain, rootNamespace } = model.config;
    const anywhere = object.namespace === rootNamespace;
    const inScope = (namespace: string) => anywhere || namespace === object.namespace;
    switch (object.kind) {
      case 'VirtualService':
        for (const host of lookup.hostsOf(object)) this.addHost(host);
        break;
      case 'DestinationRule':
        services.add(qualifyHost(String(object.spec.host ?? ''), object.namespace, clusterDomain));
        break;
      case 'Gateway':
        this.gatewaySelectors.push(textMap(object.spec.selector));
        break;
      case 'Sidecar': {
        const selector = textMap(record(object.spec.workloadSelector).labels);
        this.sidecars.push({ namespace: anywhere ? '*' : object.namespace, selector });
        if (object.spec.ingress === undefined) break;
        for (const service of model.services)
          if (inScope(service.namespace) && lookup.podsBehind(service).some((pods) => selects(selector, pods.labels)))
            services.add(service.hostname);
        break;
      }
      case 'PeerAuthentication':
      case 'AuthorizationPolicy':
      case 'RequestAuthentication': {
        const labels = textMap(record(object.spec.selector).matchLabels);
        const wholeNamespace = object.kind === 'PeerAuthentication' || Object.keys(labels).length === 0;
        for (const service of model.services) {
          if (!inScope(service.namespace)) continue;
          if (wholeNamespace || lookup.podsBehind(service).some((pods) => selects(labels, pods.labels)))
            services.add(service.hostname);
        }
        for (const namespace of anywhere ? lookup.namespaces() : [object.namespace])
          this.gatewayPods.push({ namespace, labels: {} });
        break;
      }
      case 'NetworkPolicy': {
        // Who enters these pods, and who leaves them: gateways among both.
        const { matchLabels } = record(object.spec.podSelector);
        this.addPods(object.namespace, textMap(matchLabels), lookup, services);
        break;
      }
      case 'Namespace':
        if (model.networkPolicies.objects.length > 0) this.addPods(object.name, {}, lookup, services);
        for (const service of model.services) if (service.namespace === object.name) services.add(service.hostname);
        break;
      case 'Secret':
        for (const selector of lookup.secrets.gateways(object.name)) this.gatewaySelectors.push(selector);
        for (const host of lookup.secrets.hosts(object.name)) services.add(host);
        break;
      case 'ConfigMap':
        if (object.name === 'istio' && anywhere) this.everything = true;
        break;
      default: {
        for (const service of lookup.servicesOf(object)) {
          services.add(service.hostname);
          // Where an external authorizer goes, its policies refuse.
          for (const policy of lookup.askingAt(service.hostname)) this.addObject(policy, lookup, services);
          if (service.selector !== undefined)
            this.gatewayPods.push({ namespace: service.namespace, labels: service.selector });
        }
        const addresses = writtenEndpoints(object);
        for (const { name, namespace, hostname } of addresses === undefined ? [] : lookup.servicesIn(object.namespace))
          if (name === addresses!.service && namespace === object.namespace) services.add(hostname);
        const workload = lookup.workloadOf(object);
        const labels = workload?.labels ?? machineOf(object)?.endpoint.labels;
        if (labels === undefined) break;
        const { namespace } = object;
        for (const service of lookup.servicesIn(namespace)) {
          if (service.selector !== undefined && selects(service.selector, labels)) services.add(service.hostname);
        }
        this.gatewayPods.push({ namespace, labels });
        // Its own labels may be those that NetworkPolicies let out, or in elsewhere; its calls may go past its proxy.
        const isSender = workload !== undefined && OUTBOUND_ANNOTATIONS.some((name) => name in workload.annotations);
        if (isSender || model.networkPolicies.objects.length > 0) this.sidecars.push({ namespace, selector: labels });
      }
    }
  }

  /** Pods of a namespace, as those who send and those who are sent to. */
  private addPods(namespace: string, labels: Labels, lookup: ModelLookup, services: Set<string>): void {
    for (const service of lookup.servicesIn(namespace))
      if (lookup.podsBehind(service).some((pods) => selects(labels, pods.labels))) services.add(service.hostname);
    this.gatewayPods.push({ namespace, labels });
    this.sidecars.push({ namespace, selector: labels });
  }
}

/** Finds what the model made of an object. */
class ModelLookup {
  private readonly virtualServices: ReadonlyMap<MeshObject, VirtualService>;
  private readonly services = new Map<MeshObject, MeshService[]>();
  private readonly byNamespace = new Map<string, MeshService[]>();
  private readonly workloads: ReadonlyMap<MeshObject, Workload>;
  readonly secrets: NamedSecrets;
  private asking: ReadonlyMap<string, readonly MeshObject[]> | undefined;

  constructor(readonly model: MeshModel) {
    this.virtualServices = new Map(model.writtenVirtualServices.map((item) => [item.object, item]));
    this.workloads = new Map(model.workloads.map((item) => [item.object, item]));
    this.secrets = new NamedSecrets(model);
    for (const service of model.services) {
      push(this.services, service.object, service);
      push(this.byNamespace, service.namespace, service);
    }
  }

  virtualServiceOf(object: MeshObject): VirtualService | undefined {
    return this.virtualServices.get(object);
  }

  /** Hosts of a VirtualService; of a delegate, those of the VirtualServices that name it. */
  hostsOf(object: MeshObject): readonly string[] {
    const written = this.virtualServices.get(object);
    if (written === undefined) return [];
    if (written.hosts.length > 0) return written.hosts;
    return this.model.writtenVirtualServices
      .filter(({ http }) =>
        http.some(
          ({ delegate }) =>
            delegate !== undefined && delegate.name === object.name && delegate.namespace === object.namespace,
        ),
      )
      .flatMap(({ hosts }) => hosts);
  }

  servicesOf(object: MeshObject): readonly MeshService[] {
    return this.services.get(object) ?? [];
  }

  servicesIn(namespace: string): readonly MeshService[] {
    return this.byNamespace.get(namespace) ?? [];
  }

  workloadOf(object: MeshObject): Workload | undefined {
    return this.workloads.get(object);
  }

  /** Policies whose external authorizer is at a host. */
  askingAt(hostname: string): readonly MeshObject[] {
    this.asking ??= this.policiesByAuthorizer();
    return this.asking.get(hostname) ?? [];
  }

  private policiesByAuthorizer(): Map<string, MeshObject[]> {
    const found = new Map<string, MeshObject[]>();
    const { authorizationPolicies, config } = this.model;
    for (const { action, provider, object } of authorizationPolicies.policies) {
      const { service } = (action === 'CUSTOM' && config.authorizerServices.get(provider)) || {};
      if (service !== undefined) push(found, service.slice(service.indexOf('/') + 1), object);
    }
    return found;
  }

  podsBehind(service: MeshService): readonly Workload[] {
    return service.selector === undefined ? [] : this.model.workloadsWith(service.namespace, service.selector);
  }

  namespaces(): string[] {
    return [...new Set([...this.byNamespace.keys(), ...this.model.gateways.map(({ namespace }) => namespace)])];
  }
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const found = map.get(key);
  if (found === undefined) map.set(key, [value]);
  else found.push(value);
}

/** What of an entry may change though its rules are the same. */
export function suspectsOf(entry: Entry, touched: Touched): Suspects {
  const isOther = entry.isOtherSender === true;
  const whole =
    isOther ||
    SIDES.some((side) => {
      const client = entry.clients[side];
      if (client === undefined) return true;
      const { kind, namespace, labels } = client;
      return kind === 'gateway' ? touched.gateway(namespace, labels) : touched.source(namespace, labels);
    });
  const isOwn = touched.host(entry.authority.toLowerCase());
  const rule = ({ rule: written }: Route) =>
    whole ||
    (written === undefined ? isOwn : destinationsOfRule(written).some((host) => touched.host(host.toLowerCase())));
  return { rule, rest: whole || comesOrGoes(entry) || !hasRules(entry) };
}

/** Hosts that a VirtualService sends or copies requests to. */
export function destinationsOf({ http, tcp, tls }: VirtualService): string[] {
  return [...http.flatMap(destinationsOfRule), ...[...tcp, ...tls].flatMap(destinationsOfRule)];
}

/** Hosts that a rule sends or copies requests to. */
export function destinationsOfRule({
  route,
  mirrors,
}: Pick<HttpRule, 'route'> & Partial<Pick<HttpRule, 'mirrors'>>): string[] {
  return [...route, ...(mirrors ?? [])].map(({ destination }) => destination.host);
}

/** A VirtualService of the mesh brings its destinations into the view of sidecars that import it: those that come or go count. */
function changedDestinations(changes: readonly ObjectChange[], lookup: ModelLookup, isBase: boolean): string[] {
  return changes.flatMap((change) => {
    const object = isBase ? change.base : change.head;
    const found = object === undefined ? undefined : lookup.virtualServiceOf(object);
    // What gateways alone read, no sidecar imports; a delegate is read where those are that name it.
    if (found === undefined || (found.hosts.length > 0 && !found.gateways.includes('mesh'))) return [];
    const other = isBase ? change.head : change.base;
    const text = other === undefined ? '' : JSON.stringify(other.spec);
    return [...new Set(destinationsOf(found))].filter((host) => !text.includes(host.split('.')[0]!));
  });
}
