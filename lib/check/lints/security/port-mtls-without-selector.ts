import type { Lint } from '../../lint';

export const PORT_MTLS_WITHOUT_SELECTOR: Lint = {
  code: 'BL601',
  name: 'port-mtls-without-selector',
  severity: 'breaks-traffic',
  summary: 'A PeerAuthentication sets modes of ports and selects no workloads.',
  cause: 'Istio refuses it: portLevelMtls needs a selector. The ports are those of the workload, not of the Service.',
  fix: 'Write selector: { matchLabels: … }.',
  istio: ['IST0106'],
  run(mesh, report) {
    for (const { object, selector, ports } of mesh.model.peerAuthentications.policies) {
      if (ports.size === 0 || selector !== undefined) continue;
      report({ object, path: ['spec', 'portLevelMtls'], message: 'portLevelMtls without a selector' });
    }
  },
};
