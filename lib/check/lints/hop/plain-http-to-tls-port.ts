import { isSubsetOf } from '../../../mesh-model';
import type { DestinationResult } from '../../../resolver';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { beginsTls } from '../../traffic/originated-tls';
import { plainRequest } from '../../traffic/plain-request';
import { playedShares, plays } from '../../traffic/played-rules';
import { portText } from '../../traffic/port-text';
import { requestText } from '../../traffic/probe-request';

export const PLAIN_HTTP_TO_TLS_PORT: Lint = {
  code: 'BL530',
  name: 'plain-http-to-tls-port',
  severity: 'breaks-traffic',
  summary: 'A rule, or a ServiceEntry, sends plain HTTP to a port whose application takes TLS.',
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
    for (const { request, service, at } of plainCallsOutside(mesh)) {
      const message = `${requestText(request)}: ${service.hostname} gets plain HTTP on its port for TLS, and no DestinationRule begins TLS`;
      report({ object: service.object, path: ['spec', 'ports', at], message });
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

/** Calls to a port for plain HTTP that a ServiceEntry leads to 443 (`targetPort`, `endpoints`), and for which nobody begins TLS. */
function* plainCallsOutside(mesh: CheckedMesh) {
  const { model } = mesh;
  for (const service of model.services) {
    if (service.registry === 'kubernetes') continue;
    for (const [at, { number }] of service.ports.entries()) {
      // To a port for TLS clients speak TLS themselves, whatever its protocol is said to be.
      if (number % 1000 === HTTPS) continue;
      const request = plainRequest(mesh, service.namespace, service, number);
      // Where a rule takes it, the finding is the rule's.
      if (request === undefined) continue;
      const { rule: taking, outcome } = mesh.resolver.resolve(request);
      if (taking?.rule !== undefined) continue;
      const inForce = outcome.kind === 'forward' ? outcome.destinations.flatMap((share) => share.destinationRules) : [];
      // A rule of another namespace that begins TLS is for the clients there; a call without a rule takes no subset.
      const isBegun = model.destinationRules.rules.some((rule) => {
        if (!isSubsetOf(service.hostname, rule.host) || !beginsTls({ ...rule, subsets: [] }, number)) return false;
        // Of those of its own namespace, one for the host hides one for a wildcard.
        return rule.namespace !== service.namespace || inForce.length === 0 || inForce.includes(rule);
      });
      if (!isBegun) yield { request, service, at };
    }
  }
}

const HTTPS = 443;

function isPlainToTls(result: DestinationResult): boolean {
  return result.kind === 'error' && (result.reason === 'plaintext_to_tls' || result.reason === 'protocol_error');
}
