import { Construct } from 'constructs';
import type { Manifest } from '../cdk8s/manifest';
import { type ServiceVariant, type VariantDeclaration, variantOf } from '../model/variant';
import type { WorkloadOverrides } from '../model/workload';
import { variantParts } from '../objects/service-objects';
import { givenText } from './given';
import { makeParts, written } from './made-parts';
import { originOf } from './origin';
import type { Deployment } from './plus';
import type { ServiceWorkload } from './service-workload';
import { TenantScope } from './tenant-scope';
import type { VariantService } from './variant-service';

/** What is particular to a variant; all else is as on the mainline. */
export interface VariantProps extends WorkloadOverrides, VariantDeclaration {}

/** A ticket's or branch's workload of one service. Made by `VariantService.addVariant`. */
export class Variant extends Construct {
  /** Label, subset, hostname prefix, header value and name suffix: `ops-1234` (NAME-2). */
  readonly key: string;
  /** The emitted DestinationRule, which holds this variant's subset alone (DEST-1). */
  get destinationRule(): Manifest {
    if (this.rule !== undefined) return this.rule;
    throw new Error(`'${this.node.path}' is a variant of a service without a port, and so has no DestinationRule`);
  }
  private readonly rule: Manifest | undefined;
  private readonly workload: ServiceWorkload | undefined;
  private readonly model: ServiceVariant;

  constructor(
    scope: Construct,
    id: string,
    props: VariantProps & { readonly service: VariantService; readonly variant: string },
  ) {
    super(scope, id);
    const { service, variant } = props;
    TenantScope.of(this).owns(this, 'service', service);
    givenText(this, 'the id of a variant', variant, 'OPS-1234');
    const model = variantOf(variant, props, props, originOf(this));
    this.model = model;
    this.key = model.key;
    const parts = variantParts(
      service._owner,
      model,
      () => service._model(),
      () => service._propagation(),
    );
    const { manifests, workloads } = makeParts(this, parts, service._mainline);
    this.workload = workloads.get('workload');
    this.rule = manifests.get('destination-rule');
    service._addVariant(this);
  }

  /** The emitted Deployment. */
  get deploymentManifest() {
    return written(this, this.workload).deploymentManifest;
  }

  /** The Deployment as cdk8s-plus knows it, for what this variant alone needs. */
  get deployment(): Deployment {
    return written(this, this.workload).deployment;
  }

  /** @internal */
  _model(): ServiceVariant {
    return this.model;
  }
}
