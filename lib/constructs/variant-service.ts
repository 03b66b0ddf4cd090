import { Construct } from 'constructs';
import type { Manifest } from '../cdk8s/manifest';
import type { Call } from '../model/call';
import type { Problem } from '../model/problem';
import { productionVersionReplicas } from '../model/production';
import type { Propagation } from '../model/propagation';
import type { PatchOperation, RulePatch } from '../model/rule-patch';
import { type Service, type ServiceDeclaration, serviceOf } from '../model/service';
import { isWorker } from '../model/service-port';
import { type ServiceVersion, versionOf } from '../model/service-version';
import type { Fault } from '../model/traffic';
import { WORKLOAD_DEFAULTS, type WorkloadOverrides } from '../model/workload';
import { type Owner, serviceParts, versionParts } from '../objects/service-objects';
import { type Callable, callOf } from './callable';
import type { CanaryRoute } from './canary-route';
import { EstateScope } from './estate-scope';
import type { ExistingServiceProps } from './existing-service';
import { given, isList, listOf } from './given';
import { makeParts } from './made-parts';
import { originOf } from './origin';
import type { Deployment } from './plus';
import { withRendered } from './rendered-objects';
import type { ServiceWorkload } from './service-workload';
import type { TeamGateway } from './team-gateway';
import { TenantScope } from './tenant-scope';
import { Variant, type VariantProps } from './variant';

/** Properties of a `VariantService`. */
export interface VariantServiceProps extends ServiceDeclaration {
  /** The container image with its tag or digest. */
  readonly image: string;
  /** Its name in Kubernetes: a DNS label that begins with a letter. @default - the construct's id */
  readonly name?: string;
  /** The gateway that exposes it. @default - the tenant's, if it has exactly one */
  readonly gateway?: TeamGateway;
  /** What it calls; under isolation it can call nothing else. @default - nothing */
  readonly calls?: readonly Callable[];
}

/**
 * A service whose every branch can run beside its mainline: Service, ServiceAccount, Deployments, DestinationRules and
 * the one VirtualService that routes to them (MESH-1), put together from all that was added to it, in any order.
 *
 * @example
 * const cms = new VariantService(acme, 'cms', { image: 'registry.example.com/cms:2.0.0', port: 8080, routes: ['/cms'] });
 * cms.addVariant('OPS-1234', { image: 'registry.example.com/cms:OPS-1234-3f2a91c' });
 * cms.deployment.containers[0].env.addVariable('REGION', EnvValue.fromValue('eu')); // variants inherit it
 */
export class VariantService extends Construct {
  /**
   * A service whose Deployment, Service and ServiceAccount somebody else writes: only its rules are made, and the workloads of
   * variants that say `workload: 'managed'` (WORK-3).
   *
   * @param name the Service's name
   * @example
   * const billing = VariantService.fromExisting(acme, 'billing', { port: 80, subsets: { main: { track: 'stable' } } });
   * billing.addVariant('OPS-1234', {}); // its pods have the label `version: ops-1234`
   *
   * const { apiObjects } = new Helm(acme, 'chart', { chart: './charts/cart' });
   * const cart = VariantService.fromExisting(acme, 'cart', { port: 80, subsets: { main: { track: 'stable' } }, rendered: apiObjects });
   * cart.addVariant('OPS-1234', { workload: 'managed', image: 'shop/cart:OPS-1234-3f2a91c' }); // as the chart's pods, with this image
   */
  static fromExisting(scope: Construct, name: string, props: ExistingServiceProps): VariantService {
    // An external service has no image.
    return new VariantService(scope, name, { ...props, workload: 'external' } as VariantServiceProps);
  }

  /** Its name in Kubernetes. */
  readonly name: string;
  /** Its variants, in the order in which they were added. */
  readonly variants: readonly Variant[] = [];
  /** @internal */
  readonly _mainline: ServiceWorkload | undefined;
  private readonly manifests: ReadonlyMap<string, Manifest>;
  private readonly props: VariantServiceProps & Pick<ExistingServiceProps, 'rendered'>;
  private readonly tenant: TenantScope;
  private readonly calls: Call[] = [];
  private readonly faults: Fault[] = [];
  private readonly patches: RulePatch[] = [];
  private readonly versions: ServiceVersion[] = [];
  private canary?: CanaryRoute;
  private cached?: { readonly revision: number; readonly model: Service; readonly problems: readonly Problem[] };

