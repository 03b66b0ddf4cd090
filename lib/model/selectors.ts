/** The labels by which a Service finds its pods: `app` alone (NAME-5). */
export function serviceLabels(service: { readonly name: string }): Record<string, string> {
  return { app: service.name };
}

/** The labels by which a Deployment finds its pods, and a subset the same ones (NAME-5, DEST-2). */
export function workloadLabels(service: { readonly name: string }, version: string): Record<string, string> {
  return { app: service.name, version };
}
