import { type Gateway, type GatewayServer, portProtocol } from '../../../mesh-model';
import type { Answer, MeshRequest } from '../../../resolver';
import { requestFromUrl, splitAuthority } from '../../../resolver';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { gatewayClient, plays } from '../../traffic/played-rules';
import { requestText } from '../../traffic/probe-request';

export const REDIRECT_LOOP: Lint = {
  code: 'BL534',
  name: 'redirect-loop',
  severity: 'breaks-traffic',
  summary: 'A redirect leads to itself, or to a port at which nothing answers.',
  cause:
    'Browsers give up after some rounds. httpsRedirect looks at the connection that reaches the gateway: behind a load balancer that ends TLS that is plain HTTP for ever, whatever x-forwarded-proto says.',
  fix: 'Redirect on the port for plain HTTP only: one server with httpsRedirect on port 80, and on 443 one without; for a rule, match the port or the scheme.',
  run(mesh, report) {
    for (const gateway of mesh.model.gateways) {
      for (const server of gateway.servers) {
        const message = redirectProblem(mesh, gateway, server);
        const path = ['spec', 'servers', server.index, 'tls', 'httpsRedirect'];
        if (message !== undefined) report({ object: gateway.object, path, message, severity: 'fragile' });
      }
    }
    const reported = new Set<object>();
    for (const { rule, request, answer } of plays(mesh)) {
      if (answer.outcome.kind !== 'redirect' || rule.redirect === undefined || reported.has(rule)) continue;
      const { location } = answer.outcome;
      const next = follow(mesh, request, location);
      const at = { object: rule.object, path: [...rule.path, 'redirect'], key: true };
      const message = `${requestText(request)} is redirected to ${location}`;
      if (next?.rule?.rule === rule && next.outcome.kind === 'redirect' && next.outcome.location === location) {
        reported.add(rule);
        const isOfHosts = rule.redirect.authority !== '' && rule.match.length === 0;
        const fix = `Write the rules of ${rule.redirect.authority} in a VirtualService of their own, without the redirect.`;
        report({ ...at, message: `${message}, where this rule takes it again`, ...(isOfHosts && { fix }) });
      } else if (next?.outcome.kind === 'unreachable' && isOwnHost(request, next) && request.from.kind === 'gateway') {
        reported.add(rule);
        report({
          ...at,
          message: `${message}, where this gateway takes nothing: ${next.outcome.detail}`,
          severity: 'fragile',
        });
      }
    }
  },
};

const HTTP = 80;
const HTTPS = 443;

/** `httpsRedirect` sends to port 443 of the same host, whatever is there. */
function redirectProblem(mesh: CheckedMesh, gateway: Gateway, server: GatewayServer): string | undefined {
  if (server.tls?.httpsRedirect !== true || portProtocol(server.protocol) !== 'http') return undefined;
  if (server.port === HTTPS) {
    return `port ${HTTPS} takes plain HTTP and redirects it to https, which is this port again where a load balancer ends TLS before it`;
  }
  const from = gatewayClient(mesh, gateway.selector ?? {});
  const host = server.hosts[0]?.replace(/^.*\//, '').replace(/^\*\.?/, 'any.');
  if (server.port !== HTTP || from === undefined || host === undefined || host === 'any.') return undefined;
  const { outcome } = mesh.resolver.resolve({ from, scheme: 'https', authority: host });
  if (outcome.kind !== 'unreachable' || isOpen(mesh, gateway)) return undefined;
  return `plain HTTP is redirected to https://${host}, and the gateway takes no TLS on port ${HTTPS}`;
}

/** Somebody takes TLS or plain HTTP on 443 at these pods: whose hosts, other lints say. */
function isOpen({ model }: CheckedMesh, gateway: Gateway): boolean {
  const selector = JSON.stringify(gateway.selector);
  return model.gateways.some((other) => {
    return JSON.stringify(other.selector) === selector && other.servers.some(({ port }) => port === HTTPS);
  });
}

/** What becomes of the request that a client makes when it is redirected. */
function follow(mesh: CheckedMesh, request: MeshRequest, location: string): Answer | undefined {
  try {
    return mesh.resolver.resolve(requestFromUrl(location, request.from, { method: request.method ?? 'GET' }));
  } catch {
    // Another scheme, or no host: that leads away.
    return undefined;
  }
}

/** Another host may be served elsewhere. */
function isOwnHost({ authority }: MeshRequest, { request }: Answer): boolean {
  return splitAuthority(authority).host.toLowerCase() === request.host;
}
