import {
  type HttpMatch,
  type HttpRule,
  hostsForNamespace,
  intersection,
  type RulePath,
  type StreamMatch,
  type StreamRule,
  selects,
  type VirtualService,
} from '../../../mesh-model';
import { listed } from '../../../text/listed';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { isContradiction } from '../../reachability';
import type { Remark } from '../../remark';
import { takesTheRest } from '../../traffic/takes-the-rest';

export const CONDITION_NEVER_MET: Lint = {
  code: 'BL251',
  name: 'condition-never-met',
  severity: 'fragile',
  summary:
    'A condition of a rule that no request meets: a gateway, a port or callers that do not exist there, a method in small letters, or what excludes itself.',
  cause:
    'match.gateways chooses among the gateways of the VirtualService, match.port among the ports of the servers or of the Service, sourceLabels and sourceNamespace among the pods of the mesh. The rule takes no request.',
  fix: 'Ask for what exists, or add the gateway to spec.gateways.',
  run(mesh, report) {
    for (const virtualService of mesh.model.virtualServices) {
      const { http, tcp, tls } = virtualService;
      for (const rule of [...http, ...tcp, ...tls]) {
        for (const [index, match] of rule.match.entries()) {
          const problem = problemOf(mesh, virtualService, match) ?? redirectProblem(mesh, virtualService, rule, match);
          if (problem === undefined) continue;
          const { field, ...told } = problem;
          const at: RulePath = 'path' in match ? match : { object: rule.object, path: [...rule.path, 'match', index] };
          // A delegate is read once for each of its roots, and the condition may be the root's.
          report({ object: at.object, path: [...at.path, ...field], ...told });
        }
      }
    }
  },
};

type Problem = Omit<Remark, 'object' | 'path'> & { readonly field: readonly (string | number)[] };

function problemOf(
  mesh: CheckedMesh,
  virtualService: VirtualService,
  match: HttpMatch | StreamMatch,
): Problem | undefined {
  const { gateways } = virtualService;
  const places = match.gateways.length === 0 ? gateways : gateways.filter((name) => match.gateways.includes(name));
  if (places.length === 0) {
    const message = `${listed(match.gateways)} is not among the gateways of the VirtualService: ${listed(gateways)}`;
    return { field: ['gateways'], message };
  }
  return (
    portProblem(mesh, virtualService, match, places) ??
    callerProblem(mesh, match, places) ??
    ('headers' in match
      ? (contradiction(mesh, match) ??
        parameterProblem(match) ??
        valueProblem(match) ??
        methodProblem(virtualService, match))
      : undefined)
  );
}

/** A port of gateways whose servers redirect whatever comes to it, before any rule is asked. */
function redirectProblem(
  mesh: CheckedMesh,
  { gateways, hosts, namespace }: VirtualService,
  rule: HttpRule | StreamRule,
  match: HttpMatch | StreamMatch,
): Problem | undefined {
  // A rule that redirects as well does no harm.
  if (match.port === 0 || ('redirect' in rule && rule.redirect !== undefined)) return undefined;
  const places = match.gateways.length === 0 ? gateways : gateways.filter((name) => match.gateways.includes(name));
  const servers = places
    .flatMap((place) => mesh.gateway(place)?.servers ?? [])
    .filter((server) => {
      return server.port === match.port && intersection(hostsForNamespace(server.hosts, namespace), hosts).length > 0;
    });
  if (places.includes('mesh') || servers.length === 0 || !servers.every(({ tls }) => tls?.httpsRedirect === true))
    return undefined;
  const message = `the gateway redirects all that comes to port ${match.port} to https (httpsRedirect), and asks no rule`;
  const fix = 'Remove httpsRedirect from the server, and write a rule that redirects all but this.';
  return { field: ['port'], message, fix };
}

/** Pseudo headers that have a field of their own beside. */
const FIELDS = { ':method': 'method', ':authority': 'authority', host: 'authority', ':scheme': 'scheme' } as const;

/** False for nearly all: nothing is refused, and no header stands for a field or is written in two ways. */
function mayContradict({ headers, withoutHeaders }: HttpMatch): boolean {
  for (const _ in withoutHeaders) return true;
  for (const name in headers) if (name === 'host' || /^:|[A-Z]/.test(name)) return true;
  return false;
}

