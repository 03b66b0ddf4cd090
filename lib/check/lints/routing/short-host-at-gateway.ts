import { hostsForNamespace } from '../../../mesh-model';
import { texts } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';

export const SHORT_HOST_AT_GATEWAY: Lint = {
  code: 'BL574',
  name: 'short-host-at-gateway',
  severity: 'fragile',
  summary: 'A VirtualService for gateways has a host without a dot, which Istio takes for a Service.',
  cause:
    'A host without a dot gets the namespace and the domain of the cluster: web stands for web.shop.svc.cluster.local, at a gateway too. Who asks for http://web/ or http://localhost/ gets 404 there.',
  fix: 'Write the host that visitors ask for, or "*" for all.',
  run(mesh, report) {
    for (const virtualService of mesh.model.writtenVirtualServices) {
      const { object, namespace, hosts, gateways } = virtualService;
      if (gateways.includes('mesh')) continue;
      const servers = gateways.flatMap((name) => mesh.gateway(name)?.servers ?? []);
      const asked = new Set(servers.flatMap((server) => hostsForNamespace(server.hosts, namespace)));
      texts(object.spec.hosts).forEach((written, index) => {
        const host = hosts[index]!;
        if (written.includes('.') || written.startsWith('*') || written === host) return;
        // A gateway within the cluster has the Service's name as well; one that does not serve the host at all is another fault.
        if (!asked.has('*') || asked.has(host)) return;
        const message = `${written} is ${host} here: a gateway answers 404 to http://${written}/`;
        report({ object, path: ['spec', 'hosts', index], message });
      });
    }
  },
};
