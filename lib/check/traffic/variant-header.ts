import type { CheckedMesh } from '../checked-mesh';

/** The usual header that chooses a variant. */
const USUAL = 'x-variant-id';

/**
 * The header that chooses a variant in this mesh: `x-variant-id`, or another one that rules use in the same way: a VirtualService
 * asks for its absence, and for exact values of it that are names of the subsets they lead to.
 */
export function variantHeader(mesh: CheckedMesh): string {
  return mesh.once('variant-header', () => {
    const votes = new Map<string, number>();
    for (const { http } of mesh.model.virtualServices) {
      const absent = new Set(
        http.flatMap(({ match }) =>
          match.flatMap(({ withoutHeaders }) =>
            Object.entries(withoutHeaders).flatMap(([name, asked]) => (asked.kind === 'present' ? [name] : [])),
          ),
        ),
      );
      if (absent.size === 0) continue;
      for (const { match, route } of http) {
        for (const { headers } of match) {
          for (const [name, asked] of Object.entries(headers)) {
            if (name === USUAL) return USUAL;
            if (!absent.has(name) || asked.kind !== 'exact') continue;
            const key = asked.value.toLowerCase();
            if (route.some(({ destination }) => destination.subset === key))
              votes.set(name, (votes.get(name) ?? 0) + 1);
          }
        }
      }
    }
    const [most] = [...votes].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
    return most?.[0] ?? USUAL;
  });
}
