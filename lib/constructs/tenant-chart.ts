import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { Manifest } from '../cdk8s/manifest';
import type { Environment } from '../model/environment';
import { hasProductionDefaults, TENANT_DEFAULTS, type TenantDeclaration } from '../model/tenant';
import { namespaceObject } from '../objects/namespace-object';
import { EstateScope } from './estate-scope';
import { ExternalService, type ExternalServiceProps } from './external-service';
import { given, shown } from './given';
import { MtlsPolicy } from './mtls-policy';
import { TenantIsolation } from './tenant-isolation';
import { TenantScope } from './tenant-scope';

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
   * @default - true, unless the tenant's workloads are external
   */
  readonly createNamespace?: boolean;
  /**
   * Labels for every object of the tenant.
   *
   * @default - none besides those that each object has
   */
  readonly labels?: Readonly<Record<string, string>>;
}

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
    return TenantScope.of(construct).chart as TenantChart;
  }

  /** The tenant's name. */
  readonly tenant: string;
  /** What kind of place the tenant runs in. */
  readonly environment: Environment;
  /** Host names on which the tenant's routes are exposed; the first is the primary one. */
  readonly domains: readonly string[];
  /** The Namespace, if this chart emits it. */
  readonly namespaceManifest?: Manifest;

  constructor(scope: Construct, id: string, props: TenantChartProps) {
    super(scope, id, { namespace: props?.namespace, labels: { ...props?.labels } });
    given(this, 'properties', props);
    // cdk8s writes labels as they are given, and Kubernetes takes text alone.
    for (const [name, value] of Object.entries(given(this, 'labels', props.labels ?? {}))) {
      if (typeof value !== 'string')
        throw new Error(`${this.node.path}: the label '${name}' has to be text, got ${shown(value)}`);
    }
    this.tenant = props.tenant ?? id;
    this.environment = props.environment;
    this.domains = props.domains ?? TENANT_DEFAULTS.domains;
    const { tenant, environment, domains } = this;
    const { namespace, conditionsFrom = TENANT_DEFAULTS.conditionsFrom, workload = TENANT_DEFAULTS.workload } = props;
    const { istioRevision } = props;
    const productionDefaults = hasProductionDefaults(props);
    const scopeProps = { tenant, environment, namespace, domains, conditionsFrom, workload };
    const own = new TenantScope(this, { ...scopeProps, productionDefaults, istioRevision });
    if (props.createNamespace ?? workload === 'managed') {
      const estate = () => EstateScope.of(this).visibility;
      this.namespaceManifest = new Manifest(
        this,
        'Namespace',
        namespaceObject(tenant, namespace, estate, istioRevision),
      );
    }
    EstateScope.of(this).add(this, {
      model: () => own.model(),
      problems: () => own.problems(),
      settle: () => own.settle(),
      complete: () =>
        own.complete({
          mtls: (mode) => new MtlsPolicy(this, 'default-mtls', { mode }),
          isolation: (isolation) => new TenantIsolation(this, 'default-isolation', isolation),
        }),
    });
  }

  /** Kinds of objects that a table of grants gives the tenant, for the rights with which its part is applied (TENANT-11). @internal */
  _grantedKinds(): readonly string[] {
    return EstateScope.of(this).model.grants?.of(this.tenant)?.kinds ?? [];
  }

  /**
   * Declares a host outside the mesh that services of this tenant may call.
   *
   * @example ui.addCall(acme.addExternal('payments', { host: 'api.payments.example.net', port: 443, protocol: 'https' }))
   */
  addExternal(name: string, props: ExternalServiceProps): ExternalService {
    return new ExternalService(this, `external-${name}`, { name, ...props });
  }
}
