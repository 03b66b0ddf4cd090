import fc from 'fast-check';
import { DEFAULT_PROPAGATION } from '../../lib/model/propagation';
import { routePaths } from '../../lib/model/route';
import type { Service } from '../../lib/model/service';
import type { Estate } from '../../lib/model/tenant';
import { tokenHeaders } from '../resolver/random/authentication';
import type { RandomRequest } from '../resolver/random/requests';
import type { Emitted } from './rendered';

/**
 * Requests to a rendered estate: through each of its gateways to hosts of this and of other tenants, with known and
 * unknown variants, and from its workloads to all services.
 */
export function randomRequests(estate: Estate, objects: readonly Emitted[]): fc.Arbitrary<RandomRequest> {
  const pods = objects.filter(({ kind, spec }) => kind === 'Deployment' && spec.replicas !== 0);
  const isGateway = ({ spec }: Emitted) => {
    return spec.template.metadata.annotations?.['inject.istio.io/templates']?.includes('gateway') === true;
  };
  const idOf = ({ metadata: { namespace, name } }: Emitted) => `${namespace}/${name}`;
  const gateways = pods.filter(isGateway).map(idOf);
  const workloads = pods.filter((pod) => !isGateway(pod)).map(idOf);
  const outside = gateways.length > 0 ? [fromOutside(estate, objects, gateways)] : [];
  const inside = workloads.length > 0 ? [fromInside(estate, objects, workloads)] : [];
  return fc.oneof(...outside, ...inside);
}

const UNKNOWN = ['nobody', 'ops-33', 'OPS-3353x'];

function keysOf({ tenants }: Estate): string[] {
  const variants = tenants.flatMap(({ services }) => services.flatMap(({ variants: of }) => of));
  return [...new Set([...variants.flatMap(({ id, key }) => [id, key, key.toUpperCase()]), ...UNKNOWN])];
}

/** What the headers of a request say, by name; nothing of those that it has not. */
type Sent = Readonly<Record<string, string>>;

