import { Construct } from 'constructs';
import type { Manifest } from '../cdk8s/manifest';
import type { CanaryDeclaration } from '../model/canary';
import { canaryParts } from '../objects/service-objects';
import { given, givenConstruct } from './given';
import { makeParts, written } from './made-parts';
import { originOf } from './origin';
import type { Deployment } from './plus';
import type { ServiceWorkload } from './service-workload';
import { TenantScope } from './tenant-scope';
import type { VariantService } from './variant-service';

/** Properties of a `CanaryRoute`. */
export interface CanaryRouteProps extends CanaryDeclaration {
  /** The service whose next mainline is tried. */
  readonly service: VariantService;
}

/**
 * The next mainline of a service under trial: its own workload, a share of mainline traffic, and requests that always
 * go there. A service has at most one. Without weight, conditions and mirror it runs, but nothing leads to it.
 *
 * @example
 * new CanaryRoute(acme, 'cms-canary', {
 *   service: cms, image: 'registry.example.com/cms:2.1.0', weight: 5,
 *   match: [{ headers: { 'end-user': { exact: 'agung' } } }],
 * });
 */
export class CanaryRoute extends Construct {
  private readonly props: CanaryRouteProps;
  private readonly workload: ServiceWorkload | undefined;

  constructor(scope: Construct, id: string, props: CanaryRouteProps) {
    super(scope, id);
    this.props = given(this, 'properties', props);
    const service = givenConstruct(this, 'service', props.service);
    TenantScope.of(this).owns(this, 'service', service);
    service._setCanary(this);
    const { workloads } = makeParts(
      this,
      canaryParts(
        service._owner,
        props,
        () => service._model(),
        () => service._propagation(),
      ),
      service._mainline,
    );
    this.workload = workloads.get('workload');
  }

  /** The emitted HorizontalPodAutoscaler, if the canary scales as its mainline does. */
  get autoscaler(): Manifest | undefined {
    return this.workload?.autoscaler;
  }

  /** The emitted Deployment. */
  get deploymentManifest() {
    return written(this, this.workload).deploymentManifest;
  }

  /** The Deployment as cdk8s-plus knows it, for what the canary alone needs. */
  get deployment(): Deployment {
    return written(this, this.workload).deployment;
  }

  /** What the service makes its model of. @internal */
  get _declared() {
    return { declaration: this.props, origin: originOf(this) };
  }
}
