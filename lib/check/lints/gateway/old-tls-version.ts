import { list, record } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';

export const OLD_TLS_VERSION: Lint = {
  code: 'BL411',
  name: 'old-tls-version',
  severity: 'insecure',
  summary: 'A server accepts TLS 1.0 or 1.1.',
  cause: 'Both are insecure and deprecated.',
  fix: 'Write minProtocolVersion: TLSV1_2, or remove the field.',
  istio: ['IST0133'],
  run(mesh, report) {
    for (const { object } of mesh.model.gateways) {
      list(object.spec.servers).forEach((server, index) => {
        const version = record(record(server).tls).minProtocolVersion;
        if (version !== 'TLSV1_0' && version !== 'TLSV1_1') return;
        report({
          object,
          path: ['spec', 'servers', index, 'tls', 'minProtocolVersion'],
          message: `the server accepts ${version}`,
        });
      });
    }
  },
};
