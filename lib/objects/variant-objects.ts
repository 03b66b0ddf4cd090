import type { Service } from '../model/service';
import type { ServiceVariant } from '../model/variant';
import type { ManifestProps } from '../output/manifest-props';
import { variantDestinationRule } from '../routing/destination-rule';
import { workloadName } from '../workload/deployment';
import { ownerLabels } from '../workload/labels';
import type { Owner } from './service-objects';
import { workloadPlacement } from './workload-objects';

/** The DestinationRule that holds a variant's subset alone (DEST-1). */
export function variantDestinationRuleObject(
  owner: Owner,
  service: () => Service,
  variant: ServiceVariant,
): ManifestProps {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    name: workloadName(owner, variant.key),
    labels: ownerLabels(owner.tenant, owner.name),
    placement: workloadPlacement(owner),
    fields: { spec: () => variantDestinationRule(service(), variant) },
  };
}
