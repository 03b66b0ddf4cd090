import { DURATION_MAX, INT32_MAX, RETRY_CONDITIONS, refusedRetryConditions } from '../limits/limits';
import type { Origin } from '../model/origin';
import type { Problem, Problems } from '../model/problem';
import type { Service } from '../model/service';
import { didYouMean } from './did-you-mean';
import { meantDuration, milliseconds } from './duration';

type Patience = Pick<Service, 'timeout' | 'retries'>;

/** Timeouts, retries, connection pools and outlier detection: durations that Istio takes, and that fit together (MESH-8). */
export function checkDurations(service: Service, problems: Problems): void {
  const { origin, connectionPool, outlierDetection } = service;
  checkPatience(service, origin, [], problems);
  service.routes.forEach((route, index) => {
    if (typeof route === 'object') checkPatience(route, origin, ['routes', index], problems);
  });
  checkNumbers({ connectionPool, outlierDetection }, origin, [], problems);
  const { tcpKeepalive, ...tcp } = connectionPool?.tcp ?? {};
  const groups: [Problem['field'], object | undefined, readonly string[]][] = [
    [['connectionPool', 'tcp'], tcp, ['connectTimeout', 'maxConnectionDuration', 'idleTimeout']],
    [['connectionPool', 'tcp', 'tcpKeepalive'], tcpKeepalive, ['time', 'interval']],
    [['connectionPool', 'http'], connectionPool?.http, ['idleTimeout']],
    [['outlierDetection'], outlierDetection, ['interval', 'baseEjectionTime']],
  ];
  for (const [field, group, names] of groups) {
    for (const name of names) {
      const text = (group as Record<string, unknown> | undefined)?.[name];
      if (typeof text === 'string') checkDuration(text, origin, [...field, name], problems);
    }
  }
}

/** How long a request may take, and how often it is tried: of a service, or of one of its routes. */
function checkPatience(part: Patience, origin: Origin, field: Problem['field'], problems: Problems): void {
  const { timeout, retries } = part;
  if (timeout !== undefined) checkDuration(timeout, origin, [...field, 'timeout'], problems);
  if (retries?.perTryTimeout !== undefined)
    checkDuration(retries.perTryTimeout, origin, [...field, 'retries', 'perTryTimeout'], problems);
  if (retries !== undefined && (!Number.isInteger(retries.attempts) || retries.attempts < 0)) {
    const message = `must be a whole number of at least 0, got ${retries.attempts}`;
    problems.error(origin, [...field, 'retries', 'attempts'], message, { rule: 'MESH-8' });
  }
  if (retries?.attempts === 0 && (retries.perTryTimeout !== undefined || retries.retryOn)) {
    const message = 'no attempts, and yet how they are made: Istio refuses this';
    problems.error(origin, [...field, 'retries', 'attempts'], message, {
      rule: 'MESH-8',
      fix: 'write attempts: 0 alone',
    });
  }
  for (const word of refusedRetryConditions(retries?.retryOn ?? '')) {
    const message = `Envoy has no retry condition '${word}', it has: ${RETRY_CONDITIONS.join(', ')}, and HTTP statuses`;
    problems.error(origin, [...field, 'retries', 'retryOn'], message, {
      rule: 'MESH-8',
      ...didYouMean(word, RETRY_CONDITIONS),
    });
  }
  checkNumbers({ retries }, origin, field, problems);
  checkTries(part, origin, field, problems);
}

/** A duration that Istio takes: at least a millisecond, with units. */
export function checkDuration(text: string, origin: Origin, field: Problem['field'], problems: Problems): void {
  const duration = milliseconds(text);
  // A route without one has the service's.
  const isTimeout = field.length === 1 && field[0] === 'timeout';
  if (duration === undefined) {
    const meant = meantDuration(text);
    const fix = meant === undefined ? undefined : `write ${meant}`;
    const message = `must be a duration such as 500ms, 2s or 1m30s, got '${text}'`;
    problems.error(origin, field, message, { rule: 'MESH-8', ...(fix && { fix }) });
  } else if (duration < 1) {
    const fix = isTimeout ? 'leave it out: then there is no limit' : 'write 1ms or more';
    problems.error(origin, field, `must be at least 1ms, got '${text}'`, { rule: 'MESH-8', fix });
  } else if (!Number.isInteger(duration)) {
    const fix = `write ${Math.ceil(duration)}ms`;
    problems.error(origin, field, `must be whole milliseconds, got '${text}'`, { rule: 'MESH-8', fix });
  } else if (duration > DURATION_MAX) {
    const message = `must be at most ${Math.floor(DURATION_MAX / 3_600_000)}h, as Istio counts time, got '${text}'`;
    const fix = isTimeout ? 'leave it out: then there is no limit' : 'write a shorter one, such as 24h';
    problems.error(origin, field, message, { rule: 'MESH-8', fix });
  }
}

/** Numbers below a part of a service, however deep: Istio takes 32 bits. */
function checkNumbers(part: object, origin: Origin, field: Problem['field'], problems: Problems): void {
  for (const [name, value] of Object.entries(part)) {
    const at = [...field, name];
    if (typeof value === 'object' && value !== null) checkNumbers(value, origin, at, problems);
    else if (typeof value === 'number' && value > INT32_MAX) {
      problems.error(origin, at, `must be at most ${INT32_MAX}, got ${value}`, { rule: 'MESH-8' });
    }
  }
}

function checkTries({ timeout, retries }: Patience, origin: Origin, field: Problem['field'], problems: Problems): void {
  const whole = timeout === undefined ? undefined : milliseconds(timeout);
  const each = retries?.perTryTimeout === undefined ? undefined : milliseconds(retries.perTryTimeout);
  if (retries === undefined || whole === undefined || each === undefined) return;
  const tries = retries.attempts + 1;
  if (each * tries <= whole) return;
  const message = `${tries} tries of ${retries.perTryTimeout} each do not fit into the timeout of ${timeout}: the last ones are cut off`;
  const fix = `raise \`timeout\` to at least ${(each * tries) / 1000}s, or lower \`perTryTimeout\` or \`attempts\``;
  problems.warning(origin, [...field, 'retries'], message, { rule: 'MESH-8', fix });
}
