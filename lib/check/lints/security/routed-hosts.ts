import type { Workload } from '../../../mesh-model';
import type { GatewayClient } from '../../../resolver/clients';
import type { CheckedMesh } from '../../checked-mesh';

/** Pods that a gateway sends to, and for which hosts. */
export interface RoutedPods {
  readonly workload: Workload;
  /** The VirtualService that sends there. */
  readonly title: string;
  /** In small letters, without ports; `undefined` where a rule writes another host. */
  readonly hosts: ReadonlySet<string> | undefined;
}

/** For each of the pods behind a gateway, the hosts whose requests reach them. */
export function routedHosts(mesh: CheckedMesh, client: GatewayClient): readonly RoutedPods[] {
  const view = mesh.resolver.gatewayView(client.namespace, client.labels);
  const found = new Map<Workload, { title: string; hosts: Set<string>; isRewritten: boolean }>();
  for (const listener of view.listeners.values()) {
    const tables = [view.httpTable(listener), ...listener.tls.map((ref) => view.httpsTable(listener, ref))];
    for (const { domains, routes } of tables.flatMap(({ virtualHosts }) => virtualHosts)) {
      for (const { rule, virtualService } of routes) {
        const writes = JSON.stringify([rule?.rewrite, rule?.headers, rule?.route.map(({ headers }) => headers)]);
        const isRewritten = /"(?:authority|host|:authority)"/i.test(writes);
        for (const { destination } of rule?.route ?? []) {
          const [service] = mesh.servicesSeen(destination.host, client.namespace);
          for (const workload of service === undefined ? [] : mesh.workloadsOf(service)) {
            const entry = found.get(workload) ?? {
              title: virtualService!.object.title,
              hosts: new Set(),
              isRewritten: false,
            };
            found.set(workload, entry);
            entry.isRewritten ||= isRewritten;
            for (const domain of domains) entry.hosts.add(domain.toLowerCase().replace(/:\d+$/, ''));
          }
        }
      }
    }
  }
  return [...found].map(([workload, { title, hosts, isRewritten }]) => {
    return { workload, title, hosts: isRewritten ? undefined : hosts };
  });
}
