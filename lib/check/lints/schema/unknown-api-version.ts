import type { MeshObject } from '../../../mesh-model';
import { closestName } from '../../closest-name';
import type { Lint } from '../../lint';
import { API_VERSIONS, REMOVED_KINDS } from './api-versions';

const KINDS = new Map(Object.keys(API_VERSIONS).map((key) => [key.slice(key.indexOf('/') + 1), key]));
const GROUPS = [...new Set(Object.keys(API_VERSIONS).map((key) => key.slice(0, key.indexOf('/'))))];

export const UNKNOWN_API_VERSION: Lint = {
  code: 'BL101',
  name: 'unknown-api-version',
  severity: 'breaks-traffic',
  summary: 'An Istio object has a group, version or kind that Istio does not serve.',
  cause: 'The API server refuses the object; tools that read files skip it without a word.',
  fix: 'Write the group and version that Istio serves.',
  istio: ['IST0106'],
  run({ kinds }, report) {
    for (const object of [...kinds].flatMap(([kind, objects]) => suspects(kind, objects))) {
      const fix = correction(object);
      if (fix === undefined) continue;
      const message = `${object.apiVersion || 'no apiVersion'} ${object.kind} does not exist: Istio never sees it`;
      report({ object, path: ['apiVersion'], message, fix });
    }
  },
};

/** Objects of a kind that may be wrong: those of a version that is not served, and all of a kind that is not known. */
function suspects(kind: string, objects: readonly MeshObject[]): readonly MeshObject[] {
  const served = API_VERSIONS[kind];
  if (served === undefined) return correction(objects[0]!) === undefined ? [] : objects;
  const group = kind.slice(0, kind.indexOf('/'));
  const full = new Set(served.map((version) => `${group}/${version}`));
  return objects.filter(({ apiVersion }) => !full.has(apiVersion));
}

function correction(object: MeshObject): string | undefined {
  const { group, kind } = object;
  const served = API_VERSIONS[`${group}/${kind}`];
  const version = object.apiVersion.slice(group === '' ? 0 : group.length + 1);
  if (served !== undefined) {
    return served.includes(version) ? undefined : `did you mean ${group}/${closestName(version, served) ?? served[0]}?`;
  }
  if (REMOVED_KINDS[`${group}/${kind}`] !== undefined || REMOVED_KINDS[`${group}/*`] !== undefined) return undefined;
  if (GROUPS.includes(group)) {
    const kinds = [...KINDS].flatMap(([name, key]) => (key.startsWith(`${group}/`) ? [name] : []));
    const meant = closestName(kind, kinds);
    return meant === undefined ? `kinds of ${group}: ${kinds.join(', ')}` : `did you mean kind ${meant}?`;
  }
  const home = KINDS.get(kind);
  const isTypo =
    home !== undefined && (group === '' || closestName(group, GROUPS) !== undefined || group.includes('istio'));
  return isTypo ? `did you mean ${home.slice(0, home.indexOf('/'))}/${API_VERSIONS[home]![0]}?` : undefined;
}
