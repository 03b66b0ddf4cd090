import type { AuthorizationPolicy } from '../../../mesh-model';
import { authorize, policiesFor, ruleHolds } from '../../../resolver/authorization';
import type { GatewayClient } from '../../../resolver/clients';
import { isIdentityKey } from '../../../resolver/identity';
import { type Access, conditionText } from '../../../resolver/policy-condition';
import { viewRequest } from '../../../resolver/request-view';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { gatewaysOf } from './policy-subjects';

export const IDENTITY_AT_EDGE: Lint = {
  code: 'BL626',
  name: 'identity-at-edge',
  severity: 'fragile',
  summary:
    'A policy of a gateway asks for the namespace or account of the client, and no client of the gateway shows one.',
  cause:
    'Only mTLS of the mesh shows who a client is. A server with HTTP, with ordinary TLS, or that passes TLS on knows no namespace, principal or service account, not even of pods of the mesh that call by the public name. Where no other policy lets visitors in, all of their requests get 403 (breaks-traffic).',
  fix: 'Ask for addresses (ipBlocks, remoteIpBlocks), tokens or server names; or let a server of its own take ISTIO_MUTUAL.',
  run(mesh, report) {
    for (const policy of mesh.model.authorizationPolicies.policies) {
      if (policy.action === 'CUSTOM' || policy.action === 'AUDIT' || policy.dryRun) continue;
      const gateway = gatewaysOf(mesh, policy).find((client) => hasNoIdentity(mesh, client));
      if (gateway === undefined) continue;
      const rule = policy.rules.find((item) => matters(mesh, policy, item, gateway));
      if (rule === undefined) continue;
      const asked = [...rule.from.flat(), ...rule.when].find(({ key }) => isIdentityKey(key))!;
      const isPositive = asked.values.length > 0;
      report({
        object: policy.object,
        path: rule.path,
        // Where nothing else lets anybody in, every request of a visitor fails.
        ...(policy.action === 'ALLOW' && refusesVisitors(mesh, gateway) && { severity: 'breaks-traffic' as const }),
        message: `clients of the gateway in ${gateway.namespace} have no mTLS identity: "${conditionText(asked)}" holds for ${isPositive ? 'none' : 'all'} of them`,
      });
    }
  },
};

/** True for a gateway of whose servers none asks for a certificate. */
function hasNoIdentity(mesh: CheckedMesh, client: GatewayClient): boolean {
  const { listeners } = mesh.resolver.gatewayView(client.namespace, client.labels);
  const servers = [...listeners.values()].flatMap(({ http, tls, tcp }) => [...http, ...tls, ...tcp]);
  return servers.length > 0 && servers.every(({ server }) => !/MUTUAL/.test(server.tls?.mode ?? ''));
}

/**
 * Whether a condition on the client's identity decides at a gateway. A policy that is for a whole namespace or mesh may
 * mean its workloads: there it counts only where it refuses what comes in from outside.
 */
function matters(
  mesh: CheckedMesh,
  policy: AuthorizationPolicy,
  rule: AuthorizationPolicy['rules'][number],
  client: GatewayClient,
): boolean {
  const asked = [...rule.from, rule.when].filter((all) => all.some(({ key }) => isIdentityKey(key)));
  if (asked.length === 0) return false;
  if (policy.selector !== undefined) return true;
  if (policy.action === 'DENY') return ruleHolds({ ...rule, to: [] }, policy, visitorAt(client)) === true;
  return refusesVisitors(mesh, client);
}

/** A request of which nothing is known but that it comes from outside, without a token. */
function visitorAt(client: GatewayClient): Access {
  const request = viewRequest({ from: client, authority: 'any.example' });
  return { request, identity: undefined, port: 0, tcp: false, token: { kind: 'none', why: 'not-sent' } };
}

/** True where no rule of any policy lets a visitor in, with or without a token, whatever is asked for. */
function refusesVisitors(mesh: CheckedMesh, client: GatewayClient): boolean {
  const allowing = policiesFor(mesh.model, client).filter(({ action }) => action === 'ALLOW');
  const open = allowing.map((item) => ({ ...item, rules: item.rules.map((each) => ({ ...each, to: [] })) }));
  const verdict = authorize(open, visitorAt(client));
  return (
    verdict.kind === 'denied' && open.every(({ rules }) => rules.every(({ from, when }) => !isOfToken(from, when)))
  );
}

/** Rules that a token opens are for visitors, whoever else the policy names. */
function isOfToken(
  from: AuthorizationPolicy['rules'][number]['from'],
  when: AuthorizationPolicy['rules'][number]['when'],
) {
  return [...from.flat(), ...when].some(({ key }) => key.startsWith('request.auth.'));
}
