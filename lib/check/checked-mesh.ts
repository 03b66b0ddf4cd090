import {
  type Gateway,
  HostIndex,
  type MeshModel,
  type MeshObject,
  type MeshService,
  type Workload,
} from '../mesh-model';
import { isOfKubernetesGateway } from '../mesh-model/gateway-api';
import { AbsentGateways } from '../resolver/absent-gateway';
import { isVisible } from '../resolver/export-to';
import { Resolver } from '../resolver/resolver';
import { type IstioVersion, istioVersionOf, NEWEST_ISTIO } from './istio-version';
import type { Missing } from './missing';
import type { Remark } from './remark';
import { destinationsOf, type RoutedDestination } from './routed-destination';
import { checkFields } from './schema/field-check';
import type { SchemaProblem } from './schema/schema-problem';

/** What several lints need to know of a mesh, computed once. */
export class CheckedMesh {
  private readonly byKind = new Map<string, MeshObject[]>();
  private readonly gatewaysByName: ReadonlyMap<string, Gateway>;
  private readonly cache = new Map<string, unknown>();
  private readonly seen = new Map<string, Map<string, readonly MeshService[]>>();
  private readonly behind = new Map<MeshService, readonly Workload[]>();

  /** What runs, or is taken to: as asked for, else as the input says, else the newest. */
  readonly istio: IstioVersion;

  constructor(
    readonly model: MeshModel,
    istio?: IstioVersion,
  ) {
    this.istio = istio ?? istioVersionOf(model) ?? NEWEST_ISTIO;
    for (const object of model.objects) {
      const key = `${object.group}/${object.kind}`;
      const found = this.byKind.get(key);
      if (found === undefined) this.byKind.set(key, [object]);
      else found.push(object);
    }
    this.gatewaysByName = new Map(model.gateways.map((gateway) => [`${gateway.namespace}/${gateway.name}`, gateway]));
  }

  /** Objects of a kind, in the order of the input; the group is empty for core kinds. */
  objects(group: string, kind: string): readonly MeshObject[] {
    return this.byKind.get(`${group}/${kind}`) ?? [];
  }

  /** All objects by `group/Kind`, in the order of the input. */
  get kinds(): ReadonlyMap<string, readonly MeshObject[]> {
    return this.byKind;
  }

  /** The gateway `namespace/name`. */
  gateway(name: string): Gateway | undefined {
    return this.gatewaysByName.get(name);
  }

  /** Works something out on the first call. */
  once<T>(key: string, make: () => T): T {
    if (!this.cache.has(key)) this.cache.set(key, make());
    return this.cache.get(key) as T;
  }

  /** Places of which a question was given up, each once. */
  readonly givenUp: Remark[] = [];

  /** Says that a question about a place takes too much work. */
  giveUp(object: MeshObject, path: readonly (string | number)[], message: string): void {
    const isKnown = this.givenUp.some(
      (item) => item.object === object && item.message === message && item.path?.join() === path.join(),
    );
    if (!isKnown) this.givenUp.push({ object, path, message });
  }

  /** All differences from the schemas of Istio and Kubernetes. */
  get schemaProblems(): readonly SchemaProblem[] {
    return this.once('schema', () => this.model.objects.flatMap(checkFields));
  }

  /** What Istio and Envoy do with a request. */
  get resolver(): Resolver {
    return this.once('resolver', () => new Resolver(this.model));
  }

  /** Every destination of every VirtualService. */
  get destinations(): readonly RoutedDestination[] {
    return this.once('destinations', () => {
      const result: RoutedDestination[] = [];
      for (const virtualService of this.model.writtenVirtualServices) destinationsOf(virtualService, result);
      return result;
    });
  }

  /** The services that a host stands for, as seen from a namespace: by name, else by a wildcard that covers it. */
  servicesSeen(host: string, namespace: string): readonly MeshService[] {
    let byHost = this.seen.get(namespace);
    if (byHost === undefined) {
      byHost = new Map();
      this.seen.set(namespace, byHost);
    }
    let services = byHost.get(host);
    if (services === undefined) {
      services = this.findServices(host).filter((service) => isVisible(service, namespace));
      byHost.set(host, services);
    }
    return services;
  }

  private findServices(host: string): readonly MeshService[] {
    const exact = [...this.model.servicesNamed(host).values()];
    if (exact.length > 0) return exact;
    const wildcards = this.once('wildcards', () => {
      const index = new HostIndex<MeshService[]>();
      for (const service of this.model.services) {
        if (!service.hostname.startsWith('*')) continue;
        index.set(service.hostname, [...(index.get(service.hostname) ?? []), service]);
      }
      return index;
    });
    return wildcards.match(host) ?? [];
  }

