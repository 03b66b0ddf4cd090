import { distance } from 'fastest-levenshtein';
import type { MeshObject } from '../../../mesh-model';
import { closestName } from '../../../text/closest-name';
import { own } from '../../../text/own';
import type { Lint } from '../../lint';
import { KUBERNETES_KINDS } from '../../schema/kubernetes.generated';
import { API_VERSIONS, REMOVED_KINDS, TRIED_OUT } from './api-versions';

/** Everything that Istio and Kubernetes serve, by `group/Kind`. */
const SERVED: Readonly<Record<string, readonly string[]>> = { ...KUBERNETES_KINDS, ...API_VERSIONS };
const GROUPS = [...new Set(Object.keys(SERVED).map(groupOf))];
/** Where a kind is at home; of an Event or a Gateway that several groups have, the first. */
const HOMES = new Map(
  Object.keys(SERVED)
    .reverse()
    .map((key) => [key.slice(key.indexOf('/') + 1), key]),
);

export const UNKNOWN_API_VERSION: Lint = {
  code: 'BL101',
  name: 'unknown-api-version',
  severity: 'breaks-traffic',
  summary: 'An object has a group, version or kind that neither Istio nor Kubernetes serves.',
  cause: 'The API server refuses the object; tools that read files silently skip it.',
  fix: 'Write the group and version that is served.',
  istio: ['IST0106'],
  run({ kinds }, report) {
    for (const object of [...kinds].flatMap(([kind, objects]) => suspects(kind, objects))) {
      const fix = correction(object);
      if (fix === undefined) continue;
      const message = `${object.apiVersion || 'no apiVersion'} ${object.kind} does not exist: no API server serves it`;
      report({ object, path: ['apiVersion'], message, fix });
    }
  },
};

/** Objects of a kind that may be wrong: those of a version that is not served, and all of a kind that is not known. */
function suspects(kind: string, objects: readonly MeshObject[]): readonly MeshObject[] {
  const served = own(SERVED, kind);
  if (served === undefined) return objects;
  const group = groupOf(kind);
  const full = new Set(served.map((version) => withGroup(group, version)));
  return objects.filter(({ apiVersion }) => !full.has(apiVersion));
}

function correction({ apiVersion, group, kind }: MeshObject): string | undefined {
  const key = `${group}/${kind}`;
  const removed = own(REMOVED_KINDS, key) ?? own(REMOVED_KINDS, `${group}/*`);
  const served = own(SERVED, key);
  const version = apiVersion.slice(group === '' ? 0 : group.length + 1);
  // Those are BL102's.
  if (removed !== undefined && (removed.versions?.includes(version) ?? true)) return undefined;
  if (served !== undefined) {
    if (served.includes(version) || own(TRIED_OUT, key)?.includes(version)) return undefined;
    return `did you mean ${withGroup(group, closestName(version, served) ?? served[0]!)}?`;
  }
  if (GROUPS.includes(group) && (group !== '' || version === 'v1' || version === '')) {
    const home = HOMES.get(kind);
    if (home !== undefined) return `did you mean ${written(home)}?`;
    // What Kubernetes tries out has to be switched on, and may be in the cluster.
    if (/alpha|beta/.test(version)) return undefined;
    const kinds = Object.keys(SERVED).flatMap((item) =>
      groupOf(item) === group ? [item.slice(group.length + 1)] : [],
    );
    const meant = closestName(kind, kinds);
    if (meant !== undefined) return `did you mean kind ${meant}?`;
    return version === '' ? 'add apiVersion' : `kinds of ${group || 'v1'}: ${kinds.join(', ')}`;
  }
  const home = HOMES.get(kind);
  // Others have kinds of these names too, in groups of theirs.
  const isTypo = home !== undefined && (group === '' || distance(group, groupOf(home)) < 4 || group.includes('istio'));
  return isTypo ? `did you mean ${written(home)}?` : undefined;
}

function groupOf(key: string): string {
  return key.slice(0, key.indexOf('/'));
}

function withGroup(group: string, version: string): string {
  return group === '' ? version : `${group}/${version}`;
}

/** The `apiVersion` to write for a `group/Kind`. */
function written(key: string): string {
  return withGroup(groupOf(key), SERVED[key]![0]!);
}
