import { madeByControllers, virtualServicesOfControllers } from './controllers';
import { mergeDelegates } from './delegation';
import { type DestinationRule, DestinationRuleIndex, readDestinationRule } from './destination-rule';
import { type EndpointPlace, NETWORK_LABEL, placeOnNode } from './endpoint-place';
import type { ModelFinding } from './finding';
import { type Gateway, readGateway } from './gateway';
import { GivenLabels } from './given-labels';
import { groupBy, labelKey } from './group-by';
import { type MeshFile, readObjects } from './input-objects';
import { DEFAULT_MESH_CONFIG, type MeshConfig, readMeshConfig } from './mesh-config';
import { compareAge, type MeshObject } from './mesh-object';
import { NetworkPolicies } from './network-policy';
import { objectsByKind } from './objects-by-kind';
import { readVirtualService } from './read-virtual-service';
import {
  type AuthorizationPolicy,
  type PeerAuthentication,
  PolicyIndex,
  type RequestAuthentication,
  readAuthorizationPolicy,
  readPeerAuthentication,
  readRequestAuthentication,
} from './security-policy';
import { type MeshService, readService, readServiceEntry } from './service';
import { ServiceIndex } from './service-index';
import { readSidecar, SidecarIndex } from './sidecar';
import { TlsSecrets } from './tls-secret';
import type { VirtualService } from './virtual-service';
import {
  hasPodTemplate,
  nodeOf,
  placeOfWorkload,
  readWorkload,
  templateHolder,
  WORKLOAD_KINDS,
  type Workload,
} from './workload';
import { readWorkloadEntry, readWorkloadGroup, withMachines } from './workload-entry';
import { withWritten, writtenEndpoints } from './written-endpoints';

/** What an installation has that the objects do not say. @default see {@link MeshConfig} */
export interface MeshModelOptions extends Partial<MeshConfig> {
  /**
   * Whether objects without a creation time are as old as their place in the input says, as if they had been applied
   * one by one. Otherwise they were applied together, and Istio lets names decide.
   *
   * @default false
   */
  readonly documentOrderIsAge?: boolean;
}

/** Istio kinds whose effect on a request is unknown without running the mesh. */
const OPAQUE_KINDS = new Set(['EnvoyFilter', 'WasmPlugin', 'TrafficExtension']);

/** Behind every creation time. */
const YOUNGEST = '~';

const NETWORKING = 'networking.istio.io';
const SECURITY = 'security.istio.io';

/**
 * Everything that Kubernetes and Istio YAML says about a mesh, read leniently and indexed: made once, then asked.
 *
 * Objects are in Istio's order of age (creation time, then name, then namespace), so the order of files and documents changes nothing,
 * except that of two objects of one name the first is used.
 */
export class MeshModel {
  /** All objects, kinds that play no part here among them, in the order of the input. */
  readonly objects: readonly MeshObject[];
  /** What is wrong with the input itself. */
  readonly findings: readonly ModelFinding[];
  /** What the installation says, by options, by its ConfigMap, or by Istio's defaults. */
  readonly config: MeshConfig;
  /** @internal */
  readonly namespaces: ReadonlyMap<string, MeshObject>;
  /** Nodes of an exported cluster. @internal */
  readonly nodes: ReadonlyMap<string, MeshObject>;
  /** @internal */
  readonly secrets: TlsSecrets;
  /** @internal */
  readonly networkPolicies: NetworkPolicies;
  /** Kubernetes Services and ServiceEntry hosts, oldest first. */
  readonly services: readonly MeshService[];
  /** What runs pods, or is one: Deployments, StatefulSets, Pods and so on. */
  readonly workloads: readonly Workload[];
  /** Oldest first. */
  readonly gateways: readonly Gateway[];
  /** With delegates merged in, oldest first. Delegates are not in the list. */
  readonly virtualServices: readonly VirtualService[];
  /** As written, delegates among them, in the order of the input. @internal */
  readonly writtenVirtualServices: readonly VirtualService[];
  /** @internal */
  readonly destinationRules: DestinationRuleIndex;
  /** @internal */
  readonly sidecars: SidecarIndex;
  /** @internal */
  readonly peerAuthentications: PolicyIndex<PeerAuthentication>;
  /** @internal */
  readonly authorizationPolicies: PolicyIndex<AuthorizationPolicy>;
  /** @internal */
  readonly requestAuthentications: PolicyIndex<RequestAuthentication>;
  /** What controllers make of the objects of the input. @internal */
  readonly made: readonly MeshObject[];
  /** EnvoyFilters and Wasm plug-ins: what they do is not known here. @internal */
  readonly opaque: readonly MeshObject[];
  private readonly workloadsByNamespace: ReadonlyMap<string, readonly Workload[]>;
  private readonly workloadsByLabel: ReadonlyMap<string, readonly Workload[]>;
  private readonly serviceIndex: ServiceIndex;

