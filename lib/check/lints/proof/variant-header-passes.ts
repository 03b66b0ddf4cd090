import { probeOf } from '../../../probe/probe';
import type { Lint } from '../../lint';
import { activeVariants, keyOfHost, VARIANT_HEADER } from '../../traffic/active-variants';
import { requestText, requestTo } from '../../traffic/probe-request';

export const VARIANT_HEADER_PASSES: Lint = {
  code: 'BL908',
  name: 'variant-header-passes',
  severity: 'insecure',
  summary:
    'A client outside can choose unreleased code: the gateway passes on a variant header that it does not answer to.',
  cause:
    "Rules inside the mesh believe the header. A header is no authentication: whoever knows a ticket's number gets its code.",
  fix: 'Remove x-variant-id in every rule of the gateway that does not choose a variant: headers.request.remove: [x-variant-id].',
  run(mesh, report) {
    const variants = activeVariants(mesh);
    const key = [...variants.keys].sort()[0];
    if (key === undefined) return;
    for (const virtualService of mesh.model.virtualServices) {
      if (virtualService.gateways.every((name) => name === 'mesh')) continue;
      const host = virtualService.hosts.find((item) => keyOfHost(variants, item) === undefined);
      if (host === undefined) continue;
      for (const rule of virtualService.http) {
        if (rule.route.length === 0) continue;
        const passing = rule.route.some(({ headers }) => {
          const remove = [...(rule.headers?.request.remove ?? []), ...(headers?.request.remove ?? [])];
          const set = { ...rule.headers?.request.set, ...headers?.request.set };
          return !remove.some((name) => name.toLowerCase() === VARIANT_HEADER) && set[VARIANT_HEADER] === undefined;
        });
        const entry = rule.match.find(
          (match) => match.headers[VARIANT_HEADER] === undefined && match.withoutHeaders[VARIANT_HEADER] === undefined,
        );
        if (!passing || (rule.match.length > 0 && entry === undefined)) continue;
        const probe = probeOf(entry);
        const request =
          probe &&
          requestTo(mesh, virtualService, host, { ...probe, headers: { ...probe.headers, [VARIANT_HEADER]: key } });
        if (request === undefined || request.from.kind !== 'gateway') continue;
        const { outcome } = mesh.resolver.resolve(request);
        if (
          outcome.kind !== 'forward' ||
          !outcome.destinations.some(({ headers }) => headers.get(VARIANT_HEADER) === key)
        )
          continue;
        report({
          object: rule.object,
          path: rule.path,
          message: `${requestText(request)} leaves the gateway with the header`,
        });
      }
    }
  },
};
