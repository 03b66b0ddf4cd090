import type { HttpMatch, VirtualService } from '../../../mesh-model';
import { isDisjoint, isUnconditional } from '../../../probe/match-relation';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';

export const GATEWAY_ORDER_UNDEFINED: Lint = {
  code: 'BL208',
  name: 'gateway-order-undefined',
  severity: 'fragile',
  summary: 'Two VirtualServices of one gateway and host have rules that take the same requests.',
  cause:
    'Istio joins them in the order of their age, which is not guaranteed: after one is recreated, the other one wins.',
  fix: 'Put the rules of a host into one VirtualService, or make their conditions exclude each other.',
  kiali: ['KIA1106'],
  run(mesh, report) {
    for (const [host, services] of sharedHosts(mesh)) {
      services.forEach((younger, index) => {
        const older = services.slice(0, index).find((other) => conflict(other, younger));
        if (older === undefined) return;
        const message = `rules of ${older.object.title} take the same requests to ${host}: which one wins depends on their age`;
        report({ object: younger.object, path: ['spec', 'hosts'], message });
      });
    }
  },
};

function sharedHosts(mesh: CheckedMesh): [string, VirtualService[]][] {
  const groups = new Map<string, VirtualService[]>();
  for (const virtualService of mesh.model.virtualServices) {
    for (const gateway of virtualService.gateways) {
      if (gateway === 'mesh') continue;
      for (const host of new Set(virtualService.hosts)) {
        const key = `${gateway}\n${host}`;
        const found = groups.get(key);
        if (found === undefined) groups.set(key, [virtualService]);
        else found.push(virtualService);
      }
    }
  }
  return [...groups]
    .filter(([, services]) => services.length > 1)
    .map(([key, services]) => [key.slice(key.indexOf('\n') + 1), services]);
}

function conflict(a: VirtualService, b: VirtualService): boolean {
  const [left, right] = [matchesOf(a), matchesOf(b)];
  if (left.some(isAny) && right.some(isAny)) return true;
  // A rule without conditions comes after all others, in whichever object it is.
  return left.some((one) => !isAny(one) && right.some((other) => !isAny(other) && !isDisjoint(one!, other!)));
}

function matchesOf(virtualService: VirtualService): (HttpMatch | undefined)[] {
  return virtualService.http.flatMap((rule) => (rule.match.length === 0 ? [undefined] : [...rule.match]));
}

function isAny(match: HttpMatch | undefined): boolean {
  return match === undefined || isUnconditional(match);
}
