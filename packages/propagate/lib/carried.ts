import { AsyncLocalStorage } from 'node:async_hooks';
import { activeOf, withActive } from './opentelemetry';
import type { Settings } from './settings';

/** The headers of one request, or of one message, that go on with the calls made for it; names in lower case. */
export type Carried = ReadonlyMap<string, string>;

/** One per process, also when several copies or both module systems load this package. */
interface Shared {
  readonly storage: AsyncLocalStorage<Carried>;
  settings?: Settings;
  stop?: () => void;
}

const KEY = Symbol.for('branchline-propagate/1');
const known = globalThis as { [KEY]?: Shared };

/** What this package keeps for the process. */
export const shared: Shared = known[KEY] ?? { storage: new AsyncLocalStorage<Carried>() };
known[KEY] = shared;

/** A request that carries nothing. */
export const NOTHING: Carried = new Map();

/**
 * What the code that runs now carries: that of OpenTelemetry's context, where it has one, since its instrumentations also
 * follow pools that lose Node's own context.
 */
export function carried(): Carried | undefined {
  return activeOf() ?? shared.storage.getStore();
}

/** Runs a function, and all that it starts, for these headers. */
export function runWith<T>(headers: Carried, what: () => T): T {
  return shared.storage.run(headers, () => withActive(headers, what));
}

/** From here on the code of this request carries these headers; only for the channels, which have no function to run. */
export function enter(headers: Carried): void {
  shared.storage.enterWith(headers);
}

/** What a call made now sends, one after the other; outside of any request the variant that the process is for. */
export function forOutgoing(settings: Settings): Carried {
  const headers = carried();
  if (headers !== undefined) return headers;
  return settings.variant === undefined ? NOTHING : new Map([[settings.header, settings.variant]]);
}
