import { isSubsetOf, isWildcard, type MeshModel, type MeshService, selects, type Workload } from '../mesh-model';
import {
  type Answer,
  type Client,
  type GatewayClient,
  gatewayClients,
  isPortWritten,
  type Resolver,
  requestFromUrl,
} from '../resolver';
import { forVisitor } from './for-visitor';

/** A name that leads to nothing in the input. */
export class UnknownParticipant extends Error {}

/**
 * The workload that a user means by `acme/ui`, or by `ui` where only one namespace has it: a workload's own name, the
 * value of its `app` label, or the name of a service whose pods it runs. Released ones are preferred.
 */
export function findWorkload(model: MeshModel, name: string, preferredNamespace?: string): Workload {
  const slash = name.indexOf('/');
  const [namespace, short] = slash < 0 ? [undefined, name] : [name.slice(0, slash), name.slice(slash + 1)];
  const named = model.workloads.filter((workload) => {
    if (namespace !== undefined && !isNamespace(model, workload.namespace, namespace)) return false;
    return workload.name === short || workload.labels.app === short || behind(model, workload, short);
  });
  const near = named.filter((workload) => workload.namespace === preferredNamespace);
  const found = [...(near.length > 0 ? near : named)].sort((a, b) => rank(a, short) - rank(b, short));
  if (found[0] === undefined) {
    const all = model.workloads.map((workload) => `${workload.namespace}/${workload.labels.app ?? workload.name}`);
    throw new UnknownParticipant(`no workload ${name} in the input${suggestions(all, name)}`);
  }
  const namespaces = new Set(found.map((workload) => workload.namespace));
  if (namespaces.size > 1 && namespace === undefined) {
    throw new UnknownParticipant(
      `${name} is in several namespaces: ${[...namespaces].map((ns) => `${ns}/${name}`).join(', ')}`,
    );
  }
  return found[0];
}

/** `acme` stands for `acme-staging` too, where that is the only namespace that begins so. */
export function isNamespace(model: MeshModel, namespace: string, wanted: string): boolean {
  if (namespace === wanted) return true;
  if (!namespace.startsWith(`${wanted}-`) || model.workloadsIn(wanted).length > 0) return false;
  const all = [...model.workloads, ...model.services].map((item) => item.namespace);
  const alike = new Set(all.filter((item) => item.startsWith(`${wanted}-`)));
  return alike.size === 1;
}

function behind(model: MeshModel, workload: Workload, name: string): boolean {
  const selector = model.service(workload.namespace, name)?.selector;
  return selector !== undefined && selects(selector, workload.labels);
}

/** Exact names first, then the released workload. */
function rank(workload: Workload, name: string): number {
  if (workload.name === name) return 0;
  return ['main', 'stable', 'mainline', 'v1'].includes(workload.labels.version ?? 'main') ? 1 : 2;
}

function suggestions(all: readonly string[], name: string): string {
  const names = [...new Set(all)];
  const short = name.slice(name.indexOf('/') + 1);
  const alike = names.filter((item) => item.includes(short) || item.includes(short.slice(0, 3)));
  const near = names.filter((item) => name.includes('/') && item.startsWith(name.slice(0, name.indexOf('/'))));
  const shown = [alike, near, names].find((list) => list.length > 0)?.slice(0, 5) ?? [];
  return shown.length === 0 ? ': it has none' : `; it has ${shown.join(', ')}`;
}

/** The service that a user means by `cms` or `shared/docx`, seen from a namespace. */
export function findService(model: MeshModel, name: string, fromNamespace: string): MeshService {
  const slash = name.indexOf('/');
  const own = slash < 0 ? model.service(fromNamespace, name) : undefined;
  if (own !== undefined) return own;
  const exact = model.servicesNamed(name).values().next().value;
  if (exact !== undefined) return exact;
  const [namespace, short] = slash < 0 ? [undefined, name] : [name.slice(0, slash), name.slice(slash + 1)];
  const found = model.services.filter((service) => {
    return service.name === short && (namespace === undefined || isNamespace(model, service.namespace, namespace));
  });
  if (found.length === 1) return found[0]!;
  if (found.length === 0) {
    const all = model.services.map((service) =>
      service.registry === 'kubernetes' ? `${service.namespace}/${service.name}` : service.hostname,
    );
    throw new UnknownParticipant(`no service ${name} in the input${suggestions(all, name)}`);
  }
  const names = found.map((service) => `${service.namespace}/${service.name}`).join(', ');
  throw new UnknownParticipant(`${name} is in several namespaces: ${names}`);
}

