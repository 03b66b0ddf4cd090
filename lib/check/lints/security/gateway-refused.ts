import { type AuthorizationPolicy, hasLabels, type ValueCondition, type Workload } from '../../../mesh-model';
import { policiesFor } from '../../../resolver/authorization';
import type { GatewayClient } from '../../../resolver/clients';
import { type Identity, identityText, isIdentityKey, isWholeIdentity } from '../../../resolver/identity';
import { isMeshed, serverTls } from '../../../resolver/mutual-tls';
import { type Access, conditionHolds } from '../../../resolver/policy-condition';
import { viewRequest } from '../../../resolver/request-view';
import { senderOf } from '../../../resolver/sending-proxy';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { allGateways } from './policy-subjects';

export const GATEWAY_REFUSED: Lint = {
  code: 'BL635',
  name: 'gateway-refused',
  severity: 'breaks-traffic',
  summary: 'A gateway sends requests to pods whose policies refuse every request of the gateway.',
  cause:
    "The pods see the account of the gateway's pods, not the visitor. Where policies allow some accounts or namespaces and the gateway's is not among them, each request from outside gets 403.",
  fix: "Add the gateway's account or namespace to a rule of the policy.",
  run(mesh, report) {
    const reported = new Set<AuthorizationPolicy>();
    for (const client of allGateways(mesh)) {
      const { identity } = senderOf(mesh.model, client);
      for (const [workload, title] of routedWorkloads(mesh, client)) {
        if (!isMeshed(mesh.model, workload) || serverTls(mesh.model, workload, 0).mode === 'DISABLE') continue;
        const policy = refusing(policiesFor(mesh.model, workload), identity);
        if (policy === undefined || reported.has(policy)) continue;
        reported.add(policy);
        const who = identityText(identity);
        report({
          object: policy.object,
          path: ['spec'],
          key: true,
          message: `${title} sends to ${workload.object.title} from ${who}, and no request of it is let in`,
          ...(isWholeIdentity(identity) && { fix: `Add "${who}" to principals of a rule.` }),
        });
      }
    }
  },
};

/** The policy for which no request of an identity is let in, whatever it asks for, at one port of the pods or at any. */
export function refusing(
  policies: readonly AuthorizationPolicy[],
  identity: Identity,
  port?: number,
): AuthorizationPolicy | undefined {
  const denying = policies.find((policy) => {
    return (
      policy.action === 'DENY' &&
      policy.rules.some((rule) => isAboutCaller(rule) && fits(rule, policy, identity) === true)
    );
  });
  if (denying !== undefined) return denying;
  // A policy without rules allows nothing; one that names others is nearer to what was meant.
  const allowing = policies
    .filter(({ action }) => action === 'ALLOW')
    .sort((a, b) => Number(b.rules.length > 0) - Number(a.rules.length > 0));
  const isOpen = allowing.some((policy) =>
    policy.rules.some((rule) => fits(rule, policy, identity) !== false && isAboutPort(rule, policy, identity, port)),
  );
  return isOpen ? undefined : allowing[0];
}

/** What it asks for is left out. */
const ANY_REQUEST = viewRequest({ from: { kind: 'workload', namespace: '', labels: {} }, authority: 'any.example' });

type Rule = AuthorizationPolicy['rules'][number];

/** True for a rule that asks who calls, and nothing else. */
function isAboutCaller({ from, to, when }: Rule): boolean {
  const all = [...from.flat(), ...to.flat(), ...when];
  return all.length > 0 && all.every(({ key }) => isIdentityKey(key));
}

/** Whether an identity fits what a rule says about callers; what it says about requests is left out. */
function fits({ from, when }: Rule, policy: AuthorizationPolicy, identity: Identity): boolean | undefined {
  const access: Access = { request: ANY_REQUEST, identity, port: 0, tcp: false };
  const all = (conditions: readonly ValueCondition[]) => {
    const truths = conditions
      .filter(({ key }) => isIdentityKey(key))
      .map((item) => conditionHolds(item, policy, access));
    return truths.includes(false) ? false : truths.includes(undefined) ? undefined : true;
  };
  const sources = (from.length === 0 ? [[]] : from).map((source) => all([...source, ...when]));
  return sources.includes(true) ? true : sources.includes(undefined) ? undefined : false;
}

/** Whether a rule says nothing against requests at a port of the pods: a policy compares `ports` with that of the container. */
function isAboutPort({ to }: Rule, policy: AuthorizationPolicy, identity: Identity, port?: number): boolean {
  if (port === undefined || to.length === 0) return true;
  const access: Access = { request: ANY_REQUEST, identity, port, tcp: false };
  return to.some((operation) =>
    operation.every((item) => item.key !== 'destination.port' || conditionHolds(item, policy, access) !== false),
  );
}

/** Pods that routes of a gateway lead to, each with the VirtualService that sends there. */
export function routedWorkloads(mesh: CheckedMesh, client: GatewayClient): readonly (readonly [Workload, string])[] {
  return mesh.once(`routed by ${client.namespace} ${JSON.stringify(client.labels)}`, () => [
    ...findRoutedWorkloads(mesh, client),
  ]);
}

function* findRoutedWorkloads(mesh: CheckedMesh, client: GatewayClient): Iterable<readonly [Workload, string]> {
  const view = mesh.resolver.gatewayView(client.namespace, client.labels);
  const seen = new Set<Workload>();
  for (const listener of view.listeners.values()) {
    const tables = [view.httpTable(listener), ...listener.tls.map((ref) => view.httpsTable(listener, ref))];
    for (const { rule, virtualService } of tables.flatMap(({ virtualHosts }) =>
      virtualHosts.flatMap(({ routes }) => routes),
    )) {
      for (const { destination } of rule?.route ?? []) {
        const [service] = mesh.servicesSeen(destination.host, client.namespace);
        if (service === undefined) continue;
        const labels = subsetLabels(mesh, client, destination);
        for (const workload of mesh.workloadsOf(service)) {
          if (seen.has(workload) || hasLabels(labels, workload.labels, mesh.model.placeOf(workload)) !== true) continue;
          seen.add(workload);
          yield [workload, virtualService!.object.title];
        }
      }
    }
  }
}

function subsetLabels(
  mesh: CheckedMesh,
  client: GatewayClient,
  { host, subset }: { readonly host: string; readonly subset: string },
): Readonly<Record<string, string>> {
  const [service] = mesh.servicesSeen(host, client.namespace);
  if (subset === '' || service === undefined) return {};
  const rules = mesh.model.destinationRules.lookup(client.namespace, service);
  return rules.flatMap(({ subsets }) => subsets).find(({ name }) => name === subset)?.labels ?? {};
}
