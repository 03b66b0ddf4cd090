import type { Lint } from '../../lint';

export const EXTERNAL_NAME_PORT: Lint = {
  code: 'BL514',
  name: 'external-name-port',
  severity: 'fragile',
  summary: 'An ExternalName Service has a TCP port, or one that says no protocol.',
  cause:
    "It has no address of its own, so the proxy's listener takes the port for all addresses, and unmatched traffic on it fails.",
  fix: 'Name the port http-…, https-… or tls-…, or use a ServiceEntry.',
  istio: ['IST0150'],
  run(mesh, report) {
    for (const { object, externalName, ports } of mesh.model.services) {
      if (externalName === undefined) continue;
      ports.forEach(({ protocol, number }, index) => {
        if (protocol !== 'tcp' && protocol !== 'sniffed') return;
        report({ object, path: ['spec', 'ports', index], message: `port ${number} would take all addresses` });
      });
    }
  },
};
