import { isSubsetOf, type VirtualService } from '../../../mesh-model';
import type { Lint } from '../../lint';

export const HIDDEN_WILDCARD: Lint = {
  code: 'BL245',
  name: 'hidden-wildcard',
  severity: 'fragile',
  summary: 'The rules of a host leave requests over, which do not go on to the rules of a wildcard.',
  cause:
    'Envoy chooses the most exact host first, and stays there: what no rule of it takes gets 404, whatever *.example.com has.',
  fix: 'Add a rule without conditions to the exact host, or repeat the rules of the wildcard there.',
  run(mesh, report) {
    const bound = mesh.model.virtualServices.filter(({ gateways }) => gateways.some((name) => name !== 'mesh'));
    const wild = bound.filter(({ hosts }) => hosts.some((host) => host.startsWith('*.')));
    if (wild.length === 0) return;
    for (const virtualService of bound) {
      const { object, hosts, gateways } = virtualService;
      hosts.forEach((host, index) => {
        const hidden = wild.find(
          (other) =>
            other !== virtualService && other.gateways.some((name) => gateways.includes(name)) && covers(other, host),
        );
        if (hidden === undefined) return;
        // Others may have the rest of the host's rules.
        const all = bound.filter((item) => item.hosts.includes(host));
        if (all.some(({ http }) => http.some(({ match }) => match.length === 0 || match.some(takesAll)))) return;
        if (all[0] !== virtualService || virtualService.http.length === 0) return;
        const message = `what no rule takes gets 404: ${hidden.object.title} is not asked for ${host}`;
        report({ object, path: ['spec', 'hosts', index], message });
      });
    }
  },
};

function covers({ hosts }: VirtualService, host: string): boolean {
  return hosts.some((item) => item.startsWith('*.') && item !== host && isSubsetOf(host, item));
}

/** A condition on the path that every path fits, and nothing else. */
function takesAll({
  uri,
  headers,
  withoutHeaders,
  queryParams,
  method,
}: VirtualService['http'][number]['match'][number]) {
  const isAny = uri === undefined || (uri.kind === 'prefix' && uri.value === '/');
  const named = [headers, withoutHeaders, queryParams].some((item) => Object.keys(item).length > 0);
  return isAny && !named && method === undefined;
}
