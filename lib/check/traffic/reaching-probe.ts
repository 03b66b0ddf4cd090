import type { HttpMatch, HttpRule, VirtualService } from '../../mesh-model';
import type { Probe } from '../../probe/probe';
import { constraintsOf } from '../../region/match-constraints';
import { leftBehind } from '../../region/reach';
import { type Region, Regions } from '../../region/region';
import type { CheckedMesh } from '../checked-mesh';
import { isBound, openQuestion } from '../reachability';

/**
 * A request for a condition that no earlier rule of the VirtualService takes: for conditions whose plainest request
 * (`probeOf`) goes to an earlier rule. Nothing where there is none, or a bound on work is hit.
 */
export function reachingProbe(
  mesh: CheckedMesh,
  { http }: VirtualService,
  rule: HttpRule,
  match: HttpMatch | undefined,
): Probe | undefined {
  const known = mesh.once('reaching-probes', () => new Map<HttpMatch | HttpRule, Probe | undefined>());
  const key = match ?? rule;
  if (!known.has(key)) {
    const at = http.indexOf(rule);
    known.set(key, at < 0 ? undefined : found(mesh, http.slice(0, at), rule, match));
  }
  return known.get(key);
}

function found(
  mesh: CheckedMesh,
  before: readonly HttpRule[],
  rule: HttpRule,
  match: HttpMatch | undefined,
): Probe | undefined {
  const regions = mesh.once('regions', () => new Regions());
  try {
    const own = constraintsOf(regions, match);
    const region = own && regions.all.meet(own);
    if (region === undefined) return undefined;
    const earlier = before
      .flatMap((item): readonly (HttpMatch | undefined)[] => (item.match.length === 0 ? [undefined] : item.match))
      .filter((item) => item === undefined || !isBound(item))
      .map((item) => constraintsOf(regions, item));
    const { value } = leftBehind(region, earlier).next();
    return value ? probeIn(value) : undefined;
  } catch (error) {
    return openQuestion(mesh, error, match ?? rule, 'whether a request gets to this rule', undefined);
  }
}

/** The plainest request of a region. */
function probeIn(region: Region): Probe {
  const headers: Record<string, string> = {};
  const query: string[] = [];
  let path = '/';
  let method: string | undefined;
  let authority: string | undefined;
  for (const [attribute, { example }] of region.slots) {
    if (example === undefined) continue;
    const [kind, ...rest] = attribute.split(' ');
    if (kind === 'header') headers[rest.join(' ')] = example;
    else if (kind === 'query') query.push(`${rest.join(' ')}=${example}`);
    else if (kind === 'method') method = example;
    else if (kind === 'authority') authority = example;
    else if (kind === 'path') path = example;
  }
  return {
    path: query.length === 0 ? path : `${path}?${query.join('&')}`,
    headers,
    ...(method !== undefined && { method }),
    ...(authority !== undefined && { authority }),
  };
}
