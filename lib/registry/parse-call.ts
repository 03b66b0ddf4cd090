import type { Call } from '../model/call';
import type { MeshServiceEntry } from '../model/mesh-service';

/**
 * What an entry of `calls` means.
 *
 * @param mesh the Services of the cluster that estate.yaml names
 * @example `cms` is the own tenant's, `shared/docx` another tenant's, `external/payments` a host outside the mesh, `mesh/otel` a
 * Service of the cluster that estate.yaml names
 */
export function parseCall(call: string, tenant: string, mesh: readonly MeshServiceEntry[]): Call {
  const slash = call.indexOf('/');
  if (slash < 0) return { kind: 'service', tenant, service: call };
  const [owner, name] = [call.slice(0, slash), call.slice(slash + 1)];
  if (owner === 'external') return { kind: 'external', name };
  if (owner !== 'mesh') return { kind: 'service', tenant: owner, service: name };
  const at = mesh.find((each) => each.name === name)?.at;
  return at === undefined ? { kind: 'mesh', name } : { kind: 'host', ...at };
}
