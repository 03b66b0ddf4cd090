import type { HttpMatch, HttpRoute, VirtualServiceSpec } from '../../lib/routing/istio';

/**
 * Rules with those of delegates in place of the rules that name them, written down from Istio's `MergeHTTPRoutes` (1.31),
 * as far as it goes for what we emit.
 *
 * @param find a delegate by its name
 * @throws where Istio would leave a rule out
 */
export function withDelegates(
  http: readonly HttpRoute[],
  find: (name: string, namespace: string) => VirtualServiceSpec | undefined,
): HttpRoute[] {
  return http.flatMap((root) => {
    const { delegate, name, match, ...others } = root;
    if (delegate === undefined) return [root];
    const found = find(delegate.name!, delegate.namespace!);
    if (found === undefined) throw new Error(`there is no delegate ${delegate.name}`);
    if (found.hosts !== undefined || found.gateways !== undefined) throw new Error(`${delegate.name} is no delegate`);
    if (Object.keys(others).length > 0) throw new Error(`rule ${name} does more than delegate`);
    return found.http!.map((rule) => {
      const pairs = (rule.match ?? [{}]).flatMap((inner) => (match ?? [{}]).map((outer) => both(outer, inner)));
      return { ...rule, name: `${name}-${rule.name}`, match: pairs };
    });
  });
}

/** A delegate may say nothing of what its root says, or Istio might leave it out. */
function both(outer: HttpMatch, inner: HttpMatch): HttpMatch {
  const twice = Object.keys(outer).find((field) => field in inner);
  if (twice !== undefined) throw new Error(`root and delegate both ask for ${twice}`);
  return { ...outer, ...inner };
}
