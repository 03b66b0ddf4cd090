import {
  type AuthorizationPolicy,
  type AuthorizationRule,
  type HttpRule,
  isFor,
  isWildcard,
  type MeshService,
  type VirtualService,
  type Workload,
} from '../../../mesh-model';
import { groupBy } from '../../../mesh-model/group-by';
import { type Probe, probeOf } from '../../../probe/probe';
import type { Answer, MeshRequest } from '../../../resolver';
import { ruleHolds } from '../../../resolver/authorization';
import { isMeshed } from '../../../resolver/mutual-tls';
import type { Access } from '../../../resolver/policy-condition';
import { viewRequest } from '../../../resolver/request-view';
import { senderOf } from '../../../resolver/sending-proxy';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { requestText, requestTo } from '../../traffic/probe-request';

export const POLICY_BEFORE_REWRITE: Lint = {
  code: 'BL638',
  name: 'policy-before-rewrite',
  severity: 'breaks-traffic',
  summary: 'A policy names paths or hosts as they are before the rewrite of a rule that sends them to its pods.',
  cause:
    'A rewrite is made by the proxy that routes, before the request is sent. The policies of the pods see the path and the host as they are rewritten: what was to be let in gets 403, and what was to be denied passes.',
  fix: 'Write the path or the host in the policy as the rewrite leaves it, or put the policy where the rewrite is made: at the gateway.',
  run(mesh, report) {
    const all = [...rewritesByService(mesh)];
    if (all.length === 0) return;
    const byNamespace = groupBy(all, ([service]) => [service.namespace]);
    for (const policy of mesh.model.authorizationPolicies.policies) {
      if ((policy.action !== 'ALLOW' && policy.action !== 'DENY') || policy.dryRun || policy.targeted) continue;
      const values = [...namedValues(policy)];
      if (values.length === 0) continue;
      const isRoot = policy.namespace === mesh.model.config.rootNamespace;
      const subjects = [...subjectsOf(mesh, policy, isRoot ? all : (byNamespace.get(policy.namespace) ?? []))];
      const reported = new Set<string>();
      for (const [rule, value, key] of values) {
        const at = `${rule.path.join('.')} ${value}`;
        if (reported.has(at)) continue;
        const found = firstOf(subjects, ([workload, list]) =>
          firstOf(list, (item) => contradiction(mesh, item, workload, policy, rule, key, value)),
        );
        if (found === undefined) continue;
        reported.add(at);
        const { request, title, workload, seen } = found;
        const [effect, severity] =
          policy.action === 'ALLOW' ? (['it gets 403', undefined] as const) : (['it is let in', 'insecure'] as const);
        const message = `${requestText(request)} is what "${value}" names: ${title} rewrites it, ${workload.object.title} sees ${seen}, and ${effect}`;
        report({ object: policy.object, path: rule.path, message, severity });
      }
    }
  },
};

function firstOf<Item, Found>(items: Iterable<Item>, find: (item: Item) => Found | undefined): Found | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Rewriting {
  readonly virtualService: VirtualService;
  readonly rule: HttpRule;
}

/** Rules of variants rewrite as those of the mainline do: so many different rewrites of a service are looked at. */
const MOST = 20;

/** The rules that rewrite what they send to a Service, one of each form. */
function rewritesByService(mesh: CheckedMesh): ReadonlyMap<MeshService, readonly Rewriting[]> {
  const found = new Map<MeshService, Map<string, Rewriting>>();
  for (const virtualService of mesh.model.virtualServices) {
    for (const rule of virtualService.http) {
      if (rule.rewrite === undefined) continue;
      const form = JSON.stringify([virtualService.gateways, rule.rewrite, rule.match.map(({ uri }) => uri)]);
      const services = rule.route.flatMap(({ destination }) =>
        mesh.servicesSeen(destination.host, virtualService.namespace),
      );
      for (const service of new Set(services)) {
        const known = found.get(service) ?? new Map<string, Rewriting>();
        found.set(service, known);
        if (known.size < MOST && !known.has(form)) known.set(form, { virtualService, rule });
      }
    }
  }
  return new Map([...found].map(([service, known]) => [service, [...known.values()]]));
}

