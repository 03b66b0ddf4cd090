import { isExternal } from '../model/foreign-workload';
import type { Problems } from '../model/problem';
import type { Service } from '../model/service';
import { isWorker } from '../model/service-port';

const RULE = 'WORK-4';

/** What only a service with a port can have, as it would have no effect on a worker. */
const FOR_REQUESTS = [
  'targetPort',
  'probes',
  'versions',
  'faults',
  'connectionPool',
  'outlierDetection',
  'timeout',
  'retries',
  'cors',
  'headers',
  'rewrite',
  'redirects',
  'stickiness',
  'callers',
  'service',
  'subsets',
] as const satisfies readonly (keyof Service)[];

/** Workers: nobody calls them, so nothing that is about requests applies to them (WORK-4). */
export function checkWorker(service: Service, problems: Problems): void {
  if (!isWorker(service)) return;
  const { origin, name, routes, hostnames, canary } = service;
  const exposed = routes.length > 0 ? 'routes' : hostnames.length > 0 ? 'hostnames' : undefined;
  if (exposed !== undefined || isExternal(service)) {
    const why = exposed === undefined ? 'rules of a workload of others are' : `\`${exposed}\` are`;
    const message = `service '${name}' has no port, but ${why} about requests to one`;
    problems.error(origin, ['port'], message, { rule: RULE, fix: 'add `port`, or `ports` for several' });
    return;
  }
  const effect = `'${name}' has no port, so nobody calls it`;
  for (const field of FOR_REQUESTS) {
    if (isEmpty(service[field])) continue;
    problems.error(origin, [field], `${effect}: \`${field}\` has no effect`, {
      rule: RULE,
      fix: 'add `port`, or remove it',
    });
  }
  if (canary === undefined) return;
  for (const field of ['weight', 'match', 'mirror'] as const) {
    const value = canary[field];
    if (value === 0 || isEmpty(value)) continue;
    const fix = 'remove it: what the canary works on, it takes itself';
    problems.error(canary.origin, [field], `${effect}: a canary gets no share of requests`, { rule: RULE, fix });
  }
}

function isEmpty(value: unknown): boolean {
  return value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}
