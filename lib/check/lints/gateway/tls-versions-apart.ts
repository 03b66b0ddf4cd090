import type { Lint } from '../../lint';

export const TLS_VERSIONS_APART: Lint = {
  code: 'BL413',
  name: 'tls-versions-apart',
  severity: 'breaks-traffic',
  summary: 'The oldest version of TLS that a server takes is newer than the newest.',
  cause: 'No version is left, so every handshake fails. Istio takes the Gateway all the same.',
  fix: 'Remove maxProtocolVersion, or write a version that is not older than minProtocolVersion.',
  run(mesh, report) {
    for (const { object, servers } of mesh.model.gateways) {
      for (const { tls, index } of servers) {
        if (tls?.noVersion === undefined || /PASSTHROUGH$/.test(tls.mode)) continue;
        const path = ['spec', 'servers', index, 'tls', 'maxProtocolVersion'];
        report({ object, path, message: `no version of TLS is ${tls.noVersion}: every handshake fails` });
      }
    }
  },
};
