import { quoted } from '../language/quoted';
import { isWildcard } from '../mesh-model';
import { type Constraint, Region, type Regions, type Slot } from '../region/region';
import type { Answer, Client, MeshRequest, Resolver, Route } from '../resolver';
import { SIDES, type Side, type Sides } from './sides';

/** A way into the mesh: a gateway's host, or a service called by workloads of one kind. */
export interface Entry {
  readonly kind: 'gateway' | 'mesh';
  /** As people write it: `*.acme.example.com`, `acme/cms`. */
  readonly host: string;
  /** The gateway `acme/gateway`, or the applications that send: `acme/ui`. */
  readonly from: readonly string[];
  readonly scheme: 'http' | 'https';
  readonly port: number;
  /** Set where the port stands for all but these. */
  readonly otherPorts?: readonly number[];
  /** The host that examples ask for: of a wildcard, one that it covers. */
  readonly authority: string;
  /** The server name of the TLS handshake. @default none */
  readonly sni?: string;
  /** Server names that lead here: of TLS at a gateway. @default none */
  readonly serverNames?: ServerNames;
  /** Hosts that requests of this place ask for, wildcards among them. @default any */
  readonly hosts?: readonly string[];
  /** Of a wildcard's hosts, those that have a place of their own. */
  readonly except?: readonly string[];
  /** Versions that have an entry of just this name. */
  readonly in: Sides<boolean>;
  readonly routes: Sides<readonly Route[]>;
  readonly clients: Sides<Client | undefined>;
  /** True where the sender is another one to rules and policies, so that everything may change. @default false */
  readonly isOtherSender?: boolean;
}

/** Server names as Gateways write them, wildcards among them, but for names that a narrower pattern takes. */
export interface ServerNames {
  readonly patterns: readonly string[];
  readonly except: readonly string[];
}

/** Attributes whose values the place itself decides. */
const GIVEN = new Set(['scheme', 'header x-forwarded-proto']);

/** All requests of a place, and the conditions that say so: those go without saying. */
export function requestsAt(
  entry: Entry,
  regions: Regions,
): { readonly start: Region; readonly implied: readonly Constraint[] } {
  const { kind, scheme, authority, hosts = [], except = [], sni, serverNames } = entry;
  const exact = (attribute: string) => regions.constraint(attribute, { kind: 'exact', value: scheme });
  const given = kind === 'gateway' ? [...GIVEN].map(exact) : [exact('scheme')];
  const slots = new Map<string, Slot>(
    given.map(({ attribute, set }) => [attribute, { taken: [set], refused: [], example: scheme }]),
  );
  const host = (names: readonly string[], holds: boolean) =>
    regions.constraint('authority', { kind: 'regex', value: hostRegex(names) }, { holds });
  const named = [...(hosts.length > 0 ? [host(hosts, true)] : []), ...(except.length > 0 ? [host(except, false)] : [])];
  const taken = named.filter(({ holds }) => holds).map(({ set }) => set);
  const refused = named.filter(({ holds }) => !holds).map(({ set }) => set);
  slots.set('authority', { taken, refused, example: authority });
  // Of a server's names, policies may tell some from others.
  const { taken: ours = [], refused: others = [] } =
    serverNames === undefined ? {} : serverNameSets(regions, serverNames);
  if (sni !== undefined) slots.set('sni', { taken: ours, refused: others, example: sni });
  const start = new Region(regions, slots);
  return { start, implied: start.constraints };
}

function serverNameSets(regions: Regions, { patterns, except }: ServerNames) {
  const of = (names: readonly string[]) => regions.sets.of({ kind: 'regex', value: `(?i)(?:${namesRegex(names)})` });
  return { taken: [of(patterns)], refused: except.length > 0 ? [of(except)] : [] };
}

/** Hosts in any case, with or without a port. */
function hostRegex(hosts: readonly string[]): string {
  return `(?i)(?:${namesRegex(hosts)})(?::[0-9]*)?`;
}

function namesRegex(names: readonly string[]): string {
  return names.map((name) => (isWildcard(name) ? `.+${quoted(name.slice(1))}` : quoted(name))).join('|');
}

/** What both versions make of a region's example. */
export function askEntry(entry: Entry, resolvers: Sides<Resolver>, region: Region): Sides<Answer | undefined> {
  const answer = (side: Side): Answer | undefined => {
    const from = entry.clients[side];
    return from === undefined ? undefined : resolvers[side].resolve(requestOf(entry, from, region));
  };
  return { base: answer('base'), head: answer('head') };
}

/** The plainest request of a region at an entry. */
export function requestOf(entry: Entry, from: Client, region: Region): MeshRequest {
  const headers: Record<string, string> = {};
  const query: string[] = [];
  for (const [attribute, { example }] of region.slots) {
    if (example === undefined || GIVEN.has(attribute)) continue;
    if (attribute.startsWith('header ')) headers[attribute.slice(7)] = example;
    else if (attribute.startsWith('query ')) query.push(`${attribute.slice(6)}=${example}`);
  }
  const value = (attribute: string, otherwise: string) => {
    const slot = region.slots.get(attribute);
    const isFree = slot === undefined || slot.taken.length + slot.refused.length === 0;
    return isFree ? otherwise : (slot.example ?? otherwise);
  };
  const path = value('path', '/');
  const base = {
    from,
    port: entry.port,
    authority: region.slots.get('authority')?.example ?? entry.authority,
    method: value('method', 'GET'),
    path: query.length > 0 ? `${path}?${query.join('&')}` : path,
    headers,
    isSigned: region.signatures.isSigned,
  };
  if (entry.kind === 'gateway')
    return { ...base, scheme: entry.scheme, ...(entry.sni !== undefined && { sni: value('sni', entry.sni) }) };
  return { ...base, scheme: entry.scheme, connectTo: entry.authority };
}

/** True where just one version has an entry of this name. */
export function comesOrGoes(entry: Entry): boolean {
  return SIDES.some((side) => !entry.in[side]);
}
