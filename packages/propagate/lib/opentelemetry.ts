import type { Carried } from './carried';

/** The parts that we use of what @opentelemetry/api registers for the process, in all of its versions 1.x. */
interface Api {
  readonly context?: {
    active(): Context;
    with<T>(context: Context, what: () => T): T;
  };
  propagation?: Propagator;
}

interface Context {
  getValue(key: symbol): unknown;
  setValue(key: symbol, value: unknown): Context;
}

interface Propagator {
  inject(context: Context, carrier: unknown, setter: unknown): void;
  extract(context: Context, carrier: unknown, getter: unknown): Context;
  fields(): string[];
}

const API = Symbol.for('opentelemetry.js.api.1');
const KEY = Symbol.for('branchline-propagate carried headers');
const OURS = Symbol.for('branchline-propagate propagator');

/** What was read from a request, by the headers object that OpenTelemetry reads, too. */
const read = new WeakMap<object, Carried>();

function api(): Api | undefined {
  return (globalThis as { [API]?: Api })[API];
}

/** The headers in OpenTelemetry's active context; nothing without OpenTelemetry, and where it knows of none. */
export function activeOf(): Carried | undefined {
  return api()?.context?.active().getValue(KEY) as Carried | undefined;
}

/** Runs a function with the headers in OpenTelemetry's context, if there is one. */
export function withActive<T>(headers: Carried, what: () => T): T {
  const context = api()?.context;
  return context === undefined ? what() : context.with(context.active().setValue(KEY, headers), what);
}

/**
 * Hands the headers of a request to OpenTelemetry: when its instrumentation reads the trace out of the same request, the
 * context that it makes gets them. So there is one context, and not two that might disagree.
 */
export function handOver(requestHeaders: object, headers: Carried): void {
  const registered = api();
  const theirs = registered?.propagation;
  if (registered === undefined || theirs === undefined) return;
  read.set(requestHeaders, headers);
  if (OURS in theirs) return;
  const both: Propagator & { readonly [OURS]: true } = {
    [OURS]: true,
    inject: (context, carrier, setter) => theirs.inject(context, carrier, setter),
    fields: () => theirs.fields(),
    extract(context, carrier, getter) {
      const extracted = theirs.extract(context, carrier, getter);
      const ours = typeof carrier === 'object' && carrier !== null ? read.get(carrier) : undefined;
      return ours === undefined ? extracted : extracted.setValue(KEY, ours);
    },
  };
  registered.propagation = both;
}

/** The headers that OpenTelemetry writes itself, such as `traceparent`: a second value of ours would be wrong. */
export function writtenByOpenTelemetry(): readonly string[] {
  return api()?.propagation?.fields() ?? [];
}
