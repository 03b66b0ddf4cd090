import type { Origin } from '../model/origin';
import type { Problem, Problems } from '../model/problem';
import type { Service } from '../model/service';
import { isWorker } from '../model/service-port';
import { CANARY, MAIN } from '../routing/variant-header';
import { workloadName } from '../workload/deployment';
import { cronFault } from './cron';

const RULE = 'WORK-6';

/** A CronJob's name with the eleven characters that its jobs add is a label. */
const NAME_LIMIT = 52;

/** What only a Deployment has. */
const FOR_DEPLOYMENTS = [
  'autoscale',
  'autoscaler',
  'podDisruptionBudget',
] as const satisfies readonly (keyof Service)[];

/** Services that run by a schedule: a right one, no port, and nothing that is about a Deployment (WORK-6). */
export function checkSchedule(service: Service, problems: Problems): void {
  const { schedule, name, origin, canary, versions, variants } = service;
  if (schedule === undefined) {
    if (service.cronJob === undefined) return;
    const message = `service '${name}' has no schedule, and so no CronJob to lay it over`;
    problems.error(origin, ['cronJob'], message, { rule: RULE, fix: 'add `schedule`, or say `deployment`' });
    return;
  }
  const fault = cronFault(schedule);
  if (fault !== undefined) problems.error(origin, ['schedule'], fault, { rule: RULE, fix: 'such as "*/5 * * * *"' });
  if (!isWorker(service)) {
    const message = `service '${name}' has a port, so its pods run all the time`;
    problems.error(origin, ['schedule'], message, { rule: RULE, fix: 'remove `schedule`, or the port' });
    return;
  }
  const error = (at: Origin, field: Problem['field'], fix: string) =>
    problems.error(at, field, `'${name}' has a schedule, so it is a CronJob: \`${field.at(-1)}\` has no effect`, {
      rule: RULE,
      fix,
    });
  for (const field of FOR_DEPLOYMENTS) if (service[field] !== undefined) error(origin, [field], 'remove it');
  const workloads = [
    { ...service, version: MAIN, field: [] },
    ...versions.map((each) => ({ ...each, origin, version: each.name, field: ['versions', each.name] })),
    ...variants.map((each) => ({ ...each, version: each.key, field: [] })),
    ...(canary === undefined ? [] : [{ ...canary, version: CANARY, field: [] }]),
  ];
  for (const { origin: at, version, field, replicas = 1, deployment } of workloads) {
    if (replicas > 1) error(at, [...field, 'replicas'], 'remove it: one job runs at a time');
    if (deployment !== undefined) {
      error(at, [...field, 'deployment'], 'write `cronJob` at the service, or remove it');
    }
    const long = workloadName(service, version);
    if (long.length <= NAME_LIMIT) continue;
    const message = `the CronJob '${long}' would have ${long.length} characters, at most ${NAME_LIMIT} are allowed`;
    problems.error(at, field, message, { rule: RULE, fix: 'use a shorter name' });
  }
}