/** Headers that choose variants, and those that the conditions of random estates are about; tokens where somebody looks at them. */
const headers = (estate: Estate): fc.Arbitrary<Sent> => {
  const { header, baggage } = estate.propagation ?? DEFAULT_PROPAGATION;
  const guards = estate.tenants.flatMap(({ gateways, services }) =>
    [...gateways, ...services].flatMap(({ authentication }) => authentication ?? []),
  );
  const of = (values: readonly string[], weight: number) =>
    fc.option(fc.constantFrom(...values), { nil: undefined, freq: weight });
  const rarely = (arbitrary: fc.Arbitrary<string | undefined>, weight: number) =>
    fc.oneof({ weight, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
  const members = keysOf(estate).map((key) => `a=1,${baggage}=${key};b=2`);
  const plain = fc.record({
    [header]: rarely(of(keysOf(estate), 2), 1),
    'end-user': of(['agung', 'anna', 'agnes', 'a.b*c', 'axbc'], 1),
    'X-Team': rarely(of(['agung', 'other'], 1), 3),
    cookie: rarely(of(COOKIES, 4), 2),
    'user-agent': rarely(of(['Mozilla Firefox/1'], 1), 4),
    'x-bot': rarely(of(['agung', 'z'], 1), 4),
    ...(baggage !== undefined && { baggage: rarely(of(members, 9), 2) }),
    // The authorizer of random meshes refuses these.
    ...(guards.some(({ provider }) => provider !== undefined) && { 'x-lab-status': rarely(of(['403'], 9), 9) }),
  });
  const hasTokens = guards.some(({ jwtRules = [] }) => jwtRules.length > 0);
  const tokens: fc.Arbitrary<Sent> = fc.oneof(fc.constant({}), ...(hasTokens ? [tokenHeaders, tokenHeaders] : []));
  const preflight = fc.oneof(
    { weight: 14, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.constant(PREFLIGHT) },
  );
  return fc
    .tuple(plain, tokens, preflight)
    .map((all) => Object.fromEntries(Object.entries(Object.assign({}, ...all)).filter(([, value]) => value)) as Sent);
};

/** Those of conditions, and that of a client that was at one side of a canary before. */
const COOKIES = ['beta=agung', 'x=1; beta=ag; y=2', 'cms-side=canary', 'a=b; cms-side=main'];

/** What a browser asks before a request of another origin. */
const PREFLIGHT = { origin: 'https://www.example.com', 'access-control-request-method': 'GET' };

/** A preflight has a method of its own. */
const methodOf = (method: string, sent: Sent) => ('access-control-request-method' in sent ? 'OPTIONS' : method);

const method = fc.constantFrom('GET', 'GET', 'POST');
const query = fc.constantFrom('', '', '', '?preview=1', '?preview=2&x');

function fromOutside(estate: Estate, objects: readonly Emitted[], gateways: string[]): fc.Arbitrary<RandomRequest> {
  const written = objects.flatMap(({ kind, spec }) => (kind === 'VirtualService' && spec.gateways ? spec.hosts : []));
  const keys = keysOf(estate).map((key) => key.toLowerCase().replaceAll('_', '-'));
  const withKeys = (host: string) => {
    return host.startsWith('*.')
      ? keys.map((key) => `${key}${host.slice(1)}`)
      : [host, host, host, `nobody.${host}`, host.toUpperCase()];
  };
  const hosts = [...new Set<string>(written)].flatMap(withKeys);
  const covered = certified(objects);
  // A certificate's wildcard stands for one label; where no server of these pods has the name there is none to show.
  const isCovered = (from: string, host: string) => {
    const names = covered.get(from);
    return names?.has(host) === true || names?.has(`*.${host.slice(host.indexOf('.') + 1)}`) === true;
  };
  const mutual = new Set(
    objects.flatMap(({ kind, spec }) =>
      kind === 'Gateway' && spec.servers.some(({ tls }: Emitted) => tls?.mode === 'MUTUAL')
        ? behind(objects, spec.selector)
        : [],
    ),
  );
  const paths = [...new Set(estate.tenants.flatMap(({ services }) => services.flatMap(pathsOf)))];
  const right = served(objects).flatMap(([from, host]) => withKeys(host).map((each) => [from, each] as const));
  const any = fc.tuple(fc.constantFrom(...gateways), fc.constantFrom(...hosts, 'unknown.test'));
  return fc
    .record({
      at: right.length > 0 ? fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...right) }, any) : any,
      path: fc.oneof(fc.constant('/'), fc.constant('/x'), { weight: 8, arbitrary: fc.constantFrom('/a', ...paths) }),
      query,
      method,
      headers: headers(estate),
      isSecure: fc.boolean(),
      port: fc.constantFrom('', '', '', ':80'),
      shows: fc.boolean(),
    })
    .map(({ at: [from, host], path, query: asked, method: verb, headers: sent, isSecure, port, shows }) => {
      const isTls = isSecure && isCovered(from, host.toLowerCase());
      const base = isTls ? `https://${host}` : `http://${host}${port}`;
      // The resolver takes it that a client has the certificate that it is asked for.
      const clientCertificate = isTls && (shows || mutual.has(from));
      const request = { from, url: `${base}${path}${asked}`, method: methodOf(verb, sent), headers: sent };
      return clientCertificate ? { ...request, clientCertificate } : request;
    });
}

/** Paths at which a service, its versions and its redirects are exposed; those that look like them, at times. */
function pathsOf({ routes, versions, redirects }: Service): string[] {
  const exposed = routePaths(routes);
  const below = exposed.map((path) => (path === '/' ? '' : path));
  return [
    ...below.flatMap((path) => [`${path}/`, `${path}/x`, `${path}/a/b`, `${path || '/'}x`, path.toUpperCase() || '/A']),
    ...below.flatMap((path) => versions.map((version) => `${path}/${version.name}/x`)),
    ...redirects.map(({ path }) => path),
    ...exposed,
  ];
}

/** Gateway pods, by the labels that a Gateway selects. */
function behind(objects: readonly Emitted[], selector: Readonly<Record<string, string>> = {}): string[] {
  const labels = Object.entries(selector);
  return objects
    .filter(({ kind, spec }) => kind === 'Deployment' && spec.replicas !== 0)
    .filter(({ spec }) => labels.every(([key, value]) => spec.template.metadata.labels[key] === value))
    .map(({ metadata: { namespace, name } }) => `${namespace}/${name}`);
}

/** The names of which gateway pods have a certificate, or pass connections on to one. */
function certified(objects: readonly Emitted[]): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Map<string, Set<string>>();
  for (const { spec } of objects.filter(({ kind }) => kind === 'Gateway')) {
    const secure: string[] = spec.servers.flatMap((server: Emitted) => (server.tls?.mode ? server.hosts : []));
    for (const pod of behind(objects, spec.selector)) {
      const known = names.get(pod) ?? new Set();
      for (const host of secure) known.add(host.slice(host.indexOf('/') + 1));
      names.set(pod, known);
    }
  }
  return names;
}

