import { CLUSTER_ANNOTATION, ENVIRONMENT_ANNOTATION } from '../model/cluster';
import { readYamlStream } from '../yaml/located-yaml';
import type { MeshFile } from './input-objects';
import { record, text } from './untyped';

/** The files of one cluster; an object of another one is out of its reach. */
export interface ClusterFiles {
  /** Its name; `undefined` where the input tells no clusters apart. */
  readonly cluster?: string;
  /** The environments in it, by name. */
  readonly environments: readonly string[];
  /** What is read of it, in the order of the input. */
  readonly files: readonly MeshFile[];
}

/** Whether a file says of which environment and cluster the folder is that it stands in. */
export function isPlaceFile({ file, text: content }: MeshFile): boolean {
  return /(^|[\\/])kustomization\.yaml$/.test(file) && content.includes(CLUSTER_ANNOTATION);
}

/**
 * Files by the cluster that they are for, in the order of the clusters' names. `branchline synth` says so in the
 * kustomization.yaml of each tenant: its folder, and what stands beside it, is of that environment and cluster. Other files are
 * for all of them.
 */
export function clustersOf(files: readonly MeshFile[]): ClusterFiles[] {
  const places = new Map<string, { readonly cluster: string; readonly environment: string }>();
  for (const file of files) {
    const place = isPlaceFile(file) ? placeOf(file) : undefined;
    if (place !== undefined) places.set(above(above(file.file)), place);
  }
  const clusters = [...new Set([...places.values()].map(({ cluster }) => cluster))].sort();
  const environmentsIn = (name: string | undefined) => {
    const found = [...places.values()].filter(({ cluster }) => name === undefined || cluster === name);
    return [...new Set(found.map(({ environment }) => environment))].sort();
  };
  if (clusters.length < 2) {
    return [
      { ...(clusters.length === 1 && { cluster: clusters[0]! }), environments: environmentsIn(undefined), files },
    ];
  }
  const placed = files.map((file) => ({ file, cluster: clusterOf(file.file, places) }));
  return clusters.map((cluster) => ({
    cluster,
    environments: environmentsIn(cluster),
    files: placed.filter((each) => each.cluster === undefined || each.cluster === cluster).map(({ file }) => file),
  }));
}

/** The cluster that an environment is in, with how it is called where several are shown. */
export function clusterTitle({ cluster, environments }: ClusterFiles): string {
  return `cluster ${cluster} (${environments.join(', ')})`;
}

/** An environment is asked for that the input does not have. */
export class UnknownEnvironment extends Error {}

/**
 * The clusters that hold an environment: all when none is asked for.
 *
 * @throws UnknownEnvironment when none holds it
 */
export function clustersWith(clusters: readonly ClusterFiles[], environment: string | undefined): ClusterFiles[] {
  const found = clusters.filter(({ environments }) => environment === undefined || environments.includes(environment));
  if (found.length > 0) return found;
  const known = clusters.flatMap(({ environments }) => environments);
  throw new UnknownEnvironment(
    known.length === 0
      ? `the input has no environments, '${environment}' is asked for`
      : `there is no environment '${environment}' in the input, there are: ${known.sort().join(', ')}`,
  );
}

function placeOf(file: MeshFile): { readonly cluster: string; readonly environment: string } | undefined {
  const annotations = record(record(record(readYamlStream(file.text)[0]?.value).metadata).annotations);
  const cluster = text(annotations[CLUSTER_ANNOTATION]);
  const environment = text(annotations[ENVIRONMENT_ANNOTATION]);
  return cluster === undefined || environment === undefined ? undefined : { cluster, environment };
}

/** The nearest folder on the way up that says so. */
function clusterOf(file: string, places: ReadonlyMap<string, { readonly cluster: string }>): string | undefined {
  for (let folder = above(file); ; folder = above(folder)) {
    const place = places.get(folder);
    if (place !== undefined) return place.cluster;
    if (folder === '') return undefined;
  }
}

/** The folder that a path is in; nothing for the outermost. */
function above(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'), 0));
}
