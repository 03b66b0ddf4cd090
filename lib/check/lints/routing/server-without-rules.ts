import { type GatewayServer, hostsForNamespace, intersection, type VirtualService } from '../../../mesh-model';
import { groupBy } from '../../../mesh-model/group-by';
import { listed } from '../../../text/listed';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { type RuleKind, ruleKindOf, serversFor } from '../hop/rules-of-wrong-kind';

const TAKES: Readonly<Record<RuleKind, string>> = {
  http: 'reads HTTP and takes http rules',
  tls: 'passes TLS on and takes tls rules',
  tcp: 'passes bytes on and takes tcp rules',
};

export const SERVER_WITHOUT_RULES: Lint = {
  code: 'BL259',
  name: 'server-without-rules',
  severity: 'breaks-traffic',
  summary: 'A server of a Gateway has VirtualServices for its hosts, and none with rules of the kind that it takes.',
  cause:
    'protocol and tls.mode decide which rules a server takes: http, tls or tcp. Istio drops the others there. A server for TLS or TCP without a rule gets no listener, and connections are refused; one for HTTP answers 404.',
  fix: 'Change protocol or tls.mode of the server, or write rules of the kind that it takes.',
  run(mesh, report) {
    const bound = groupBy(mesh.model.virtualServices, ({ gateways }) => gateways);
    for (const { name, namespace, object, servers } of mesh.model.gateways) {
      const all = bound.get(`${namespace}/${name}`) ?? [];
      servers.forEach((server, at) => {
        const kind = ruleKindOf(server);
        if (kind === undefined || server.tls?.httpsRedirect === true) return;
        // Most servers have what they take, and of those with many hosts the first answers.
        if (all.some((item) => item[kind].length > 0 && isFor(server, item))) return;
        // One whose rules are in force nowhere is BL533's.
        const others = all.filter((item) => kindsOf(item).length > 0 && isFor(server, item) && !isLost(mesh, item));
        if (others.length === 0) return;
        const titles = [...new Set(others.map((item) => item.object.title))];
        const kinds = [...new Set(others.flatMap(kindsOf))];
        const message = `port ${server.port} ${TAKES[kind]}, and ${listed(titles.slice(0, 3))} ${titles.length > 1 ? 'have' : 'has'} ${listed(kinds)} rules for its hosts`;
        // A plain port beside one that passes TLS on may be there without a use.
        const severity = kind === 'http' ? 'fragile' : 'breaks-traffic';
        report({ object, path: ['spec', 'servers', at], message, severity });
      });
    }
  },
};

function isFor({ hosts }: GatewayServer, { hosts: asked, namespace }: VirtualService): boolean {
  return intersection(hostsForNamespace(hosts, namespace), asked).length > 0;
}

function kindsOf(virtualService: VirtualService): readonly RuleKind[] {
  return (['http', 'tls', 'tcp'] as const).filter((kind) => virtualService[kind].length > 0);
}

/** True where no server of its gateways takes any of its rules, and the mesh has none of them. */
function isLost(mesh: CheckedMesh, virtualService: VirtualService): boolean {
  if (virtualService.gateways.includes('mesh')) return false;
  const taken = new Set(serversFor(mesh, virtualService).map(({ server }) => ruleKindOf(server)));
  return kindsOf(virtualService).every((kind) => !taken.has(kind));
}
