import { BlockList, isIP } from 'node:net';
import { type AuthorizationPolicy, type MeshObject, selects, type Workload } from '../../../mesh-model';
import { list, record, text, texts } from '../../../mesh-model/untyped';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint, Report } from '../../lint';
import { routedWorkloads } from './gateway-refused';
import { allGateways, gatewaysOf, workloadsOf } from './policy-subjects';
import { policyValues } from './policy-values';

export const CONDITION_NEVER_HOLDS: Lint = {
  code: 'BL627',
  name: 'condition-never-holds',
  severity: 'insecure',
  summary: 'A value of a policy is written in a form that no request has.',
  cause:
    'Values are compared as they stand: paths with a slash at the start and without query, hosts without scheme, ports of the pod and not of the Service. What never holds allows nobody, or denies nobody.',
  fix: 'Write the value as requests have it.',
  run(mesh, report) {
    for (const { policy, field, value, path } of policyValues(mesh)) {
      const problem =
        problemOf(field, value) ??
        (/^(notP|p)orts$/.test(field) ? portProblem(mesh, policy, value) : undefined) ??
        (field === 'ipBlocks' ? addressProblem(mesh, policy, value) : undefined);
      if (problem === undefined) continue;
      // What is too strict shows at once; what is too wide does not.
      const isWide = (policy.action === 'ALLOW') === field.startsWith('not');
      const severity = isCovered(mesh, policy.object, path, value) ? 'style' : isWide ? 'insecure' : 'fragile';
      report({ object: policy.object, path, ...problem, severity });
    }
    for (const policy of mesh.model.authorizationPolicies.policies) reportKeys(policy, report);
  },
};

/** Claims of which every issuer writes a mapping: Keycloak's roles, and the address of OpenID Connect. */
const MAPPINGS = new Set(['realm_access', 'resource_access', 'address']);

