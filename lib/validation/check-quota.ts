import type { Problems } from '../model/problem';
import type { Service } from '../model/service';
import type { Estate } from '../model/tenant';

const RULE = 'TENANT-13';

/** What a ResourceQuota counts of a container; where one is set, the API server refuses pods that do not say it. */
const COUNTED = {
  cpu: ['requests', 'cpu'],
  memory: ['requests', 'memory'],
  'requests.cpu': ['requests', 'cpu'],
  'requests.memory': ['requests', 'memory'],
  'limits.cpu': ['limits', 'cpu'],
  'limits.memory': ['limits', 'memory'],
} as const;

/** A quota that the API server takes, and services whose pods fit into it (TENANT-13). */
export function checkQuota({ tenants, quota }: Estate, problems: Problems): void {
  if (quota === undefined) return;
  const counted = Object.entries(COUNTED).filter(([name]) => Object.hasOwn(quota, name));
  for (const tenant of tenants) {
    if (tenant.workload === 'external') continue;
    for (const service of tenant.services) {
      for (const [name, [kind, what]] of counted) {
        if (saysIt(service, kind, what)) continue;
        const message = `says no \`${kind}.${what}\`: with the quota of estate.yaml for \`${name}\` Kubernetes refuses its pods`;
        const fix = `add \`resources: { ${kind}: { ${what}: … } }\`, or have a LimitRange in the namespace that does`;
        problems.warning(service.origin, ['resources'], message, { rule: RULE, fix });
      }
    }
  }
}

function saysIt({ resources }: Service, kind: 'requests' | 'limits', what: 'cpu' | 'memory'): boolean {
  // A limit counts as the request where there is none.
  return resources?.[kind]?.[what] !== undefined || (kind === 'requests' && resources?.limits?.[what] !== undefined);
}
