import type { HttpRule, VirtualService, Workload } from '../../../mesh-model';
import type { DestinationShare, MeshRequest } from '../../../resolver';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { type ActiveVariants, activeVariants, entersAtGateway, keyOfHost } from '../../traffic/active-variants';
import { callTo, declaredBy, entryRequest } from '../../traffic/entered-chains';
import { mayCall } from '../../traffic/key-carriers';
import { requestText } from '../../traffic/probe-request';
import { type VariantChoice, variantChoices } from '../../traffic/variant-choices';
import { variantHeader } from '../../traffic/variant-header';

export const VARIANT_HEADER_PASSES: Lint = {
  code: 'BL908',
  name: 'variant-header-passes',
  severity: 'insecure',
  summary:
    'A client outside can choose unreleased code of a service behind: the gateway passes on a variant header, or `baggage`, by which it lets nobody choose.',
  cause:
    "Rules inside the mesh trust the header, and where they look at it a member of `baggage`. A header is not authentication: anybody who knows a ticket's number gets its code. Where a gateway lets clients choose a variant by the header, passing it on is right, also for services that do not have that variant.",
  fix: 'Remove x-variant-id in every rule of the gateway: headers.request.remove: [x-variant-id], and baggage where rules of services look at it.',
  run(mesh, report) {
    const variants = activeVariants(mesh);
    if (variants.keys.size === 0) return;
    const offered = keysOffered(mesh);
    for (const virtualService of mesh.model.virtualServices) {
      if (!entersAtGateway(virtualService)) continue;
      if (virtualService.hosts.every((item) => keyOfHost(variants, item) !== undefined)) continue;
      for (const rule of virtualService.http) {
        for (const choice of variantChoices(mesh)) {
          if (!passesOn(rule, choice.name)) continue;
          const found = leak(mesh, variants, choice, { virtualService, rule }, offered);
          if (found !== undefined) report({ object: rule.object, path: rule.path, message: found });
        }
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
  choice: VariantChoice,
  { virtualService, rule }: { readonly virtualService: VirtualService; readonly rule: HttpRule },
  offered: ReadonlyMap<string, ReadonlySet<string>>,
): string | undefined {
  const { name, values } = choice;
  const header = variantHeader(mesh);
  // Baggage counts where the header is absent.
  const entry = rule.match.find(
    ({ headers, withoutHeaders }) =>
      headers[header] === undefined && headers[name] === undefined && withoutHeaders[name] === undefined,
  );
  if (rule.match.length > 0 && entry === undefined) return undefined;
  for (const gateway of virtualService.gateways) {
    if (gateway === 'mesh') continue;
    const own = offered.get(gateway);
    const keys = [...values.keys()].filter((key) => own?.has(key) !== true).sort();
    const requestFor = (key: string): MeshRequest | undefined => {
      const plain = entryRequest(mesh, virtualService, gateway, entry);
      return plain && { ...plain, headers: { ...plain.headers, [name]: values.get(key)! } };
    };
    // Whatever the value is, the way is the same: one that no rule of the gateway names shows where it leads.
    const request = keys[0] === undefined ? undefined : requestFor(keys[0]);
    if (request === undefined) continue;
    const { outcome } = mesh.resolver.resolve(request);
    if (outcome.kind !== 'forward') continue;
    for (const share of outcome.destinations) {
      if (share.result.kind !== 'delivered' || share.headers.get(name) !== values.get(keys[0]!)) continue;
      const behind = chooserBehind(mesh, variants, share, choice, keys);
      if (behind === undefined) continue;
      const shown = requestFor(behind.key)!;
      const what = name === header ? 'the header' : name;
      return `${requestText(shown)} leaves the gateway with ${what}, and ${behind.caller} may pass it on to ${behind.host}, which answers with ${behind.key}`;
    }
  }
  return undefined;
}

/** A service behind the destination whose rules inside the mesh give a variant for one of the keys. */
function chooserBehind(
  mesh: CheckedMesh,
  variants: ActiveVariants,
  { workloads }: DestinationShare,
  choice: VariantChoice,
  keys: readonly string[],
) {
  for (const workload of calledFrom(mesh, workloads)) {
    const { namespace, kind, name } = workload;
    const given = mesh.once(`given for ${choice.name} to ${namespace} ${kind} ${name}`, () =>
      givenTo(mesh, variants, choice, workload),
    );
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
function givenTo(mesh: CheckedMesh, variants: ActiveVariants, { name, values }: VariantChoice, workload: Workload) {
  const given = new Map<string, { readonly caller: string; readonly host: string }>();
  for (const [host, byKey] of variants.byHost) {
    for (const [key, { service, subset }] of byKey) {
      const value = values.get(key);
      if (value === undefined || given.has(key)) continue;
      if (mesh.workloadsOf(service).includes(workload) || mayCall(mesh, workload, service) === 'no') continue;
      const call = callTo(workload, service, { [name]: value });
      const outcome = call && mesh.resolver.resolve(call).outcome;
      if (outcome?.kind !== 'forward') continue;
      if (outcome.destinations.some((share) => share.subset === subset.name && share.result.kind === 'delivered'))
        given.set(key, { caller: workload.object.title, host });
    }
  }
  return given;
}
