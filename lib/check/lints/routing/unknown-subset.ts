import { subsetNamed } from '../../../mesh-model';
import { closestName } from '../../../text/closest-name';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import type { RoutedDestination } from '../../routed-destination';

export const UNKNOWN_SUBSET: Lint = {
  code: 'BL202',
  name: 'unknown-subset',
  severity: 'breaks-traffic',
  summary: 'A route or a mirror names a subset that no DestinationRule in force defines.',
  cause:
    "Envoy has no cluster for it and answers 503 (NC). The DestinationRule has to be one that the client uses: of its own namespace, else of the service's, else of the root namespace, and exported to it.",
  fix: 'Define the subset in a DestinationRule beside the Service, and apply it before the route.',
  istio: ['IST0101'],
  kiali: ['KIA1107'],
  run(mesh, report) {
    for (const routed of mesh.destinations) {
      const { destination, virtualService, object, path } = routed;
      if (destination.subset === '') continue;
      const services = mesh.servicesSeen(destination.host, virtualService.namespace);
      if (services.length === 0) continue;
      for (const namespace of clientNamespaces(mesh, routed)) {
        const rules = services.flatMap((service) => mesh.model.destinationRules.lookup(namespace, service));
        if (rules.some((rule) => subsetNamed(rule, destination.subset) !== undefined)) continue;
        const names = rules.flatMap((rule) => rule.subsets.map((subset) => subset.name));
        const from = namespace === virtualService.namespace ? '' : ` for clients in namespace ${namespace}`;
        const meant = closestName(destination.subset, names);
        const reading = rules.length === 0 ? 'there is no DestinationRule' : `${rules[0]!.object.title} is in force`;
        const message = `${destination.host} has no subset ${destination.subset}${from}: ${reading}`;
        report({
          object,
          path: [...path, 'subset'],
          message,
          fix: meant === undefined ? undefined : `did you mean ${meant}?`,
        });
        break;
      }
    }
  },
};

/** Where the proxies run that certainly use a rule: its gateways' namespaces, and the VirtualService's own for mesh traffic. */
function clientNamespaces(mesh: CheckedMesh, { virtualService, places }: RoutedDestination): readonly string[] {
  const namespaces = new Set<string>();
  for (const name of places) {
    if (name === 'mesh') namespaces.add(virtualService.namespace);
    else for (const namespace of mesh.gatewayNamespaces(name)) namespaces.add(namespace);
  }
  return [...namespaces];
}
