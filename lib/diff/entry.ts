import type { Answer, Client, MeshRequest, Resolver, Route } from '../resolver';
import type { Fragment } from './fragment';
import type { Sides, Witness } from './witness';

/** A way into the mesh: a gateway's host, or a service called by workloads of one kind. */
export interface Entry {
  readonly kind: 'gateway' | 'mesh';
  /** As people write it: `*.acme.example.com`, `acme/cms`. */
  readonly host: string;
  /** The gateway `acme/gateway`, or the applications that send: `acme/ui`. */
  readonly from: readonly string[];
  readonly scheme: 'http' | 'https';
  readonly port: number;
  /** The host that witnesses ask for: of a wildcard, one that it covers. */
  readonly authority: string;
  /** Versions that have an entry of just this name. */
  readonly in: Sides<boolean>;
  readonly routes: Sides<readonly Route[]>;
  readonly clients: Sides<Client | undefined>;
}

/** What both versions make of a request at an entry. */
export function askEntry(entry: Entry, resolvers: Sides<Resolver>, fragment: Fragment): Omit<Witness, 'fragment'> {
  const answer = (side: 'base' | 'head'): Answer | undefined => {
    const from = entry.clients[side];
    return from === undefined ? undefined : resolvers[side].resolve(requestOf(entry, from, fragment));
  };
  return { base: answer('base'), head: answer('head') };
}

/** The request that a fragment asks for at an entry. */
export function requestOf(entry: Entry, from: Client, fragment: Fragment): MeshRequest {
  const headers: Record<string, string> = {};
  const query: string[] = [];
  for (const [dimension, { value }] of fragment) {
    if (dimension.startsWith('header ')) headers[dimension.slice(7)] = value;
    else if (dimension.startsWith('query ')) query.push(`${dimension.slice(6)}=${value}`);
  }
  const path = fragment.get('path')?.value ?? '/';
  const authority = fragment.get('authority')?.value ?? headers[':authority'] ?? headers.host ?? entry.authority;
  const scheme = fragment.get('scheme')?.value;
  const base = {
    from,
    port: entry.port,
    authority,
    method: fragment.get('method')?.value ?? 'GET',
    path: query.length > 0 ? `${path}?${query.join('&')}` : path,
    headers,
  };
  if (entry.kind === 'gateway')
    return { ...base, scheme: entry.scheme, ...(entry.scheme === 'https' && { sni: entry.authority }) };
  return { ...base, scheme: scheme === 'https' ? 'https' : 'http', connectTo: entry.authority };
}
