import type { HttpRule, VirtualService } from '../../../mesh-model';
import { probeOf } from '../../../probe/probe';
import type { DestinationShare, MeshRequest } from '../../../resolver';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint, Report } from '../../lint';
import {
  type ActiveVariants,
  activeVariants,
  entersAtGateway,
  keyOfHost,
  runningPods,
  type VariantSubset,
} from '../../traffic/active-variants';
import { callTo } from '../../traffic/entered-chains';
import { carriersOf, choosesByHeader, mayCall } from '../../traffic/key-carriers';
import { callerIn, requestText, requestTo } from '../../traffic/probe-request';
import { variantHeader } from '../../traffic/variant-header';

export const VARIANT_NOT_REACHED: Lint = {
  code: 'BL905',
  name: 'variant-not-reached',
  severity: 'breaks-traffic',
  summary: 'A tester of a variant gets the mainline of a service that has the variant.',
  cause:
    'Inside the mesh the rule for its header is missing, and a service that gets the header calls there; or its host name leads past the variant, to which the header leads; or the host name does not set the header, so that services further down the chain do not know of it. Where no Sidecar says who calls the service, the call is only possible, and the finding is fragile.',
  fix: "Add the rule with x-variant-id to the service's VirtualService; let every rule of the variant's host name set x-variant-id.",
  run(mesh, report) {
    const variants = activeVariants(mesh);
    if (variants.keys.size + variants.orphans.length === 0) return;
    checkMesh(mesh, variants, report);
    for (const virtualService of mesh.model.virtualServices) {
      if (!entersAtGateway(virtualService)) continue;
      const host = virtualService.hosts.find((item) => keyOfHost(variants, item) !== undefined);
      if (host !== undefined) checkHost(mesh, variants, virtualService, host, report);
    }
  },
};

/** By its header, at every service that has it: whoever gets the header and calls there. */
function checkMesh(mesh: CheckedMesh, variants: ActiveVariants, report: Report): void {
  const ruled = ruledInMesh(mesh);
  const served = [...variants.byHost.values()].flatMap((byKey) => [...byKey.values()]);
  const keys = new Set([...variants.keys, ...variants.orphans.map(({ key }) => key)]);
  for (const variant of [...served, ...variants.orphans]) {
    const { key, service, subset } = variant;
    if (ruled.has(`${service.hostname} ${key} ${subset.name}`) || runningPods(mesh, variant).length === 0) continue;
    const finding = missedBy(mesh, { keys }, variant);
    if (finding === undefined) continue;
    report({
      object: subset.object,
      path: subset.path,
      message: `${requestText(finding.request)} reaches subset ${finding.subset || 'none'}, not ${subset.name}`,
      ...(!finding.declared && { severity: 'fragile' }),
    });
  }
}

/** A call with the key that does not get to the variant; one that is declared, if there is one. */
function missedBy(mesh: CheckedMesh, keys: Pick<ActiveVariants, 'keys'>, variant: VariantSubset) {
  const { key, service, subset } = variant;
  const isChosenByHeader = mesh.once(`chooses ${service.hostname}`, () =>
    mesh.model.virtualServices.some(
      (item) =>
        item.gateways.includes('mesh') &&
        item.hosts.includes(service.hostname) &&
        choosesByHeader(item, variantHeader(mesh)),
    ),
  );
  let possible: { request: MeshRequest; subset: string; declared: boolean } | undefined;
  for (const { workload, service: caller } of carriersOf(mesh, keys, key)) {
    const how = caller === service ? 'no' : mayCall(mesh, workload, service);
    if (how === 'no' || (how === 'possible' && (possible !== undefined || !isChosenByHeader))) continue;
    const request = callTo(workload, service, { [variantHeader(mesh)]: key });
    if (request === undefined) continue;
    const { outcome } = mesh.resolver.resolve(request);
    if (outcome.kind !== 'forward' || outcome.protocol !== 'http') continue;
    const { destinations } = outcome;
    if (destinations.some((item) => item.subset === subset.name || item.result.kind !== 'delivered')) continue;
    const found = { request, subset: destinations[0]?.subset ?? '', declared: how === 'declared' };
    if (found.declared) return found;
    possible = found;
  }
  return possible;
}

/** `host key subset` of every rule inside the mesh that sends a key to a subset of the host. */
function ruledInMesh(mesh: CheckedMesh): ReadonlySet<string> {
  const header = variantHeader(mesh);
  const ruled = new Set<string>();
  for (const { gateways, hosts, http } of mesh.model.virtualServices) {
    if (!gateways.includes('mesh')) continue;
    for (const { match, route } of http) {
      for (const { headers } of match) {
        const value = headers[header];
        if (value?.kind === 'exact')
          for (const { destination } of route)
            for (const host of hosts) ruled.add(`${host} ${value.value} ${destination.subset}`);
      }
    }
  }
  return ruled;
}

