import type { Lint } from '../../lint';
import { isTlsFailure, originatedTls } from '../../traffic/originated-tls';
import { portText } from '../../traffic/port-text';
import { requestText } from '../../traffic/probe-request';

export const TLS_TWICE: Lint = {
  code: 'BL531',
  name: 'tls-twice',
  severity: 'breaks-traffic',
  summary: 'A DestinationRule begins TLS on a port to which clients speak TLS themselves.',
  cause: "The proxy wraps the client's TLS in TLS: the server ends one of the two, and the handshake inside fails.",
  fix: 'Remove tls from the DestinationRule; or let clients speak plain HTTP to a port of protocol HTTP, whose targetPort or rule leads to this one.',
  run(mesh, report) {
    for (const rule of mesh.model.destinationRules.rules) {
      for (const requests of originatedTls(mesh, rule).values()) {
        if (!requests.every(({ pods }) => isTlsFailure(pods.result))) continue;
        const twice = requests.find(({ pods }) => pods.speech?.sent === 'TLS');
        if (twice === undefined) continue;
        // A port of the cluster's own may be called with plain HTTP all the same.
        const severity = twice.service.registry === 'kubernetes' ? 'fragile' : 'breaks-traffic';
        const message = `${requestText(twice.request)}: ${portText(twice.share)} gets TLS inside TLS`;
        report({ object: rule.object, path: ['spec', 'host'], message, severity });
        break;
      }
    }
  },
};
