/**
 * A declared call of one service to another, to a host outside the mesh, to a Service of the cluster that estate.yaml names and
 * does not have (`mesh`), or to one by its place (`host`).
 */
export type Call =
  | { readonly kind: 'service'; readonly tenant: string; readonly service: string }
  | { readonly kind: 'external'; readonly name: string }
  | { readonly kind: 'mesh'; readonly name: string }
  | { readonly kind: 'host'; readonly namespace: string; readonly service: string };
