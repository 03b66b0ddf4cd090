/** An object with a time of creation: what Istio orders by where objects compete. */
export function aged<T extends { readonly metadata: object }>(item: T, seconds: number): T {
  return { ...item, metadata: { ...item.metadata, creationTimestamp: `2026-01-01T00:00:0${seconds}Z` } };
}
