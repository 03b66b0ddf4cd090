import type { HttpMatch } from '../../../mesh-model';
import type { Lint } from '../../lint';
import { unroutedCall } from '../../traffic/unrouted-call';

export const CALLS_WITHOUT_A_RULE: Lint = {
  code: 'BL277',
  name: 'calls-without-a-rule',
  severity: 'fragile',
  summary: 'All rules for a Service ask for a header or a parameter, and none takes the calls without it.',
  cause:
    'The rules of a VirtualService take the place of the plain route to the Service: what none of them takes gets 404 (NR).',
  fix: 'End with a rule without match that leads to the Service.',
  run(mesh, report) {
    for (const virtualService of mesh.model.virtualServices) {
      const { gateways, hosts, http, namespace, object } = virtualService;
      if (!gateways.includes('mesh') || http.length === 0) continue;
      if (!http.every(({ match }) => match.length > 0 && match.every(isForSome))) continue;
      for (const [index, host] of hosts.entries()) {
        const [service] = mesh.servicesSeen(host, namespace);
        const example = service && unroutedCall(mesh, virtualService, service);
        if (example === undefined) continue;
        report({ object, path: ['spec', 'hosts', index], message: `${example} gets 404: no rule takes it` });
        break;
      }
    }
  },
};

/** A condition that is about who asks, and not about what is asked for. */
function isForSome({ uri, headers, queryParams }: HttpMatch): boolean {
  const isAnyPath = uri === undefined || (uri.kind === 'prefix' && uri.value === '/');
  return isAnyPath && Object.keys(headers).length + Object.keys(queryParams).length > 0;
}
