import { isExternal } from '../model/foreign-workload';
import type { Service } from '../model/service';
import type { Estate } from '../model/tenant';
import { type Notice, noticeOf } from './notice';

/** How many services one line names. */
const NAMED = 5;

/**
 * Services in production that say nothing of how they are hardened. Their containers run as no root and write to no folder of
 * the image, which stock images often do; an image's user cannot be seen here. One line for a tenant (WORK-7).
 */
export function unsaidHardening({ tenants }: Estate): Notice[] {
  return tenants.flatMap(({ name, origin, services, productionDefaults }) => {
    if (!productionDefaults) return [];
    const unsaid = services.filter(saysNothing).map((service) => `'${service.name}'`);
    if (unsaid.length === 0) return [];
    const more = unsaid.length > NAMED ? ` and ${unsaid.length - NAMED} more` : '';
    const message = `${unsaid.slice(0, NAMED).join(', ')}${more}: the image has to run as another user than root and write to no folder; say \`user\` or \`writable\` (docs/production.md)`;
    return [noticeOf(name, origin, ['services'], message)];
  });
}

function saysNothing(service: Service): boolean {
  const { user, writable, deployment, image } = service;
  if (isExternal(service) || image === undefined || user !== undefined || writable.length > 0) return false;
  return !JSON.stringify(deployment ?? null).includes('"securityContext"');
}