/** Of each Service to which rules rewrite, the pods that a policy is for: all are judged alike, so some of them will do. */
function* subjectsOf(
  mesh: CheckedMesh,
  policy: AuthorizationPolicy,
  rewrites: readonly (readonly [MeshService, readonly Rewriting[]])[],
): Iterable<readonly [Workload, readonly Rewriting[]]> {
  for (const [service, list] of rewrites) {
    const pods = mesh.workloadsOf(service).filter((item) => isFor(policy, item.labels) && isMeshed(mesh.model, item));
    for (const workload of pods.slice(0, SOME)) yield [workload, list];
  }
}

const SOME = 5;

/** What a policy names of paths and hosts, each with its rule. */
function* namedValues({ rules }: AuthorizationPolicy): Iterable<readonly [AuthorizationRule, string, 'path' | 'host']> {
  for (const rule of rules) {
    for (const { key, values } of rule.to.flat()) {
      if (key !== 'request.path' && key !== 'request.host') continue;
      // A template, and what begins with a wildcard, names no one path.
      const plain = values.filter((value) => !/^\*|[{?]/.test(value));
      for (const value of plain) yield [rule, value, key === 'request.path' ? 'path' : 'host'];
    }
  }
}

/** A request that a value of a policy names, and that arrives as another one for which the policy says the contrary. */
function contradiction(
  mesh: CheckedMesh,
  { virtualService, rule }: Rewriting,
  workload: Workload,
  policy: AuthorizationPolicy,
  named: AuthorizationRule,
  key: 'path' | 'host',
  value: string,
) {
  const host = virtualService.hosts.find((item) => !isWildcard(item)) ?? virtualService.hosts[0];
  if (host === undefined) return undefined;
  const text = value.replace(/\*$/, '');
  for (const match of rule.match.length === 0 ? [undefined] : rule.match) {
    const plain = probeOf(match);
    if (plain === undefined) continue;
    const probe: Probe = key === 'path' ? { ...plain, path: text || '/' } : { ...plain, authority: text };
    const request = requestTo(mesh, virtualService, host, { ...probe, ...methodOf(named) });
    const answer = request && mesh.resolver.resolve(request);
    if (request === undefined || answer?.rule?.rule !== rule || answer.outcome.kind !== 'forward') continue;
    const seen = seenBy(answer, workload);
    if (seen === undefined || !isMeant(mesh, request, policy, named)) continue;
    const isContrary = policy.action === 'ALLOW' ? seen.result.kind === 'denied' : seen.result.kind === 'delivered';
    if (!isContrary || answer.unknowns.length > 0) continue;
    const changed = key === 'path' ? seen.path : seen.authority;
    if (changed === text) continue;
    return { request, workload, title: virtualService.object.title, seen: changed };
  }
  return undefined;
}

const methodOf = ({ to }: AuthorizationRule) => {
  const method = to.flat().find(({ key, values }) => key === 'request.method' && values.length > 0)?.values[0];
  return method === undefined || method.includes('*') ? {} : { method };
};

/** What the pods are sent, and what becomes of it. */
function seenBy({ outcome }: Answer, workload: Workload) {
  if (outcome.kind !== 'forward') return undefined;
  for (const share of outcome.destinations) {
    const found = share.results.find((item) => item.workload?.object === workload.object);
    if (found === undefined) continue;
    return { result: found.result, path: share.path, authority: share.authority };
  }
  return undefined;
}

/** True where the rule of the policy would take the request as it was sent. */
function isMeant(
  mesh: CheckedMesh,
  request: MeshRequest,
  policy: AuthorizationPolicy,
  rule: AuthorizationRule,
): boolean {
  const { from } = request;
  const access: Access = {
    request: viewRequest(request),
    identity: from.kind === 'gateway' || from.kind === 'workload' ? senderOf(mesh.model, from).identity : undefined,
    port: 0,
    tcp: false,
  };
  const withoutPorts = rule.to.map((operation) => operation.filter(({ key }) => key !== 'destination.port'));
  return ruleHolds({ ...rule, to: withoutPorts }, policy, access) === true;
}