  constructor(scope: Construct, id: string, props: VariantServiceProps) {
    super(scope, id);
    this.props = given(this, 'properties', props);
    this.name = props.name ?? id;
    this.tenant = TenantScope.of(this);
    this.tenant.owns(this, 'gateway', props.gateway);
    this.faults.push(...listOf(props.faults));
    this.patches.push(...listOf(props.patches));
    for (const callee of props.calls ?? []) this.calls.push(callOf(callee, this));
    for (const [name, overrides] of Object.entries(given(this, 'versions', props.versions ?? {})))
      this.versions.push(versionOf(name, overrides, this.unsaidOfVersions));
    const parts = serviceParts(
      this._owner,
      this.versions,
      () => this._model(),
      () => EstateScope.of(this).visibility.exportTo(this._model()),
      () => this._propagation(),
      () => EstateScope.of(this).visibility.queuesOf(this._model()),
    );
    const { manifests, workloads } = makeParts(this, parts);
    this.manifests = manifests;
    this._mainline = workloads.get('mainline');
    this.tenant.addService(this);
  }

  /** The mainline's Deployment, for volumes, environment, sidecars and the like; variants and canary inherit them. */
  get deployment(): Deployment {
    return this.mainline('Deployment').deployment;
  }

  /** The emitted ServiceAccount. */
  get serviceAccount(): Manifest {
    return this.own('ServiceAccount', this.manifests.get('service-account'));
  }

  /** The emitted Service. */
  get service(): Manifest {
    return this.own('Service', this.manifests.get('service'));
  }

  /** The emitted DestinationRule of the mainline, its versions and its canary. */
  get destinationRule(): Manifest {
    return this.rules('DestinationRule', 'destination-rule');
  }

  /** The emitted VirtualService for calls inside the mesh. */
  get virtualService(): Manifest {
    return this.rules('VirtualService', 'virtual-service');
  }

  private rules(kind: string, id: string): Manifest {
    const manifest = this.manifests.get(id);
    if (manifest !== undefined) return manifest;
    throw new Error(`service '${this.name}' has no port, and so no ${kind}`);
  }

  private mainline(kind: string): ServiceWorkload {
    return this.own(kind, this._mainline);
  }

  private own<T>(kind: string, object: T | undefined): T {
    if (object !== undefined) return object;
    if (this._owner.workload !== 'external') throw new Error(`service '${this.name}' has no port, and so no ${kind}`);
    throw new Error(`service '${this.name}' is external: its ${kind} is written by somebody else`);
  }

  /** Whose objects these are. @internal */
  get _owner(): Owner {
    return {
      tenant: this.tenant.tenant,
      name: this.name,
      workload: this.props.workload ?? this.tenant.workload,
      consumes: this.props.consumes,
      produces: this.props.produces,
      authentication: this.props.authentication,
      isWorker: isWorker(this.props),
    };
  }

  /**
   * Runs a branch of this service beside the mainline.
   *
   * @param id the ticket, such as `OPS-1234`
   */
  addVariant(id: string, props: VariantProps): Variant {
    return new Variant(this, `variant-${id}`, { ...props, service: this, variant: id });
  }

  /** The emitted Deployment of the mainline. Patches of its pods go to variants and canary too. */
  get deploymentManifest() {
    return this.mainline('Deployment').deploymentManifest;
  }

  /** The emitted HorizontalPodAutoscaler of the mainline, if it has one. */
  get autoscaler(): Manifest | undefined {
    return this._mainline?.autoscaler;
  }

  /** The emitted PodDisruptionBudget of the mainline, if it has one. */
  get disruptionBudget(): Manifest | undefined {
    return this._mainline?.disruptionBudget;
  }

