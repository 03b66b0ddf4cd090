import type { Lint } from '../../lint';

export const HEADLESS_SUBSET: Lint = {
  code: 'BL313',
  name: 'headless-subset',
  severity: 'fragile',
  summary: 'Routes name subsets of a headless service.',
  cause: 'Clients of a headless service connect to pods by address; rules for its name do not see such connections.',
  fix: 'Give the service a cluster IP, or route to a second Service that has one.',
  run(mesh, report) {
    for (const { destination, virtualService, object, path } of mesh.destinations) {
      if (destination.subset === '') continue;
      const service = mesh.servicesSeen(destination.host, virtualService.namespace)[0];
      if (service?.registry !== 'kubernetes' || !service.headless) continue;
      report({ object, path: [...path, 'subset'], message: `${service.object.title} is headless` });
    }
  },
};
