import { type AuthorizationRule, selects } from '../../../mesh-model';
import { targetPortOf } from '../../../resolver/target';
import type { Lint } from '../../lint';
import { isGatewayPod } from './policy-subjects';

const HTTP_ONLY = new Set(['request.host', 'request.method', 'request.path', 'request.auth.principal']);

export const HTTP_RULE_ON_TCP: Lint = {
  code: 'BL608',
  name: 'http-rule-on-tcp',
  severity: 'breaks-traffic',
  summary: 'A policy asks for hosts, methods or paths on a workload with a TCP port.',
  cause: 'There are none on TCP: a rule that denies then denies all of it, a rule that allows allows nothing.',
  istio: ['IST0133'],
  fix: 'Add ports: […] to the operation, and a rule of its own for the TCP port.',
  run(mesh, report) {
    for (const policy of mesh.model.authorizationPolicies.policies) {
      if (policy.action !== 'DENY' && policy.action !== 'ALLOW') continue;
      for (const rule of policy.rules) {
        const http = [...rule.from, ...rule.to].some((item) => item.some(({ key }) => HTTP_ONLY.has(key)));
        const anyPort = rule.to.length === 0 || rule.to.some((item) => portsOf(item).length === 0);
        // Only of operations that ask about HTTP the rest is more than what is written.
        const named = new Set(rule.to.filter(asksHttp).flatMap(portsOf));
        if (!http || (!anyPort && named.size === 0)) continue;
        if (policy.action === 'ALLOW') continue;
        const selected =
          policy.selector === undefined
            ? mesh.model.workloadsIn(policy.namespace)
            : mesh.model.workloadsWith(policy.namespace, policy.selector);
        // A gateway's ports are those of its Gateways: policy-on-bytes looks at them.
        const workloads = selected.filter((workload) => !isGatewayPod(mesh.model, workload));
        const hit = mesh.model.services.find(
          (service) =>
            service.namespace === policy.namespace &&
            service.selector !== undefined &&
            workloads.some((workload) => {
              if (!selects(service.selector!, workload.labels)) return false;
              return service.ports.some(
                (port) => port.protocol === 'tcp' && (anyPort || named.has(String(targetPortOf(port, workload)))),
              );
            }),
        );
        if (anyPort && selected.length === 0 && policy.namespace !== mesh.model.config.rootNamespace) {
          const message = 'without ports it denies everything on TCP ports, if its workloads have any';
          report({ object: policy.object, path: rule.path, message, severity: 'style' });
        }
        if (hit === undefined) continue;
        report({
          object: policy.object,
          path: rule.path,
          message: `it denies everything on the TCP port of ${hit.object.title}`,
        });
      }
    }
  },
};

type Operation = AuthorizationRule['to'][number];

const portsOf = (operation: Operation) => operation.find(({ key }) => key === 'destination.port')?.values ?? [];

const asksHttp = (operation: Operation) => operation.some(({ key }) => HTTP_ONLY.has(key));
