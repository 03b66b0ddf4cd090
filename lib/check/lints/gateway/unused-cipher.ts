import { list, record, text, texts } from '../../../mesh-model/untyped';
import { listed } from '../../../text/listed';
import type { Lint } from '../../lint';

/** The names that Istio passes on to Envoy, all of TLS up to 1.2; besides these, expressions of BoringSSL. */
const CIPHERS = new Set([
  ...['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-ECDSA-AES256-GCM-SHA384'],
  ...['ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305'],
  ...['ECDHE-ECDSA-AES128-SHA', 'ECDHE-RSA-AES128-SHA', 'ECDHE-ECDSA-AES256-SHA', 'ECDHE-RSA-AES256-SHA'],
  ...['AES128-GCM-SHA256', 'AES256-GCM-SHA384', 'AES128-SHA', 'AES256-SHA', 'DES-CBC3-SHA', 'ALL'],
]);

export const UNUSED_CIPHER: Lint = {
  code: 'BL412',
  name: 'unused-cipher',
  severity: 'fragile',
  summary: 'A server of a Gateway names a cipher suite that Istio leaves out.',
  cause:
    'cipherSuites are for TLS up to 1.2, by the names of OpenSSL; those of TLS 1.3 cannot be chosen. A list of which nothing is left is that of Istio, and others than the ones meant are taken.',
  fix: 'Write names such as ECDHE-RSA-AES256-GCM-SHA384; for TLS 1.3 alone write minProtocolVersion: TLSV1_3, and no cipherSuites.',
  istio: ['IST0133'],
  run(mesh, report) {
    for (const { object } of mesh.model.gateways) {
      list(object.spec.servers).forEach((server, at) => {
        const { cipherSuites, minProtocolVersion } = record(record(server).tls);
        const names = texts(cipherSuites);
        const path = ['spec', 'servers', at, 'tls', 'cipherSuites'];
        const unknown = names.filter((name) => /^[\w-]+$/.test(name) && !CIPHERS.has(name));
        if (unknown.length > 0) {
          const left = unknown.length === names.length ? ', and takes its own list, as nothing is left of this' : '';
          report({ object, path, message: `Istio leaves out ${listed(unknown)}${left}` });
        } else if (names.length > 0 && text(minProtocolVersion) === 'TLSV1_3') {
          const message = 'the server takes TLS 1.3 only, whose cipher suites cannot be chosen';
          report({ object, path, key: true, message, fix: 'Remove cipherSuites.' });
        }
      });
    }
  },
};
