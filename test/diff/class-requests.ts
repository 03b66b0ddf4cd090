import { type Entry, requestOf } from '../../lib/diff/entry';
import type { Constraint, Region } from '../../lib/region/region';
import type { MeshRequest } from '../../lib/resolver';
import { signedToken } from '../resolver/random/authentication';
import type { RandomRequest } from '../resolver/random/requests';
import type { Compared } from './compared';

/** A request in parts that can be changed one by one. */
interface Parts {
  readonly method: string;
  readonly authority: string;
  readonly path: string;
  readonly query: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly sni?: string | undefined;
}

/**
 * Requests that show where the classes of a change begin and end: the example of each, requests that miss just one of its conditions,
 * and random requests of the place that are brought into the class.
 *
 * @param senders workloads and gateways that may send
 * @param most how many at most
 */
export function classRequests(
  compared: Compared,
  senders: readonly string[],
  random: readonly RandomRequest[],
  most: number,
): RandomRequest[] {
  const found = new Map<string, RandomRequest>();
  const add = (entry: Entry, parts: Parts) => {
    if (found.size >= most || !canBeSent(parts)) return;
    const sent = senders.map((from) => written(entry, from, signed(parts, compared)));
    const request = sent.find((item) => compared.hasSender(item) && compared.ask(item).places.includes(entry));
    if (request !== undefined) found.set(JSON.stringify(request), request);
  };
  const classes = compared.entries.flatMap((entry) => {
    const at = compared.at(entry);
    return at === 'undecided' ? [] : at.differences.map(({ region }) => ({ entry, region }));
  });
  for (const { entry, region } of classes) add(entry, partsOf(entry, region));
  for (const { entry, region } of classes)
    for (const beside of borders(compared.start(entry), region)) add(entry, partsOf(entry, beside));
  for (const { entry, region } of classes) {
    const own = random.filter((request) => compared.hasSender(request) && compared.ask(request).places.includes(entry));
    for (const request of own.slice(0, 3)) add(entry, broughtInto(region, request, compared));
  }
  return [...found.values()];
}

/** Regions that miss one condition each. */
function borders(start: Region, region: Region): Region[] {
  const given = new Set(start.constraints.map(({ attribute, set }) => `${attribute} ${set.id}`));
  const own = region.constraints.filter(({ attribute, set }) => !given.has(`${attribute} ${set.id}`));
  return own.flatMap((constraint) => {
    const others = own.filter((item) => item !== constraint);
    return start.meet(others)?.and({ ...constraint, holds: !constraint.holds }) ?? [];
  });
}

function partsOf(entry: Entry, region: Region): Parts {
  const from = (entry.clients.base ?? entry.clients.head)!;
  const { method = 'GET', authority, path = '/', headers = {}, sni }: MeshRequest = requestOf(entry, from, region);
  const [pathname = '/', ...query] = path.split('?');
  const pairs = query.join('?').split('&').filter(Boolean);
  return { method, authority, path: pathname, query: pairs, headers: headers as Record<string, string>, sni };
}

/** A request that is as it was but for what a region asks for. */
function broughtInto(region: Region, request: RandomRequest, compared: Compared): Parts {
  const { view } = compared.ask(request);
  const [, pathname = '/', query = ''] = /^[a-z]+:\/\/[^/]+([^?]*)\??(.*)$/.exec(request.url)!;
  let parts: Parts = {
    method: request.method,
    authority: view.authority,
    path: pathname,
    query: query.split('&').filter(Boolean),
    headers: request.headers,
    sni: request.sni,
  };
  for (const [attribute, { example, taken, refused }] of region.slots) {
    const [kind, ...rest] = attribute.split(' ');
    const name = rest.join(' ');
    const value = { method: parts.method, path: parts.path, authority: parts.authority, sni: parts.sni }[kind!];
    const now = kind === 'header' ? view.headers.get(name) : kind === 'query' ? valueIn(parts.query, name) : value;
    const holds = (list: Constraint['set'][], wanted: boolean) => list.every((set) => set.holds(now) === wanted);
    if (kind === 'scheme' || name === 'x-forwarded-proto') continue;
    if (holds([...taken], true) && holds([...refused], false)) continue;
    parts = withValue(parts, kind!, name, example);
  }
  return parts;
}

const valueIn = (query: readonly string[], name: string) =>
  query.find((pair) => pair.split('=')[0] === name)?.slice(name.length + 1);

function withValue(parts: Parts, kind: string, name: string, value: string | undefined): Parts {
  if (kind === 'header') {
    const others = Object.entries(parts.headers).filter(([key]) => key.toLowerCase() !== name);
    return { ...parts, headers: Object.fromEntries([...others, ...(value === undefined ? [] : [[name, value]])]) };
  }
  if (kind === 'query') {
    const others = parts.query.filter((pair) => pair.split('=')[0] !== name);
    return { ...parts, query: value === undefined ? others : [...others, `${name}=${value}`] };
  }
  return { ...parts, [kind]: value ?? '' };
}

/** With tokens that the issuers have really signed. */
function signed(parts: Parts, { regions }: Compared): Parts {
  const real = (value: string) =>
    regions.sets.signatures.replaced(value, (claims, { key }) => signedToken(claims, key));
  const headers = Object.entries(parts.headers).map(([name, value]) => [name, real(value)] as const);
  return { ...parts, headers: Object.fromEntries(headers), query: parts.query.map(real) };
}

/** What an HTTP client sends as it is. */
function canBeSent({ method, path, query, headers }: Parts): boolean {
  const url = [path, ...query].join('?');
  return (
    /^(GET|POST|PUT|PATCH|DELETE|OPTIONS)$/.test(method) &&
    path.startsWith('/') &&
    /^[\w/.~!$&'()*+,;=:@?-]*$/.test(url) &&
    Object.entries(headers).every(
      ([name, value]) => /^[\w-]+$/.test(name) && /^(?:[!-~](?:[ -~]*[!-~])?)?$/.test(value),
    )
  );
}

function written(entry: Entry, from: string, { method, authority, path, query, headers, sni }: Parts): RandomRequest {
  const host = authority.replace(/:\d*$/, '');
  const isUsual = entry.port === (entry.scheme === 'https' ? 443 : 80);
  const url = `${entry.scheme}://${host}${isUsual ? '' : `:${entry.port}`}${path}${query.length > 0 ? `?${query.join('&')}` : ''}`;
  return { from, url, method, headers, ...(sni !== undefined && entry.scheme === 'https' && { sni }) };
}
