import { Environment } from '../model/environment';
import type { Problems } from '../model/problem';
import type { Service } from '../model/service';
import { isTcpOnly } from '../model/service-port';
import type { Tenant } from '../model/tenant';
import { activeVariants, choices } from '../routing/rule-order';
import { checkHeaders } from './check-conditions';
import { checkDuration } from './check-durations';
import { offered } from './did-you-mean';

/** Faults hit a variant or certain requests only, and production never by accident (MESH-8). */
export function checkFaults(tenant: Tenant, service: Service, problems: Problems): void {
  const { origin, faults, variants } = service;
  const ids = new Set(variants.flatMap(({ id, key }) => [id.toLowerCase(), key]));
  checkTogether(service, problems);
  faults.forEach((fault, index) => {
    const field = ['faults', index];
    const error = (below: readonly string[], message: string, fix?: string) =>
      problems.error(origin, [...field, ...below], message, { rule: 'MESH-8', ...(fix !== undefined && { fix }) });
    if (isTcpOnly(service)) error([], 'a tcp service has no requests to disturb');
    if (fault.variant === undefined && fault.match === undefined) {
      error(
        [],
        'a fault needs a variant or headers; without them it would hit every request',
        'add `variant` or `match`',
      );
    }
    if (fault.delay === undefined && fault.abort === undefined)
      error([], 'a fault without delay and abort does nothing', 'add `delay` or `abort`');
    if (tenant.environment === Environment.PRODUCTION && fault.allowInProduction !== true) {
      error(
        [],
        `a fault in production: tenant '${tenant.name}' has customers`,
        'remove the fault, or say `allowInProduction: true`',
      );
    }
    if (fault.match !== undefined) {
      if (Object.keys(fault.match).length === 0) error(['match'], 'names no header, so it would hit every request');
      checkHeaders(fault.match, ['match'], (below, message, fix) =>
        problems.error(origin, [...field, ...below], message, { rule: 'EDGE-8', ...(fix !== undefined && { fix }) }),
      );
    }
    if (fault.delay !== undefined) checkDuration(fault.delay, origin, [...field, 'delay'], problems);
    const { abort, percent, variant } = fault;
    if (abort !== undefined && (!Number.isInteger(abort) || abort < 200 || abort > 599)) {
      error(['abort'], `must be an HTTP status from 200 to 599, got ${abort}`);
    }
    if (!(percent >= 0 && percent <= 100)) error(['percent'], `must be from 0 to 100, got ${percent}`);
    if (variant !== undefined && !ids.has(variant.toLowerCase())) {
      const message = `service '${service.name}' has no variant '${variant}', so the fault hits no request`;
      const known = variants.map(({ id }) => id);
      const fix = known.length === 0 ? 'remove the fault' : `its variants are: ${offered(known)}`;
      problems.warning(origin, [...field, 'variant'], message, { rule: 'MESH-8', fix });
    }
  });
}

/** Faults that cannot be put into rules side by side: two delays for the same requests, conditions that do not join. */
function checkTogether(service: Service, problems: Problems): void {
  if (service.faults.length === 0) return;
  try {
    for (const asker of [...activeVariants(service), 'mainline', 'rest'] as const) choices(service, asker);
  } catch (error) {
    problems.error(service.origin, ['faults'], (error as Error).message, { rule: 'MESH-8' });
  }
}
