import type { Lint } from '../../lint';

export const NO_ACTION: Lint = {
  code: 'BL215',
  name: 'no-action',
  severity: 'breaks-traffic',
  summary: 'A rule has conditions but no action.',
  cause: 'Istio refuses the VirtualService: a rule needs route, redirect, directResponse or delegate.',
  fix: 'Put the route into the rule, beside match.',
  istio: ['IST0106'],
  run(mesh, report) {
    for (const { http, object } of mesh.model.writtenVirtualServices) {
      for (const { route, redirect, directResponse, delegate, path } of http) {
        if (route.length > 0 || redirect || directResponse || delegate) continue;
        report({ object, path, message: 'the rule has no route, redirect, directResponse or delegate' });
      }
    }
  },
};
