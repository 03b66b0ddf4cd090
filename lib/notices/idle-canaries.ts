import { servicePorts } from '../model/service-port';
import type { Estate } from '../model/tenant';
import { type Notice, noticeOf } from './notice';

/** Canaries that run and get no request. */
export function idleCanaries({ tenants }: Estate): Notice[] {
  return tenants.flatMap(({ services }) =>
    services.flatMap((service) => {
      const { canary, tenant } = service;
      // A worker's canary takes its work itself.
      if (canary === undefined || canary.replicas === 0 || servicePorts(service).length === 0) return [];
      if (canary.weight > 0 || canary.match.length > 0 || canary.mirror > 0) return [];
      const message = 'the canary gets no request: it has no `weight`, no `match` and no `mirror`';
      return [noticeOf(tenant, canary.origin, [], message)];
    }),
  );
}
