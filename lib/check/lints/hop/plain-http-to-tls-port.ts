import type { DestinationResult } from '../../../resolver';
import type { Lint } from '../../lint';
import { playedShares, plays } from '../../traffic/played-rules';
import { portText } from '../../traffic/port-text';
import { requestText } from '../../traffic/probe-request';

export const PLAIN_HTTP_TO_TLS_PORT: Lint = {
  code: 'BL530',
  name: 'plain-http-to-tls-port',
  severity: 'breaks-traffic',
  summary: 'A rule sends plain HTTP to a port whose application takes TLS.',
  cause:
    'A gateway that ends TLS, and a sidecar, pass on plain HTTP. The application answers 400, or closes the connection. mTLS of the mesh ends at the proxy of the pods, so it does not help.',
  fix: 'Send to the port for plain HTTP, or begin TLS with a DestinationRule for the port: trafficPolicy.portLevelSettings[].tls.mode: SIMPLE.',
  run(mesh, report) {
    const reported = new Set<string>();
    for (const { play, index, share } of playedShares(mesh)) {
      const { rule, request } = play;
      const failed = share.results.find(({ result }) => isPlainToTls(result));
      if (failed === undefined || share.result !== failed.result) continue;
      const path = [...rule.path, 'route', index, 'destination', 'host'];
      const key = `${rule.object.title} ${path.join('.')}`;
      if (reported.has(key)) continue;
      reported.add(key);
      const message = `${requestText(request)}: ${portText(share)} gets plain HTTP and takes TLS (${failed.speech?.taken.why})`;
      report({ object: rule.object, path, message });
    }
    const copied = new Set<object>();
    for (const { rule, request, answer } of plays(mesh)) {
      const mirrors = answer.outcome.kind === 'forward' ? answer.outcome.mirrors : [];
      const failed = mirrors.find(({ result }) => isPlainToTls(result));
      if (failed === undefined || copied.has(rule)) continue;
      copied.add(rule);
      const message = `${requestText(request)}: its copy at ${portText(failed)} gets plain HTTP and takes TLS`;
      // Nobody waits for the answer to a copy.
      report({ object: rule.object, path: rule.path, message, severity: 'fragile' });
    }
  },
};

function isPlainToTls(result: DestinationResult): boolean {
  return result.kind === 'error' && (result.reason === 'plaintext_to_tls' || result.reason === 'protocol_error');
}
