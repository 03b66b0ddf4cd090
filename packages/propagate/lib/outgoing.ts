import type { ClientRequest } from 'node:http';
import { type Carried, forOutgoing } from './carried';
import { isInside } from './host-list';
import { writtenByOpenTelemetry } from './opentelemetry';
import type { Settings } from './settings';

/** Calls back for every header that a call to this host gets. What the caller has set itself stays. */
export function eachOutgoing(
  settings: Settings,
  headers: Carried,
  { named, connected = named, has }: { readonly named: string; readonly connected?: string; readonly has: HasHeader },
  add: (name: string, value: string) => void,
): void {
  if (headers.size === 0 || !isInside(settings.isInside, named, connected)) return;
  const theirs = writtenByOpenTelemetry();
  for (const name of settings.names) {
    const value = headers.get(name);
    if (value !== undefined && !theirs.includes(name) && !has(name)) add(name, value);
  }
}

/** Whether the caller has set a header, by its name in lower case. */
export type HasHeader = (name: string) => boolean;

/** Channel `http.client.request.created`: a request of `http` or `https`, whose headers are not sent yet. */
export function onClientRequest(settings: Settings, { request }: { readonly request: ClientRequest }): void {
  const connected = request.host;
  const headers = forOutgoing(settings);
  if (headers.size === 0) return;
  if (!request.headersSent) {
    const named = String(request.getHeader('host') ?? connected);
    const has = (name: string): boolean => request.hasHeader(name);
    eachOutgoing(settings, headers, { named, connected, has }, (name, value) => request.setHeader(name, value));
    return;
  }
  // Headers that were given as a list, or with `expect`, are text already, but not sent.
  const early = request as ClientRequest & { _header?: unknown; _headerSent?: unknown };
  const text = early._header;
  if (early._headerSent === true || typeof text !== 'string' || !text.endsWith('\r\n\r\n')) return;
  const lines = text.split('\r\n').slice(1, -2);
  const values = new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  let added = '';
  eachOutgoing(
    settings,
    headers,
    { named: values.get('host') ?? connected, connected, has: (name) => values.has(name) },
    (name, value) => {
      added += `${name}: ${value}\r\n`;
    },
  );
  early._header = `${text.slice(0, -2)}${added}\r\n`;
}
