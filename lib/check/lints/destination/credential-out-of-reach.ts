import type { DestinationRule, TrafficPolicy } from '../../../mesh-model';
import { secretProblemOf } from '../../../resolver/target';
import type { Lint } from '../../lint';
import { originatedTls } from '../../traffic/originated-tls';
import { requestText } from '../../traffic/probe-request';

export const CREDENTIAL_OUT_OF_REACH: Lint = {
  code: 'BL645',
  name: 'credential-out-of-reach',
  severity: 'breaks-traffic',
  summary:
    "The Secret that a DestinationRule names for TLS is in another namespace than the callers', or lacks a certificate.",
  cause:
    'A proxy reads Secrets of its own namespace only: of an authority that it checks the server against (ca.crt), and with MUTUAL a certificate of its own (tls.crt and tls.key). Without them it begins no connection: 503 (UF).',
  fix: "Put the Secret into the namespace of the callers' pods, with ca.crt, and with MUTUAL also tls.crt and tls.key.",
  run(mesh, report) {
    for (const rule of mesh.model.destinationRules.rules) {
      const named = policiesOf(rule).filter(([policy]) => policy.tls?.credentialName !== undefined);
      if (named.length === 0) continue;
      const requests = [...originatedTls(mesh, rule).values()].flat();
      for (const [{ tls }, path] of named) {
        const failing = requests.flatMap(({ request, pods: { result } }) => {
          const { from } = request;
          const isPlaced = from.kind === 'workload' || from.absent === undefined;
          const problem = secretProblemOf(mesh.model, tls!, { namespace: from.namespace, isPlaced });
          const isIt = problem !== undefined && result.kind === 'error' && result.detail.includes(problem);
          return isIt ? [{ request, problem }] : [];
        });
        if (failing.length === 0) continue;
        const { request, problem } = failing[0]!;
        const message = `${requestText(request)}: ${problem}`;
        report({ object: rule.object, path: [...path, 'tls', 'credentialName'], message });
      }
    }
  },
};

/** The policies of a rule, each with its place. */
function policiesOf({ trafficPolicy, subsets }: DestinationRule): [TrafficPolicy, (string | number)[]][] {
  const all = [
    [trafficPolicy, ['spec', 'trafficPolicy']] as const,
    ...subsets.map((subset) => [subset.trafficPolicy, [...subset.path, 'trafficPolicy']] as const),
  ];
  return all.flatMap(([policy, path]) => {
    const ports = [...(policy?.portLevel.values() ?? [])];
    const own: [TrafficPolicy, (string | number)[]][] = policy === undefined ? [] : [[policy, [...path]]];
    return [
      ...own,
      ...ports.map((item, index): [TrafficPolicy, (string | number)[]] => [
        item,
        [...path, 'portLevelSettings', index],
      ]),
    ];
  });
}