  /** True for a host of Istio's own namespace, where the input has nothing of it: it is installed apart. */
  isInstalledApart(host: string): boolean {
    const { rootNamespace, clusterDomain } = this.model.config;
    if (!host.endsWith(`.${rootNamespace}.svc.${clusterDomain}`)) return false;
    return this.once('root-services', () => !this.model.services.some((item) => item.namespace === rootNamespace));
  }

  /** Pods behind a service, whatever their version. */
  workloadsOf(service: MeshService): readonly Workload[] {
    if (service.selector === undefined) return [];
    let found = this.behind.get(service);
    if (found === undefined) {
      found = this.model.workloadsWith(service.namespace, service.selector);
      this.behind.set(service, found);
    }
    return found;
  }

  /** Workloads of all namespaces that carry these labels: what a Gateway selects. */
  workloadsAnywhere(labels: Readonly<Record<string, string>>): readonly Workload[] {
    const namespaces = this.once('namespaces', () => [...new Set(this.model.workloads.map((item) => item.namespace))]);
    return namespaces.flatMap((namespace) => this.model.workloadsWith(namespace, labels));
  }

  /** Where the pods of a gateway run; where they are not in the input, as the resolver has it. */
  gatewayNamespaces(name: string): readonly string[] {
    return this.once(`pods of ${name}`, () => {
      const gateway = this.gateway(name);
      if (gateway === undefined) return [];
      const { selector } = gateway;
      const pods = selector === undefined || Object.keys(selector).length === 0 ? [] : this.workloadsAnywhere(selector);
      if (pods.length > 0) return [...new Set(pods.map((workload) => workload.namespace))];
      const absent = this.once('absent gateways', () => new AbsentGateways(this.model));
      return [absent.place(gateway).namespace];
    });
  }

  /**
   * Something that is missing. The input should hold it if it holds others of its kind in the namespace; else, with
   * `--partial`, it is taken to be outside.
   */
  missing(what: string, kind: 'service' | 'gateway' | 'pods' | 'gateway pods', namespace: string): Missing {
    const held = this.once('held', () => {
      const { model } = this;
      const written = model.workloads.filter((workload) => !isOfKubernetesGateway(workload));
      const pure = written.filter(({ containers }) => containers.every((name) => name === 'istio-proxy'));
      return {
        // A ServiceEntry for a host outside does not say that the Services of its namespace are in the input.
        service: new Set(model.services.filter((item) => item.registry === 'kubernetes').map((item) => item.namespace)),
        gateway: new Set(model.gateways.map((item) => item.namespace)),
        pods: new Set(written.map((item) => item.namespace)),
        'gateway pods': new Set(pure.map((item) => item.namespace)),
      };
    });
    const isOutside = kind === 'pods' && this.isPartlyOutside(namespace);
    return { what, expected: held[kind].has(namespace) && !isOutside };
  }

  /** The service of a host, as one that is missing; a host outside the cluster has no namespace that could hold it. */
  missingHost(host: string): Missing {
    const suffix = `.svc.${this.model.config.clusterDomain}`;
    const namespace = host.endsWith(suffix) ? host.slice(0, -suffix.length).split('.')[1] : undefined;
    return namespace === undefined || this.hostsWithRules.has(host)
      ? { what: `host ${host}`, expected: false }
      : this.missing(`host ${host}`, 'service', namespace);
  }

  /** Whether Services of a namespace, and so perhaps their pods and accounts, come from somewhere else than the input. */
  isPartlyOutside(namespace: string): boolean {
    return this.once('namespaces partly outside', () => {
      const suffix = `.svc.${this.model.config.clusterDomain}`;
      const foreign = [...this.hostsWithRules].filter(
        (host) => host.endsWith(suffix) && this.model.servicesNamed(host).size === 0,
      );
      return new Set(foreign.map((host) => host.split('.')[1]!));
    }).has(namespace);
  }

  /**
   * Hosts with a VirtualService and a DestinationRule of their own. Such a name is no slip of the pen: somebody writes rules for a Service, and a chart
   * or an operator writes the Service.
   */
  private get hostsWithRules(): ReadonlySet<string> {
    return this.once('hosts with rules', () => {
      const ruled = new Set(this.model.destinationRules.rules.map(({ host }) => host));
      return new Set(this.model.writtenVirtualServices.flatMap(({ hosts }) => hosts.filter((host) => ruled.has(host))));
    });
  }

  /** The tenant of a namespace: its label `app.kubernetes.io/part-of`, else that of what stands in it. */
  tenantOf(namespace: string): string | undefined {
    const tenants = this.once('tenants', () => {
      const result = new Map<string, string>();
      for (const [name, object] of this.model.namespaces) {
        const tenant = object.labels['app.kubernetes.io/part-of'];
        if (tenant !== undefined) result.set(name, tenant);
      }
      return result;
    });
    return tenants.get(namespace);
  }
}
