import type { RouteDestination } from '../../../mesh-model';
import { type DestinationShare, splitAuthority } from '../../../resolver';
import type { Lint } from '../../lint';
import { type Play, playedShares } from '../../traffic/played-rules';
import { requestText } from '../../traffic/probe-request';

export const GATEWAY_TO_ITSELF: Lint = {
  code: 'BL546',
  name: 'gateway-to-itself',
  severity: 'breaks-traffic',
  summary:
    "A rule of a gateway sends requests to the Service of the gateway's own pods, where the same rule takes them again.",
  cause:
    'The request goes round until its headers, which grow each time, are more than Envoy takes: 431. Mostly a rule of an egress gateway that is meant for the callers (mesh) is in force at the gateway as well, because it has no condition on gateways.',
  fix: 'Give the rule for callers match: [{ gateways: [mesh] }], and the gateway one of its own that leads to the host outside.',
  run(mesh, report) {
    const reported = new Set<object>();
    for (const { play, index, route, share } of playedShares(mesh)) {
      const { rule, request } = play;
      if (reported.has(route) || !isOwnPods(play, share) || rule.rewrite !== undefined) continue;
      const { host, port } = splitAuthority(request.authority);
      const next = mesh.resolver.resolve({ ...request, authority: host, port: portOf(route) ?? port ?? 80 });
      if (next.rule?.rule !== rule) continue;
      reported.add(route);
      const message = `${requestText(request)} is sent to ${route.destination.host}, the gateway's own pods, and taken by this rule again`;
      report({ object: rule.object, path: [...rule.path, 'route', index, 'destination', 'host'], message });
    }
  },
};

const portOf = ({ destination }: RouteDestination) => destination.port;

/** True where the pods behind a destination are those of the gateway that sends. */
function isOwnPods({ request: { from } }: Play, { workloads }: DestinationShare): boolean {
  if (from.kind !== 'gateway' || workloads.length === 0) return false;
  return workloads.every(({ namespace, labels }) => {
    const names = Object.keys(from.labels);
    return namespace === from.namespace && names.every((name) => labels[name] === from.labels[name]);
  });
}
