import { subsetLabels } from '../model/foreign-workload';
import type { Service } from '../model/service';
import { serviceHost } from '../model/service-identity';
import type { ServiceVariant } from '../model/variant';
import type { DestinationRuleSpec } from './istio';
import { stickyPods } from './stickiness';
import { CANARY, MAIN } from './variant-header';

type Subset = NonNullable<DestinationRuleSpec['subsets']>[number];

/** A subset selects among its service's pods, so `version` is enough. None for a mainline that is all pods (WORK-3). */
function subset(service: Service, version: string): Subset[] {
  const labels = subsetLabels(service, version);
  return labels === undefined ? [] : [{ name: version, labels: { ...labels } }];
}

/**
 * Istio merges the rules of a host only while they are exported alike (DEST-1). A list of callers would change one object
 * after the other, and in between the subsets of some could not be found (SAFE-1); who cannot see the Service has no
 * use for its subsets anyway.
 */
const everywhere = () => ['*'];

/** `main`, versions and canary with the traffic policy, which Istio takes from the first rule of a host (DEST-1). */
export function mainDestinationRule(service: Service): DestinationRuleSpec {
  const trafficPolicy = {
    ...(service.connectionPool && { connectionPool: service.connectionPool }),
    ...(service.outlierDetection && { outlierDetection: service.outlierDetection }),
    ...(service.stickiness && { loadBalancer: stickyPods(service.stickiness) }),
  };
  const subsets = [
    ...subset(service, MAIN),
    ...(service.canary === undefined ? [] : subset(service, CANARY)),
    ...service.versions
      .map(({ name }) => name)
      .sort()
      .flatMap((version) => subset(service, version)),
  ];
  return {
    host: serviceHost(service),
    exportTo: everywhere(),
    ...(Object.keys(trafficPolicy).length > 0 && { trafficPolicy }),
    ...(subsets.length > 0 && { subsets }),
  };
}

/** A variant's subset alone, so that it can go after its routes are gone (DEST-1, SAFE-1). */
export function variantDestinationRule(service: Service, variant: ServiceVariant): DestinationRuleSpec {
  return { host: serviceHost(service), exportTo: everywhere(), subsets: subset(service, variant.key) };
}
