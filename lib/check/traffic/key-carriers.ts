import { isWildcard, type MeshService, type VirtualService, type Workload } from '../../mesh-model';
import { isMeshed, type MeshRequest } from '../../resolver';
import type { CheckedMesh } from '../checked-mesh';
import { type ActiveVariants, entersAtGateway, keyOfHost, keysSet } from './active-variants';
import { callTo, declaredBy, entryRequest } from './entered-chains';
import { variantHeader } from './variant-header';

/** A workload that requests of a variant's testers get to, with the variant's key in their header. */
export interface Carrier {
  readonly workload: Workload;
  readonly service: MeshService;
}

/**
 * Workloads that are told of a key: those to which gateways send requests with it, and those that they call in turn, as
 * far as Sidecars name services one by one. What nobody is told of, nobody can pass on.
 */
export function carriersOf(mesh: CheckedMesh, variants: Pick<ActiveVariants, 'keys'>, key: string): readonly Carrier[] {
  return mesh.once(`carriers of ${key}`, () => toldOf(mesh, variants, key));
}

/** What is known of workloads besides the mesh's rules. */
export interface Telling {
  /** Whether a workload passes the key on. @default - all do */
  readonly passesOn?: (workload: Workload) => boolean;
  /** Workloads that know the key by themselves. @default - none */
  readonly knowing?: readonly Workload[];
}

/** The same, where not all workloads pass the key on, or some need not be told. */
export function toldOf(
  mesh: CheckedMesh,
  variants: Pick<ActiveVariants, 'keys'>,
  key: string,
  { passesOn = () => true, knowing = [] }: Telling = {},
): readonly Carrier[] {
  const name = variantHeader(mesh);
  const found: Carrier[] = [];
  const callers = [...knowing];
  const seen = new Set<Workload>();
  const follow = (request: MeshRequest) => {
    const { outcome } = mesh.resolver.resolve(request);
    if (outcome.kind !== 'forward') return;
    for (const { service, result, headers, workloads } of outcome.destinations) {
      if (service === undefined || result.kind !== 'delivered' || headers.get(name) !== key) continue;
      for (const workload of workloads) {
        if (seen.has(workload)) continue;
        seen.add(workload);
        found.push({ workload, service });
        callers.push(workload);
      }
    }
  };
  for (const request of entriesWith(mesh, variants, key)) follow(request);
  // What is found is added, and searched in its turn.
  for (const workload of callers) {
    if (!passesOn(workload)) continue;
    for (const service of declaredBy(mesh, workload)) {
      const request = callTo(workload, service, { [name]: key });
      if (request !== undefined) follow(request);
    }
  }
  return found;
}

/** Requests at gateways that ask for a key: on its own host names, or by the header where a rule is for that. */
function* entriesWith(mesh: CheckedMesh, variants: Pick<ActiveVariants, 'keys'>, key: string): Generator<MeshRequest> {
  const header = variantHeader(mesh);
  for (const virtualService of mesh.model.virtualServices) {
    if (!entersAtGateway(virtualService)) continue;
    const isItsOwn = virtualService.hosts.some((host) => keyOfHost(variants, host) === key);
    for (const rule of virtualService.http) {
      const sets = keysSet(rule, header).includes(key);
      for (const match of rule.match.length === 0 ? [undefined] : rule.match) {
        const asked = match?.headers[header];
        const asks = asked?.kind === 'exact' && asked.value.toLowerCase() === key;
        if (!isItsOwn && !sets && !asks) continue;
        for (const gateway of virtualService.gateways) {
          const request = gateway === 'mesh' ? undefined : entryRequest(mesh, virtualService, gateway, match);
          if (request !== undefined) yield request;
        }
      }
    }
  }
}

/** How a workload comes to call a service: its Sidecar names it, nothing keeps it from doing so, or it cannot. */
export function mayCall(mesh: CheckedMesh, workload: Workload, service: MeshService): 'declared' | 'possible' | 'no' {
  // Without a proxy nobody follows rules of the mesh.
  if (!isMeshed(mesh.model, workload)) return 'no';
  if (declaredBy(mesh, workload).includes(service)) return 'declared';
  const sidecar = mesh.model.sidecars.lookup(workload.namespace, workload.labels);
  const listed = (sidecar?.egress ?? []).flatMap(({ hosts }) => hosts);
  const isListed = listed.some((entry) => !isWildcard(entry.slice(entry.indexOf('/') + 1)));
  return isListed || !mesh.servicesSeen(service.hostname, workload.namespace).includes(service) ? 'no' : 'possible';
}

/** True when a VirtualService chooses by the header at all. */
export function choosesByHeader({ http }: VirtualService, header: string): boolean {
  return http.some(({ match }) => match.some(({ headers }) => headers[header] !== undefined));
}
