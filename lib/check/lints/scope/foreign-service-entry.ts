import type { Lint } from '../../lint';

export const FOREIGN_SERVICE_ENTRY: Lint = {
  code: 'BL708',
  name: 'foreign-service-entry',
  severity: 'fragile',
  summary: 'A ServiceEntry claims the host of a Service of another namespace.',
  cause:
    "Proxies of the ServiceEntry's own namespace send there instead of to the Service, as do those that do not see the Service.",
  fix: 'Remove it, or choose a host of your own.',
  run(mesh, report) {
    for (const { object, registry, hostname, namespace } of mesh.model.services) {
      if (registry !== 'service-entry') continue;
      const owner = [...mesh.model.servicesNamed(hostname).values()].find(
        (service) => service.registry === 'kubernetes',
      );
      if (owner === undefined || owner.namespace === namespace) continue;
      report({ object, path: ['spec', 'hosts'], message: `${hostname} is the host of ${owner.object.title}` });
    }
  },
};
