import type { HttpMatch, HttpRule, VirtualService, Workload } from '../../../mesh-model';
import type { DestinationShare, MeshRequest } from '../../../resolver';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { type ActiveVariants, activeVariants, entersAtGateway, keyOfHost } from '../../traffic/active-variants';
import { callTo, declaredBy, entryRequest } from '../../traffic/entered-chains';
import { mayCall } from '../../traffic/key-carriers';
import { requestText } from '../../traffic/probe-request';
import { variantHeader } from '../../traffic/variant-header';

export const VARIANT_HEADER_PASSES: Lint = {
  code: 'BL908',
  name: 'variant-header-passes',
  severity: 'insecure',
  summary:
    'A client outside can choose unreleased code of a service behind: the gateway passes on a variant header by which it lets nobody choose.',
  cause:
    "Rules inside the mesh trust the header. A header is not authentication: anybody who knows a ticket's number gets its code. Where a gateway lets clients choose a variant by the header, passing it on is right, also for services that do not have that variant.",
  fix: 'Remove x-variant-id in every rule of the gateway: headers.request.remove: [x-variant-id].',
  run(mesh, report) {
    const variants = activeVariants(mesh);
    if (variants.keys.size === 0) return;
    const header = variantHeader(mesh);
    const offered = keysOffered(mesh);
    for (const virtualService of mesh.model.virtualServices) {
      if (!entersAtGateway(virtualService)) continue;
      if (virtualService.hosts.every((item) => keyOfHost(variants, item) !== undefined)) continue;
      for (const rule of virtualService.http) {
        if (!passesOn(rule, header)) continue;
        const found = leak(mesh, variants, virtualService, rule, offered);
        if (found !== undefined) report({ object: rule.object, path: rule.path, message: found });
      }
    }
  },
};

/** Keys that a gateway lets clients choose by the header, by the gateway's name. */
function keysOffered(mesh: CheckedMesh): ReadonlyMap<string, ReadonlySet<string>> {
  const header = variantHeader(mesh);
  const offered = new Map<string, Set<string>>();
  for (const { http, gateways } of mesh.model.virtualServices) {
    for (const { match } of http) {
      for (const { headers } of match) {
        const asked = headers[header];
        if (asked?.kind !== 'exact') continue;
        for (const gateway of gateways)
          offered.set(gateway, (offered.get(gateway) ?? new Set()).add(asked.value.toLowerCase()));
      }
    }
  }
  return offered;
}

/** True when a rule leaves the header as the client sent it, on some way. */
function passesOn({ route, headers: common }: HttpRule, header: string): boolean {
  return route.some(({ headers }) => {
    const remove = [...(common?.request.remove ?? []), ...(headers?.request.remove ?? [])];
    const set = { ...common?.request.set, ...headers?.request.set };
    return !remove.some((name) => name.toLowerCase() === header) && set[header] === undefined;
  });
}

/** A request of a client outside whose header gets to a service that gives its variant for it, in words. */
function leak(
  mesh: CheckedMesh,
  variants: ActiveVariants,
  virtualService: VirtualService,
  rule: HttpRule,
  offered: ReadonlyMap<string, ReadonlySet<string>>,
): string | undefined {
  const header = variantHeader(mesh);
  const entry = rule.match.find(
    ({ headers, withoutHeaders }) => headers[header] === undefined && withoutHeaders[header] === undefined,
  );
  if (rule.match.length > 0 && entry === undefined) return undefined;
  for (const gateway of virtualService.gateways) {
    if (gateway === 'mesh') continue;
    const own = offered.get(gateway);
    const keys = [...variants.keys].filter((key) => own?.has(key) !== true).sort();
    // Whatever the value is, the way is the same: one that no rule of the gateway names shows where it leads.
    const request = keys[0] === undefined ? undefined : requestWith(mesh, virtualService, gateway, entry, keys[0]);
    if (request === undefined) continue;
    const { outcome } = mesh.resolver.resolve(request);
    if (outcome.kind !== 'forward') continue;
    for (const share of outcome.destinations) {
      if (share.result.kind !== 'delivered' || share.headers.get(header) !== keys[0]) continue;
      const behind = chooserBehind(mesh, variants, share, keys);
      if (behind === undefined) continue;
      const shown = requestWith(mesh, virtualService, gateway, entry, behind.key)!;
      return `${requestText(shown)} leaves the gateway with the header, and ${behind.caller} may pass it on to ${behind.host}, which answers with ${behind.key}`;
    }
  }
  return undefined;
}

function requestWith(
  mesh: CheckedMesh,
  virtualService: VirtualService,
  gateway: string,
  entry: HttpMatch | undefined,
  key: string,
): MeshRequest | undefined {
  const request = entryRequest(mesh, virtualService, gateway, entry);
  return request && { ...request, headers: { ...request.headers, [variantHeader(mesh)]: key } };
}

/** A service behind the destination whose rules inside the mesh give a variant for one of the keys. */
function chooserBehind(
  mesh: CheckedMesh,
  variants: ActiveVariants,
  { workloads }: DestinationShare,
  keys: readonly string[],
) {
  for (const workload of calledFrom(mesh, workloads)) {
    const { namespace, kind, name } = workload;
    const given = mesh.once(`given to ${namespace} ${kind} ${name}`, () => givenTo(mesh, variants, workload));
    const key = keys.find((item) => given.has(item));
    if (key !== undefined) return { key, ...given.get(key)! };
  }
  return undefined;
}

/** These workloads, and those that they call one by one, call by call. */
function* calledFrom(mesh: CheckedMesh, workloads: readonly Workload[]): Generator<Workload> {
  const seen = new Set(workloads);
  // What is added is visited in its turn.
  for (const workload of seen) {
    yield workload;
    for (const service of declaredBy(mesh, workload)) for (const next of mesh.workloadsOf(service)) seen.add(next);
  }
}

/** Variants that a workload gets by calling with the header: by key, who calls and whom. */
function givenTo(mesh: CheckedMesh, variants: ActiveVariants, workload: Workload) {
  const given = new Map<string, { readonly caller: string; readonly host: string }>();
  for (const [host, byKey] of variants.byHost) {
    for (const [key, { service, subset }] of byKey) {
      if (given.has(key) || mesh.workloadsOf(service).includes(workload) || mayCall(mesh, workload, service) === 'no')
        continue;
      const call = callTo(workload, service, { [variantHeader(mesh)]: key });
      const outcome = call && mesh.resolver.resolve(call).outcome;
      if (outcome?.kind !== 'forward') continue;
      if (outcome.destinations.some((share) => share.subset === subset.name && share.result.kind === 'delivered'))
        given.set(key, { caller: workload.object.title, host });
    }
  }
  return given;
}
