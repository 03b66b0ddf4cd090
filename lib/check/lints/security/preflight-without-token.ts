import type { AuthorizationPolicy, VirtualService } from '../../../mesh-model';
import { authorize, policiesFor, ruleHolds } from '../../../resolver/authorization';
import type { GatewayClient } from '../../../resolver/clients';
import { isHttps } from '../../../resolver/gateway-view';
import { type Access, isTokenKey } from '../../../resolver/policy-condition';
import { viewRequest } from '../../../resolver/request-view';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { allGateways, gatewaysOf, workloadsOf } from './policy-subjects';

export const PREFLIGHT_WITHOUT_TOKEN: Lint = {
  code: 'BL624',
  name: 'preflight-without-token',
  severity: 'fragile',
  summary: 'A policy requires a token of the preflights that browsers send.',
  cause:
    'A browser sends a CORS preflight (OPTIONS) without a token, and Istio does not verify tokens of preflights, so no preflight has a request principal or claims: 403, and the browser does not send the request. At a gateway, policies come before corsPolicy.',
  fix: 'Add a rule that allows OPTIONS without a token: to: [{ operation: { methods: [OPTIONS] } }]; in DENY, notMethods: [OPTIONS].',
  run(mesh, report) {
    const reported = new Set<AuthorizationPolicy>();
    const say = (policy: AuthorizationPolicy, path: readonly (string | number)[], message: string) => {
      if (reported.has(policy)) return;
      reported.add(policy);
      report({ object: policy.object, path, message });
    };
    for (const policy of mesh.model.authorizationPolicies.policies) {
      if (policy.action !== 'ALLOW' || policy.dryRun) continue;
      for (const rule of policy.rules) {
        if (!asksForToken(rule) || !rule.to.some(namesOptions)) continue;
        const pods = [...gatewaysOf(mesh, policy), ...workloadsOf(mesh, policy)];
        const paths = rule.to.filter(namesOptions).flatMap((operation) => pathOf(operation));
        const refused = pods.some((item) => paths.some((path) => isRefused(mesh, item, preflight(path))));
        if (refused) say(policy, rule.path, 'it lists OPTIONS, and requires a token that no preflight has');
      }
    }
    for (const client of allGateways(mesh)) {
      const rules = client.absent?.isPlaced === false ? [] : withCors(mesh, client);
      for (const [virtualService, host] of rules) {
        const access = preflight('/', host);
        const policies = policiesFor(mesh.model, client);
        const verdict = authorize(policies, access);
        if (verdict.kind !== 'denied') continue;
        const policy = policies.find(({ object }) => object === verdict.by.object)!;
        const rule = policy.rules.find(({ path }) => path === verdict.by.path);
        if (rule === undefined || !asksForToken(rule) || !opensWithToken(policy, rule, access)) continue;
        say(
          policy,
          rule.path,
          `corsPolicy of ${virtualService.object.title} never answers a preflight: this refuses it before`,
        );
      }
    }
  },
};

type Rule = AuthorizationPolicy['rules'][number];
type Conditions = Rule['when'];

function asksForToken({ from, when }: Rule): boolean {
  return [...from.flat(), ...when].some(({ key }) => isTokenKey(key));
}

function namesOptions(operation: Conditions): boolean {
  return operation.some(({ key, values }) => key === 'request.method' && values.includes('OPTIONS'));
}

/** A path that an operation takes. */
function pathOf(operation: Conditions): readonly string[] {
  const paths = operation.find(({ key }) => key === 'request.path')?.values ?? ['/'];
  return paths
    .map((path) => path.replaceAll(/\{\*\*?\}|\*/g, 'x'))
    .map((path) => (path.startsWith('/') ? path : `/${path}`));
}

function preflight(path: string, authority = 'any.example'): Access {
  const request = viewRequest({
    from: { kind: 'workload', namespace: '', labels: {} },
    authority,
    method: 'OPTIONS',
    path,
    headers: { origin: 'https://any.example', 'access-control-request-method': 'GET' },
  });
  return { request, identity: undefined, port: 0, tcp: false, token: { kind: 'none', why: 'preflight' } };
}

/** True where no policy lets a preflight in, whoever calls: rules that ask for nothing but a caller do. */
function isRefused(mesh: CheckedMesh, pods: Parameters<typeof policiesFor>[1], access: Access): boolean {
  const allowing = policiesFor(mesh.model, pods).filter(({ action }) => action === 'ALLOW');
  return !allowing.some((policy) =>
    policy.rules.some(
      (rule) => !asksForToken(rule) && ruleHolds({ ...rule, from: [], when: [] }, policy, access) !== false,
    ),
  );
}

/** Whether a rule is in the way for want of a token: without that condition it would do otherwise. */
function opensWithToken(policy: AuthorizationPolicy, rule: Rule, access: Access): boolean {
  if (policy.action === 'DENY') return true;
  const without = (conditions: Conditions) => conditions.filter(({ key }) => !isTokenKey(key));
  const from = rule.from.map(without).filter((source) => source.length > 0);
  return ruleHolds({ ...rule, from, when: without(rule.when) }, policy, access) !== false;
}

/** VirtualServices of a gateway whose rules answer preflights, with one of their hosts. */
function withCors(mesh: CheckedMesh, client: GatewayClient): readonly (readonly [VirtualService, string])[] {
  const view = mesh.resolver.gatewayView(client.namespace, client.labels);
  const found = new Map<VirtualService, string>();
  for (const listener of view.listeners.values()) {
    const tables = [
      view.httpTable(listener),
      ...listener.tls.filter(({ server }) => isHttps(server)).map((ref) => view.httpsTable(listener, ref)),
    ];
    for (const { name, routes } of tables.flatMap((table) => table.virtualHosts)) {
      for (const { rule, virtualService } of routes) {
        if (rule?.cors === undefined || virtualService === undefined || found.has(virtualService)) continue;
        found.set(virtualService, name.replace(/^\*/, 'any'));
      }
    }
  }
  return [...found];
}