/** Names in keys that nothing has: with quotes, or of a claim inside a claim, written with a dot. */
function reportKeys({ object, action }: AuthorizationPolicy, report: Report): void {
  list(object.spec.rules).forEach((rule, at) => {
    list(record(rule).when).forEach((condition, index) => {
      const { key, values } = record(condition);
      const quoted = /^([a-z.]+)\[(["'])(.*)\2\]$/.exec(text(key) ?? '');
      if (quoted !== null) {
        const isOpen = (action === 'ALLOW') === (texts(values).length === 0);
        report({
          object,
          path: ['spec', 'rules', at, 'when', index, 'key'],
          message: `the quotes in ${text(key)} are part of the name, which nothing has`,
          fix: `Write ${quoted[1]}[${quoted[3]}].`,
          severity: isOpen ? 'insecure' : 'fragile',
        });
        return;
      }
      const [, claim = ''] = /^request\.auth\.claims\[([^\]]+)\]$/.exec(text(key) ?? '') ?? [];
      const parts = claim.split('.');
      if (parts.length < 2 || !MAPPINGS.has(parts[0]!)) return;
      const message = `"${claim}" is one claim of this name, not ${parts.slice(1).join(' in ')} in ${parts[0]}`;
      const fix = `Write request.auth.claims${parts.map((part) => `[${part}]`).join('')}.`;
      const isWide = (action === 'ALLOW') === (texts(values).length === 0);
      const severity = isWide ? 'insecure' : 'fragile';
      report({ object, path: ['spec', 'rules', at, 'when', index, 'key'], message, fix, severity });
    });
  });
}

/** True where another value of the list takes what this one was meant for: /dex/* beside a needless /dex/**. */
function isCovered(mesh: CheckedMesh, object: MeshObject, path: readonly (string | number)[], value: string): boolean {
  const listOf = (title: string, at: readonly (string | number)[]) => `${title} ${at.slice(0, -1).join('.')}`;
  const lists = mesh.once('values beside each other', () => {
    const found = new Map<string, string[]>();
    for (const item of policyValues(mesh)) {
      const key = listOf(item.policy.object.title, item.path);
      const known = found.get(key);
      if (known === undefined) found.set(key, [item.value]);
      else known.push(item.value);
    }
    return found;
  });
  return (lists.get(listOf(object.title, path)) ?? []).some((other) => {
    return other !== value && /^[^*]*\*$/.test(other) && value.startsWith(other.slice(0, -1));
  });
}

function problemOf(field: string, value: string): { readonly message: string; readonly fix: string } | undefined {
  const inside = starInside(field, value);
  if (inside !== undefined) return inside;
  const kind = field.replace(/^not(.)/, (_, first: string) => first.toLowerCase());
  if (kind === 'paths' && value.includes('?')) {
    return { message: `"${value}": paths are compared without their query`, fix: `Write ${value.split('?')[0]}.` };
  }
  if (kind === 'paths' && /^\^|\$$|\/\.\*$|\\[dw/.]|\([^)]*\|/.test(value)) {
    const fix =
      'Write a path, with a star at one end; or a template: {*} for one segment of the path, {**} for several.';
    return { message: `"${value}": paths of a policy are no regular expressions, and are compared as they stand`, fix };
  }
  if (kind === 'paths' && !/^[/*{]/.test(value)) {
    return { message: `"${value}": a path begins with a slash`, fix: `Write /${value}.` };
  }
  if (kind === 'hosts' && value.includes('/')) {
    const host = value.replace(/^\w+:\/\//, '').split('/')[0]!;
    return { message: `"${value}": a host has no scheme and no path`, fix: `Write ${host}.` };
  }
  return undefined;
}

/** Fields whose values may be longer at one end: `/api/*`, `*.example.com`. */
const WITH_STAR = /^(not)?(paths|hosts|methods|principals|requestprincipals|namespaces|serviceaccounts)$/i;

/** A star that is no wildcard: Istio takes one at the start or one at the end, and all others letter by letter. */
function starInside(field: string, value: string) {
  if (!WITH_STAR.test(field) || value === '*') return undefined;
  const rest = value.startsWith('*') ? value.slice(1) : value.endsWith('*') ? value.slice(0, -1) : value;
  // A template of a path has its stars in braces.
  if (!rest.includes('*') || (/paths$/i.test(field) && rest.includes('{*'))) return undefined;
  const message = `"${value}": a star is a wildcard at the start or at the end only; elsewhere it stands for itself`;
  const isPath = /paths$/i.test(field);
  const fix = isPath
    ? 'Write a template: {*} for one segment of the path, {**} for several; or /a/* for all that begins with /a/.'
    : 'Write the values one by one, or one star at the start or at the end.';
  return { message, fix };
}

/** An address of the internet, asked of pods that the internet reaches through a gateway only. */
function addressProblem(mesh: CheckedMesh, policy: Parameters<typeof workloadsOf>[1], value: string) {
  if (!isPublicAddress(value) || gatewaysOf(mesh, policy).length > 0) return undefined;
  const workloads = workloadsOf(mesh, policy);
  if (workloads.length === 0 || policy.selector === undefined) return undefined;
  const behind = allGateways(mesh).find((gateway) => {
    const routed = new Set(routedWorkloads(mesh, gateway).map(([workload]) => workload));
    return workloads.every((workload) => routed.has(workload));
  });
  const isOpen = (workload: Workload) =>
    mesh.model
      .servicesOfPods(workload)
      .some(({ object }) => /^(LoadBalancer|NodePort)$/.test(text(object.spec.type) ?? ''));
  if (behind === undefined || workloads.some((workload) => workload.hostNetwork || isOpen(workload))) return undefined;
  return {
    message: `"${value}": these pods see the addresses of the gateway's pods in ${behind.namespace}, not those of visitors`,
    fix: 'Ask for the address at the gateway, or write remoteIpBlocks and let the gateway trust as many proxies as stand before it (numTrustedProxies).',
  };
}

/** Addresses that no pod of a cluster has, as far as clusters keep to the private ones. */
function isPublicAddress(value: string): boolean {
  const [address = '', bits] = value.split('/');
  return isIP(address) === 4 && bits !== '0' && !NOT_PUBLIC.check(address);
}

/** This network, private addresses, those of links and of tests between networks, multicast and what is reserved. */
const NOT_PUBLIC = new BlockList();
for (const range of [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16'],
  ...['172.16.0.0/12', '192.168.0.0/16', '198.18.0.0/15', '224.0.0.0/3'],
]) {
  const [address, bits] = range.split('/');
  NOT_PUBLIC.addSubnet(address!, Number(bits));
}

/** The port of a Service where the pod listens on another one. */
function portProblem(
  mesh: CheckedMesh,
  policy: Parameters<typeof workloadsOf>[1],
  value: string,
): { readonly message: string; readonly fix: string } | undefined {
  const port = Number(value);
  const workloads = workloadsOf(mesh, policy);
  const gateways = gatewaysOf(mesh, policy);
  if (gateways.length > 0) return workloads.length > 0 ? undefined : gatewayPortProblem(mesh, gateways, port);
  if (workloads.length === 0) return undefined;
  const targets = new Set<number>();
  for (const workload of workloads) {
    if (workload.ports.some((item) => item.number === port)) return undefined;
    for (const [service, target] of targetsOf(mesh, workload)) {
      if (target === port) return undefined;
      if (service === port) targets.add(target);
    }
  }
  if (targets.size === 0) return undefined;
  const meant = [...targets].sort((a, b) => a - b).join(', ');
  return { message: `${port} is a port of the Service; the pods listen on ${meant}`, fix: `Write "${meant}".` };
}

/** The port of a Gateway's server, where the pods listen on the one that their Service leads it to. */
function gatewayPortProblem(mesh: CheckedMesh, gateways: ReturnType<typeof gatewaysOf>, port: number) {
  const meant = new Set<number>();
  for (const { namespace, labels, absent } of gateways) {
    if (absent !== undefined) return undefined;
    for (const [listened, { http, tls, tcp }] of mesh.resolver.gatewayView(namespace, labels).listeners) {
      if (listened === port) return undefined;
      if ([...http, ...tls, ...tcp].some(({ server }) => server.port === port)) meant.add(listened);
    }
  }
  if (meant.size === 0) return undefined;
  const open = [...meant].sort((a, b) => a - b).join(', ');
  return {
    message: `${port} is a port of the Service; the gateway's pods listen on ${open} for it`,
    fix: `Write "${open}".`,
  };
}

/** Ports of the Services of a workload, each with the pod's. */
function* targetsOf(mesh: CheckedMesh, workload: Workload): Iterable<readonly [number, number]> {
  for (const service of mesh.model.services) {
    if (service.namespace !== workload.namespace || service.selector === undefined) continue;
    if (!selects(service.selector, workload.labels)) continue;
    for (const { number, targetPort } of service.ports) {
      const target =
        typeof targetPort === 'number' ? targetPort : workload.ports.find(({ name }) => name === targetPort)?.number;
      if (target !== undefined) yield [number, target];
    }
  }
}
