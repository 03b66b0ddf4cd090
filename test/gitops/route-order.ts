import { parseAllDocuments } from 'yaml';
import type { Files } from '../../lib/output/layout';
import type { AuditEvent } from '../mesh/cluster';

interface KubeObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: objects of every kind
  readonly spec?: any;
}

type Objects = ReadonlyMap<string, KubeObject>;

/** The objects of rendered files by `Kind/namespace/name`, without what only the GitOps tool reads. */
export function objectsOf(files: Files): Objects {
  const objects = new Map<string, KubeObject>();
  for (const [path, text] of files) {
    if (path.startsWith('gitops/') || path.endsWith('/kustomization.yaml')) continue;
    for (const document of parseAllDocuments(text)) {
      const object = document.toJS() as KubeObject;
      objects.set(`${object.kind}/${object.metadata.namespace ?? ''}/${object.metadata.name}`, object);
    }
  }
  return objects;
}

/**
 * Does again, on paper, what the API server was asked to do, and says after which requests a VirtualService led to a
 * subset that no DestinationRule had, or to one without a Deployment.
 */
export function danglingRoutes(before: Objects, after: Objects, events: readonly AuditEvent[]): string[] {
  const now = new Map(before);
  const found: string[] = [];
  for (const { verb, id, status, changed } of events) {
    if (status >= 300 || !changed || !(before.has(id) || after.has(id))) continue;
    const object = after.get(id);
    if (verb === 'delete' || object === undefined) now.delete(id);
    else now.set(id, object);
    for (const each of dangling(now)) found.push(`after ${verb} ${id}: ${each}`);
  }
  return found;
}

/** What a commit changes that the API server was not asked to change, but for what Flux is told to leave. */
export function notDone(before: Objects, after: Objects, events: readonly AuditEvent[]): string[] {
  const done = new Set(events.filter(({ changed, status }) => changed && status < 300).map(({ id }) => id));
  const isLeft = (id: string) =>
    !after.has(id) && before.get(id)?.metadata.annotations?.['kustomize.toolkit.fluxcd.io/prune'] === 'disabled';
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (id) => JSON.stringify(before.get(id)) !== JSON.stringify(after.get(id)) && !done.has(id) && !isLeft(id),
  );
}

function dangling(objects: Objects): string[] {
  const all = [...objects.values()];
  const ofKind = (kind: string) => all.filter((object) => object.kind === kind);
  const rules = ofKind('DestinationRule');
  const services = ofKind('Service');
  const deployments = ofKind('Deployment');
  return ofKind('VirtualService').flatMap(({ metadata, spec }) =>
    destinations(spec).flatMap(({ host, subset }) => {
      if (subset === undefined) return [];
      const name = `VirtualService ${metadata.namespace}/${metadata.name} leads to ${subset} of ${host}`;
      const labels = rules
        .filter((rule) => rule.spec.host === host)
        .flatMap((rule) => rule.spec.subsets ?? [])
        .find((each: { name: string }) => each.name === subset)?.labels;
      if (labels === undefined) return [`${name}, which no DestinationRule has`];
      const [service, namespace] = host.split('.');
      const selector = services.find((each) => each.metadata.name === service && each.metadata.namespace === namespace)
        ?.spec.selector;
      const wanted = Object.entries({ ...selector, ...labels });
      const runs = deployments.some(
        (each) =>
          each.metadata.namespace === namespace &&
          wanted.every(([label, value]) => each.spec.template.metadata.labels[label] === value),
      );
      return runs ? [] : [`${name}, which no Deployment runs`];
    }),
  );
}

interface Destination {
  readonly host: string;
  readonly subset?: string;
}

function destinations(spec: {
  http?: {
    route?: { destination: Destination }[];
    mirror?: Destination;
    mirrors?: { destination: Destination }[];
  }[];
}): Destination[] {
  return (spec.http ?? []).flatMap(({ route = [], mirror, mirrors = [] }) => [
    ...[...route, ...mirrors].map(({ destination }) => destination),
    ...(mirror === undefined ? [] : [mirror]),
  ]);
}
