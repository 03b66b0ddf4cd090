import type { HttpMatch, RulePath, VirtualService } from '../../../mesh-model';
import { groupBy } from '../../../mesh-model/group-by';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { RoutedDestination } from '../../routed-destination';
import { entrancesOf } from '../../traffic/played-rules';

export const PORT_MISSING: Lint = {
  code: 'BL209',
  name: 'port-missing',
  severity: 'fragile',
  summary: 'A route to a service with several ports names none.',
  cause:
    'Istio takes the port on which the request came in: of the gateway, or of the host that was called. Where the service has no such port, it answers 503 (breaks-traffic).',
  fix: 'Write destination.port.number.',
  istio: ['IST0112'],
  run(mesh, report) {
    for (const routed of mesh.destinations) {
      const { destination, virtualService, object, path } = routed;
      if (destination.port !== undefined) continue;
      const service = mesh.servicesSeen(destination.host, virtualService.namespace)[0];
      const ports = service?.ports.filter((port) => port.protocol !== 'udp') ?? [];
      if (ports.length < 2) continue;
      const numbers = ports.map((port) => port.number);
      const lacking = entryPorts(mesh, routed).find((port) => !numbers.includes(port));
      const why = lacking === undefined ? '' : `: requests on port ${lacking} get 503`;
      const message = `${destination.host} has the ports ${numbers.join(', ')}, and the route names none${why}`;
      report({ object, path, message, severity: lacking === undefined ? 'fragile' : 'breaks-traffic' });
    }
  },
};

/** The ports on which requests come in that the rule may take; those of a delegate come in where its roots are bound. */
function entryPorts(mesh: CheckedMesh, { virtualService, rule, places }: RoutedDestination): readonly number[] {
  const bound =
    virtualService.hosts.length > 0
      ? [{ virtualService, match: rule.match, places }]
      : (mergedRules(mesh).get(ruleKey(rule)) ?? []);
  return bound.flatMap(({ virtualService: root, match, places: open }) => {
    const isTaken = (port: number) => match.length === 0 || match.some((item) => item.port === 0 || item.port === port);
    const ways = [...entrancesOf(mesh, root)].filter(({ place }) => open.includes(place));
    return ways.map(({ port }) => port).filter(isTaken);
  });
}

interface MergedRule {
  readonly virtualService: VirtualService;
  readonly match: readonly HttpMatch[];
  readonly places: readonly string[];
}

/** Rules of delegates as they are in force, by where they stand: one for each VirtualService that names the delegate. */
function mergedRules(mesh: CheckedMesh): ReadonlyMap<string, readonly MergedRule[]> {
  return mesh.once('rules-of-delegates', () => {
    const merged = mesh.model.virtualServices.flatMap((virtualService) =>
      virtualService.http.flatMap((rule) => {
        if (rule.object === virtualService.object) return [];
        const { places } = new RoutedDestination(virtualService, rule, { host: '', subset: '', port: 0 }, 'route', 0);
        return { virtualService, match: rule.match, places, key: ruleKey(rule) };
      }),
    );
    return groupBy(merged, ({ key }) => [key]);
  });
}

const ruleKey = ({ object, path }: RulePath) => `${object.title} ${path.join('.')}`;
