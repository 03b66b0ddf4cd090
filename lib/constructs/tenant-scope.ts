import { Chart } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import type { Environment } from '../model/environment';
import type { ExternalHost } from '../model/external';
import { isExternal, type WorkloadOwner } from '../model/foreign-workload';
import type { Gateway } from '../model/gateway';
import { ISOLATION_DEFAULTS, type Isolation, isolationOf, NO_ISOLATION } from '../model/isolation';
import { MTLS_DEFAULTS, type Mtls, type MtlsMode, mtlsOf, NO_MTLS } from '../model/mtls';
import type { Problem } from '../model/problem';
import type { Service } from '../model/service';
import { type AssumedOff, inOrder, type Tenant, tenantOf } from '../model/tenant';
import { EstateScope } from './estate-scope';
import { givenConstruct } from './given';
import { originOf } from './origin';
import { checkVersion, PACKAGE_VERSION } from './package-version';

/** A property of the chart, and not a map of this module's: two copies of the package have to find the same. */
const TENANT = Symbol.for('branchline.tenant');

type Marked = IConstruct & { [TENANT]?: TenantScope };

/** A construct that stands for a part of the model. */
export interface Declares<Model> extends Construct {
  /** @internal */
  _model(): Model;
}

/** The same with objects that are known only when all has been declared. */
export interface Derives<Model> extends Declares<Model> {
  /** @internal */
  _settle(): void;
}

/** A construct that knows of problems which its part of the model does not show. */
interface Troubled {
  /** @internal */
  _problems(): readonly Problem[];
}

/** What a tenant's chart says of itself. */
export interface TenantScopeProps {
  readonly tenant: string;
  readonly environment: Environment;
  readonly namespace: string;
  readonly domains: readonly string[];
  readonly conditionsFrom: readonly string[];
  readonly workload: WorkloadOwner;
  readonly productionDefaults: boolean;
  readonly istioRevision?: string;
}

/**
 * What the constructs of one tenant know of each other: each of them says here that it is there, and the model of the
 * tenant is put together from what they declare. It stands below all of them, so that none has to know the others.
 */
export class TenantScope {
  /**
   * The tenant that a construct belongs to.
   *
   * @throws when no tenant's chart is above it, or another chart in between, whose namespace its objects would get
   */
  static of(construct: Construct): TenantScope {
    for (const scope of construct.node.scopes.reverse()) {
      const tenant = (scope as Marked)[TENANT];
      if (tenant !== undefined) {
        checkVersion(construct, tenant);
        return tenant;
      }
      if (Chart.isChart(scope)) {
        throw new Error(`'${construct.node.path}' must be in a TenantChart, got the chart '${scope.node.path}'`);
      }
    }
    throw new Error(`'${construct.node.path}' must be in a TenantChart, got none above it`);
  }

  /** Of the package that made it. */
  readonly version = PACKAGE_VERSION;
  readonly tenant: string;
  readonly environment: Environment;
  readonly namespace: string;
  readonly workload: WorkloadOwner;
  readonly productionDefaults: boolean;
  private readonly istioRevision?: string;
  private readonly domains: readonly string[];
  private readonly conditionsFrom: readonly string[];
  private readonly services: (Declares<Service> & Troubled)[] = [];
  private readonly gateways: (Derives<Gateway> & Troubled & { readonly name: string })[] = [];
  private readonly externals: Declares<ExternalHost>[] = [];
  private mtls: Derives<Mtls> | undefined;
  private isolation: Derives<Isolation> | undefined;
  /** Constructs that stand in until somebody declares their like. */
  private readonly defaults = new Set<Construct>();
  private readonly assumed: AssumedOff[] = [];
  private assumedOff?: boolean;

  /** Makes `chart` the chart of a tenant. */
  constructor(
    readonly chart: Chart,
    { tenant, environment, namespace, domains, conditionsFrom, workload, ...more }: TenantScopeProps,
  ) {
    this.tenant = tenant;
    this.environment = environment;
    this.namespace = namespace;
    this.domains = domains;
    this.conditionsFrom = conditionsFrom;
    this.workload = workload;
    this.productionDefaults = more.productionDefaults;
    this.istioRevision = more.istioRevision;
    (chart as Marked)[TENANT] = this;
  }

