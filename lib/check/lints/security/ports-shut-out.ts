import { type AuthorizationPolicy, isRunning, type Workload } from '../../../mesh-model';
import { policiesFor } from '../../../resolver/authorization';
import { isMeshed } from '../../../resolver/mutual-tls';
import { targetPortOf } from '../../../resolver/target';
import { listed } from '../../../text/listed';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { isGatewayPod } from './policy-subjects';

const PORT = 'destination.port';

export const PORTS_SHUT_OUT: Lint = {
  code: 'BL662',
  name: 'ports-shut-out',
  severity: 'fragile',
  summary: 'ALLOW policies let requests in on certain ports only, and no Service leads to one of them.',
  cause:
    'Where an ALLOW policy is for a pod, it takes only what a rule allows: a rule for one port, of metrics say, refuses all other ports, also those that nobody had a policy for before. Every request to the Services of the pods gets 403.',
  fix: 'Add a rule that says who may call the other ports.',
  run(mesh, report) {
    const reported = new Set<AuthorizationPolicy>();
    for (const workload of mesh.model.workloads) {
      if (!isRunning(workload) || !isMeshed(mesh.model, workload) || isGatewayPod(mesh.model, workload)) continue;
      const allowing = policiesFor(mesh.model, workload).filter(({ action, dryRun }) => action === 'ALLOW' && !dryRun);
      const allowed = portsOf(allowing);
      if (allowed === undefined || allowed.size === 0) continue;
      const { numbers, targets, title } = servedBy(mesh, workload);
      if (targets.size === 0 || [...allowed].some((port) => targets.has(port) || numbers.has(port))) continue;
      const [policy] = allowing.filter(({ rules }) => rules.length > 0);
      if (policy === undefined || reported.has(policy)) continue;
      reported.add(policy);
      const ports = listed([...allowed]);
      const message = `${workload.object.title} is open on port ${ports} only, and ${title} leads to ${listed([...targets])}: every request to it gets 403`;
      report({ object: policy.object, path: ['spec', 'rules'], key: true, message });
    }
  },
};

/** The ports that the rules name; nothing where one of them is for all ports. */
function portsOf(policies: readonly AuthorizationPolicy[]): ReadonlySet<string> | undefined {
  const found = new Set<string>();
  for (const { rules } of policies) {
    for (const { to, when } of rules) {
      const always = when.filter(({ key, values }) => key === PORT && values.length > 0);
      for (const operation of to.length === 0 ? [[]] : to) {
        const asked = [...always, ...operation.filter(({ key, values }) => key === PORT && values.length > 0)];
        if (asked.length === 0) return undefined;
        for (const port of asked.flatMap(({ values }) => values)) found.add(port);
      }
    }
  }
  return found;
}

/** The ports of a workload's Services, and those of the pods behind them. */
function servedBy({ model }: CheckedMesh, workload: Workload) {
  const services = model.servicesOfPods(workload);
  const ports = services.flatMap((service) => service.ports.filter(({ protocol }) => protocol !== 'udp'));
  return {
    numbers: new Set(ports.map(({ number }) => `${number}`)),
    targets: new Set(ports.map((port) => `${targetPortOf(port, workload)}`)),
    title: services[0]?.object.title ?? '',
  };
}
