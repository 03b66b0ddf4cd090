import type { PodLabels } from './foreign-workload';

/** A service as far as its pods are found. */
export interface SelectedService {
  readonly name: string;
  /** Where the Service is somebody else's. */
  readonly selector?: PodLabels;
}

/** The labels by which a Service finds its pods: `app` alone, unless the Service is somebody else's (NAME-5). */
export function serviceLabels({ name, selector }: SelectedService): Record<string, string> {
  return selector === undefined ? { app: name } : { ...selector };
}

/** The labels by which a Deployment finds its pods, and a subset the same ones (NAME-5, DEST-2). */
export function workloadLabels(service: SelectedService, version: string): Record<string, string> {
  return { ...serviceLabels(service), version };
}
