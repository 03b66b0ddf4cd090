import { DEFAULT_PROPAGATION, type Propagation } from '../model/propagation';
import type { HttpRoute } from './istio';
import { BAGGAGE } from './variant-header';

/** What a rule or a destination does to the headers of requests and responses. */
export type HeaderOperations = NonNullable<HttpRoute['headers']>;
type Operations = NonNullable<HeaderOperations['request']>;

/**
 * A rule of the edge with header operations of its own and those of the edge side by side. In requests the variant header
 * is the edge's: what a rule or one of its destinations says about it is left out, also where the edge passes it on
 * (EDGE-2, EDGE-3).
 */
export function withEdgeHeaders(
  rule: HttpRoute,
  edge: HeaderOperations | undefined,
  { header, baggage }: Propagation = DEFAULT_PROPAGATION,
): HttpRoute {
  const reserved = [header, ...(baggage === undefined ? [] : [BAGGAGE])];
  const { name, match, headers, route, ...others } = rule;
  const joined = besideEdge(headers, reserved, edge);
  return {
    ...(name !== undefined && { name }),
    ...(match && { match }),
    ...(joined && { headers: joined }),
    ...(route && {
      route: route.map(({ headers: own, ...destination }) => {
        const kept = besideEdge(own, reserved, undefined, edge);
        return { ...destination, ...(kept && { headers: kept }) };
      }),
    }),
    ...others,
  };
}

/** What is left of `own` where `edge` has the last word, and what `edge` says here. */
function besideEdge(
  own: HeaderOperations | undefined,
  reserved: readonly string[],
  edge: HeaderOperations | undefined,
  lastWord = edge,
): HeaderOperations | undefined {
  const request = join(without(own?.request, [...reserved, ...named(lastWord?.request)]), edge?.request);
  const response = join(without(own?.response, named(lastWord?.response)), edge?.response);
  if (request === undefined && response === undefined) return undefined;
  return { ...(request && { request }), ...(response && { response }) };
}

/** The headers that operations are about, in lower case: names are compared without case. */
function named({ set = {}, add = {}, remove = [] }: Operations = {}): string[] {
  return [...Object.keys(set), ...Object.keys(add), ...remove].map((name) => name.toLowerCase());
}

function without({ set = {}, add = {}, remove = [] }: Operations = {}, names: readonly string[]): Operations {
  const others = (name: string) => !names.includes(name.toLowerCase());
  const kept = (values: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(values).filter(([name]) => others(name)));
  return { set: kept(set), add: kept(add), remove: remove.filter(others) };
}

function join(a: Operations, b: Operations = {}): Operations | undefined {
  const set = { ...a.set, ...b.set };
  const add = { ...a.add, ...b.add };
  const remove = [...(a.remove ?? []), ...(b.remove ?? [])];
  const joined = {
    ...(Object.keys(set).length > 0 && { set }),
    ...(Object.keys(add).length > 0 && { add }),
    ...(remove.length > 0 && { remove }),
  };
  return Object.keys(joined).length > 0 ? joined : undefined;
}
