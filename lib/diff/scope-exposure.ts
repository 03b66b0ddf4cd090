import type { Resolver } from '../resolver';
import { listed } from '../text/listed';
import type { ExposureCollector } from './exposure';
import type { Sides } from './sides';
import type { SendingWorkloads } from './source';

/** Workloads whose proxies know services that they did not know before, by their Sidecar or by `exportTo`. */
export function addScopeExposures(
  resolvers: Sides<Resolver>,
  sources: readonly SendingWorkloads[],
  collector: ExposureCollector,
): void {
  const found = new Map<string, Set<string>>();
  for (const source of sources) {
    const before = resolvers.base.sidecarView(source.namespace, source.base.labels).scope;
    const after = resolvers.head.sidecarView(source.namespace, source.head.labels).scope;
    const names: string[] = [];
    for (const [host, { registry, namespace, name }] of after.known) {
      if (before.known.has(host) || resolvers.base.model.servicesNamed(host).size === 0) continue;
      names.push(registry === 'kubernetes' ? `${namespace}/${name}` : host);
    }
    if (before.outboundMode === 'REGISTRY_ONLY' && after.outboundMode !== 'REGISTRY_ONLY') {
      collector.add(
        'scope-widens',
        `${listed(source.apps)} may reach any host outside (REGISTRY_ONLY → ${after.outboundMode})`,
      );
    }
    if (names.length === 0) continue;
    const key = listed(names);
    const who = found.get(key) ?? new Set();
    found.set(key, who);
    for (const app of source.apps) who.add(app);
  }
  for (const [services, names] of found) {
    const who = [...names];
    collector.add(
      'scope-widens',
      `${listed(who)}: ${who.length === 1 ? 'its proxy knows' : 'their proxies know'} ${services} now`,
    );
  }
}
