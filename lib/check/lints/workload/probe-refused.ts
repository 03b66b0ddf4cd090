import { isMeshed, serverTls } from '../../../resolver/mutual-tls';
import type { Lint } from '../../lint';

const ANNOTATION = 'sidecar.istio.io/rewriteAppHTTPProbers';

export const PROBE_REFUSED: Lint = {
  code: 'BL526',
  name: 'probe-refused',
  severity: 'breaks-traffic',
  summary: 'A probe asks in plaintext a port that takes mTLS only.',
  cause:
    'The kubelet has no certificate of the mesh. Istio sends its probes through the agent of the pod, unless the pod says rewriteAppHTTPProbers: "false": then the proxy closes the connection, and the pod never gets ready or is restarted.',
  fix: 'Remove the annotation; or make the port PERMISSIVE with portLevelMtls.',
  run(mesh, report) {
    for (const workload of mesh.model.workloads) {
      if (workload.annotations[ANNOTATION] !== 'false' || !isMeshed(mesh.model, workload)) continue;
      for (const { port } of workload.probes) {
        const { mode, object: policy } = serverTls(mesh.model, workload, port);
        if (mode !== 'STRICT') continue;
        const message = `${ANNOTATION} is false, and port ${port}, which a probe asks, takes mTLS only (${policy?.title})`;
        report({ object: workload.object, message });
        break;
      }
    }
  },
};
