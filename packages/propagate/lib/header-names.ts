/** The header that Branchline routes by, unless an estate names another one. */
export const VARIANT_HEADER = 'x-variant-id';

/** Made by `correlationId: true` where a request has none. */
export const CORRELATION_HEADER = 'x-correlation-id';

/**
 * What a service passes on besides the variant: feature flags, the correlation id, and what tracing needs. Routing never
 * looks at trace headers; an estate that routes by `baggage` does look at that one.
 */
export const DEFAULT_HEADERS: readonly string[] = [
  'x-feature-flags',
  CORRELATION_HEADER,
  'x-request-id',
  'traceparent',
  'tracestate',
  'baggage',
  'b3',
  'x-b3-traceid',
  'x-b3-spanid',
  'x-b3-parentspanid',
  'x-b3-sampled',
  'x-b3-flags',
  'x-ot-span-context',
];

/** Headers that belong to one connection or one caller. Passing them on would break the next call, or give rights away. */
const NEVER = new Set(
  'authorization connection content-encoding content-length content-type cookie expect host keep-alive proxy-authorization set-cookie te trailer transfer-encoding upgrade'.split(
    ' ',
  ),
);

/**
 * The names in lower case, each once.
 *
 * @throws a TypeError that says which name is wrong, and why
 */
export function checkedNames(names: readonly string[], what: string): string[] {
  if (!Array.isArray(names)) throw new TypeError(`${what} must be a list of header names, got: ${shown(names)}`);
  const wrong = names.filter((name) => typeof name !== 'string' || !/^[\w!#$%&'*+.^`|~-]+$/.test(name));
  if (wrong.length > 0) throw new TypeError(`${what}: not the name of a header: ${wrong.map(shown).join(', ')}`);
  const lower = names.map((name) => name.toLowerCase());
  const refused = lower.filter((name) => NEVER.has(name));
  if (refused.length > 0) {
    throw new TypeError(`${what}: ${refused.join(', ')} belongs to one call and must not be passed on to another`);
  }
  return [...new Set(lower)];
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 70);
}
