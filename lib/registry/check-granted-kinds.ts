import { HARMLESS_KINDS } from '../model/harmless-kinds';
import type { Problem } from '../model/problem';
import { didYouMean } from '../validation/did-you-mean';
import { POWERS } from '../validation/powers';
import type { EstateFile } from './file-content';
import type { RegistryDocument } from './registry-document';

/** Kinds are written with a capital letter, and what begins with a small one is the name of a power: any other grants nothing (TENANT-6). */
export function checkGrantedKinds({ origin, content }: RegistryDocument<EstateFile>, problems: Problem[]): void {
  const powers = Object.keys(POWERS);
  for (const [tenant, { kinds = [] }] of Object.entries(content?.grants ?? {})) {
    kinds.forEach((kind, index) => {
      if (powers.includes(kind) || /^[A-Z][A-Za-z0-9]*$/.test(kind)) return;
      problems.push({
        severity: 'error',
        origin,
        field: ['grants', tenant, 'kinds', index],
        message: `'${kind}' is neither a kind, such as EnvoyFilter, nor one of ${powers.join(', ')}`,
        ...didYouMean(kind, [...powers, ...KINDS]),
        rule: 'TENANT-6',
      });
    });
  }
}

/** Some that tenants ask for. */
const KINDS = [
  ...new Set([
    ...Object.values(HARMLESS_KINDS).flat(),
    'ClusterRole',
    'EnvoyFilter',
    'VirtualService',
    'Gateway',
    'Ingress',
    'HTTPRoute',
    'ServiceEntry',
    'WasmPlugin',
    'Role',
    'RoleBinding',
    'DaemonSet',
  ]),
];
