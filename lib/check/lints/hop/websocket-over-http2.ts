import type { MeshService, ServicePort } from '../../../mesh-model';
import { valueAt } from '../../../mesh-model/value-at';
import type { DestinationShare } from '../../../resolver';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint, Report } from '../../lint';
import { isForWebSockets, playedShares } from '../../traffic/played-rules';
import { portText } from '../../traffic/port-text';
import { callerIn, requestText } from '../../traffic/probe-request';

export const WEBSOCKET_OVER_HTTP2: Lint = {
  code: 'BL535',
  name: 'websocket-over-http2',
  severity: 'fragile',
  summary: 'WebSockets are meant for a destination to which proxies send HTTP/2.',
  cause:
    'h2UpgradePolicy: UPGRADE, or a port named http2 or grpc, makes Envoy turn the upgrade into an HTTP/2 CONNECT, which the other proxy refuses: 503 (UC). Plain requests work.',
  fix: 'Write h2UpgradePolicy: DO_NOT_UPGRADE or useClientProtocol: true for that host or port, and name the port http.',
  run(mesh, report) {
    const reported = new Set<string>();
    for (const { play, share } of playedShares(mesh)) {
      if (!play.rule.match.some(isForWebSockets)) continue;
      const key = `${play.rule.object.title} ${play.rule.path.join('.')}`;
      if (share.results[0]?.speech?.carried !== 'HTTP/2' || isGrpc(share) || reported.has(key)) continue;
      reported.add(key);
      const message = `${requestText(play.request)}: ${portText(share)} is sent HTTP/2, which takes no WebSocket`;
      report({ object: play.rule.object, path: play.rule.path, message });
    }
    for (const service of mesh.model.services) ofService(mesh, service, report);
  },
};

/** A port for gRPC has no WebSockets, whatever a path is called. */
function isGrpc({ service, port }: DestinationShare): boolean {
  return service?.ports.some(({ number, protocolName }) => number === port && protocolName.startsWith('grpc')) === true;
}

/** Ports whose Service says that they are for WebSockets. */
function ofService(mesh: CheckedMesh, service: MeshService, report: Report): void {
  for (const [index, port] of service.ports.entries()) {
    if (!isSocketPort(service, port, index)) continue;
    const request = {
      from: callerIn(mesh, service.namespace),
      port: port.number,
      authority: service.hostname,
      headers: { upgrade: 'websocket' },
    };
    const { outcome } = mesh.resolver.resolve(request);
    const share = outcome.kind === 'forward' ? outcome.destinations[0] : undefined;
    if (share?.results[0]?.speech?.carried !== 'HTTP/2' || share.service?.hostname !== service.hostname) continue;
    const rule = share.destinationRules[0];
    const message = `${portText(share)} is for WebSockets and is sent HTTP/2, which takes none`;
    if (rule === undefined) report({ object: service.object, path: ['spec', 'ports', index], message });
    else report({ object: rule.object, path: ['spec', 'host'], message });
  }
}

function isSocketPort({ object, registry }: MeshService, { name }: ServicePort, index: number): boolean {
  const appProtocol = registry === 'kubernetes' ? valueAt(object, ['spec', 'ports', index, 'appProtocol']) : undefined;
  return appProtocol === 'kubernetes.io/ws' || /(^|-)(ws|websocket)s?(-|$)/i.test(name);
}
