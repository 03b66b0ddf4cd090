import { targetPortOf } from '../../../resolver/target';
import type { Lint } from '../../lint';

const JOBS = new Set(['Job', 'CronJob']);

export const JOB_BEHIND_SERVICE: Lint = {
  code: 'BL651',
  name: 'job-behind-service',
  severity: 'fragile',
  summary: 'A Service selects the pods of a job beside those that serve.',
  cause:
    'While the job runs, its pods are endpoints of the Service, and get their share of the requests. Nothing listens there: 503, now and then.',
  fix: 'Give the pods of the job other labels, or the Service a selector that they do not have.',
  run(mesh, report) {
    if (!mesh.model.workloads.some(({ kind }) => JOBS.has(kind))) return;
    for (const service of mesh.model.services) {
      if (service.registry !== 'kubernetes' || service.selector === undefined) continue;
      const workloads = mesh.workloadsOf(service);
      const job = workloads.find((workload) => {
        const declared = new Set(workload.ports.map(({ number }) => number));
        // Of a port that is named, only pods that have the name are endpoints.
        const numbered = service.ports.filter(({ targetPort }) => typeof targetPort === 'number');
        if (!JOBS.has(workload.kind) || numbered.length === 0) return false;
        return numbered.every((port) => !declared.has(targetPortOf(port, workload)));
      });
      if (job === undefined || workloads.every(({ kind }) => JOBS.has(kind))) continue;
      const message = `it selects the pods of ${job.object.title} too, which listen on no port of it`;
      report({ object: service.object, path: ['spec', 'selector'], message });
    }
  },
};
