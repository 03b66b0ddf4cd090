import { distance } from 'fastest-levenshtein';
import {
  type Gateway,
  type GatewayServer,
  hostsForNamespace,
  intersection,
  isWildcard,
  type VirtualService,
} from '../../../mesh-model';
import { groupBy } from '../../../mesh-model/group-by';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import type { Remark } from '../../remark';
import { ruleKindOf } from '../hop/rules-of-wrong-kind';

export const HOST_WITHOUT_RULES: Lint = {
  code: 'BL261',
  name: 'host-without-rules',
  severity: 'breaks-traffic',
  summary: 'A server of a Gateway writes a host otherwise than the VirtualService that has the rules for it.',
  cause:
    'A server of a Gateway opens a port for hosts, and the VirtualServices that name the gateway say what becomes of requests for them. Without one, a server for HTTP answers 404 for the host, and one that passes TLS on closes the connection; with httpsRedirect it sends clients to a port that does not have the host. A host of which no VirtualService speaks is no finding: its rules may come later.',
  fix: 'Write the host in the same way in the Gateway and in the VirtualService, and of the namespace that the server takes it from.',
  run(mesh, report) {
    const bound = groupBy(mesh.model.virtualServices, ({ gateways }) => gateways);
    for (const gateway of mesh.model.gateways) {
      const own = bound.get(`${gateway.namespace}/${gateway.name}`) ?? [];
      const byHost = groupBy(own, ({ hosts }) => hosts);
      const slips = new SlipIndex(byHost.keys());
      const redirected = new RedirectedHosts(mesh, gateway, byHost);
      for (const server of gateway.servers) {
        // What is passed on as bytes is not told by its host.
        if (ruleKindOf(server) === 'tcp') continue;
        const lost = redirected.lostAt(server);
        for (const [index, entry] of server.hosts.entries()) {
          const host = hostOf(entry);
          const gone = lost.get(host);
          if (gone !== undefined) {
            report({
              object: gateway.object,
              path: ['spec', 'servers', server.index, 'hosts', index],
              ...NOWHERE(gone),
            });
            continue;
          }
          const names = coveringNames(host);
          const isFor = ({ namespace }: VirtualService) => hostsForNamespace([entry], namespace).length > 0;
          if (isWildcard(host) || names.some((name) => byHost.get(name)?.some(isFor))) continue;
          if (isTakenBeside(gateway, server, host, byHost)) continue;
          const isRedirected = server.tls?.httpsRedirect === true && server.protocol.startsWith('HTTP');
          if (isRedirected && names.some((name) => securedHosts(mesh).has(name))) continue;
          const found = problemOf(mesh, server, host, byHost, slips) ?? (isRedirected ? NOWHERE(host) : undefined);
          const path = ['spec', 'servers', server.index, 'hosts', index];
          if (found !== undefined) report({ object: gateway.object, path, ...found });
        }
      }
    }
  },
};

/**
 * Finds hosts with rules whose requests a server redirects to https, where the gateway serves other hosts and not them: by the
 * server's host.
 */
class RedirectedHosts {
  private readonly isSecured: boolean;
  private below: ReadonlyMap<string, readonly string[]> | undefined;

  constructor(
    private readonly mesh: CheckedMesh,
    { servers }: Gateway,
    private readonly bound: ReadonlyMap<string, unknown>,
  ) {
    this.isSecured = servers.some(({ port, tls }) => port === HTTPS && !tls?.httpsRedirect);
  }

  lostAt(server: GatewayServer): ReadonlyMap<string, string> {
    const lost = new Map<string, string>();
    if (!this.isSecured || server.tls?.httpsRedirect !== true || server.port !== 80) return lost;
    const own = new Set(server.hosts.map(hostOf));
    for (const entry of own) {
      const hosts = isWildcard(entry) ? this.hostsBelow(entry) : this.bound.has(entry) ? [entry] : [];
      const found = hosts.find((host) => {
        const names = coveringNames(host);
        return (
          names.find((name) => own.has(name)) === entry && !names.some((name) => securedHosts(this.mesh).has(name))
        );
      });
      if (found !== undefined) lost.set(entry, found);
    }
    return lost;
  }

  private hostsBelow(wildcard: string): readonly string[] {
    this.below ??= groupBy(
      [...this.bound.keys()].filter((host) => !isWildcard(host)),
      (host) => coveringNames(host).slice(1),
    );
    return this.below.get(wildcard) ?? [];
  }
}

