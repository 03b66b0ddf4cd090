import type { Lab } from './lab';

/** What some proxies have in force: listeners, routes and clusters, without the times at which they came. */
export async function configurationOf(lab: Lab, workloads: readonly string[]): Promise<string> {
  const parts: string[] = [];
  for (const workload of workloads) {
    for (const resource of ['dynamic_listeners', 'dynamic_route_configs', 'dynamic_active_clusters']) {
      const text = await lab.envoy(workload, `/config_dump?resource=${resource}`);
      const { configs = [] } = JSON.parse(text, (key, value) =>
        ['last_updated', 'version_info', 'client_status'].includes(key) ? undefined : value,
      );
      parts.push(...(configs as unknown[]).map((item) => JSON.stringify(item)).sort());
    }
  }
  return parts.join('\n');
}
