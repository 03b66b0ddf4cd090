import type { Lint } from '../../lint';
import { trafficPolicies } from './traffic-policies';

export const IGNORED_OUTLIER_DETECTION: Lint = {
  code: 'BL310',
  name: 'ignored-outlier-detection',
  severity: 'fragile',
  summary: 'A limit of outlier detection that Istio does not read, or that cannot be reached.',
  cause:
    'consecutiveErrors is not read any more: the default of 5 applies. consecutiveGatewayErrors counts some of the 5xx errors, so it has no effect at or above consecutive5xxErrors.',
  fix: 'Write consecutive5xxErrors, and a lower consecutiveGatewayErrors.',
  istio: ['IST0133'],
  run(mesh, report) {
    for (const { object, path, policy } of trafficPolicies(mesh)) {
      const outlier = policy.outlierDetection;
      if (typeof outlier !== 'object' || outlier === null) continue;
      const {
        consecutiveErrors,
        consecutive5xxErrors = 5,
        consecutiveGatewayErrors,
      } = outlier as Record<string, unknown>;
      const at = [...path, 'outlierDetection'];
      if (consecutiveErrors !== undefined) {
        report({
          object,
          path: [...at, 'consecutiveErrors'],
          message: 'consecutiveErrors is not read: the limit is 5 consecutive 5xx errors',
        });
      }
      if (typeof consecutiveGatewayErrors !== 'number' || typeof consecutive5xxErrors !== 'number') continue;
      if (consecutive5xxErrors === 0 || consecutiveGatewayErrors < consecutive5xxErrors) continue;
      const message = `consecutiveGatewayErrors ${consecutiveGatewayErrors} is not below consecutive5xxErrors ${consecutive5xxErrors}: it has no effect`;
      report({ object, path: [...at, 'consecutiveGatewayErrors'], message });
    }
  },
};
