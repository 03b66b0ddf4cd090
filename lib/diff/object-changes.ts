import {
  isRunning,
  type MeshModel,
  type MeshObject,
  placeOfWorkload,
  record,
  WORKLOAD_KINDS,
  type Workload,
} from '../mesh-model';
import { machineOf } from '../mesh-model/workload-entry';
import { EXCLUDED_PORTS, INCLUDED_PORTS } from '../resolver/bypassed-port';
import { OUTBOUND_ANNOTATIONS } from '../resolver/redirected-calls';
import { equal } from './canonical';
import { type NamedObject, objectText } from './object-text';

/** An object that is not the same in both versions, as far as traffic can depend on it. */
export interface ObjectChange {
  /** Its kind: `VirtualService`. */
  readonly kind: string;
  /** The API group without the version; empty for core kinds. */
  readonly group: string;
  /** The object in base; `undefined` if it is new. */
  readonly base: MeshObject | undefined;
  /** The object in head; `undefined` if it is gone. */
  readonly head: MeshObject | undefined;
}

/** The objects that differ between two versions. */
export interface ObjectChanges {
  /** Those that traffic may depend on, in the order of kind, namespace and name. */
  readonly relevant: readonly ObjectChange[];
  /** How many objects are new. */
  readonly added: number;
  /** How many objects are gone. */
  readonly removed: number;
  /** How many objects have other content. */
  readonly changed: number;
  /**
   * The objects that no change of routes tells of, in words: other images, more pods, a ConfigMap. In the order of kind, namespace
   * and name.
   */
  readonly named: readonly NamedObject[];
  /** The same with routes, policies and the like: for a change of which no request tells. */
  readonly all: readonly NamedObject[];
}

/** Compares two versions object by object; labels, images and other things that no route depends on do not count. */
export function objectChanges(base: MeshModel, head: MeshModel): ObjectChanges {
  const before = byKey(base);
  const after = byKey(head);
  const workloads = { base: workloadsOf(base), head: workloadsOf(head) };
  const relevant: { readonly key: string; readonly change: ObjectChange }[] = [];
  const named: Named[] = [];
  const routing: Named[] = [];
  const counts = { added: 0, removed: 0, changed: 0 };
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [old, now] = [before.get(key), after.get(key)];
    if (old !== undefined && now !== undefined) {
      if (equal(old.content, now.content)) continue;
      counts.changed++;
      const isSame = equal(trafficContent(old, workloads.base), trafficContent(now, workloads.head));
      (isSame || !isIstio(now) ? named : routing).push({ key, text: objectText(old, now) });
      if (isSame) continue;
    } else if (old === undefined) counts.added++;
    else counts.removed++;
    const { kind, group } = (now ?? old)!;
    if (old === undefined || now === undefined)
      (isIstio((now ?? old)!) ? routing : named).push({ key, text: objectText(old, now) });
    relevant.push({ key, change: { kind, group, base: old, head: now } });
  }
  relevant.push(...madeChanges(base, head));
  relevant.sort((a, b) => (a.key < b.key ? -1 : 1));
  const sorted = (list: readonly Named[]) => [...list].sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ text }) => text);
  return {
    relevant: relevant.map(({ change }) => change),
    named: sorted(named),
    all: sorted([...named, ...routing]),
    ...counts,
  };
}

interface Named {
  readonly key: string;
  readonly text: NamedObject;
}

/** What controllers make of Ingresses, Canaries and the like in one version and not in the other. */
function madeChanges(base: MeshModel, head: MeshModel): { readonly key: string; readonly change: ObjectChange }[] {
  if (base.made.length + head.made.length === 0) return [];
  const [before, after] = [base, head].map(
    ({ made }) => new Map(made.map((object) => [objectKey(object), object])),
  ) as [Map<string, MeshObject>, Map<string, MeshObject>];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const [old, now] = [before.get(key), after.get(key)];
    if (old !== undefined && now !== undefined && equal(old.content, now.content)) return [];
    const { kind, group } = (now ?? old)!;
    return [{ key, change: { kind, group, base: old, head: now } }];
  });
}

/** Routes, policies and the like: their changes are reported as changes of requests. */
function isIstio({ group }: MeshObject): boolean {
  return group.endsWith('istio.io');
}

function byKey(model: MeshModel): Map<string, MeshObject> {
  return new Map(model.objects.map((object) => [objectKey(object), object]));
}

/** One text per object, whatever the API version. */
export function objectKey({ group, kind, namespace, name }: MeshObject): string {
  return `${kind}\n${group}\n${namespace}\n${name}`;
}

function workloadsOf(model: MeshModel): Map<MeshObject, Workload> {
  return new Map(model.workloads.map((workload) => [workload.object, workload]));
}

/** What pods say about their proxy: whether there is one, and what goes past it. */
const PROXY_ANNOTATIONS = ['sidecar.istio.io/inject', INCLUDED_PORTS, EXCLUDED_PORTS, ...OUTBOUND_ANNOTATIONS];

const POD_KINDS: ReadonlySet<string> = new Set(WORKLOAD_KINDS);

/** What traffic may depend on, of an object. */
function trafficContent(object: MeshObject, workloads: ReadonlyMap<MeshObject, Workload>): unknown {
  const { group, kind, content, created, apiVersion } = object;
  const workload = POD_KINDS.has(kind) ? workloads.get(object) : undefined;
  if (workload !== undefined) {
    const { labels, annotations, ports, serviceAccount, containers, hostNetwork, probes } = workload;
    const proxy = PROXY_ANNOTATIONS.map((name) => annotations[name]);
    const place = [...placeOfWorkload(workload)];
    const running = isRunning(workload);
    return { labels, proxy, ports, serviceAccount, containers, hostNetwork, probes, place, running };
  }
  if (kind === 'Namespace' && group === '') return { labels: object.labels };
  if (kind === 'Service' && group === '') {
    const translation = 'experimental.istio.io/disable-gateway-port-translation' in object.labels;
    return {
      spec: content.spec,
      exportTo: object.annotations['networking.istio.io/exportTo'],
      translation,
      created,
    };
  }
  if (group.endsWith('istio.io')) {
    const labels = machineOf(object)?.endpoint.labels;
    return { apiVersion, spec: content.spec, created, dryRun: object.annotations['istio.io/dry-run'], labels };
  }
  // An EndpointSlice names its Service by a label.
  if (kind === 'EndpointSlice') return { ...record(content), metadata: object.labels, status: undefined };
  const { metadata: _, status: __, ...rest } = record(content);
  return rest;
}
