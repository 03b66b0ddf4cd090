import { Construct } from 'constructs';
import { DerivedManifests } from '../cdk8s/derived-manifests';
import type { Manifest } from '../cdk8s/manifest';
import {
  type CertificateDeclaration,
  type Gateway,
  type GatewayDeclaration,
  type GatewayPorts,
  gatewayOf,
} from '../model/gateway';
import type { Problem } from '../model/problem';
import type { Autoscale } from '../model/workload';
import { certificateIn, edgeObjects, gatewayParts, variantsId } from '../objects/gateway-objects';
import { isPlatformCertificate, ownCertificateSpec } from '../objects/platform-objects';
import { EstateScope } from './estate-scope';
import { given } from './given';
import { makeParts } from './made-parts';
import { originOf } from './origin';
import { PlatformChart } from './platform-chart';
import { TenantScope } from './tenant-scope';
import { wrongGateway } from './wrong-gateway';

/** Gateway pods that are there already. */
export interface ExistingGateway {
  /** Labels of the pods. */
  readonly selector: Readonly<Record<string, string>>;
  /** Their namespace. @default - the tenant's */
  readonly namespace?: string;
  /** Their service account, so that only they are let in, not their whole namespace. @default - unknown */
  readonly serviceAccount?: string;
  /**
   * The name by which several tenants use these pods: gateways that give the same one share them on purpose (TENANT-1).
   *
   * @default - the tenant uses them alone
   */
  readonly use?: string;
  /** The ports on which they take requests. @default - 80 and 443 */
  readonly ports?: GatewayPorts;
  /**
   * Name of the Secret, in the namespace of the pods, with one certificate for the hosts of all that `use` them. All of them then
   * have one Gateway object, called as in `use`, in a chart of the platform's, and no `tls` of their own (EDGE-6).
   *
   * @default - each has a Gateway object of its own
   */
  readonly credentialName?: string;
  /** Has cert-manager issue that certificate for all of their hosts (EDGE-12). @default - somebody else makes the Secret */
  readonly certificate?: CertificateDeclaration;
}

/** Properties of a `TeamGateway`. */
export interface TeamGatewayProps extends GatewayDeclaration {
  /** Takes gateway pods that are there already. @default - the gateway brings its own workload */
  readonly existing?: ExistingGateway;
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
  /** The name of the Gateway object. */
  readonly name: string;
  /** The emitted Gateway; that of the platform where several tenants have one together. */
  readonly gateway: Manifest;
  /** The emitted Deployment of its own pods. */
  readonly deployment?: Manifest;
  /** The emitted Service of its own pods, for a load balancer's annotations and the like. */
  readonly service?: Manifest;
  /** The emitted HorizontalPodAutoscaler of its own pods. */
  readonly autoscaler?: Manifest;
  private readonly props: TeamGatewayProps;
  private readonly origin = originOf(this);
  private readonly tenant: TenantScope;
  private readonly routes: DerivedManifests;

  constructor(scope: Construct, id: string, props: TeamGatewayProps = {}) {
    super(scope, id);
    this.props = given(this, 'properties', props);
    this.name = props.name ?? id;
    this.tenant = TenantScope.of(this);
    this.routes = new DerivedManifests(new Construct(this, 'hosts'));
    const { existing, tls, autoscale, serviceType } = props;
    const isPlatforms = existing?.credentialName !== undefined;
    if (isPlatforms && existing.use === undefined) {
      throw new Error(
        `'${this.node.path}' shares the certificate '${existing.credentialName}' with nobody: say by which name (\`use\`)`,
      );
    }
    const { manifests } = makeParts(
      this,
      gatewayParts(
        {
          tenant: this.tenant.tenant,
          name: this.name,
          namespace: this.tenant.namespace,
          existing: existing !== undefined,
          isPlatforms,
          tls: tls !== undefined,
          certificate: certificateIn(this.tenant, this._model()),
          authentication: props.authentication,
          productionDefaults: this.tenant.productionDefaults,
          autoscale,
          serviceType,
        },
        () => EstateScope.of(this).tenant(this.tenant.chart),
        () => this._model(),
      ),
    );
    if (isPlatforms && existing.certificate !== undefined) {
      const { use, credentialName, namespace = this.tenant.namespace } = existing;
      PlatformChart.shared(this).certificate(use!, credentialName!, namespace);
    }
    const model = this._model();
    if (isPlatformCertificate(this.tenant, model)) {
      const spec = () => ownCertificateSpec(EstateScope.of(this).tenant(this.tenant.chart), this._model());
      PlatformChart.shared(this).ownCertificate(this.tenant.tenant, this.name, model, spec);
    }
    this.gateway = isPlatforms
      ? PlatformChart.shared(this).gateway(existing.use!, existing.namespace ?? this.tenant.namespace)
      : manifests.get('gateway')!;
    this.deployment = manifests.get('deployment');
    this.service = manifests.get('service');
    this.autoscaler = manifests.get('autoscaler');
    this.tenant.addGateway(this);
  }

  /** The emitted VirtualService of a host, such as `ops-1234.acme.example.com`; all must be declared before. */
  route(host: string): Manifest | undefined {
    EstateScope.of(this).settle();
    return this.routes.get(host);
  }

  /**
   * The emitted VirtualService with the rules of a service's variants for requests that carry `x-variant-id` (EDGE-3), to
   * which the hosts delegate; all must be declared before. Undefined where the header chooses none of its variants.
   */
  variantRoutes(service: string): Manifest | undefined {
    EstateScope.of(this).settle();
    return this.routes.get(variantsId(service));
  }

  /** @internal */
  _model(): Gateway {
    const { existing } = this.props;
    return gatewayOf(this.props, {
      origin: this.origin,
      name: this.name,
      namespace: this.tenant.namespace,
      environment: this.tenant.environment,
      pods: {
        selector: existing?.selector,
        podNamespace: existing?.namespace,
        serviceAccount: existing?.serviceAccount,
        use: existing?.use,
      },
      ports: existing?.ports,
      platformCredential: existing?.credentialName,
      platformCertificate: existing?.certificate,
    });
  }

  /** @internal */
  _problems(): readonly Problem[] {
    return wrongGateway(this.props, this.origin);
  }

  /** @internal */
  _settle(): void {
    const estate = EstateScope.of(this);
    this.routes.settle(edgeObjects(estate.tenant(this.tenant.chart), this._model(), estate.visibility));
  }
}
