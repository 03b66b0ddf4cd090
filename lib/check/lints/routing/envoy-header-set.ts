import type { RouteHeaders } from '../../../mesh-model';
import type { Lint } from '../../lint';

/** Headers by which a request asks Envoy for retries and timeouts, and the fields that do it for a rule. */
const FIELDS: readonly [RegExp, string][] = [
  [/^x-envoy-(max-retries|retry-on|retry-grpc-on|upstream-rq-per-try-timeout-ms)$/, 'retries'],
  [/^x-envoy-(upstream-rq-timeout-ms|expected-rq-timeout-ms)$/, 'timeout'],
];

export const ENVOY_HEADER_SET: Lint = {
  code: 'BL247',
  name: 'envoy-header-set',
  severity: 'fragile',
  summary: 'A rule sets a header of Envoy for retries or a timeout.',
  cause:
    'It works at some proxies, or at none: Envoy reads the header of a request when it comes in, and proxies further on may drop it.',
  fix: 'Write retries or timeout on the rule.',
  run(mesh, report) {
    for (const { http } of mesh.model.writtenVirtualServices) {
      for (const { object, path, route, headers } of http) {
        const check = (written: RouteHeaders | undefined, place: readonly (string | number)[]) => {
          if (written === undefined) return;
          for (const operation of ['set', 'add'] as const) {
            for (const name in written.request[operation]) {
              const field = FIELDS.find(([header]) => header.test(name.toLowerCase()))?.[1];
              if (field === undefined) continue;
              const at = [...place, 'headers', 'request', operation, name];
              report({
                object,
                path: at,
                key: true,
                message: `${name} is set by hand`,
                fix: `write ${field} on the rule`,
              });
            }
          }
        };
        check(headers, path);
        for (let index = 0; index < route.length; index++) {
          if (route[index]!.headers !== undefined) check(route[index]!.headers, [...path, 'route', index]);
        }
      }
    }
  },
};
