import type { VirtualService } from '../../../mesh-model';
import { probeOf } from '../../../probe/probe';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint, Report } from '../../lint';
import {
  type ActiveVariants,
  activeVariants,
  keyOfHost,
  runningPods,
  VARIANT_HEADER,
} from '../../traffic/active-variants';
import { callerIn, requestText, requestTo } from '../../traffic/probe-request';

export const VARIANT_NOT_REACHED: Lint = {
  code: 'BL905',
  name: 'variant-not-reached',
  severity: 'breaks-traffic',
  summary: 'A tester of a variant gets the mainline of a service that has the variant.',
  cause:
    'Inside the mesh the rule for its header is missing; or its host name leads past it; or the host name does not set the header, so that services further down the chain do not know of it.',
  fix: "Add the rule with x-variant-id to the service's VirtualService; let every rule of the variant's host name set x-variant-id.",
  run(mesh, report) {
    const variants = activeVariants(mesh);
    if (variants.keys.size === 0) return;
    checkMesh(mesh, variants, report);
    for (const virtualService of mesh.model.virtualServices) {
      if (!virtualService.gateways.some((name) => name !== 'mesh')) continue;
      const host = virtualService.hosts.find((item) => keyOfHost(variants, item) !== undefined);
      if (host !== undefined) checkHost(mesh, variants, virtualService, host, report);
    }
  },
};

/** By its header, at every service that has it. */
function checkMesh(mesh: CheckedMesh, variants: ActiveVariants, report: Report): void {
  const ruled = new Set<string>();
  for (const { gateways, hosts, http } of mesh.model.virtualServices) {
    if (!gateways.includes('mesh')) continue;
    for (const { match, route } of http) {
      for (const { headers } of match) {
        const value = headers[VARIANT_HEADER];
        if (value?.kind === 'exact')
          for (const { destination } of route)
            for (const host of hosts) ruled.add(`${host} ${value.value} ${destination.subset}`);
      }
    }
  }
  for (const [host, byKey] of variants.byHost) {
    for (const [key, variant] of byKey) {
      if (ruled.has(`${host} ${key} ${variant.subset.name}`)) continue;
      const { service, subset } = variant;
      const port = service.ports.find((item) => item.protocol === 'http')?.number;
      if (port === undefined || runningPods(mesh, variant).length === 0) continue;
      const request = {
        from: callerIn(mesh, service.namespace),
        port,
        authority: host,
        headers: { [VARIANT_HEADER]: key },
      };
      const { outcome } = mesh.resolver.resolve(request);
      if (outcome.kind !== 'forward' || outcome.destinations.some((item) => item.subset === subset.name)) continue;
      report({
        object: subset.object,
        path: subset.path,
        message: `${requestText(request)} reaches subset ${outcome.destinations[0]?.subset || 'none'}, not ${subset.name}`,
      });
    }
  }
}

/** On its host name: its own subset where there is one, and the header for the services behind. */
function checkHost(
  mesh: CheckedMesh,
  variants: ActiveVariants,
  virtualService: VirtualService,
  host: string,
  report: Report,
): void {
  const key = keyOfHost(variants, host)!;
  for (const rule of virtualService.http) {
    const astray = rule.route.some(({ destination, headers }) => {
      const variant = variants.byHost.get(destination.host)?.get(key);
      const wrong = variant !== undefined && destination.subset !== variant.subset.name;
      const set = { ...rule.headers?.request.set, ...headers?.request.set };
      return wrong || set[VARIANT_HEADER] !== key;
    });
    if (!astray || rule.route.length === 0) continue;
    const probe = probeOf(rule.match[0]);
    const request = probe && requestTo(mesh, virtualService, host, probe);
    if (request === undefined) continue;
    const { outcome } = mesh.resolver.resolve(request);
    if (outcome.kind !== 'forward') continue;
    for (const { host: to, subset, headers, share } of outcome.destinations) {
      if (share === 0) continue;
      const variant = variants.byHost.get(to)?.get(key);
      const at = { object: rule.object, path: rule.path };
      if (variant !== undefined && subset !== variant.subset.name && runningPods(mesh, variant).length > 0) {
        report({
          ...at,
          message: `${requestText(request)} reaches subset ${subset || 'none'} of ${to}, which has ${key}`,
        });
        break;
      }
      if (headers.get(VARIANT_HEADER) !== key) {
        report({
          ...at,
          message: `${requestText(request)} leaves without ${VARIANT_HEADER}: ${key}, so services behind ${to} answer with their mainline`,
        });
        break;
      }
    }
  }
}
