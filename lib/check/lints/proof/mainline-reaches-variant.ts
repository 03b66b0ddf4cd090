import type { HttpMatch } from '../../../mesh-model';
import { probeOf } from '../../../probe/probe';
import type { MeshRequest } from '../../../resolver';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { type ActiveVariants, activeVariants, keyOfHost, variantOf } from '../../traffic/active-variants';
import { requestText, requestTo } from '../../traffic/probe-request';
import { variantHeader } from '../../traffic/variant-header';

export const MAINLINE_REACHES_VARIANT: Lint = {
  code: 'BL901',
  name: 'mainline-reaches-variant',
  severity: 'breaks-traffic',
  summary: 'A request that asks for no variant, or for one that nobody has, is sent to a variant.',
  cause: 'All users get code of a branch that is not released.',
  fix: 'Give the rule the condition on x-variant-id, let it set the header, or send it to the subset main.',
  run(mesh, report) {
    const variants = activeVariants(mesh);
    if (variants.keys.size === 0) return;
    const header = variantHeader(mesh);
    for (const virtualService of mesh.model.virtualServices) {
      const host = virtualService.hosts.find((item) => keyOfHost(variants, item) === undefined);
      if (host === undefined) continue;
      for (const { route, match, headers, object, path } of virtualService.http) {
        const keys = route.flatMap(({ destination }) => variantOf(variants, destination)?.key ?? []);
        // A rule that sets the header makes the request the variant's, from here to the last service.
        const chosen = headers?.request.set[header];
        if (keys.every((key) => key === chosen)) continue;
        for (const entry of match.length === 0 ? [undefined] : match) {
          if (!isPlain(entry)) continue;
          const probe = probeOf(entry);
          if (probe === undefined) continue;
          const found = [probe, { ...probe, headers: { ...probe.headers, [header]: 'no-such-variant' } }]
            .flatMap((item) => requestTo(mesh, virtualService, host, item) ?? [])
            .flatMap((request) => reached(mesh, variants, request) ?? [])[0];
          if (found === undefined) continue;
          report({ object, path, message: found });
          break;
        }
      }
    }
  },
};

/** What reaches a variant, in words. */
function reached(mesh: CheckedMesh, variants: ActiveVariants, request: MeshRequest): string | undefined {
  const { outcome } = mesh.resolver.resolve(request);
  if (outcome.kind !== 'forward') return undefined;
  const hit = outcome.destinations.find(
    (item) => item.share > 0 && variants.byDestination.has(`${item.host} ${item.subset}`),
  );
  if (hit === undefined) return undefined;
  const share = hit.share === 1 ? '' : ` (${Math.round(hit.share * 100)} %)`;
  return `${requestText(request)} reaches ${hit.host}, subset ${hit.subset}${share}`;
}

/** A condition that ordinary requests fit: on the path or the method, or on the absence of something. */
function isPlain(match: HttpMatch | undefined): boolean {
  if (match === undefined) return true;
  return Object.keys(match.headers).length === 0 && Object.keys(match.queryParams).length === 0;
}
