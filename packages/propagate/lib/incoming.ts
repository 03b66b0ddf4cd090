import { randomUUID } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import { type Carried, enter, runWith, shared } from './carried';
import { CORRELATION_HEADER } from './header-names';
import { handOver } from './opentelemetry';
import type { Settings } from './settings';
import { followGlobalDispatcher } from './undici';

/** Channel `http.server.request.start`: a request has come in, and its handler has not run yet. */
export function onServerRequest(settings: Settings, { request, response }: HttpRequestStart): void {
  const headers = received(settings, request.headers);
  enter(headers);
  followGlobalDispatcher(settings);
  handOver(request.headers, headers);
  // A connection outlives its requests: what its socket calls back runs for whichever request came first, or before.
  runsFor(request, headers);
  runsFor(response, headers);
  for (const name of settings.echo) {
    const value = headers.get(name);
    if (value !== undefined) response.setHeader(name, value);
  }
}

interface HttpRequestStart {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Channel `http2.server.stream.created`: the same for HTTP/2, and so for gRPC. */
export function onServerStream(settings: Settings, { stream, headers: sent }: Http2StreamCreated): void {
  const headers = received(settings, sent);
  enter(headers);
  followGlobalDispatcher(settings);
  handOver(sent, headers);
  runsFor(stream, headers);
}

interface Http2StreamCreated {
  readonly stream: ServerHttp2Stream;
  readonly headers: IncomingHttpHeaders;
}

/** The headers of a request that go on. */
export function received(settings: Settings, sent: IncomingHttpHeaders): Carried {
  const headers = new Map<string, string>();
  for (const name of settings.names) {
    const value = Object.hasOwn(sent, name) ? sent[name] : undefined;
    if (typeof value === 'string') headers.set(name, value);
    else if (Array.isArray(value)) headers.set(name, value.join(', '));
  }
  if (settings.correlationId && !headers.has(CORRELATION_HEADER)) headers.set(CORRELATION_HEADER, randomUUID());
  return headers;
}

/** Lets every listener of one request's object run for that request, whoever emits: no prototype is changed. */
function runsFor(emitter: EventEmitter, headers: Carried): void {
  const emit = emitter.emit;
  emitter.emit = function (this: EventEmitter, ...event: Parameters<EventEmitter['emit']>) {
    if (shared.storage.getStore() === headers) return emit.apply(this, event);
    return runWith(headers, () => emit.apply(this, event));
  };
}