  private constructor(
    objects: readonly MeshObject[],
    findings: ModelFinding[],
    private readonly options: MeshModelOptions,
  ) {
    this.objects = objects;
    this.findings = findings;
    const written = objectsByKind(objects, findings);
    const find = (kind: string, namespace: string, name: string) =>
      written.core(kind).find((object) => object.namespace === namespace && object.name === name);
    const root = options.rootNamespace ?? DEFAULT_MESH_CONFIG.rootNamespace;
    const mesh = written.core('ConfigMap').find((object) => object.name === 'istio' && object.namespace === root);
    const { documentOrderIsAge: _, ...config } = options;
    this.config = { ...DEFAULT_MESH_CONFIG, ...readMeshConfig(mesh), ...config };
    const made = madeByControllers(objects, find, this.config);
    this.made = made;
    const kinds = made.length === 0 ? written : objectsByKind([...objects, ...made], findings);
    const { rootNamespace } = this.config;

    this.namespaces = new Map(kinds.core('Namespace').map((object) => [object.name, object]));
    this.nodes = new Map(kinds.core('Node').map((object) => [object.name, object]));
    this.secrets = new TlsSecrets(kinds.core('Secret'));
    this.networkPolicies = new NetworkPolicies(this.namespaces, kinds.of('networking.k8s.io', 'NetworkPolicy'));
    const services = [
      ...kinds.core('Service').map((object) => readService(object, this.config)),
      ...kinds.istio(NETWORKING, 'ServiceEntry').flatMap((object) => readServiceEntry(object, this.config)),
    ].sort((a, b) => compareAge(a.object, b.object));
    this.workloads = workloadsIn(objects, kinds.core);
    this.workloadsByNamespace = groupBy(this.workloads, (workload) => [workload.namespace]);
    const given = new GivenLabels((namespace) => this.workloadsIn(namespace));
    const machines = [
      ...kinds.istio(NETWORKING, 'WorkloadEntry').map(readWorkloadEntry),
      ...kinds.istio(NETWORKING, 'WorkloadGroup').map(readWorkloadGroup),
    ];
    const addresses = [...kinds.of('', 'Endpoints'), ...kinds.of('discovery.k8s.io', 'EndpointSlice')].flatMap(
      (object) => writtenEndpoints(object) ?? [],
    );
    this.services = withWritten(withMachines(given.services(services), machines), addresses);
    this.serviceIndex = new ServiceIndex(this.services);
    this.workloadsByLabel = groupBy(this.workloads, (workload) =>
      Object.entries(workload.labels).map(([key, value]) => labelKey(workload.namespace, key, value)),
    );
    this.gateways = kinds.istio(NETWORKING, 'Gateway').map(readGateway).sort(byAge);
    this.writtenVirtualServices = kinds
      .istio(NETWORKING, 'VirtualService')
      .map((object) => readVirtualService(object, this.config));
    this.virtualServices = mergeDelegates(
      this.writtenVirtualServices,
      findings,
      virtualServicesOfControllers(objects),
    ).sort(byAge);
    const rules: DestinationRule[] = kinds
      .istio(NETWORKING, 'DestinationRule')
      .map((object) => given.rule(readDestinationRule(object, this.config)));
    this.destinationRules = new DestinationRuleIndex(rules, rootNamespace);
    this.sidecars = new SidecarIndex(kinds.istio(NETWORKING, 'Sidecar').map(readSidecar), rootNamespace);
    this.peerAuthentications = new PolicyIndex(
      kinds.istio(SECURITY, 'PeerAuthentication').map(readPeerAuthentication),
      rootNamespace,
    );
    this.authorizationPolicies = new PolicyIndex(
      kinds.istio(SECURITY, 'AuthorizationPolicy').map(readAuthorizationPolicy),
      rootNamespace,
    );
    this.requestAuthentications = new PolicyIndex(
      kinds.istio(SECURITY, 'RequestAuthentication').map(readRequestAuthentication),
      rootNamespace,
    );
    this.opaque = objects.filter((object) => OPAQUE_KINDS.has(object.kind) && object.group.endsWith('.istio.io'));
  }

  /**
   * The same model as a later version of another one: objects that the earlier one does not have are younger than those that
   * it has, where no creation time is written. @internal
   */
  laterThan(earlier: MeshModel): MeshModel {
    const keyOf = ({ group, kind, namespace, name }: MeshObject) => `${group} ${kind} ${namespace}/${name}`;
    const known = new Set(earlier.objects.map(keyOf));
    const isAdded = (object: MeshObject) => object.created === '' && !known.has(keyOf(object));
    if (known.size === 0 || !this.objects.some(isAdded)) return this;
    const objects = this.objects.map((object) => (isAdded(object) ? object.aged(YOUNGEST) : object));
    return new MeshModel(objects, [], this.options);
  }