/** Conditions on the same header that no value of it meets. */
function contradiction(mesh: CheckedMesh, match: HttpMatch): Problem | undefined {
  if (!mayContradict(match)) return undefined;
  const wanted = Object.keys(match.headers).map((name) => name.toLowerCase());
  const refused = Object.keys(match.withoutHeaders).map((name) => name.toLowerCase());
  const twice = wanted.filter((name, at) => {
    const field = Object.hasOwn(FIELDS, name) ? FIELDS[name as keyof typeof FIELDS] : undefined;
    return refused.includes(name) || wanted.indexOf(name) < at || (field !== undefined && match[field] !== undefined);
  });
  if (twice.length === 0 || !isContradiction(mesh, match)) return undefined;
  const message = `no request meets all that is asked of ${listed([...new Set(twice)])}`;
  return { field: [refused.includes(twice[0]!) ? 'withoutHeaders' : 'headers'], message };
}

/** A query parameter whose name is written with what stands around it in a URL. */
function parameterProblem({ queryParams }: HttpMatch): Problem | undefined {
  for (const name in queryParams) {
    if (!/[?&=]/.test(name)) continue;
    const [, meant = ''] = /^[?&]*([^?&=]*)/.exec(name) ?? [];
    const message = `"${name}" is no name of a query parameter: ?, & and = stand between names and values`;
    return { field: ['queryParams', name], message, fix: meant === '' ? undefined : `Write ${meant}.`, key: true };
  }
  return undefined;
}

/** A value with a blank at its end: what stands around the value of a header is no part of it. */
function valueProblem({ headers }: HttpMatch): Problem | undefined {
  for (const name in headers) {
    const value = headers[name]!;
    if (value.kind !== 'exact' || value.value === value.value.trim()) continue;
    const message = `no header has the value "${value.value}": blanks at its ends are left out when it is read`;
    return { field: ['headers', name, 'exact'], message, fix: `Write "${value.value.trim()}".` };
  }
  return undefined;
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE']);

/** A method of HTTP in small letters: clients send it in capitals, and it is compared letter by letter. */
function methodProblem(virtualService: VirtualService, { method }: HttpMatch): Problem | undefined {
  if (method?.kind !== 'exact' || METHODS.has(method.value)) return undefined;
  const meant = method.value.trim().toUpperCase();
  if (!METHODS.has(meant)) return undefined;
  const message = `no client sends the method "${method.value}": it is compared letter by letter`;
  const severity = takesTheRest(virtualService) ? 'fragile' : 'breaks-traffic';
  return { field: ['method', 'exact'], message, fix: `Write ${meant}.`, severity };
}

function portProblem(
  mesh: CheckedMesh,
  virtualService: VirtualService,
  { port }: HttpMatch | StreamMatch,
  places: readonly string[],
): Problem | undefined {
  if (port === 0) return undefined;
  const open = portsAt(mesh, virtualService, places);
  if (open === undefined || open.size === 0 || open.has(port)) return undefined;
  const ports = listed([...open].sort((a, b) => a - b).map(String));
  return { field: ['port'], message: `nothing takes requests for these hosts on port ${port}, but on ${ports}` };
}

/** Ports at which requests for the hosts arrive; `undefined` where they are not all known. */
function portsAt(
  mesh: CheckedMesh,
  { hosts, namespace }: VirtualService,
  places: readonly string[],
): ReadonlySet<number> | undefined {
  const found = new Set<number>();
  for (const place of places) {
    if (place === 'mesh') {
      for (const host of hosts) {
        const services = mesh.servicesSeen(host, namespace);
        // Requests for a host that nothing declares come by address, on any port.
        if (services.length === 0 || host.startsWith('*')) return undefined;
        for (const { ports } of services) for (const { number } of ports) found.add(number);
      }
      continue;
    }
    const gateway = mesh.gateway(place);
    if (gateway === undefined) return undefined;
    for (const server of gateway.servers) {
      if (intersection(hostsForNamespace(server.hosts, namespace), hosts).length > 0) found.add(server.port);
    }
  }
  return found;
}

function callerProblem(
  mesh: CheckedMesh,
  { sourceLabels, sourceNamespace }: HttpMatch | StreamMatch,
  places: readonly string[],
): Problem | undefined {
  const wanted = Object.entries(sourceLabels).map(([key, value]) => `${key}=${value}`);
  if (!places.includes('mesh') || (wanted.length === 0 && sourceNamespace === '')) return undefined;
  const { model } = mesh;
  const pods = sourceNamespace === '' ? model.workloads : model.workloadsIn(sourceNamespace);
  if (pods.some(({ labels }) => selects(sourceLabels, labels))) return undefined;
  const where = sourceNamespace === '' ? '' : ` in namespace ${sourceNamespace}`;
  const what = wanted.length === 0 ? `workload${where}` : `workload${where} has the labels ${wanted.join(', ')}`;
  const message = wanted.length === 0 ? `there is no ${what}` : `no ${what}`;
  const missing = mesh.missing(what, 'pods', sourceNamespace);
  return { field: [wanted.length === 0 ? 'sourceNamespace' : 'sourceLabels'], message, missing };
}