  /** Runs a long-lived version beside the mainline, reached below each exposed path: `/cms/v1/…`. */
  addVersion(name: string, overrides: WorkloadOverrides): ServiceWorkload | undefined {
    const version = versionOf(name, overrides, this.unsaidOfVersions);
    this.versions.push(version);
    EstateScope.of(this).changed();
    const parts = versionParts(
      this._owner,
      version,
      () => this._model(),
      () => this._propagation(),
    );
    return [...makeParts(this, parts, this._mainline).workloads.values()][0];
  }

  /** Declares that this service calls others (TENANT-3, MESH-7). */
  addCall(...callees: readonly Callable[]): void {
    for (const callee of callees) this.calls.push(callOf(callee, this));
    EstateScope.of(this).changed();
  }

  /** Disturbs some requests of a variant, or under a condition (MESH-8). */
  addFault(fault: Fault): void {
    this.faults.push(fault);
    EstateScope.of(this).changed();
  }

  /**
   * Changes rules of this name, in the mesh and at gateways, by JSON patches whose paths begin at the rule (MESH-12).
   *
   * @example cms.patchRule('cms/cms:mainline', { op: 'add', path: '/retries/retryIgnorePreviousHosts', value: true })
   */
  patchRule(rule: string, ...ops: readonly PatchOperation[]): void {
    this.patches.push({ rule, ops });
    EstateScope.of(this).changed();
  }

  /** @internal */
  _addVariant(variant: Variant): void {
    (this.variants as Variant[]).push(variant);
    EstateScope.of(this).changed();
  }

  /** @internal */
  _setCanary(canary: CanaryRoute): void {
    if (this.canary !== undefined) {
      throw new Error(`service '${this.name}' has two canaries: ${this.canary.node.path} and ${canary.node.path}`);
    }
    this.canary = canary;
    EstateScope.of(this).changed();
  }

  /** @internal */
  _call(): Call {
    return { kind: 'service', tenant: this.tenant.tenant, service: this.name };
  }

  /** @internal */
  _propagation(): Propagation {
    return EstateScope.of(this).propagation;
  }

  /** @internal */
  _model(): Service {
    const { revision } = EstateScope.of(this);
    return this.composed(revision).model;
  }

  /** @internal */
  _problems(): readonly Problem[] {
    return this.composed(EstateScope.of(this).revision).problems;
  }

  private composed(revision: number) {
    if (this.cached?.revision !== revision) this.cached = { revision, ...this.compose() };
    return this.cached;
  }

  /** How many pods a version has that does not say it. */
  private get unsaidOfVersions(): number {
    const { props, tenant } = this;
    if (!tenant.productionDefaults) return WORKLOAD_DEFAULTS.replicas;
    // A number that cdk8s knows at synthesis only is none that could be compared.
    const replicas = typeof props.replicas === 'number' ? props.replicas : undefined;
    return productionVersionReplicas({ ...props, replicas, workload: props.workload ?? tenant.workload });
  }

  private compose(): { readonly model: Service; readonly problems: readonly Problem[] } {
    const { props, tenant, canary } = this;
    const origin = originOf(this);
    const around = {
      origin,
      tenant: tenant.tenant,
      namespace: tenant.namespace,
      name: this.name,
      gateway: (props.gateway ?? tenant.onlyGateway)?.name,
      workload: tenant.workload,
      productionDefaults: tenant.productionDefaults,
      calls: this.calls,
      versions: this.versions,
      canary: canary?._declared,
      variants: this.variants.map((variant) => variant._model()),
    };
    // What is no list stays, so that it can be told.
    const faults = isList(props.faults) ? this.faults : props.faults;
    const patches = isList(props.patches) ? this.patches : props.patches;
    const declared = { ...props, faults, ...((!Array.isArray(patches) || patches.length > 0) && { patches }) };
    const model = serviceOf(declared, around);
    const { content, problems } = withRendered(model, declared, props.rendered);
    return { model: content === declared ? model : serviceOf(content, around), problems };
  }
}
