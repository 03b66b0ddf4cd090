import { Construct } from 'constructs';
import { DerivedManifests } from '../manifests/derived-manifests';
import { Manifest, type ManifestProps } from '../manifests/manifest';
import { Environment, type Gateway, type UnknownVariant, type VariantAccess } from '../model/tenant';
import type { Autoscale } from '../model/workload';
import { edgeName } from '../routing/edge-name';
import { baseHosts, edgeVirtualServices } from '../routing/edge-virtual-service';
import { gatewayLabels, gatewayOwnerLabels, gatewaySpec } from '../routing/gateway';
import {
  CREDENTIAL_RULES,
  GATEWAY_AUTOSCALE,
  gatewayDeploymentSpec,
  gatewayServiceSpec,
} from '../workload/gateway-workload';
import { autoscalerSpec } from '../workload/scaling';
import { EstateScope } from './estate-scope';
import { originOf } from './origin';
import { TenantChart } from './tenant-chart';

/** Gateway pods that are there already. */
export interface ExistingGateway {
  /** Labels of the pods. */
  readonly selector: Readonly<Record<string, string>>;
  /** Their namespace. @default - the tenant's */
  readonly namespace?: string;
  /** Their service account, so that only they are let in, not their whole namespace. @default - unknown */
  readonly serviceAccount?: string;
}

/** Properties of a `TeamGateway`. */
export interface TeamGatewayProps {
  /** Takes gateway pods that are there already. @default - the gateway brings its own workload */
  readonly existing?: ExistingGateway;
  /** The Secret with the certificate, in the namespace of the gateway's pods. @default - plain HTTP */
  readonly tls?: { readonly credentialName: string };
  /** Whether the plain port sends everyone over to HTTPS. @default - as `tls`: if there is a certificate */
  readonly httpsRedirect?: boolean;
  /** How a variant may be chosen (EDGE-2, EDGE-3). @default - ['hostname', 'header'], and none in production (TENANT-5) */
  readonly variantAccess?: readonly VariantAccess[];
  /** What a prefix answers that is nobody's variant (EDGE-4). @default 'mainline' */
  readonly unknownVariant?: UnknownVariant;
  /** How the gateway's own pods scale. @default - 2 to 5 pods at 80 % CPU */
  readonly autoscale?: Autoscale;
  /** The type of its own Service. @default 'LoadBalancer' */
  readonly serviceType?: 'LoadBalancer' | 'NodePort' | 'ClusterIP';
  /** The name of the Gateway. @default - the construct's id */
  readonly name?: string;
}

/**
 * Where a tenant's traffic enters: the Gateway, one VirtualService per host that it answers on (EDGE-5), and, unless it
 * takes existing pods, the gateway workload itself with least rights.
 *
 * @example new TeamGateway(acme, 'gateway', { tls: { credentialName: 'acme-wildcard' }, httpsRedirect: true })
 */
export class TeamGateway extends Construct {
  readonly name: string;
  /** The emitted Gateway. */
  readonly gateway: Manifest;
  /** The emitted Deployment of its own pods. */
  readonly deployment?: Manifest;
  /** The emitted Service of its own pods, for a load balancer's annotations and the like. */
  readonly service?: Manifest;
  /** The emitted HorizontalPodAutoscaler of its own pods. */
  readonly autoscaler?: Manifest;
  private readonly props: TeamGatewayProps;
  private readonly tenant: TenantChart;
  private readonly routes: DerivedManifests;

  constructor(scope: Construct, id: string, props: TeamGatewayProps = {}) {
    super(scope, id);
    this.props = props;
    this.name = props.name ?? id;
    this.tenant = TenantChart.of(this);
    this.routes = new DerivedManifests(new Construct(this, 'hosts'));
    this.gateway = this.object('gateway', 'networking.istio.io/v1', 'Gateway', {
      spec: () => gatewaySpec(EstateScope.of(this).tenant(this.tenant), this._model()),
    });
    if (props.existing === undefined)
      ({ deployment: this.deployment, service: this.service, autoscaler: this.autoscaler } = this.addWorkload());
    this.tenant._addGateway(this);
    this.node.addValidation({ validate: () => this.validate() });
  }

