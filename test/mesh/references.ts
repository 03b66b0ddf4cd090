import type { KubeObject } from './api-server';

// biome-ignore lint/suspicious/noExplicitAny: objects of every kind
type Spec = any;

/** What an object needs and is not among those that are there, each in words. */
export function missingReferences(object: KubeObject, there: readonly KubeObject[]): string[] {
  const { namespace } = object.metadata;
  const missing: string[] = [];
  const need = (kind: string, name: string, home = namespace) => {
    if (find(there, kind, home, name) === undefined) missing.push(`${kind}/${home ?? ''}/${name}`);
  };
  if (namespace !== undefined && find(there, 'Namespace', undefined, namespace) === undefined) {
    missing.push(`Namespace//${namespace}`);
  }
  const spec = object.spec as Spec;
  switch (object.kind) {
    case 'Deployment':
      need('ServiceAccount', spec.template.spec.serviceAccountName ?? 'default');
      break;
    case 'RoleBinding': {
      const { roleRef, subjects } = object as Spec;
      need('Role', roleRef.name);
      for (const { name, namespace: home } of subjects) need('ServiceAccount', name, home);
      break;
    }
    case 'HorizontalPodAutoscaler':
      need(spec.scaleTargetRef.kind, spec.scaleTargetRef.name);
      break;
    case 'DestinationRule':
      if (!knowsHost(spec.host, there)) missing.push(`host ${spec.host}`);
      break;
    case 'VirtualService':
      for (const gateway of (spec.gateways ?? []) as string[]) {
        const [home, name] = gateway.includes('/') ? gateway.split('/') : [namespace, gateway];
        if (gateway !== 'mesh') need('Gateway', name!, home);
      }
      for (const { host, subset } of destinations(spec)) {
        if (!knowsHost(host, there)) missing.push(`host ${host}`);
        if (subset !== undefined) missing.push(...missingOfSubset(host, subset, there));
      }
  }
  return missing;
}

interface Destination {
  readonly host: string;
  readonly subset?: string;
}

function destinations({ http = [] }: Spec): Destination[] {
  return http.flatMap(({ route = [], mirror, mirrors = [] }: Spec) => [
    ...[...route, ...mirrors].map(({ destination }: Spec) => destination),
    ...(mirror === undefined ? [] : [mirror]),
  ]);
}

const SERVICE = /^([^.]+)\.([^.]+)\.svc\.cluster\.local$/;

function knowsHost(host: string, there: readonly KubeObject[]): boolean {
  const [, name, namespace] = SERVICE.exec(host) ?? [];
  return name === undefined
    ? ofKind(there, 'ServiceEntry').some(({ spec }) => (spec as Spec).hosts.includes(host))
    : find(there, 'Service', namespace, name) !== undefined;
}

/** A subset needs a DestinationRule that names it, and a Deployment whose pods it selects. */
function missingOfSubset(host: string, name: string, there: readonly KubeObject[]): string[] {
  const subset = ofKind(there, 'DestinationRule')
    .filter(({ spec }) => (spec as Spec).host === host)
    .flatMap(({ spec }) => (spec as Spec).subsets ?? [])
    .find((each: Spec) => each.name === name);
  if (subset === undefined) return [`subset ${name} of ${host}`];
  const [, service, namespace] = SERVICE.exec(host) ?? [];
  const own = find(there, 'Service', namespace, service!)?.spec as Spec;
  const wanted = Object.entries({ ...own?.selector, ...subset.labels });
  const selected = ofKind(there, 'Deployment').some(
    ({ metadata, spec }) =>
      metadata.namespace === namespace &&
      wanted.every(([key, value]) => (spec as Spec).template.metadata.labels[key] === value),
  );
  return selected ? [] : [`pods of subset ${name} of ${host}`];
}

function ofKind(there: readonly KubeObject[], kind: string): KubeObject[] {
  return there.filter((object) => object.kind === kind);
}

function find(there: readonly KubeObject[], kind: string, namespace: string | undefined, name: string) {
  return ofKind(there, kind).find(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
}
