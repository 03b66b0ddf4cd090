import { AsyncResource } from 'node:async_hooks';
import { forOutgoing } from './carried';
import { eachOutgoing } from './outgoing';
import type { Settings } from './settings';

/** What undici's channel gives, of its versions 6 to 8 and of those that Node.js has within. */
interface UndiciRequest {
  readonly origin: unknown;
  readonly headers: string | readonly unknown[];
  readonly host?: string | null;
  addHeader(name: string, value: string): void;
}

/** Channel `undici:request:create`: a request of `fetch`, or of the package undici. */
export function onUndiciRequest(settings: Settings, { request }: { readonly request: UndiciRequest }): void {
  const handler = handlerOf(request);
  const isBound = handler instanceof AsyncResource;
  const headers = isBound ? handler.runInAsyncScope(() => forOutgoing(settings)) : forOutgoing(settings);
  if (headers.size === 0) return;
  const names = namesIn(request.headers);
  const isComplete = settings.names.every((name) => names.has(name) || !headers.has(name));
  if (isComplete || (!isBound && isForSomebodyElse())) return;
  const connected = new URL(String(request.origin)).host;
  const named = typeof request.host === 'string' && request.host !== '' ? request.host : connected;
  eachOutgoing(settings, headers, { named, connected, has: (name) => names.has(name) }, (name, value) =>
    request.addHeader(name, value),
  );
}

/**
 * For dispatchers of one's own with a limit of connections: `new Agent({ connections: 8 }).compose(interceptor)`. A request
 * that waits for a connection then keeps its headers; without it, it goes without any. The global dispatcher has it already.
 */
// biome-ignore lint/suspicious/noExplicitAny: the shape is undici's `DispatcherComposeInterceptor`, whose types we do not depend on
export function interceptor(dispatch: (options: any, handler: any) => boolean) {
  // biome-ignore lint/suspicious/noExplicitAny: as above
  return (options: any, handler: any): boolean => dispatch(withOurs(options), handler);
}

interface DispatchOptions {
  readonly origin?: string | URL;
  readonly headers?: unknown;
}

function withOurs(options: DispatchOptions): DispatchOptions {
  try {
    const { settings } = current;
    const headers = settings && forOutgoing(settings);
    if (headers === undefined || headers.size === 0 || options.origin === undefined) return options;
    const flat = flatHeaders(options.headers);
    const names = namesIn(flat);
    const connected = new URL(String(options.origin)).host;
    const named = flat.find((_, index) => index % 2 === 1 && String(flat[index - 1]).toLowerCase() === 'host');
    const before = flat.length;
    eachOutgoing(
      settings!,
      headers,
      { named: String(named ?? connected), connected, has: (name) => names.has(name) },
      (name, value) => flat.push(name, value),
    );
    return flat.length === before ? options : { ...options, headers: flat };
  } catch {
    return options;
  }
}

/** The headers of a request as undici takes them (a list of names and values, pairs, or an object) as such a list. */
function flatHeaders(headers: unknown): unknown[] {
  if (headers === undefined || headers === null) return [];
  if (Array.isArray(headers)) return [...headers];
  const pairs = Symbol.iterator in Object(headers) ? (headers as Iterable<[string, unknown]>) : Object.entries(headers);
  return [...pairs].flat();
}

const current: { settings?: Settings } = {};
const GLOBAL = Symbol.for('undici.globalDispatcher.1');
const composed = new WeakSet<object>();

interface Dispatcher {
  compose?(each: typeof interceptor): Dispatcher;
}

/** Puts the interceptor before the dispatcher that `fetch` uses, as a service would do by `setGlobalDispatcher`. */
export function followGlobalDispatcher(settings: Settings): void {
  current.settings = settings;
  const all = globalThis as { [GLOBAL]?: Dispatcher };
  const dispatcher = all[GLOBAL];
  if (dispatcher?.compose === undefined || composed.has(dispatcher)) return;
  const ours = dispatcher.compose(interceptor);
  composed.add(ours);
  all[GLOBAL] = ours;
}

/** The object that undici calls back; it keeps it under a symbol. */
function handlerOf(request: object): object | undefined {
  const symbol = Object.getOwnPropertySymbols(request).find(({ description }) => description === 'handler');
  const handler: unknown = symbol && (request as Record<symbol, unknown>)[symbol];
  return typeof handler === 'object' && handler !== null ? handler : undefined;
}

/**
 * Whether undici makes the request now because a connection is free, or an answer asks for another try: then the context
 * is that of whoever has opened the connection. No header is better than the variant of somebody else.
 */
function isForSomebodyElse(): boolean {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 20;
  const { stack } = new Error();
  Error.stackTraceLimit = limit;
  return /undici.*(?:Drain|(?:retry|redirect)-handler)|(?:Drain|RetryHandler|RedirectHandler).*undici/.test(
    stack ?? '',
  );
}

function namesIn(headers: UndiciRequest['headers']): Set<string> {
  if (typeof headers === 'string') {
    return new Set(headers.split('\r\n').map((line) => line.slice(0, line.indexOf(':')).toLowerCase()));
  }
  return new Set(headers.flatMap((name, index) => (index % 2 === 0 ? [String(name).toLowerCase()] : [])));
}
