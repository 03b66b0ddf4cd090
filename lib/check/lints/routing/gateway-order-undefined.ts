import type { VirtualService } from '../../../mesh-model';
import { isDisjoint, isUnconditional } from '../../../probe/match-relation';
import type { CheckedMesh } from '../../checked-mesh';
import type { RuleEntry } from '../../entry-index';
import type { Lint } from '../../lint';
import { doTheSame, overlap } from '../../reachability';

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
        const older = services.slice(0, index).find((other) => conflict(mesh, other, younger));
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

function conflict(mesh: CheckedMesh, a: VirtualService, b: VirtualService): boolean {
  const [left, right] = [entriesOf(a), entriesOf(b)];
  const differ = (one: RuleEntry, other: RuleEntry) => !doTheSame(one.rule, other.rule);
  if (left.some((one) => isAny(one) && right.some((other) => isAny(other) && differ(one, other)))) return true;
  // A rule without conditions comes after all others, in whichever object it is.
  return left.some((one) => {
    return (
      !isAny(one) &&
      right.some((other) => {
        if (isAny(other) || isDisjoint(one.match!, other.match!)) return false;
        return differ(one, other) && overlap(mesh, one.match!, other.match!);
      })
    );
  });
}

function entriesOf({ http }: VirtualService): RuleEntry[] {
  return http.flatMap((rule) => (rule.match.length === 0 ? [undefined] : rule.match).map((match) => ({ rule, match })));
}

function isAny({ match }: RuleEntry): boolean {
  return match === undefined || isUnconditional(match);
}
