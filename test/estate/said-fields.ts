import type { RegistryFile } from '../../lib/registry/registry-files';

/** Fields whose keys are names that a registry chooses. */
const NAMED = new Set([
  ...['services', 'gateways', 'external', 'versions', 'ports', 'subsets', 'clusters', 'mesh', 'grants'],
]);

/** Fields that are text of somebody else's format, or pairs of it. */
const WHOLE = new Set([
  ...['deployment', 'service', 'serviceAccount', 'autoscaler', 'podDisruptionBudget', 'cronJob', 'env', 'selector'],
  ...['match', 'retries', 'connectionPool', 'outlierDetection', 'resources', 'quota', 'calls', 'patches'],
]);

/**
 * The fields that the files of a registry say, such as `Tenant services.*.cors`, each once. Objects of a tenant's own are their kinds.
 * Of fields of a service those of a canary, a version and a variant are told apart; how a list or an overlay goes on is not.
 */
export function saidFields(files: readonly RegistryFile[]): Set<string> {
  const said = new Set<string>();
  for (const { path, text } of files) {
    const { kind, apiVersion: _, ...content } = JSON.parse(text) as Record<string, unknown>;
    if (path.includes('/manifests/')) said.add(`manifests ${kind}`);
    else collect(content, String(kind), ' ', said);
  }
  return said;
}

function collect(content: Readonly<Record<string, unknown>>, at: string, joined: string, said: Set<string>): void {
  for (const [field, value] of Object.entries(content)) {
    const path = `${at}${joined}${field}`;
    said.add(path);
    // The environments of estate.yaml, not the list of a tenant.
    const isNamed = NAMED.has(field) || (field === 'environments' && !Array.isArray(value));
    if (!isMapping(value) || WHOLE.has(field)) continue;
    if (!isNamed) collect(value, path, '.', said);
    else for (const each of Object.values(value)) if (isMapping(each)) collect(each, `${path}.*`, '.', said);
  }
}

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
