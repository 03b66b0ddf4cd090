import { Construct } from 'constructs';
import { Manifest } from '../cdk8s/manifest';
import type { ServiceVariant, VariantState } from '../model/service';
import type { Condition } from '../model/traffic';
import { variantKey } from '../model/variant-key';
import type { WorkloadOverrides } from '../model/workload';
import { variantDestinationRuleObject } from '../objects/variant-objects';
import { originOf } from './origin';
import type { Deployment } from './plus';
import { ServiceWorkload } from './service-workload';
import { TenantChart } from './tenant-chart';
import type { VariantService } from './variant-service';

/** What is particular to a variant; all else is as on the mainline. */
export interface VariantProps extends WorkloadOverrides {
  /**
   * `retiring`: no routes, hosts or header rules any more, workload and DestinationRule still there. It is the first of
   * the two commits that take a variant away without a failed request (SAFE-2).
   *
   * @default 'active'
   */
  readonly state?: VariantState;
  /**
   * Requests at gateways that take the variant without asking for it by hostname or header; one of these conditions is
   * enough (EDGE-7). They choose the variant of all services, not of this one alone.
   *
   * @default - none
   */
  readonly match?: readonly Condition[];
}

/** A ticket's or branch's workload of one service. Made by `VariantService.addVariant`. */
export class Variant extends Construct {
  /** Label, subset, hostname prefix, header value and name suffix: `ops-1234` (NAME-2). */
  readonly key: string;
  /** The emitted DestinationRule, which holds this variant's subset alone (DEST-1). */
  readonly destinationRule: Manifest;
  private readonly workload: ServiceWorkload;
  private readonly model: ServiceVariant;

  constructor(
    scope: Construct,
    id: string,
    props: VariantProps & { readonly service: VariantService; readonly variant: string },
  ) {
    super(scope, id);
    const { service, variant, state = 'active', match, image, replicas, env, resources } = props;
    TenantChart.of(this)._owns(this, 'service', service);
    this.key = variantKey(variant);
    this.model = { origin: originOf(this), id: variant, key: this.key, state, match, image, replicas, env, resources };
    const { key, model } = this;
    this.workload = new ServiceWorkload(
      this,
      'workload',
      () => ({ service: service._model(), version: key, overrides: model }),
      service._mainline,
    );
    const owner = { tenant: service._model().tenant, name: service.name };
    this.destinationRule = new Manifest(
      this,
      'destination-rule',
      variantDestinationRuleObject(owner, () => service._model(), model),
    );
    service._addVariant(this);
  }

  /** The emitted Deployment. */
  get deploymentManifest() {
    return this.workload.deploymentManifest;
  }

  /** The Deployment as cdk8s-plus knows it, for what this variant alone needs. */
  get deployment(): Deployment {
    return this.workload.deployment;
  }

  /** @internal */
  _model(): ServiceVariant {
    return this.model;
  }
}
