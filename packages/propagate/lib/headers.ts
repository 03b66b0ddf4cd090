import { type Carried, carried, forOutgoing, runWith, shared } from './carried';
import { received } from './incoming';
import { eachOutgoing } from './outgoing';
import { type Settings, settingsOf } from './settings';

function settings(): Settings {
  return shared.settings ?? settingsOf({});
}

/**
 * A header of the request that is being answered, if it is one of those that are passed on.
 *
 * @returns undefined where there is none, and outside of any request
 */
export function getHeader(name: string): string | undefined {
  return carried()?.get(name.toLowerCase());
}

/**
 * The variant that the code which runs now works for: of the request or message at hand; outside of any the one that the
 * process is for (BRANCHLINE_VARIANT).
 */
export function getVariant(): string | undefined {
  const current = settings();
  return forOutgoing(current).get(current.header);
}

/** All headers that are passed on from here, for a queue, a worker or a job that goes on with them in `run`. */
export function getHeaders(): Record<string, string> {
  return Object.fromEntries(forOutgoing(settings()));
}

/**
 * Runs a function for these headers, as if a request with them had come in: for the messages of a queue, jobs, workers. All
 * that the function starts belongs to them; other names than the configured ones are left out.
 *
 * ```js
 * await run({ 'x-variant-id': job.variant }, () => work(job));
 * ```
 */
export function run<T>(headers: Readonly<Record<string, string | undefined>>, what: () => T): T {
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const kept: Carried = received(settings(), lower);
  return runWith(kept, what);
}

/**
 * The headers with those that go on to this host, for clients that the channels do not see: those of HTTP/2, whose
 * headers are fixed before Node.js shows them, and WebSockets. What is set already stays.
 *
 * ```js
 * session.request(withHeaders('cms', { ':path': '/' }));
 * ```
 *
 * @param host the name of the service, with or without a port
 */
export function withHeaders<Headers extends object>(host: string, headers: Headers): Headers & Record<string, string> {
  const result: Record<string, string> = { ...(headers as Record<string, string>) };
  const names = new Set(Object.keys(result).map((name) => name.toLowerCase()));
  const current = settings();
  eachOutgoing(current, forOutgoing(current), { named: host, has: (name) => names.has(name) }, (name, value) => {
    result[name] = value;
  });
  return result as Headers & Record<string, string>;
}