  /** Makes a model of texts that are already read. Never throws: what cannot be read is in {@link findings}. */
  static of(files: Iterable<MeshFile>, options: MeshModelOptions = {}): MeshModel {
    const findings: ModelFinding[] = [];
    const objects = readObjects(files, options.documentOrderIsAge === true, findings);
    return new MeshModel(objects, findings, options);
  }

  /** The same mesh with these of its objects alone. @internal */
  with(objects: readonly MeshObject[]): MeshModel {
    return new MeshModel(objects, [], this.options);
  }

  /** Makes a model of one text. */
  static ofText(content: string, options: MeshModelOptions = {}): MeshModel {
    return MeshModel.of([{ file: 'input.yaml', text: content }], options);
  }

  /** The services of a host name, by namespace: a ServiceEntry may claim a host that others have too. @internal */
  servicesNamed(hostname: string): ReadonlyMap<string, MeshService> {
    return this.serviceIndex.named(hostname);
  }

  /** The services of a namespace, in the order of {@link services}. @internal */
  servicesIn(namespace: string): readonly MeshService[] {
    return this.serviceIndex.inNamespace(namespace);
  }

  /** Some of the services, in the order of {@link services}. @internal */
  inOrder(services: readonly MeshService[]): readonly MeshService[] {
    return this.serviceIndex.inOrder(services);
  }

  /**
   * The host that a Service of type ExternalName stands for, through other such Services; nothing for a host that is none,
   * or where they lead in a circle (Istio: `resolveServiceAliases`).
   */
  aliasOf(hostname: string): string | undefined {
    return this.serviceIndex.aliasOf(hostname);
  }

  /** The Services of type ExternalName that stand for a host, exported to the client or not. */
  aliasesFor(hostname: string): readonly MeshService[] {
    return this.serviceIndex.aliasesFor(hostname);
  }

  /** The Kubernetes Service of a name, if there is one. */
  service(namespace: string, name: string): MeshService | undefined {
    return this.servicesNamed(`${name}.${namespace}.svc.${this.config.clusterDomain}`).get(namespace);
  }

  /** Services, ServiceEntries of pods among them, whose pods a workload runs. @internal */
  servicesOfPods(workload: Workload): readonly MeshService[] {
    return this.serviceIndex.ofPods(workload);
  }

  /** Where a workload's pods run, as far as the input says. @internal */
  placeOf(workload: Workload): EndpointPlace {
    const place = placeOfWorkload(workload);
    const node = this.nodes.get(nodeOf(workload) ?? '');
    const placed = node === undefined ? place : placeOnNode(place, workload.labels, node.labels);
    const network = this.namespaces.get(this.config.rootNamespace)?.labels[NETWORK_LABEL];
    return network === undefined || placed.has(NETWORK_LABEL)
      ? placed
      : new Map([...placed, [NETWORK_LABEL, [network]]]);
  }

  /** @internal */
  workloadsIn(namespace: string): readonly Workload[] {
    return this.workloadsByNamespace.get(namespace) ?? [];
  }

  /** Workloads of a namespace whose pods carry all of these labels. @internal */
  workloadsWith(namespace: string, labels: Readonly<Record<string, string>>): readonly Workload[] {
    let fewest: readonly Workload[] | undefined;
    const entries = Object.entries(labels);
    for (const [key, value] of entries) {
      const found = this.workloadsByLabel.get(labelKey(namespace, key, value)) ?? [];
      if (fewest === undefined || found.length < fewest.length) fewest = found;
    }
    if (fewest === undefined) return this.workloadsIn(namespace);
    return fewest.filter((workload) => entries.every(([key, value]) => workload.labels[key] === value));
  }
}

/** Kubernetes' own workloads by kind, then whatever else has a pod template. */
function workloadsIn(objects: readonly MeshObject[], core: (kind: string) => readonly MeshObject[]): Workload[] {
  const own = WORKLOAD_KINDS.flatMap((kind) => core(kind));
  const others = objects.filter(hasPodTemplate);
  if (others.length === 0) return own.map((object) => readWorkload(object));
  const holders = new Map(own.map((object) => [`${object.namespace} ${object.kind} ${object.name}`, object]));
  return [
    ...own.map((object) => readWorkload(object)),
    ...others.map((object) => readWorkload(object, holders.get(`${object.namespace} ${templateHolder(object)}`))),
  ];
}

function byAge(a: { readonly object: MeshObject }, b: { readonly object: MeshObject }): number {
  return compareAge(a.object, b.object);
}
