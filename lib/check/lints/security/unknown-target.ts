import { isRecord, list, record, text } from '../../../mesh-model/untyped';
import { closestName } from '../../../text/closest-name';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { hasWaypoints, TARGETING_KINDS } from './target-without-proxy';

/** Kinds that a policy is attached to by name, and their groups. */
const TARGETS: Readonly<Record<string, string>> = {
  Gateway: 'gateway.networking.k8s.io',
  Service: '',
  ServiceEntry: 'networking.istio.io',
};

export const UNKNOWN_TARGET: Lint = {
  code: 'BL643',
  name: 'unknown-target',
  severity: 'insecure',
  summary: 'A policy is attached by targetRefs to a Gateway, Service or ServiceEntry that does not exist.',
  cause:
    'It is in force for the proxies of what it names, in its own namespace, and nowhere else: what is to be refused is let through. A Gateway here is one of the Kubernetes Gateway API, such as a waypoint.',
  fix: 'Write the name of the object that is meant, in the namespace of the policy; for pods with sidecars write a selector.',
  elsewhere: true,
  run(mesh, report) {
    for (const [group, kind] of TARGETING_KINDS) {
      for (const object of mesh.objects(group, kind)) {
        const { targetRef, targetRefs } = object.spec;
        const targets = isRecord(targetRef)
          ? [[targetRef, ['spec', 'targetRef']] as const]
          : list(targetRefs).map((item, index) => [item, ['spec', 'targetRefs', index]] as const);
        for (const [target, path] of targets) {
          const { kind: named, name } = record(target);
          const wanted = text(named) ?? '';
          const title = `${wanted} ${object.namespace}/${text(name)}`;
          if (!Object.hasOwn(TARGETS, wanted) || isKnown(mesh, wanted, object.namespace, text(name) ?? '')) continue;
          // Without waypoints a Service that is there would be no target either (BL639).
          if (wanted !== 'Gateway' && !hasWaypoints(mesh)) continue;
          const others = namesOf(mesh, wanted, object.namespace);
          const meant = closestName(text(name) ?? '', others);
          report({
            object,
            path: [...path],
            message: `there is no ${title}: no proxy takes this ${kind}`,
            ...(meant !== undefined && { fix: `Write name: ${meant}.` }),
            severity: group === 'security.istio.io' ? 'insecure' : 'fragile',
            missing: { what: title, expected: others.length > 0 },
          });
        }
      }
    }
  },
};

function isKnown(mesh: CheckedMesh, kind: string, namespace: string, name: string): boolean {
  return namesOf(mesh, kind, namespace).includes(name);
}

function namesOf(mesh: CheckedMesh, kind: string, namespace: string): readonly string[] {
  return mesh.once(`${kind} names of ${namespace}`, () =>
    mesh.objects(TARGETS[kind]!, kind).flatMap((object) => (object.namespace === namespace ? [object.name] : [])),
  );
}
