import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { Manifest } from '../cdk8s/manifest';
import type { Environment } from '../model/environment';
import { isolationOf } from '../model/isolation';
import { mtlsOf } from '../model/mtls';
import { inOrder, TENANT_DEFAULTS, type Tenant, type TenantDeclaration, tenantOf } from '../model/tenant';
import { namespaceObject } from '../objects/namespace-object';
import { EstateScope } from './estate-scope';
import { ExternalService, type ExternalServiceProps } from './external-service';
import { MtlsPolicy } from './mtls-policy';
import { originOf } from './origin';
import type { TeamGateway } from './team-gateway';
import { TenantIsolation } from './tenant-isolation';
import type { VariantService } from './variant-service';

/** Properties of a `TenantChart`. */
export interface TenantChartProps extends TenantDeclaration {
  /**
   * The tenant's name, for labels, files and messages.
   *
   * @default - the construct's id
   */
  readonly tenant?: string;
  /**
   * Whether to emit the Namespace, with Istio's injection turned on.
   *
   * @default true
   */
  readonly createNamespace?: boolean;
  /**
   * Labels for every object of the tenant.
   *
   * @default - none besides those that each object has
   */
  readonly labels?: Readonly<Record<string, string>>;
}

/** What charts declare because nobody else did. */
const defaults = new WeakSet<Construct>();

const charts = new WeakMap<Construct, true>();

/**
 * All that one tenant has: its namespace, services, gateways, mTLS and isolation. A chart like any other, so plain
 * `cdk8s synth` writes it as one file; it may stand in anybody's tree.
 *
 * mTLS is STRICT and isolation is on unless a `MtlsPolicy` or a `TenantIsolation` in the chart says otherwise.
 *
 * @example
 * const acme = new TenantChart(app, 'acme', {
 *   namespace: 'acme-staging', domains: ['acme.example.com'], environment: Environment.STAGING,
 * });
 */
export class TenantChart extends Chart {
  /**
   * The tenant's chart that a construct stands in.
   *
   * @throws when there is none above it, or another chart in between, whose namespace its objects would get
   */
  static override of(construct: Construct): TenantChart {
    for (const scope of construct.node.scopes.reverse()) {
      if (charts.has(scope as Construct)) return scope as TenantChart;
      if (Chart.isChart(scope)) {
        throw new Error(`'${construct.node.path}' must stand in a TenantChart, got the chart '${scope.node.path}'`);
      }
    }
    throw new Error(`'${construct.node.path}' must stand in a TenantChart, got none above it`);
  }

  readonly tenant: string;
  readonly environment: Environment;
  readonly domains: readonly string[];
  /** The Namespace, if this chart emits it. */
  readonly namespaceManifest?: Manifest;
  private readonly services: VariantService[] = [];
  private readonly gateways: TeamGateway[] = [];
  private readonly externals: ExternalService[] = [];
  private mtls?: MtlsPolicy;
  private isolation?: TenantIsolation;

  constructor(scope: Construct, id: string, props: TenantChartProps) {
    super(scope, id, { namespace: props.namespace, labels: { ...props.labels } });
    charts.set(this, true);
    this.tenant = props.tenant ?? id;
    this.environment = props.environment;
    this.domains = props.domains ?? TENANT_DEFAULTS.domains;
    if (props.createNamespace ?? true) {
      this.namespaceManifest = new Manifest(this, 'Namespace', namespaceObject(this.tenant, props.namespace));
    }
    EstateScope.of(this)._add(this);
  }

  /**
   * Declares a host outside the mesh that services of this tenant may call.
   *
   * @example ui.addCall(acme.addExternal('payments', { host: 'api.payments.example.net', port: 443, protocol: 'https' }))
   */
  addExternal(name: string, props: ExternalServiceProps): ExternalService {
    return new ExternalService(this, `external-${name}`, { name, ...props });
  }

  /** Refuses what `user` takes from another tenant: only names go into routes, and there they mean something else. @internal */
  _owns(user: Construct, what: string, used: Construct | undefined): void {
    if (used === undefined) return;
    const owner = TenantChart.of(used);
    if (owner === this) return;
    throw new Error(
      `${user.node.path} belongs to tenant '${this.tenant}', but its ${what} ${used.node.path} to tenant '${owner.tenant}'`,
    );
  }

  /** @internal */
  _addService(service: VariantService): void {
    this.services.push(service);
    EstateScope.of(this)._changed();
  }

  /** @internal */
  _addGateway(gateway: TeamGateway): void {
    this.gateways.push(gateway);
    EstateScope.of(this)._changed();
  }

  /** @internal */
  _addExternal(external: ExternalService): void {
    this.externals.push(external);
    EstateScope.of(this)._changed();
  }

  /** @internal */
  _setMtls(policy: MtlsPolicy): void {
    this.mtls = this.only('MtlsPolicies', this.mtls, policy);
    EstateScope.of(this)._changed();
  }

  /** @internal */
  _setIsolation(isolation: TenantIsolation): void {
    this.isolation = this.only('TenantIsolations', this.isolation, isolation);
    EstateScope.of(this)._changed();
  }

  private only<T extends Construct>(what: string, known: T | undefined, added: T): T {
    if (known === undefined) return added;
    if (!defaults.has(known)) {
      throw new Error(`tenant '${this.tenant}' has two ${what}: ${known.node.path} and ${added.node.path}`);
    }
    this.node.tryRemoveChild(known.node.id);
    return added;
  }

  /** The tenant's gateway where there is exactly one: services that name none are exposed there. @internal */
  get _onlyGateway(): TeamGateway | undefined {
    return this.gateways.length === 1 ? this.gateways[0] : undefined;
  }

  /** Secure by default: what nobody declared is declared here. @internal */
  _complete(): void {
    if (this.mtls === undefined) defaults.add(new MtlsPolicy(this, 'default-mtls'));
    if (this.isolation === undefined) defaults.add(new TenantIsolation(this, 'default-isolation'));
  }

  /** @internal */
  _settle(): void {
    this.mtls?._settle();
    this.isolation?._settle();
    for (const gateway of this.gateways) gateway._settle();
  }

  /** @internal */
  _model(): Tenant {
    const { environment, namespace, domains } = this;
    const tenant = tenantOf(
      { environment, namespace: namespace!, domains },
      {
        origin: originOf(this),
        name: this.tenant,
        gateways: this.gateways.map((gateway) => gateway._model()),
        mtls: this.mtls?._model() ?? mtlsOf(),
        isolation: isolationOf(this.isolation),
        external: this.externals.map((external) => external._model()),
        services: this.services.map((service) => service._model()),
      },
    );
    return inOrder(tenant);
  }
}
