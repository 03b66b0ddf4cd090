import { explain, type Hop } from '../explain';
import type { Gateway, MeshModel, VirtualService } from '../mesh-model';
import { isSubsetOf, isWildcard } from '../mesh-model';
import { Resolver } from '../resolver';

/** A way to a variant from outside: an address, and the header that it takes. */
export interface VariantWay {
  readonly url: string;
  /** Whether the header has to be sent as well. */
  readonly byHeader: boolean;
  /** What happens to a request, hop by hop. */
  readonly hop: Hop;
}

/** As many addresses as somebody tries. */
const MAX_WAYS = 20;

/**
 * Ways to a variant that the rendered mesh really has: each is asked, and a gateway that does not choose the variant is left out.
 *
 * @param others keys of all variants, whose hosts are no way to this one
 */
export function waysTo(mesh: MeshModel, key: string, others: ReadonlySet<string>, header: string): VariantWay[] {
  const resolver = new Resolver(mesh);
  const own: VariantWay[] = [];
  const byHeader: VariantWay[] = [];
  const hosts = new Set<string>();
  for (const virtualService of mesh.virtualServices) {
    for (const host of virtualService.hosts) {
      const gateway = gatewayOf(mesh, virtualService, host);
      if (gateway === undefined || isWildcard(host) || hosts.has(host)) continue;
      hosts.add(host);
      const first = host.slice(0, host.indexOf('.'));
      const isOwn = first === key;
      if (!isOwn && others.has(first)) continue;
      const list = isOwn ? own : byHeader;
      if (list.length >= MAX_WAYS) continue;
      const url = `${addressOf(gateway, host)}${pathOf(virtualService)}`;
      const hop = explain(resolver, { url, ...(!isOwn && { headers: { [header]: key } }) });
      if (chooses(hop, header, key)) list.push({ url, byHeader: !isOwn, hop });
    }
  }
  // A gateway passes unknown values on: what leads to no service that has the variant is no way to it.
  return [...own, ...byHeader.filter(({ hop }) => own.length === 0 || reaches(hop, key))];
}

function gatewayOf(mesh: MeshModel, { gateways }: VirtualService, host: string): Gateway | undefined {
  return mesh.gateways.find(
    ({ namespace, name, servers }) =>
      gateways.includes(`${namespace}/${name}`) &&
      servers.some((server) => server.hosts.some((each) => covers(each, host))),
  );
}

function covers(pattern: string, host: string): boolean {
  return isSubsetOf(host, pattern.slice(pattern.indexOf('/') + 1).toLowerCase());
}

/** `https://ops-1234.acme.example.com`, with a port where it is not the usual one. */
function addressOf({ servers }: Gateway, host: string): string {
  const mine = servers.filter((server) => server.hosts.some((each) => covers(each, host)));
  const secure = mine.find(({ tls }) => tls !== undefined && !tls.httpsRedirect);
  const { port } = secure ?? mine[0]!;
  const usual = secure === undefined ? 80 : 443;
  return `${secure === undefined ? 'http' : 'https'}://${host}${port === usual ? '' : `:${port}`}`;
}

/** The root where it is exposed, else the first path that is. */
function pathOf({ http }: VirtualService): string {
  const paths = http.flatMap(({ match }) => (match.length === 0 ? ['/'] : match.map(({ uri }) => textOf(uri))));
  return paths.includes('/') ? '/' : (paths[0] ?? '/');
}

function textOf(uri: VirtualService['http'][number]['match'][number]['uri']): string {
  return uri?.kind === 'exact' || uri?.kind === 'prefix' ? uri.value : '/';
}

/** Whether the request goes on as one for the variant. */
function chooses({ answer }: Hop, header: string, key: string): boolean {
  const { outcome } = answer;
  return outcome.kind === 'forward' && outcome.destinations.every(({ headers }) => headers.get(header) === key);
}

/** Whether any service on the way answers with the variant. */
export function reaches(hop: Hop, key: string): boolean {
  return versionsOf(hop).includes(key) || hop.next.some((next) => reaches(next, key));
}

/** The subsets that answer a hop. */
export function versionsOf({ answer: { outcome } }: Hop): string[] {
  return outcome.kind === 'forward' ? [...new Set(outcome.destinations.map(({ subset }) => subset))] : [];
}
