import { bypassOf } from '../../lib/resolver/bypassed-port';
import { ESTATE, fromApp, resolverOf } from './estate';

const IN = 'traffic.sidecar.istio.io/includeInboundPorts';
const OUT = 'traffic.sidecar.istio.io/excludeInboundPorts';

test.each([
  [{}, undefined],
  [{ [OUT]: '8080' }, OUT],
  [{ [OUT]: '9090, 8080' }, OUT],
  [{ [OUT]: '9090' }, undefined],
  [{ [OUT]: '' }, undefined],
  [{ [IN]: '*' }, undefined],
  [{ [IN]: ' * ', [OUT]: '8080' }, OUT],
  [{ [IN]: '8080,9090' }, undefined],
  [{ [IN]: '9090' }, IN],
  [{ [IN]: '' }, IN],
  [{ [IN]: '8080', [OUT]: '8080' }, undefined],
  [{ [IN]: '9090', [OUT]: '8080' }, IN],
])('port 8080 of pods with %j goes past their proxy by %s', (annotations, expected) => {
  expect(bypassOf({ annotations }, 8080)).toBe(expected);
});

test('port 0 is not in a list with nothing in it', () => {
  expect(bypassOf({ annotations: { [OUT]: ',' } }, 0)).toBeUndefined();
});

test('callers with a proxy send mTLS there, which fails; in plaintext they get past every policy', () => {
  const yaml = `${ESTATE}
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: acme }
spec: { mtls: { mode: STRICT } }`;
  const bypassed = yaml.replaceAll(/(labels: \{ app: cms[^}]*\})/g, `$1, annotations: { ${OUT}: "8080" }`);
  expect(bypassed).not.toBe(yaml);
  const plain = `---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: plain, namespace: acme }
spec: { host: cms, trafficPolicy: { tls: { mode: DISABLE } } }`;
  const resultOf = (...documents: string[]) => {
    const { outcome } = fromApp(resolverOf(documents), 'acme', 'ui', 'http://cms:8080/');
    return outcome.kind === 'forward' ? outcome.destinations[0]!.result : outcome;
  };
  expect(resultOf(yaml)).toEqual({ kind: 'delivered', tls: 'mtls' });
  expect(resultOf(yaml, plain)).toMatchObject({ reason: 'connection_termination' });
  expect(resultOf(bypassed)).toMatchObject({ status: 503, reason: 'connection_failure' });
  expect(resultOf(bypassed)).toMatchObject({ detail: expect.stringContaining(`goes past the proxy (${OUT})`) });
  expect(resultOf(bypassed, plain)).toEqual({ kind: 'delivered', tls: 'plaintext' });
});

test('calls to a port that pods exclude go past their proxy: no rule is asked, and mTLS is not spoken', () => {
  const OUTBOUND = 'traffic.sidecar.istio.io/excludeOutboundPorts';
  const excluding = (ports: string) =>
    ESTATE.replaceAll(/(labels: \{ app: ui[^}]*\})/g, `$1, annotations: { ${OUTBOUND}: "${ports}" }`);
  const strict = `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: acme }
spec: { mtls: { mode: STRICT } }`;
  const asked = (ports: string, workload = 'ui') =>
    fromApp(resolverOf([excluding(ports), strict]), 'acme', workload, 'http://cms:8080/').outcome;
  expect(asked('3306,8080')).toMatchObject({
    kind: 'passthrough',
    detail: `calls of Deployment acme/ui-main to port 8080 go past its proxy (${OUTBOUND})`,
    destination: { result: { kind: 'error', status: 503 } },
  });
  expect(asked('3306').kind).toBe('forward');
  expect(asked('8080', 'cms').kind).toBe('forward');
});