  /** Istio takes no Gateway without hosts. */
  private validate(): string[] {
    if (baseHosts(EstateScope.of(this).tenant(this.tenant), this._model()).length > 0) return [];
    const { tenant } = this.tenant;
    return [`gateway '${this.name}' has no host to answer on: give tenant '${tenant}' domains, or a service hostnames`];
  }

  /** The emitted VirtualService of a host, such as `ops-1234.acme.example.com`; all must be declared before. */
  route(host: string): Manifest | undefined {
    EstateScope.of(this).settle();
    return this.routes.get(host);
  }

  private object(id: string, apiVersion: string, kind: string, fields: Record<string, () => unknown>): Manifest {
    return new Manifest(this, id, {
      apiVersion,
      kind,
      name: this.name,
      labels: this.labels,
      placement: { stage: 'platform', file: 'gateway' },
      fields,
    });
  }

  private get labels(): Record<string, string> {
    return gatewayOwnerLabels(this.tenant.tenant, this.name);
  }

  private addWorkload(): Pick<TeamGateway, 'deployment' | 'service' | 'autoscaler'> {
    const name = this.name;
    const selector = gatewayLabels({ namespace: this.tenant.namespace! }, { name: this.name });
    this.object('service-account', 'v1', 'ServiceAccount', { automountServiceAccountToken: () => false });
    const deployment = this.object('deployment', 'apps/v1', 'Deployment', {
      spec: () => gatewayDeploymentSpec(this.labels, selector, name),
    });
    const service = this.object('service', 'v1', 'Service', {
      spec: () => gatewayServiceSpec(this.props.serviceType ?? 'LoadBalancer', selector),
    });
    const autoscaler = this.object('autoscaler', 'autoscaling/v2', 'HorizontalPodAutoscaler', {
      spec: () => autoscalerSpec(name, this.props.autoscale ?? GATEWAY_AUTOSCALE),
    });
    this.object('disruption-budget', 'policy/v1', 'PodDisruptionBudget', {
      spec: () => ({ maxUnavailable: 1, selector: { matchLabels: selector } }),
    });
    if (this.props.tls !== undefined) this.addCredentialAccess(name);
    return { deployment, service, autoscaler };
  }

  private addCredentialAccess(account: string): void {
    const api = 'rbac.authorization.k8s.io';
    this.object('role', `${api}/v1`, 'Role', { rules: () => CREDENTIAL_RULES });
    this.object('role-binding', `${api}/v1`, 'RoleBinding', {
      roleRef: () => ({ apiGroup: api, kind: 'Role', name: account }),
      subjects: () => [{ kind: 'ServiceAccount', name: account, namespace: this.tenant.namespace }],
    });
  }

  /** @internal */
  _model(): Gateway {
    const { existing, tls, httpsRedirect, variantAccess, unknownVariant } = this.props;
    const production = this.tenant.environment === Environment.PRODUCTION;
    return {
      origin: originOf(this),
      name: this.name,
      selector: existing?.selector,
      podNamespace: existing?.namespace ?? this.tenant.namespace!,
      serviceAccount: existing?.serviceAccount,
      credentialName: tls?.credentialName,
      httpsRedirect: httpsRedirect ?? tls !== undefined,
      variantAccess: variantAccess ?? (production ? [] : ['hostname', 'header']),
      unknownVariant: unknownVariant ?? 'mainline',
    };
  }

  /** @internal */
  _settle(): void {
    const estate = EstateScope.of(this);
    const tenant = estate.tenant(this.tenant);
    const hosts = edgeVirtualServices(tenant, this._model(), estate.visibility.variants(tenant));
    this.routes.settle(new Map(hosts.map(({ host, spec }) => [host, this.routeProps(host, () => spec)])));
  }

  private routeProps(host: string, spec: () => unknown): ManifestProps {
    const name = edgeName(this, host);
    return {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      name,
      labels: this.labels,
      placement: { stage: 'routing', file: name },
      fields: { spec },
    };
  }
}
