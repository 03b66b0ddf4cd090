import type { AuthorizationPolicy, ValueCondition } from '../../../mesh-model';
import { policiesFor } from '../../../resolver/authorization';
import { listed } from '../../../text/listed';
import type { Lint } from '../../lint';
import { allGateways } from './policy-subjects';
import { routedHosts } from './routed-hosts';

export const VISITORS_HOST_REFUSED: Lint = {
  code: 'BL654',
  name: 'visitors-host-refused',
  severity: 'breaks-traffic',
  summary: 'A gateway sends requests to pods whose policies allow other hosts only.',
  cause:
    'Requests keep the host that the visitor asked for, on the whole way: pods behind a gateway see www.example.com, not the name of their Service. Where every rule that allows something asks for another host, each request from outside gets 403.',
  fix: 'Add the host of the visitors to hosts, or let the rule of the VirtualService rewrite authority.',
  run(mesh, report) {
    const reported = new Set<AuthorizationPolicy>();
    for (const client of allGateways(mesh)) {
      for (const { workload, title, hosts } of routedHosts(mesh, client)) {
        if (hosts === undefined) continue;
        const allowing = policiesFor(mesh.model, workload).filter(({ action }) => action === 'ALLOW');
        const rules = allowing.flatMap((policy) => policy.rules.map((rule) => ({ policy, rule })));
        const isOpen = ({ rule }: (typeof rules)[number]) => {
          return rule.to.length === 0 || rule.to.some((operation) => !isForOthers(operation, hosts));
        };
        const [found] = rules;
        if (found === undefined || rules.some(isOpen) || reported.has(found.policy)) continue;
        reported.add(found.policy);
        const asked = found.rule.to.flat().find(({ key }) => key === 'request.host')!.values;
        report({
          object: found.policy.object,
          path: [...found.rule.path, 'to'],
          message: `${title} sends requests for ${listed([...hosts].slice(0, 5))} to ${workload.object.title}, which takes those for ${listed([...asked])} only`,
        });
      }
    }
  },
};

function isForOthers(operation: readonly ValueCondition[], hosts: ReadonlySet<string>): boolean {
  const asked = operation.find(({ key }) => key === 'request.host')?.values ?? [];
  return asked.length > 0 && !asked.some((value) => [...hosts].some((host) => mayBe(value.toLowerCase(), host)));
}

/** Whether a value with its star at an end, and perhaps a port behind it, may be a host that visitors ask for. */
function mayBe(value: string, host: string): boolean {
  const bare = value.replace(/:(\d+|\*)$/, '');
  const isIn = (one: string, other: string) => {
    if (one.endsWith('*')) return other.startsWith(one.slice(0, -1)) || other.startsWith('*');
    return one.startsWith('*') ? other.endsWith(one.slice(1)) : one === other;
  };
  return isIn(bare, host) || isIn(host, bare);
}