/** On its host name: the same subset as by the header, and the header for the services behind. */
function checkHost(
  mesh: CheckedMesh,
  variants: ActiveVariants,
  virtualService: VirtualService,
  host: string,
  report: Report,
): void {
  const key = keyOfHost(variants, host)!;
  for (const rule of virtualService.http) {
    if (rule.route.length === 0 || isInOrder(variants, rule, key, variantHeader(mesh))) continue;
    const probe = probeOf(rule.match[0]);
    const request = probe && requestTo(mesh, virtualService, host, probe);
    if (request === undefined) continue;
    const { outcome } = mesh.resolver.resolve(request);
    if (outcome.kind !== 'forward') continue;
    for (const share of outcome.destinations) {
      const problem =
        leadsPast(mesh, variants, request, share, key, host) ?? losesHeader(mesh, variants, request, share, key);
      if (problem === undefined) continue;
      report({ object: rule.object, path: rule.path, ...problem });
      break;
    }
  }
}

/** True when a rule leads to the variant wherever there is one, and sets its header. */
function isInOrder(variants: ActiveVariants, { route, headers }: HttpRule, key: string, header: string): boolean {
  return route.every(({ destination, headers: own }) => {
    const variant = variants.byHost.get(destination.host)?.get(key);
    const set = { ...headers?.request.set, ...own?.request.set };
    return (variant === undefined || destination.subset === variant.subset.name) && set[header] === key;
  });
}

type Problem = Pick<Parameters<Report>[0], 'message' | 'severity'>;

/** Asked for by the header, inside the mesh or at the host without the key, the same request gets to the variant. */
function leadsPast(
  mesh: CheckedMesh,
  variants: ActiveVariants,
  request: MeshRequest,
  { host: to, subset, path, service }: DestinationShare,
  key: string,
  host: string,
): Problem | undefined {
  const variant = variants.byHost.get(to)?.get(key);
  if (variant === undefined || subset === variant.subset.name || runningPods(mesh, variant).length === 0)
    return undefined;
  const headers = { ...request.headers, [variantHeader(mesh)]: key };
  const port = service?.ports.find(({ protocol }) => protocol === 'http')?.number;
  const byHeader: MeshRequest[] = [{ ...request, authority: host.slice(host.indexOf('.') + 1), headers }];
  if (service !== undefined && port !== undefined)
    byHeader.push({
      ...request,
      scheme: 'http',
      from: callerIn(mesh, service.namespace),
      port,
      authority: to,
      path,
      headers,
    });
  const isReached = byHeader.some((item) => {
    const { outcome } = mesh.resolver.resolve(item);
    return (
      outcome.kind === 'forward' &&
      outcome.destinations.some((share) => share.host === to && share.subset === variant.subset.name)
    );
  });
  if (!isReached) return undefined;
  return { message: `${requestText(request)} reaches subset ${subset || 'none'} of ${to}, which has ${key}` };
}

/** A service behind the destination chooses by the header, which it does not get. */
function losesHeader(
  mesh: CheckedMesh,
  variants: ActiveVariants,
  request: MeshRequest,
  { host: to, headers, result, workloads }: DestinationShare,
  key: string,
): Problem | undefined {
  const header = variantHeader(mesh);
  if (headers.get(header) === key || result.kind !== 'delivered') return undefined;
  let possible: Problem | undefined;
  for (const [host, byKey] of variants.byHost) {
    const variant = byKey.get(key);
    if (variant === undefined || host === to) continue;
    for (const workload of workloads) {
      const how = mayCall(mesh, workload, variant.service);
      if (how === 'no' || (how === 'possible' && possible !== undefined)) continue;
      const call = callTo(workload, variant.service, { [header]: key });
      const outcome = call && mesh.resolver.resolve(call).outcome;
      if (
        outcome?.kind !== 'forward' ||
        !outcome.destinations.some((share) => share.subset === variant.subset.name && share.result.kind === 'delivered')
      )
        continue;
      const message = `${requestText(request)} leaves without ${header}: ${key}, so ${host}, which ${to} ${how === 'declared' ? 'calls' : 'may call'}, answers with its mainline`;
      if (how === 'declared') return { message };
      possible = { message, severity: 'fragile' };
    }
  }
  return possible;
}
