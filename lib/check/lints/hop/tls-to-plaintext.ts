import type { Lint } from '../../lint';
import { isTlsFailure, originatedTls } from '../../traffic/originated-tls';
import { portText } from '../../traffic/port-text';
import { requestText } from '../../traffic/probe-request';

export const TLS_TO_PLAINTEXT: Lint = {
  code: 'BL532',
  name: 'tls-to-plaintext',
  severity: 'breaks-traffic',
  summary: 'A DestinationRule begins TLS towards a port that takes plain HTTP.',
  cause:
    'The handshake fails: 503 (UF). tls at the top of trafficPolicy is for all ports of the host. The proxy of a pod takes no TLS but that of the mesh on a port for HTTP.',
  fix: 'Begin TLS only for the port that takes it: portLevelSettings[].tls.',
  run(mesh, report) {
    for (const rule of mesh.model.destinationRules.rules) {
      for (const requests of originatedTls(mesh, rule).values()) {
        if (!requests.every(({ pods }) => isTlsFailure(pods.result))) continue;
        const plain = requests.find(
          ({ pods }) => pods.speech?.taken.takes === 'plaintext' && pods.speech.sent !== 'TLS',
        );
        if (plain === undefined) continue;
        const why = plain.pods.speech!.taken.why;
        const message = `${requestText(plain.request)}: ${portText(plain.share)} gets TLS and takes plaintext (${why})`;
        report({ object: rule.object, path: ['spec', 'host'], message });
        break;
      }
    }
  },
};
