import { type AuthorizationPolicy, isRunning, type ValueCondition, type Workload } from '../../../mesh-model';
import { policiesFor } from '../../../resolver/authorization';
import { isMeshed } from '../../../resolver/mutual-tls';
import { compareText } from '../../../text/compare-text';
import { listed } from '../../../text/listed';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { allGateways, isGatewayPod } from './policy-subjects';

type Pods = Pick<Workload, 'namespace' | 'labels'>;

/** As many pods as a message has room for. */
const SHOWN = 3;

export const REFUSES_EVERYBODY: Lint = {
  code: 'BL641',
  name: 'refuses-everybody',
  severity: 'breaks-traffic',
  summary:
    'An ALLOW policy without rules, and no other one that allows anything: a gateway, the whole mesh, or pods with a DENY policy of their own refuse every request.',
  cause:
    'Where ALLOW policies are for a pod, it takes only what a rule of one of them allows, whoever calls: all else gets 403. In the root namespace a policy without a selector is for every pod of the mesh, gateways among them. DENY allows nothing. Pods that nobody is allowed to call are no finding by themselves: that may be meant.',
  fix: 'Add an ALLOW policy that says who may call these pods.',
  elsewhere: true,
  run(mesh, report) {
    const shut = new Map<AuthorizationPolicy, string[]>();
    const add = (policy: AuthorizationPolicy, title: string) => {
      const others = shut.get(policy);
      if (others === undefined) shut.set(policy, [title]);
      else others.push(title);
    };
    for (const { namespace, labels, absent } of allGateways(mesh)) {
      const policy = absent?.isPlaced === false ? undefined : shutting(mesh, { namespace, labels });
      // Pods that the input does not hold may have more labels, and so other policies.
      if (absent !== undefined && mayBeOpen(mesh, { namespace, labels })) continue;
      const [pods] = mesh.model.workloadsWith(namespace, labels);
      if (policy !== undefined) add(policy, pods?.object.title ?? `the gateway of namespace ${namespace}`);
    }
    const called = mesh.model.workloads.filter((workload) => isCalled(mesh, workload));
    const closed = called.flatMap((workload) => {
      const policy = shutting(mesh, workload);
      return policy === undefined ? [] : [{ workload, policy }];
    });
    const { rootNamespace } = mesh.model.config;
    const isWhole = closed.length === called.length && closed.length > 1;
    const denying = new Map<AuthorizationPolicy, string>();
    for (const { workload, policy } of closed) {
      if (isWhole && policy.namespace === rootNamespace) add(policy, workload.object.title);
      for (const beside of policiesFor(mesh.model, workload))
        if (isOfItsOwn(beside)) denying.set(beside, `${workload.object.title}: ${policy.object.title}`);
    }
    for (const [{ object }, pods] of shut) {
      const names = pods.sort(compareText).slice(0, SHOWN);
      const more = pods.length - names.length;
      const where = more > 0 ? `${names.join(', ')} and ${more} more` : listed(names);
      report({ object, path: ['spec'], key: true, message: `${where}: every request gets 403, whoever sends it` });
    }
    for (const [{ object }, what] of denying) {
      const message = `${what} allows nothing, and no ALLOW policy lets anybody in, so there is nothing to deny: every request gets 403`;
      report({
        object,
        path: ['spec', 'action'],
        message,
        fix: 'Write action: ALLOW, if these callers are to be let in.',
      });
    }
  },
};

/** True where a policy that allows something is for labels that these pods may have as well. */
function mayBeOpen({ model }: CheckedMesh, { namespace, labels }: Pods): boolean {
  return model.authorizationPolicies.inForce(namespace).some(({ action, selector, rules, targeted }) => {
    if (action !== 'ALLOW' || rules.length === 0 || targeted) return false;
    return Object.entries(selector ?? {}).every(([key, value]) => (labels[key] ?? value) === value);
  });
}

/** A DENY policy for certain pods and callers: with nothing allowed it is pointless. One that asks for a token is not about callers. */
function isOfItsOwn({ action, selector, rules }: AuthorizationPolicy): boolean {
  const isCaller = ({ key }: ValueCondition) => key !== 'request.auth.principal';
  return action === 'DENY' && selector !== undefined && rules.some(({ from }) => from.flat().some(isCaller));
}

/** The policy without rules, where all that are for these pods are such ones; of several the nearest. */
function shutting({ model }: CheckedMesh, pods: Pods): AuthorizationPolicy | undefined {
  const allowing = policiesFor(model, pods).filter(({ action }) => action === 'ALLOW');
  return allowing.every(({ rules }) => rules.length === 0) ? allowing.at(-1) : undefined;
}

/** True for pods that something may call: they are behind a Service, and have a proxy that holds policies. */
function isCalled({ model }: CheckedMesh, workload: Workload): boolean {
  return (
    isRunning(workload) &&
    isMeshed(model, workload) &&
    !isGatewayPod(model, workload) &&
    model.servicesOfPods(workload).some(({ ports }) => ports.length > 0)
  );
}
