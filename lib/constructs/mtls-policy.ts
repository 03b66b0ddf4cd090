import { Construct } from 'constructs';
import { DerivedManifests } from '../cdk8s/derived-manifests';
import type { Manifest } from '../cdk8s/manifest';
import { type Mtls, type MtlsDeclaration, type MtlsException, type MtlsMode, mtlsOf } from '../model/mtls';
import { peerAuthenticationObjects } from '../objects/policy-objects';
import { EstateScope } from './estate-scope';
import { TenantScope } from './tenant-scope';
import type { VariantService } from './variant-service';

/** Properties of a `MtlsPolicy`. */
export interface MtlsPolicyProps extends Pick<MtlsDeclaration, 'mode'> {}

/**
 * The mTLS of a tenant: PeerAuthentication `default` and one per service with excepted ports. A tenant has at most one;
 * without any it is STRICT.
 *
 * @example
 * const mtls = new MtlsPolicy(acme, 'mtls', { mode: MtlsMode.STRICT });
 * mtls.addException(cms, 9090, MtlsMode.PERMISSIVE); // a metrics port for a scraper outside the mesh
 */
export class MtlsPolicy extends Construct {
  private readonly props: MtlsPolicyProps;
  private readonly exceptions: MtlsException[] = [];
  private readonly manifests = new DerivedManifests(this);

  constructor(scope: Construct, id: string, props: MtlsPolicyProps = {}) {
    super(scope, id);
    this.props = props;
    TenantScope.of(this).setMtls(this);
  }

  /**
   * Another mode for one port of a service's containers.
   *
   * @param from who may call it without mTLS: addresses and ranges, and with `TenantIsolation`'s `network` namespaces, too.
   * Without it everybody who can reach it
   */
  addException(service: VariantService, port: number, mode: MtlsMode, from?: readonly string[]): void {
    TenantScope.of(this).owns(this, 'service', service);
    this.exceptions.push({ service: service.name, port, mode, ...(from && { from }) });
    EstateScope.of(this).changed();
  }

  /** The emitted PeerAuthentication of this name: `default`, or `ports-of-cms` for a service with excepted ports. */
  peerAuthentication(name = 'default'): Manifest | undefined {
    EstateScope.of(this).settle();
    return this.manifests.get(name);
  }

  /** @internal */
  _model(): Mtls {
    return mtlsOf({ ...this.props, exceptions: this.exceptions });
  }

  /** @internal */
  _settle(): void {
    this.manifests.settle(peerAuthenticationObjects(EstateScope.of(this).tenant(TenantScope.of(this).chart)));
  }
}
