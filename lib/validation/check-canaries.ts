import type { Canary } from '../model/canary';
import type { Problems } from '../model/problem';
import { routePaths } from '../model/route';
import type { Service } from '../model/service';
import { entryPort, isTcpOnly } from '../model/service-port';
import { checkCondition } from './check-conditions';
import { checkSameConditions } from './check-same-condition';

/** Canaries: weights, conditions, mirroring, and pods behind each of them (DEST-2, DEST-4, DEST-5). */
export function checkCanary(service: Service, problems: Problems): void {
  const { canary } = service;
  if (canary === undefined) return;
  const { origin, weight, mirror, match } = canary;
  if (!Number.isInteger(weight) || weight < 0 || weight > 100) {
    const message = `must be a whole number of percent from 0 to 100, got ${weight}`;
    const fix = weight > 0 && weight < 1 ? `write ${Math.round(weight * 100)} for ${weight * 100} %` : undefined;
    problems.error(origin, ['weight'], message, { rule: 'DEST-4', ...(fix && { fix }) });
  }
  if (!(mirror >= 0 && mirror <= 100)) {
    problems.error(origin, ['mirror'], `must be a number of percent from 0 to 100, got ${mirror}`, { rule: 'DEST-5' });
  }
  match.forEach((condition, index) => {
    checkCondition(condition, origin, ['match', index], routePaths(service.routes), problems);
  });
  checkSameConditions(match, origin, ['match'], problems);
  checkProtocol(service, canary, problems);
  checkPods(service, canary, problems);
  if (mirror > 0 && !isTcpOnly(service)) checkMirror(service, canary, problems);
}

function checkProtocol(service: Service, { origin, match, mirror }: Canary, problems: Problems): void {
  if (!isTcpOnly(service)) return;
  if (match.length > 0) {
    problems.error(origin, ['match'], 'a tcp service has no headers or paths to match', { fix: 'use `weight` alone' });
  }
  if (mirror > 0) {
    problems.error(origin, ['mirror'], 'a tcp service cannot be mirrored', {
      rule: 'DEST-5',
      fix: 'use `weight` alone',
    });
  }
}

function checkPods(service: Service, { origin, weight, match, mirror, replicas }: Canary, problems: Problems): void {
  if (replicas !== 0) return;
  const wants = [
    weight > 0 && `${weight} % of the traffic`,
    match.length > 0 && 'the requests that match its conditions',
    mirror > 0 && `copies of ${mirror} % of the requests`,
  ].filter((want) => want !== false);
  if (wants.length === 0) return;
  const message = `the canary of '${service.name}' is meant to take ${wants.join(' and ')}, but has no pods (replicas: 0)`;
  problems.error(origin, [], message, {
    rule: 'DEST-2',
    fix: 'give it replicas, or remove weight, match and mirror',
  });
}

function checkMirror(service: Service, { origin }: Canary, problems: Problems): void {
  const { name, readOnly } = service;
  if (readOnly === true) return;
  const fix = `if '${name}' only reads and gives one answer to a request, say \`readOnly: true\` on the service`;
  const message =
    entryPort(service)?.protocol === 'grpc'
      ? 'calls that write run twice, and streaming calls are not copied'
      : 'requests that write (POST, PUT, PATCH, DELETE) run twice, once in the canary';
  problems.warning(origin, ['mirror'], message, { rule: 'DEST-5', fix });
}
