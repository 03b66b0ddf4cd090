import type { Construct } from 'constructs';
import { Manifest } from '../cdk8s/manifest';
import type { Part } from '../objects/part';
import { ServiceWorkload } from './service-workload';

/** The constructs of a list of parts. */
export interface MadeParts {
  readonly manifests: ReadonlyMap<string, Manifest>;
  readonly workloads: ReadonlyMap<string, ServiceWorkload>;
}

/**
 * Makes a child of each part, in their order, under its id.
 *
 * @param mainline whose additions the workloads take over; the first workload of a service is its mainline
 */
export function makeParts(scope: Construct, parts: readonly Part[], mainline?: ServiceWorkload): MadeParts {
  const manifests = new Map<string, Manifest>();
  const workloads = new Map<string, ServiceWorkload>();
  let main = mainline;
  for (const part of parts) {
    if ('object' in part) manifests.set(part.id, new Manifest(scope, part.id, part.object));
    else {
      const workload = new ServiceWorkload(scope, part.id, part.workload, main);
      workloads.set(part.id, workload);
      main ??= workload;
    }
  }
  return { manifests, workloads };
}

/** A workload that we write. */
export function written(construct: Construct, workload: ServiceWorkload | undefined): ServiceWorkload {
  if (workload !== undefined) return workload;
  throw new Error(`'${construct.node.path}' is external: its Deployment is written by somebody else`);
}
