import { Construct } from 'constructs';
import { DerivedManifests } from '../cdk8s/derived-manifests';
import type { Manifest } from '../cdk8s/manifest';
import { type Isolation, type IsolationDeclaration, isolationOf } from '../model/isolation';
import { quotaObjects } from '../objects/namespace-object';
import { authorizationPolicyObjects, networkPolicyObjects, sidecarObjects } from '../objects/policy-objects';
import { EstateScope } from './estate-scope';
import { TenantScope } from './tenant-scope';

/** Properties of a `TenantIsolation`. */
export interface TenantIsolationProps extends IsolationDeclaration {}

/** What keeps a tenant to itself (TENANT-3). On by default; a tenant has at most one of these. */
export class TenantIsolation extends Construct implements Isolation {
  /** Whether AuthorizationPolicies are emitted. */
  readonly authorization: boolean;
  /** Whether each service has a policy that names its callers. */
  readonly callers: boolean;
  /** Whether Sidecars are emitted. */
  readonly sidecar: boolean;
  /** Whether NetworkPolicies are emitted. */
  readonly network: boolean;
  private readonly policies: DerivedManifests;
  private readonly sidecars: DerivedManifests;
  private readonly networks: DerivedManifests;
  private readonly quotas: DerivedManifests;

  constructor(scope: Construct, id: string, props: TenantIsolationProps = {}) {
    super(scope, id);
    const isolation = isolationOf(props);
    this.authorization = isolation.authorization;
    this.callers = isolation.callers;
    this.sidecar = isolation.sidecar;
    this.network = isolation.network;
    this.policies = new DerivedManifests(new Construct(this, 'authorization'));
    this.sidecars = new DerivedManifests(new Construct(this, 'sidecars'));
    this.networks = new DerivedManifests(new Construct(this, 'network'));
    this.quotas = new DerivedManifests(new Construct(this, 'quota'));
    TenantScope.of(this).setIsolation(this);
  }

  /** The emitted AuthorizationPolicy of this name, such as `allow-nothing`, `visitors-of-gateway` or `callers-of-docx`. */
  authorizationPolicy(name: string): Manifest | undefined {
    EstateScope.of(this).settle();
    return this.policies.get(name);
  }

  /** The emitted Sidecar of a service. */
  sidecarOf(service: { readonly name: string }): Manifest | undefined {
    EstateScope.of(this).settle();
    return this.sidecars.get(service.name);
  }

  /** The emitted NetworkPolicy of this name, such as `deny-all`, `gateway-gateway` or `calls-of-docx`. */
  networkPolicy(name: string): Manifest | undefined {
    EstateScope.of(this).settle();
    return this.networks.get(name);
  }

  /** @internal */
  _model(): Isolation {
    return isolationOf(this);
  }

  /** @internal */
  _settle(): void {
    const estate = EstateScope.of(this);
    const { visibility } = estate;
    const tenant = estate.tenant(TenantScope.of(this).chart);
    this.policies.settle(authorizationPolicyObjects(tenant, visibility));
    this.sidecars.settle(sidecarObjects(tenant, visibility));
    this.networks.settle(networkPolicyObjects(tenant, visibility));
    this.quotas.settle(quotaObjects(tenant, visibility));
  }
}
