import type { Call } from '../model/service';

/**
 * What an entry of `calls` means.
 *
 * @example `cms` is the own tenant's, `shared/docx` another tenant's, `external/payments` a host outside the mesh
 */
export function parseCall(call: string, tenant: string): Call {
  const slash = call.indexOf('/');
  if (slash < 0) return { kind: 'service', tenant, service: call };
  const [owner, name] = [call.slice(0, slash), call.slice(slash + 1)];
  return owner === 'external' ? { kind: 'external', name } : { kind: 'service', tenant: owner, service: name };
}