  /** Refuses what `user` takes from another tenant: only names go into routes, and there they mean something else. */
  owns(user: Construct, what: string, used: Construct | undefined): void {
    if (used === undefined) return;
    const owner = TenantScope.of(givenConstruct(user, what, used));
    if (owner === this) return;
    throw new Error(
      `${user.node.path} belongs to tenant '${this.tenant}', but its ${what} ${used.node.path} to tenant '${owner.tenant}'`,
    );
  }

  addService(service: Declares<Service> & Troubled): void {
    this.services.push(service);
    this.changed();
  }

  addGateway(gateway: Derives<Gateway> & Troubled & { readonly name: string }): void {
    this.gateways.push(gateway);
    this.changed();
  }

  addExternal(external: Declares<ExternalHost>): void {
    this.externals.push(external);
    this.changed();
  }

  setMtls(policy: Derives<Mtls>): void {
    this.mtls = this.only('MtlsPolicies', this.mtls, policy);
    this.changed();
  }

  setIsolation(isolation: Derives<Isolation>): void {
    this.isolation = this.only('TenantIsolations', this.isolation, isolation);
    this.changed();
  }

  private changed(): void {
    EstateScope.of(this.chart).changed();
  }

  private only<T extends Construct>(what: string, known: T | undefined, added: T): T {
    if (known === undefined) return added;
    if (!this.defaults.has(known)) {
      throw new Error(`tenant '${this.tenant}' has two ${what}: ${known.node.path} and ${added.node.path}`);
    }
    this.chart.node.tryRemoveChild(known.node.id);
    return added;
  }

  /** The tenant's gateway where there is exactly one: services that name none are exposed there. */
  get onlyGateway(): { readonly name: string } | undefined {
    return this.gateways.length === 1 ? this.gateways[0] : undefined;
  }

  /** Secure by default: declares what nobody declared. */
  complete(make: {
    readonly mtls: (mode: MtlsMode) => Construct;
    readonly isolation: (isolation: Isolation) => Construct;
  }): void {
    const isOff = this.services.some((service) => isExternal(service._model()));
    if (this.assumedOff !== isOff) this.dropStandIns();
    this.assumedOff = isOff;
    if (this.mtls === undefined) this.assume('mtls', isOff, make.mtls(isOff ? NO_MTLS.mode : MTLS_DEFAULTS.mode));
    if (this.isolation === undefined) {
      this.assume('isolation', isOff, make.isolation(isOff ? NO_ISOLATION : ISOLATION_DEFAULTS));
    }
  }

  /** What stood in before somebody declared a workload of others. */
  private dropStandIns(): void {
    for (const standIn of this.defaults) this.chart.node.tryRemoveChild(standIn.node.id);
    if (this.mtls !== undefined && this.defaults.has(this.mtls)) this.mtls = undefined;
    if (this.isolation !== undefined && this.defaults.has(this.isolation)) this.isolation = undefined;
    this.defaults.clear();
    this.assumed.length = 0;
  }

  private assume(what: AssumedOff, isOff: boolean, standIn: Construct): void {
    this.defaults.add(standIn);
    if (isOff) this.assumed.push(what);
  }

  /** Makes the objects that depend on everything declared. */
  settle(): void {
    this.mtls?._settle();
    this.isolation?._settle();
    for (const gateway of this.gateways) gateway._settle();
  }

  /** What is wrong with what was declared so far and cannot be seen in the model. */
  problems(): readonly Problem[] {
    return [...this.gateways, ...this.services].flatMap((each) => each._problems());
  }

  /** What has been declared so far. */
  model(): Tenant {
    const { environment, namespace, domains, conditionsFrom, workload, productionDefaults, istioRevision } = this;
    const tenant = tenantOf(
      { environment, namespace, domains, conditionsFrom, workload, productionDefaults, istioRevision },
      {
        origin: originOf(this.chart),
        name: this.tenant,
        assumed: this.assumed,
        gateways: this.gateways.map((gateway) => gateway._model()),
        mtls: this.mtls?._model() ?? mtlsOf(),
        isolation: this.isolation?._model() ?? isolationOf(),
        external: this.externals.map((external) => external._model()),
        services: this.services.map((service) => service._model()),
      },
    );
    return inOrder(tenant);
  }
}
