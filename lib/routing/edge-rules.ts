import { REDIRECT_DEFAULTS, type Redirect } from '../model/http-rules';
import type { Propagation } from '../model/propagation';
import { everyPair } from './condition';
import { type ExposedPath, isPathAlone, portOfPath } from './exposed-path';
import { type HeaderOperations, withEdgeHeaders } from './header-operations';
import type { HttpMatch, HttpRoute } from './istio';
import { narrow, uriMatches } from './path-match';
import { type Asker, choices } from './rule-order';

/** Which requests of a host a rule is for, and what becomes of the variant header. */
export interface EdgeRuleProps {
  /** Any of these lets the request in; none: all requests to the path. */
  readonly match?: readonly HttpMatch[];
  /** What the rules are called after service and path (MESH-6): `mainline`, the key of a variant. */
  readonly label: string;
  /** @default - the header is passed on as it is */
  readonly headers?: HeaderOperations;
  /** Whose headers the edge has the last word about. @default - `x-variant-id` */
  readonly propagation?: Propagation;
}

/** The rules of one exposed path for one asker. */
export function edgeRules(
  exposed: ExposedPath,
  asker: Asker,
  { match: asked = [], label, headers, propagation }: EdgeRuleProps,
): HttpRoute[] {
  const { path, service, route: settings } = exposed;
  if (exposed.redirect !== undefined) return redirectRules(exposed, exposed.redirect, asked);
  const here = uriMatches(path).map((uri) => ({ uri }));
  return choices(service, asker, path, { port: portOfPath(exposed), route: settings, propagation }).flatMap(
    ({ name, match, route }) => {
      // A choice with a condition on the path has already been narrowed to this one.
      const onPath = match.flatMap((block) => (block.uri === undefined ? (everyPair(here, [block]) ?? []) : [block]));
      const all = onPaths(asked, match.length > 0 ? onPath : here);
      if (all === undefined) return [];
      const isSaid = name === 'mainline' || name === label.split(':')[0];
      const ruleName = `${service.name}${path}:${label}${isSaid ? '' : `-${name}`}`;
      return [
        withEdgeHeaders({ name: ruleName, ...(all.length > 0 && { match: all }), ...route }, headers, propagation),
      ];
    },
  );
}

/** The answer of a path that is redirected, whoever asks. */
function redirectRules({ path, service }: ExposedPath, redirect: Redirect, asked: readonly HttpMatch[]): HttpRoute[] {
  const here = isPathAlone(redirect) ? [{ uri: { exact: path } }] : uriMatches(path).map((uri) => ({ uri }));
  const all = onPaths(asked, here);
  if (all === undefined) return [];
  const name = `${service.name}${path}:redirect`;
  return [{ name, ...(all.length > 0 && { match: all }), redirect: istioRedirect(redirect) }];
}

/**
 * Every combination of what is asked and where, as `everyPair`; a condition on the path itself is narrowed to each path,
 * whose two matches (itself, and all below it) stand one after the other.
 */
function onPaths(asked: readonly HttpMatch[], paths: readonly HttpMatch[]): readonly HttpMatch[] | undefined {
  if (asked.every(({ uri }) => uri === undefined)) return everyPair(asked, paths);
  const pairs = asked.flatMap(({ uri: wanted, ...others }) => {
    if (wanted === undefined) return everyPair([others], paths) ?? [];
    const narrowed = (paths.length > 0 ? paths : [{}]).flatMap(({ uri, ...rest }: HttpMatch) => {
      const within = uri === undefined ? narrow('/', wanted) : uri.exact === undefined ? [] : narrow(uri.exact, wanted);
      return within.map((each) => ({ ...rest, uri: each }));
    });
    return narrowed.length > 0 ? (everyPair([others], narrowed) ?? []) : [];
  });
  return pairs.length > 0 ? pairs : undefined;
}

function istioRedirect({ uri, authority, scheme, redirectCode }: Redirect): NonNullable<HttpRoute['redirect']> {
  return {
    ...(uri !== undefined && { uri }),
    ...(authority !== undefined && { authority }),
    ...(scheme !== undefined && { scheme }),
    redirectCode: redirectCode ?? REDIRECT_DEFAULTS.redirectCode,
  };
}
