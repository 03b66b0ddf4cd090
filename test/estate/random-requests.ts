import fc from 'fast-check';
import type { Estate } from '../../lib/model/tenant';
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

/** Headers that choose variants, and those that the conditions of random estates are about. */
const headers = (estate: Estate): fc.Arbitrary<Record<string, string>> => {
  const of = (values: readonly string[], weight: number) =>
    fc.option(fc.constantFrom(...values), { nil: undefined, freq: weight });
  return fc
    .record({
      'x-variant-id': fc.oneof(of(keysOf(estate), 2), fc.constant(undefined)),
      'end-user': of(['agung', 'anna', 'agnes', 'a.b*c', 'axbc'], 1),
      'X-Team': fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, of(['agung', 'other'], 1)),
      cookie: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, of(['beta=agung', 'x=1; beta=ag; y=2'], 1)),
      'user-agent': fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, of(['Mozilla Firefox/1'], 1)),
      'x-bot': fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, of(['agung', 'z'], 1)),
    })
    .map(
      (all) =>
        Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Record<string, string>,
    );
};

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
  const secure = objects.flatMap(({ kind, spec }) =>
    kind === 'Gateway' ? spec.servers.flatMap((server: Emitted) => (server.tls?.mode ? server.hosts : [])) : [],
  );
  const covered = new Set(secure.map((host: string) => host.slice(host.indexOf('/') + 1)));
  // A certificate's wildcard stands for one label; where no server has the name there is none to show.
  const isCovered = (host: string) => covered.has(host) || covered.has(`*.${host.slice(host.indexOf('.') + 1)}`);
  const names = estate.tenants.flatMap(({ services }) => services.map(({ name }) => name));
  const paths = [
    '/',
    '/x',
    ...names.flatMap((name) => [`/${name}`, `/${name}/x`, `/more/${name}/`, `/${name}x`, `/${name.toUpperCase()}`]),
  ];
  const right = served(objects).flatMap(([from, host]) => withKeys(host).map((each) => [from, each] as const));
  const any = fc.tuple(fc.constantFrom(...gateways), fc.constantFrom(...hosts, 'unknown.test'));
  return fc
    .record({
      at: right.length > 0 ? fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...right) }, any) : any,
      path: fc.constantFrom(...paths),
      query,
      method,
      headers: headers(estate),
      isSecure: fc.boolean(),
      port: fc.constantFrom('', '', '', ':80'),
    })
    .map(({ at: [from, host], path, query: asked, method: verb, headers: sent, isSecure, port }) => {
      const base = isSecure && isCovered(host.toLowerCase()) ? `https://${host}` : `http://${host}${port}`;
      return { from, url: `${base}${path}${asked}`, method: verb, headers: sent };
    });
}

/** Gateway pods with the hosts that VirtualServices serve there. */
function served(objects: readonly Emitted[]): (readonly [string, string])[] {
  const pods = objects.filter(({ kind, spec }) => kind === 'Deployment' && spec.replicas !== 0);
  const behind = (reference: string) => {
    const gateway = objects.find(({ kind, metadata }) => {
      return kind === 'Gateway' && `${metadata.namespace}/${metadata.name}` === reference;
    });
    const labels = Object.entries(gateway?.spec.selector ?? {});
    return pods.filter(({ spec }) => labels.every(([key, value]) => spec.template.metadata.labels[key] === value));
  };
  return objects
    .filter(({ kind, spec }) => kind === 'VirtualService' && spec.gateways !== undefined)
    .flatMap(({ spec, metadata }) =>
      spec.gateways.flatMap((name: string) =>
        behind(name.includes('/') ? name : `${metadata.namespace}/${name}`).flatMap((pod) =>
          spec.hosts.map((host: string) => [`${pod.metadata.namespace}/${pod.metadata.name}`, host] as const),
        ),
      ),
    );
}

/** Who calls whom, by their names, as the estate declares it. */
function declared({ tenants }: Estate): (readonly [string, string])[] {
  const of = (tenant: string, service: string) => {
    return `${tenants.find(({ name }) => name === tenant)!.namespace}/${service}`;
  };
  return tenants.flatMap((tenant) =>
    tenant.services.flatMap(({ name, calls }) =>
      calls.flatMap((call) =>
        call.kind === 'service' ? [[of(tenant.name, name), of(call.tenant, call.service)] as const] : [],
      ),
    ),
  );
}

function fromInside(estate: Estate, objects: readonly Emitted[], workloads: string[]): fc.Arbitrary<RandomRequest> {
  const targets = objects
    .filter(({ kind, metadata }) => kind === 'Service' && !/gateway|inner/.test(metadata.name))
    .flatMap(({ metadata: { name, namespace }, spec }) => {
      const { port } = spec.ports[0];
      const names = [`${name}.${namespace}.svc.cluster.local:${port}`, `${name}.${namespace}:${port}`];
      return names.map((url) => ({ id: `${namespace}/${name}`, url }));
    });
  const isOf = (workload: string, id: string) => workload === id || workload.startsWith(`${id}-`);
  const calls = declared(estate).flatMap(([caller, callee]) =>
    workloads
      .filter((workload) => isOf(workload, caller))
      .flatMap((from) => targets.filter(({ id }) => id === callee).map(({ url }) => [from, url] as const)),
  );
  const any = fc.tuple(fc.constantFrom(...workloads), fc.constantFrom(...targets.map(({ url }) => url)));
  return fc
    .record({
      way: calls.length > 0 ? fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...calls) }, any) : any,
      path: fc.constantFrom('/', '/a', '/a/b'),
      query,
      method,
      headers: headers(estate),
      isGrpc: fc.constantFrom(true, ...Array<boolean>(9).fill(false)),
    })
    .map(({ way: [from, target], path, query: asked, method: verb, headers: sent, isGrpc }) => {
      const url = `http://${target}${path}${asked}`;
      return isGrpc
        ? { from, url, method: 'POST', headers: sent, grpc: true }
        : { from, url, method: verb, headers: sent };
    });
}
