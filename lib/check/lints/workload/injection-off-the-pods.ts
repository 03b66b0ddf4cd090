import { isMeshed } from '../../../resolver';
import type { Lint } from '../../lint';

const INJECT = 'sidecar.istio.io/inject';

export const INJECTION_OFF_THE_PODS: Lint = {
  code: 'BL561',
  name: 'injection-off-the-pods',
  severity: 'fragile',
  summary: 'A Deployment says as a label of its own whether its pods get a proxy.',
  cause:
    "Istio's webhook is asked about pods, and reads their labels: those of the template. A label of the Deployment is no label of its pods, so their namespace decides.",
  fix: 'Write the label into spec.template.metadata.labels.',
  run(mesh, report) {
    for (const workload of mesh.model.workloads) {
      const { object, kind, labels, annotations, containers } = workload;
      const value = object.labels[INJECT];
      if (kind === 'Pod' || (value !== 'true' && value !== 'false')) continue;
      if (INJECT in labels || INJECT in annotations || containers.includes('istio-proxy')) continue;
      // Where the namespace says the same, nothing is lost.
      const isWanted = value === 'true';
      if (isMeshed(mesh.model, workload) === isWanted) continue;
      const message = `its pods have no such label, and get ${isWanted ? 'no' : 'a'} proxy`;
      report({ object, path: ['metadata', 'labels', INJECT], message });
    }
  },
};
