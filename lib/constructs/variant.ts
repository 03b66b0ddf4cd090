import { Construct } from 'constructs';
import { Manifest } from '../cdk8s/manifest';
import { type ServiceVariant, type VariantDeclaration, variantOf } from '../model/variant';
import type { WorkloadOverrides } from '../model/workload';
import { variantDestinationRuleObject } from '../objects/variant-objects';
import { originOf } from './origin';
import type { Deployment } from './plus';
import { ServiceWorkload } from './service-workload';
import { TenantChart } from './tenant-chart';
import type { VariantService } from './variant-service';

/** What is particular to a variant; all else is as on the mainline. */
export interface VariantProps extends WorkloadOverrides, VariantDeclaration {}

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
    const { service, variant } = props;
    TenantChart.of(this)._owns(this, 'service', service);
    const model = variantOf(variant, props, props, originOf(this));
    const { key } = model;
    this.model = model;
    this.key = key;
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
