import { list, record, text } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';
import { scaledTargets } from './scaled-target';

export const AUTOSCALER_WITHOUT_REQUESTS: Lint = {
  code: 'BL507',
  name: 'autoscaler-without-requests',
  severity: 'fragile',
  summary:
    'An autoscaler scales by the use of a resource that the pods do not request, or of a container that they do not have.',
  cause: 'Use is counted in percent of the request; without one the autoscaler does nothing.',
  fix: 'Write resources.requests for every container, and the name of one of them.',
  run(mesh, report) {
    for (const { autoscaler, target } of scaledTargets(mesh)) {
      if (target === undefined) continue;
      const pod = record(record(target.spec.template).spec);
      // A proxy that is injected brings its own requests; a template for injection has none.
      const containers = list(pod.containers)
        .map(record)
        .filter((item) => item.image !== 'auto');
      list(autoscaler.spec.metrics).forEach((metric, index) => {
        const { container } = record(record(metric).containerResource);
        if (typeof container === 'string' && !isContainer(container, pod)) {
          const message = `${target.title} has no container ${container}`;
          report({ object: autoscaler, path: ['spec', 'metrics', index, 'containerResource', 'container'], message });
        }
        const resource = record(record(metric).resource);
        if (record(resource.target).type !== 'Utilization') return;
        const name = text(resource.name) ?? '';
        const lacking = containers.find((container) => {
          const { requests, limits } = record(container.resources);
          return record(requests)[name] === undefined && record(limits)[name] === undefined;
        });
        if (lacking === undefined) return;
        const message = `container ${text(lacking.name)} of ${target.title} requests no ${name}`;
        report({ object: autoscaler, path: ['spec', 'metrics', index], message });
      });
    }
  },
};

/** One of the pods' containers, or the proxy that is injected. */
function isContainer(name: string, pod: Readonly<Record<string, unknown>>): boolean {
  const all = [...list(pod.containers), ...list(pod.initContainers)].map((item) => record(item).name);
  return all.length === 0 || name === 'istio-proxy' || all.includes(name);
}