/** Gateway pods with the hosts that VirtualServices serve there. */
function served(objects: readonly Emitted[]): (readonly [string, string])[] {
  const gateways = new Map<string, Emitted>(
    objects
      .filter(({ kind }) => kind === 'Gateway')
      .map((each) => [`${each.metadata.namespace}/${each.metadata.name}`, each]),
  );
  return objects
    .filter(({ kind, spec }) => kind === 'VirtualService' && spec.gateways !== undefined)
    .flatMap(({ spec, metadata }) =>
      spec.gateways.flatMap((name: string) => {
        const gateway = gateways.get(name.includes('/') ? name : `${metadata.namespace}/${name}`);
        return behind(objects, gateway?.spec.selector).flatMap((pod) =>
          spec.hosts.map((host: string) => [pod, host] as const),
        );
      }),
    );
}

/** Who calls what, as the estate declares it: the caller's name, and the name or host of what it calls. */
function declared({ tenants }: Estate): (readonly [string, string])[] {
  const of = (tenant: string, service: string) => {
    return `${tenants.find(({ name }) => name === tenant)!.namespace}/${service}`;
  };
  return tenants.flatMap((tenant) =>
    tenant.services.flatMap(({ name, calls }) =>
      calls.flatMap((call) => {
        const caller = of(tenant.name, name);
        if (call.kind === 'service') return [[caller, of(call.tenant, call.service)] as const];
        if (call.kind === 'host') return [[caller, `${call.namespace}/${call.service}`] as const];
        const host = tenant.external.find((each) => each.name === call.name)?.host;
        return host === undefined ? [] : [[caller, host] as const];
      }),
    ),
  );
}

function fromInside(estate: Estate, objects: readonly Emitted[], workloads: string[]): fc.Arbitrary<RandomRequest> {
  // What terminates TLS itself answers plain HTTP with 400, which no object says.
  const terminating = new Set(
    objects
      .filter(({ kind, spec }) => kind === 'Deployment' && 'lab/speaks' in (spec.template.metadata.annotations ?? {}))
      .map(({ metadata: { namespace, name } }) => `${namespace}/${name}`),
  );
  const targets = objects
    .filter(({ kind, metadata }) => kind === 'Service' && !/gateway|inner/.test(metadata.name))
    .flatMap(({ metadata: { name, namespace }, spec }) => {
      const ports: number[] = spec.ports.map(({ port }: { port: number }) => port);
      const names = [`${name}.${namespace}.svc.cluster.local`, `${name}.${namespace}`];
      const scheme = terminating.has(`${namespace}/${name}`) ? 'https' : 'http';
      return names.flatMap((host) =>
        ports.map((port) => ({ id: `${namespace}/${name}`, url: `${scheme}://${host}:${port}` })),
      );
    });
  const outside = objects
    // Those told by address have no host to call.
    .filter(({ kind, spec }) => kind === 'ServiceEntry' && spec.addresses === undefined)
    .map(({ spec }) => ({ id: spec.hosts[0], url: `http://${spec.hosts[0]}:${spec.ports[0].number}` }));
  targets.push(...outside);
  const isOf = (workload: string, id: string) => workload === id || workload.startsWith(`${id}-`);
  const calls = declared(estate).flatMap(([caller, callee]) =>
    workloads
      .filter((workload) => isOf(workload, caller))
      .flatMap((from) => targets.filter(({ id }) => id === callee).map(({ url }) => [from, url] as const)),
  );
  const any = fc.tuple(fc.constantFrom(...workloads), fc.constantFrom(...targets.map(({ url }) => url)));
  return fc
    .record({
      way: calls.length > 0 ? fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...calls) }, any) : any,
      path: fc.constantFrom('/', '/a', '/a/b'),
      query,
      method,
      headers: headers(estate),
      isGrpc: fc.constantFrom(true, ...Array<boolean>(9).fill(false)),
    })
    .map(({ way: [from, target], path, query: asked, method: verb, headers: sent, isGrpc }) => {
      const url = `${target}${path}${asked}`;
      return isGrpc && !target.startsWith('https')
        ? { from, url, method: 'POST', headers: sent, grpc: true }
        : { from, url, method: methodOf(verb, sent), headers: sent };
    });
}
