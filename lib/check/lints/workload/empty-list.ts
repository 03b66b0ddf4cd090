import type { MeshObject } from '../../../mesh-model';
import { list, record } from '../../../mesh-model/untyped';
import { KUBERNETES_GROUPS } from '../../../mesh-model/workload';
import type { Lint } from '../../lint';

export const EMPTY_LIST: Lint = {
  code: 'BL548',
  name: 'empty-list',
  severity: 'breaks-traffic',
  summary: 'A Service has no ports, or a pod no containers.',
  cause:
    'The API server refuses the object: a Service needs a port unless it is headless or of type ExternalName, and a pod needs a container.',
  fix: 'Write what is missing, or remove the object.',
  run(mesh, report) {
    for (const object of mesh.objects('', 'Service')) {
      const { clusterIP, type, ports } = object.spec;
      if (list(ports).length > 0 || clusterIP === 'None' || type === 'ExternalName') continue;
      const path = ports === undefined ? ['spec'] : ['spec', 'ports'];
      report({ object, path, key: true, message: 'the Service has no ports' });
    }
    for (const { object, kind } of mesh.model.workloads) {
      if (!KUBERNETES_GROUPS.includes(object.group)) continue;
      const path = emptyPod(object, kind);
      if (path !== undefined) report({ object, path, key: true, message: 'the pods have no containers' });
    }
  },
};

/** Where the containers of the pods should be; a list that is missing in a pod is reported as a missing field. */
function emptyPod({ spec, content }: MeshObject, kind: string): readonly string[] | undefined {
  const above =
    kind === 'Pod' ? [] : kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec', 'template'] : ['spec', 'template'];
  const holder = kind === 'Pod' ? content : above.slice(1).reduce((value, field) => record(value[field]), spec);
  if (Object.keys(holder).length === 0) return undefined;
  if (holder.spec === undefined) return above;
  const { containers } = record(holder.spec);
  return Array.isArray(containers) && containers.length === 0 ? [...above, 'spec', 'containers'] : undefined;
}
