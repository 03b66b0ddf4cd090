import { answerOnward } from '../../../explain/onward';
import type { HttpRule, VirtualService } from '../../../mesh-model';
import type { MeshRequest } from '../../../resolver';
import { RESPONSE_FLAGS } from '../../../resolver/answer';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint, Report } from '../../lint';
import { entrancesOf, playOf, sharesOf } from '../../traffic/played-rules';
import { callerIn, requestText } from '../../traffic/probe-request';
import { allGateways } from '../security/policy-subjects';

export const REFUSED_BY_NEXT_GATEWAY: Lint = {
  code: 'BL560',
  name: 'refused-by-next-gateway',
  severity: 'breaks-traffic',
  summary: 'A rule sends requests to a gateway, and the gateway has no server or no rule that takes them.',
  cause:
    'The way through an egress gateway has two halves: a rule for the callers (mesh) that leads to the Service of the gateway, and a rule for the gateway that leads to the host. Without the second one the gateway answers 404. A server with ISTIO_MUTUAL or TLS is chosen by the server name, so the DestinationRule for the Service of the gateway has to say tls with mode ISTIO_MUTUAL and sni: otherwise the gateway closes the connection, which is 503 for the caller.',
  fix: 'Bind the VirtualService to the Gateway too, with a rule for it (match: [{ gateways: [<gateway>] }]); for a server with TLS, name a subset whose DestinationRule has tls: { mode: ISTIO_MUTUAL, sni: <host> }.',
  elsewhere: true,
  run(mesh, report) {
    for (const virtualService of mesh.model.virtualServices) {
      for (const rule of virtualService.http) {
        if (rule.route.some(({ destination }) => leadsToGateway(mesh, destination.host, virtualService.namespace)))
          playHttp(mesh, virtualService, rule, report);
      }
      if (virtualService.tls.length > 0 && virtualService.gateways.includes('mesh'))
        playTls(mesh, virtualService, report);
    }
  },
};

/** True for a host whose pods are those of a gateway. */
function leadsToGateway(mesh: CheckedMesh, host: string, namespace: string): boolean {
  return mesh.once(`gateway behind ${host} from ${namespace}`, () => {
    const gateways = mesh.once('labels of gateways', () => new Set(allGateways(mesh).map(({ labels }) => labels)));
    const pods = mesh.servicesSeen(host, namespace).flatMap((service) => mesh.workloadsOf(service));
    return pods.some(({ labels }) => gateways.has(labels));
  });
}

/** What becomes of the requests of a rule at the gateway that it sends them to. */
function playHttp(mesh: CheckedMesh, virtualService: VirtualService, rule: HttpRule, report: Report): void {
  for (const entrance of entrancesOf(mesh, virtualService)) {
    for (const match of rule.match.length === 0 ? [undefined] : rule.match) {
      const play = playOf(mesh, virtualService, rule, match, entrance);
      for (const { index, route, share } of play === undefined ? [] : sharesOf(play)) {
        if (share.result.kind !== 'delivered') continue;
        // Whether proxies begin mTLS by themselves, shows only where the pods are known to be gateways.
        const isProxy = share.workloads.every(({ containers }) => containers.includes('istio-proxy'));
        if (share.result.tls === 'mtls' && !isProxy) continue;
        const next = answerOnward(mesh.resolver, play!.answer, share);
        const why = next && failureOf(next.outcome);
        if (why === undefined) continue;
        const message = `${requestText(play!.request)} is sent on to the gateway behind ${route.destination.host}, and fails there: ${why}`;
        report({ object: rule.object, path: [...rule.path, 'route', index, 'destination', 'host'], message });
        return;
      }
    }
  }
}

/** What becomes of the TLS of callers inside that rules send to a gateway. */
function playTls(mesh: CheckedMesh, { tls, namespace }: VirtualService, report: Report): void {
  for (const rule of tls) {
    const match = rule.match.find(({ gateways }) => gateways.length === 0 || gateways.includes('mesh'));
    const [name] = match?.sniHosts ?? [];
    if (match === undefined || name === undefined) continue;
    const host = name.replace(/^\*/, 'any');
    const from = callerIn(mesh, namespace);
    const request: MeshRequest = { from, authority: host, sni: host, scheme: 'https', port: match.port || 443 };
    const answer = mesh.resolver.resolve(request);
    if (answer.outcome.kind !== 'forward' || answer.rule?.rule !== rule) continue;
    const [share] = answer.outcome.destinations;
    const next = share?.result.kind === 'delivered' ? answerOnward(mesh.resolver, answer, share) : undefined;
    if (next?.outcome.kind !== 'unreachable') continue;
    const message = `TLS for ${host} from namespace ${namespace} is sent on to the gateway behind ${share!.host}, and fails there: no connection (${next.outcome.detail})`;
    report({ object: rule.object, path: [...rule.path, 'route', 0, 'destination', 'host'], message });
  }
}

type Outcome = NonNullable<ReturnType<typeof answerOnward>>['outcome'];

/** What the gateway has no server and no rule for; other failures have lints of their own. */
function failureOf(outcome: Outcome): string | undefined {
  if (outcome.kind === 'unreachable') return `no connection (${outcome.detail})`;
  if (outcome.kind !== 'error' || outcome.reason !== 'route_not_found') return undefined;
  return `${outcome.status} ${RESPONSE_FLAGS[outcome.reason]} (${outcome.detail})`;
}
