import type { AuthorizationPolicy, GatewayServer } from '../../../mesh-model';
import { authorize, policiesFor, ruleHolds } from '../../../resolver/authorization';
import type { GatewayClient } from '../../../resolver/clients';
import type { ServerRef } from '../../../resolver/gateway-view';
import { isMeshed } from '../../../resolver/mutual-tls';
import { type Access, conditionText, isHttpOnly } from '../../../resolver/policy-condition';
import { viewRequest } from '../../../resolver/request-view';
import { listed } from '../../../text/listed';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint, Report } from '../../lint';
import { allGateways, isGatewayPod } from './policy-subjects';

export const POLICY_ON_BYTES: Lint = {
  code: 'BL623',
  name: 'policy-on-bytes',
  severity: 'breaks-traffic',
  summary: 'A policy asks about HTTP where bytes arrive: at a gateway that passes TLS or TCP on, at a port for TCP.',
  cause:
    'Bytes have no hosts, methods, paths, headers or tokens. A rule that denies skips these conditions, so it denies more than is written; a rule that allows is left out, so it allows none of the connections.',
  istio: ['IST0133'],
  fix: 'Add ports: […] of the HTTP servers to the operation, or a condition connection.sni on the server name.',
  run(mesh, report) {
    const reported = new Set<AuthorizationPolicy>();
    for (const client of allGateways(mesh)) {
      if (client.absent?.isPlaced === false) continue;
      const policies = policiesFor(mesh.model, client);
      if (policies.length === 0) continue;
      for (const [access, { server, gateway }] of streamsOf(mesh, client)) {
        const what = `${serverText(server)} of ${gateway.object.title}`;
        denials(policies, access, what, reported, report);
        const verdict = authorize(
          policies.filter(({ action }) => action === 'ALLOW'),
          access,
        );
        const allowing = policies.find(({ action, rules }) => {
          return action === 'ALLOW' && rules.some((rule) => conditionsOf(rule).some(({ key }) => isHttpOnly(key)));
        });
        if (verdict.kind !== 'denied' || allowing === undefined || reported.has(allowing)) continue;
        reported.add(allowing);
        const message = `no rule allows ${what}: rules with conditions on HTTP are left out there`;
        report({ object: allowing.object, path: ['spec', 'rules'], key: true, message, fix: ALLOW_FIX });
      }
    }
    for (const service of mesh.model.services) {
      const port = service.ports.find(({ protocol }) => protocol === 'tcp' || protocol === 'tls');
      if (port === undefined || service.registry !== 'kubernetes') continue;
      for (const workload of mesh.workloadsOf(service)) {
        if (!isMeshed(mesh.model, workload) || isGatewayPod(mesh.model, workload)) continue;
        const allowing = policiesFor(mesh.model, workload).filter(({ action }) => action === 'ALLOW');
        const isHttp = ({ rules }: AuthorizationPolicy) =>
          rules.every((rule) => conditionsOf(rule).some(({ key }) => isHttpOnly(key)));
        // One without rules allows nothing either, and is not wrong about it.
        const first = allowing.find(({ rules }) => rules.length > 0);
        if (first === undefined || !allowing.every(isHttp) || reported.has(first)) continue;
        reported.add(first);
        const carried = port.protocol === 'tls' ? 'TLS' : 'TCP';
        const message = `no rule allows ${carried} on port ${port.number} of ${service.object.title}: rules with conditions on HTTP are left out there`;
        report({ object: first.object, path: ['spec', 'rules'], key: true, message, fix: ALLOW_FIX });
      }
    }
  },
};

const ALLOW_FIX = 'Add a rule that says what is allowed by ports: […] or connection.sni alone.';

function denials(
  policies: readonly AuthorizationPolicy[],
  access: Access,
  what: string,
  reported: Set<AuthorizationPolicy>,
  report: Report,
): void {
  for (const policy of policies) {
    if (policy.action !== 'DENY' || reported.has(policy)) continue;
    for (const rule of policy.rules) {
      const skipped = conditionsOf(rule).filter(({ key }) => isHttpOnly(key));
      if (skipped.length === 0 || ruleHolds(rule, policy, access) === false) continue;
      reported.add(policy);
      const rest = conditionsOf(rule).filter(({ key }) => !isHttpOnly(key));
      const whom = rest.length === 0 ? 'for everybody' : `where ${rest.map(conditionText).join(' and ')}`;
      const message = `it closes ${what} ${whom}: there, ${skipped.map(conditionText).join(' and ')} is skipped`;
      report({ object: policy.object, path: rule.path, message });
      break;
    }
  }
}

function conditionsOf({ from, to, when }: AuthorizationPolicy['rules'][number]) {
  return [...from.flat(), ...to.flat(), ...when];
}

function serverText({ hosts, port, tls }: GatewayServer): string {
  const names = hosts.map((host) => host.slice(host.indexOf('/') + 1));
  return tls === undefined ? `TCP on port ${port}` : `TLS for ${listed(names)} on port ${port}`;
}

/** A connection of each server that passes bytes on, as its policies see it. */
function* streamsOf(mesh: CheckedMesh, client: GatewayClient): Iterable<readonly [Access, ServerRef]> {
  const view = mesh.resolver.gatewayView(client.namespace, client.labels);
  for (const [port, listener] of view.listeners) {
    for (const ref of [...listener.tls, ...listener.tcp]) {
      const { server } = ref;
      if (server.protocol === 'HTTPS' && !/PASSTHROUGH/.test(server.tls?.mode ?? '')) continue;
      const host = server.hosts.map((item) => item.slice(item.indexOf('/') + 1)).find((item) => item !== '*');
      const authority = (host ?? 'any.example').replace(/^\*/, 'any');
      const scheme = server.tls === undefined ? 'http' : 'https';
      const request = viewRequest({ from: client, authority, port: server.port, scheme });
      const unknownCertificate = /MUTUAL/.test(server.tls?.mode ?? '');
      yield [{ request, identity: undefined, unknownCertificate, port, tcp: true }, ref];
    }
  }
}