/** True where another server of the port takes a host for its VirtualService: plain servers of one port are one. */
function isTakenBeside(
  { servers }: Gateway,
  { port, tls, protocol }: GatewayServer,
  host: string,
  byHost: ReadonlyMap<string, readonly VirtualService[]>,
): boolean {
  const own = byHost.get(host);
  if (own === undefined || tls !== undefined || !/^(HTTP2?|GRPC)/.test(protocol) || protocol === 'HTTPS') return false;
  return servers.some((other) => {
    if (other.port !== port || other.tls !== undefined) return false;
    return own.some(({ namespace }) => hostsForNamespace(other.hosts, namespace).includes(host));
  });
}

/** The port that httpsRedirect leads to. */
const HTTPS = 443;

type Problem = Pick<Remark, 'message' | 'fix'>;

const NOWHERE = (host: string): Problem => ({
  message: `requests for ${host} are redirected to https, and no server has that host there`,
  fix: `Write ${host} among the hosts of the server of port 443.`,
});

/** What was meant to be in force for a host, and why it is not. */
function problemOf(
  mesh: CheckedMesh,
  server: GatewayServer,
  host: string,
  byHost: ReadonlyMap<string, readonly VirtualService[]>,
  slips: SlipIndex,
): Problem | undefined {
  const end = ruleKindOf(server) === 'tls' ? 'connections for it are closed' : 'requests for it get 404';
  const served = new Set(server.hosts.map(hostOf));
  const [shut] = byHost.get(host) ?? [];
  if (shut !== undefined) {
    const isTaken = server.hosts.some((entry) => hostsForNamespace([entry], shut.namespace).includes(host));
    if (isTaken || !isServed(mesh, shut, host)) return undefined;
    const message = `the server takes ${host} of another namespace than that of ${shut.object.title}: ${end}`;
    return { message, fix: `Write ${shut.namespace}/${host}.` };
  }
  // A name that the server has as well is another host.
  const meant = slips.near(host).find((other) => !served.has(other));
  if (meant === undefined || !isServed(mesh, byHost.get(meant)![0]!, meant)) return undefined;
  const message = `${byHost.get(meant)![0]!.object.title} has the host ${meant}, and none has ${host}: ${end}`;
  return { message, fix: `did you mean ${meant}?` };
}

/** Whether some server of its gateways takes a host of a VirtualService; one that none takes is BL204's. */
function isServed(mesh: CheckedMesh, { gateways, namespace }: VirtualService, host: string): boolean {
  if (gateways.includes('mesh')) return true;
  return gateways.some((name) =>
    mesh
      .gateway(name)
      ?.servers.some(({ hosts }) => intersection(hostsForNamespace(hosts, namespace), [host]).length > 0),
  );
}

/** Finds hosts that differ by a slip, without comparing each with each. */
class SlipIndex {
  private index: ReadonlyMap<string, readonly string[]> | undefined;

  constructor(private readonly hosts: Iterable<string>) {}

  near(host: string): readonly string[] {
    this.index ??= groupBy([...this.hosts], slipKeys);
    const index = this.index;
    return [...new Set(slipKeys(host).flatMap((key) => index.get(key) ?? []))].filter((other) => isSlip(host, other));
  }
}

/** Texts of which two hosts have one in common if they differ by a slip: whole, in order, and without each letter. */
function slipKeys(host: string): string[] {
  const lower = host.toLowerCase();
  const without = [...lower].map((_, at) => lower.slice(0, at) + lower.slice(at + 1));
  return [...new Set([lower, sorted(host), ...without])];
}

const sorted = (host: string) => [...host].sort().join('');

/** A letter too many, too few, in the wrong order or in another case; not another one, as in eu1 and eu2. */
function isSlip(host: string, other: string): boolean {
  if (host.toLowerCase() === other.toLowerCase()) return true;
  const away = distance(host, other);
  return host.length === other.length ? away === 2 && sorted(host) === sorted(other) : away === 1;
}

const hostOf = (entry: string) => entry.slice(entry.indexOf('/') + 1);

/** A host, and the wildcards that stand for it. */
function coveringNames(host: string): readonly string[] {
  const parts = host.split('.');
  return [host, ...parts.map((_, at) => ['*', ...parts.slice(at + 1)].join('.'))];
}

/** Hosts of servers that take TLS, here or at a load balancer before port 443, whatever their gateway. */
function securedHosts(mesh: CheckedMesh): ReadonlySet<string> {
  return mesh.once('secured hosts', () => {
    const servers = mesh.model.gateways.flatMap((gateway) => gateway.servers);
    const secured = servers.filter(({ tls, port }) => (tls === undefined ? port === HTTPS : !tls.httpsRedirect));
    return new Set(secured.flatMap(({ hosts }) => hosts.map(hostOf)));
  });
}