/** Services that a workload's Sidecar names one by one: the calls it declares. Wildcards declare nothing. */
export function declaredCalls(resolver: Resolver, workload: Workload): MeshService[] {
  const { scope } = resolver.sidecarView(workload.namespace, workload.labels);
  const hosts = (scope.sidecar?.egress ?? []).flatMap((listener) => listener.hosts);
  const named = new Set(hosts.map((host) => host.slice(host.indexOf('/') + 1)).filter((host) => !isWildcard(host)));
  return [...named].flatMap((host) => {
    const service = scope.service(host);
    const isOwn = service?.selector !== undefined && service.namespace === workload.namespace;
    return service === undefined || (isOwn && selects(service.selector, workload.labels)) ? [] : [service];
  });
}

/** The answer of the gateway that a request from outside reaches, and which one that is. */
export function answerFromOutside(
  resolver: Resolver,
  url: string,
  rest: { readonly method?: string; readonly headers?: Readonly<Record<string, string | readonly string[]>> },
  gatewayName?: string,
): { readonly client: GatewayClient; readonly answer: Answer } {
  const clients = gatewayClients(resolver.model).filter((client) => serves(resolver, client, gatewayName));
  if (clients.length === 0) {
    throw new UnknownParticipant(
      gatewayName === undefined
        ? 'no Gateway in the input; use --from for a request inside the mesh'
        : `no Gateway ${gatewayName} in the input`,
    );
  }
  const answers = clients.map((client) => ({ client, answer: answerAt(resolver, client, url, rest) }));
  answers.sort((a, b) => quality(b.answer) - quality(a.answer) || precision(b.answer) - precision(a.answer));
  const { client, answer } = answers[0]!;
  return { client, answer: forVisitor(answer) };
}

function serves(resolver: Resolver, client: GatewayClient, name: string | undefined): boolean {
  if (name === undefined) return true;
  return resolver.model.gateways.some((gateway) => {
    const known = gateway.name === name || `${gateway.namespace}/${gateway.name}` === name;
    return known && selects(gateway.selector ?? {}, client.labels);
  });
}

/** With a URL that names no port, a gateway that listens elsewhere than on 80 and 443 is asked on its own port. */
function answerAt(resolver: Resolver, client: Client, url: string, rest: object): Answer {
  const answer = resolver.resolve(requestFromUrl(url, client, rest));
  if (answer.outcome.kind !== 'unreachable' || isPortWritten(url)) return answer;
  const tls = answer.request.scheme === 'https';
  const ports = resolver.model.gateways
    .filter((gateway) => selects(gateway.selector ?? {}, client.labels))
    .flatMap((gateway) => gateway.servers)
    .filter((server) => (server.tls !== undefined && server.protocol !== 'HTTP') === tls)
    .map((server) => server.port);
  for (const port of new Set(ports)) {
    const other = resolver.resolve(requestFromUrl(url, client, { ...rest, port }));
    if (other.outcome.kind !== 'unreachable') return other;
  }
  return answer;
}

/** Longer than any host. */
const MAX_HOST = 256;

/** DNS sends a name of its own to its own gateway, whatever others have `*.` for it: the longer of two hosts is the nearer one. */
function precision({ virtualHost }: Answer): number {
  if (virtualHost === undefined) return 0;
  return virtualHost.domain.startsWith('*') ? virtualHost.domain.length : MAX_HOST;
}

/** A gateway that has a rule for the host is the one that is meant; one that has not even a server for it is not. */
function quality(answer: Answer): number {
  if (answer.rule !== undefined) return 4;
  if (answer.virtualHost !== undefined || answer.outcome.kind === 'denied') return 3;
  if (answer.outcome.kind === 'unreachable') return 0;
  // What reached a gateway's rules was taken by one of its servers.
  const { hosts } = answer.server!.server;
  const { host } = answer.request;
  return hosts.some((item) => isSubsetOf(host, item.slice(item.indexOf('/') + 1).toLowerCase())) ? 2 : 1;
}
