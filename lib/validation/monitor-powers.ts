import type { Json } from '../kubernetes/strategic-merge';
import { isMapping } from '../yaml/is-mapping';
import type { Taken } from './powers';

/** Where a kind of the Prometheus operator lists what is scraped. */
const ENDPOINTS: Readonly<Record<string, string>> = { ServiceMonitor: 'endpoints', PodMonitor: 'podMetricsEndpoints' };

/**
 * Prometheus belongs to the platform, and pods let it in that let nobody else in: who says whom it asks, and for which path, asks with
 * its rights. So a monitor looks at its own namespace, and directly (TENANT-6).
 */
export function powersOfMonitor(kind: string, spec: unknown, namespace: string): Taken[] {
  const list = Object.hasOwn(ENDPOINTS, kind) ? ENDPOINTS[kind]! : undefined;
  if (list === undefined || !isMapping(spec)) return [];
  const taken = (...steps: (string | number)[]): Taken => ({ power: 'scrapedElsewhere', steps: ['spec', ...steps] });
  const selector: Json = isMapping(spec.namespaceSelector) ? (spec.namespaceSelector as Json) : {};
  const { any, matchNames } = selector;
  const names = Array.isArray(matchNames) ? matchNames : [];
  const endpoints = Array.isArray(spec[list]) ? (spec[list] as unknown[]) : [];
  return [
    ...(any === true ? [taken('namespaceSelector', 'any')] : []),
    ...(names.some((name) => name !== namespace) ? [taken('namespaceSelector', 'matchNames')] : []),
    ...endpoints.flatMap((endpoint, index) =>
      isMapping(endpoint) && endpoint.proxyUrl !== undefined ? [taken(list, index, 'proxyUrl')] : [],
    ),
  ];
}
