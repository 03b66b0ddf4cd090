import { ESTATE, fromApp, resolverOf, summary } from './estate';

const CMS = 'cms.acme.svc.cluster.local';

function peerAuthentication(ns: string, mode: string, more = ''): string {
  return `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: ${ns} }
spec: { mtls: { mode: ${mode} }${more} }`;
}

function clientTls(mode: string): string {
  return `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: cms-tls, namespace: acme }
spec: { host: ${CMS}, trafficPolicy: { tls: { mode: ${mode} } } }`;
}

const call = (...documents: string[]) =>
  summary(fromApp(resolverOf([ESTATE, ...documents]), 'acme', 'ui', 'http://cms:8080/x'));

const tls = (...documents: string[]) => {
  const { outcome } = fromApp(resolverOf([ESTATE, ...documents]), 'acme', 'ui', 'http://cms:8080/');
  const result = outcome.kind === 'forward' ? outcome.destinations[0]!.result : undefined;
  return result?.kind === 'delivered' ? result.tls : result;
};

test('is used by itself wherever the destination can', () => {
  expect(tls()).toBe('mtls');
  expect(tls(peerAuthentication('acme', 'STRICT'))).toBe('mtls');
  expect(tls(peerAuthentication('acme', 'DISABLE'))).toBe('plaintext');
  expect(tls(ESTATE.replace('istio-injection: enabled', 'istio-injection: disabled'))).toBe('mtls');
  const resolver = resolverOf([ESTATE.replace('istio-injection: enabled', 'istio-injection: disabled')]);
  expect(fromApp(resolver, 'acme', 'ui', 'http://cms:8080/').outcome).toMatchObject({
    destinations: [{ result: { tls: 'plaintext' } }],
  });
});

test('a DestinationRule that disables it fails where it is required', () => {
  expect(call(clientTls('DISABLE'))).toBe('cms');
  expect(call(clientTls('DISABLE'), peerAuthentication('acme', 'STRICT'))).toBe('cms 503 connection_termination');
  expect(call(clientTls('ISTIO_MUTUAL'), peerAuthentication('acme', 'DISABLE'))).toBe('cms 503 connection_failure');
  expect(call(clientTls('SIMPLE'), peerAuthentication('acme', 'STRICT'))).toBe('cms 503 connection_failure');
});

test('port, workload, namespace, mesh: the narrower decides, UNSET takes the wider', () => {
  const workload = `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: cms, namespace: acme }
spec: { selector: { matchLabels: { app: cms } }, mtls: { mode: UNSET }, portLevelMtls: { 8080: { mode: PERMISSIVE } } }`;
  const plain = clientTls('DISABLE');

  expect(call(plain, peerAuthentication('istio-system', 'STRICT'))).toBe('cms 503 connection_termination');
  expect(call(plain, peerAuthentication('istio-system', 'STRICT'), peerAuthentication('acme', 'PERMISSIVE'))).toBe(
    'cms',
  );
  expect(call(plain, peerAuthentication('acme', 'STRICT'), workload)).toBe('cms');
  expect(call(plain, peerAuthentication('acme', 'STRICT'), workload.replace('8080: ', '9090: '))).toBe(
    'cms 503 connection_termination',
  );
});

test('a client without a proxy is refused by STRICT', () => {
  const at = (...documents: string[]) => {
    const from = { kind: 'workload', namespace: 'other', labels: {}, meshed: false } as const;
    return summary(resolverOf([ESTATE, ...documents]).resolve({ from, authority: 'cms.acme:8080' }));
  };
  expect(at()).toBe('passthrough');
  expect(at(peerAuthentication('acme', 'STRICT'))).toBe('passthrough connection_termination');
});

test('pods that refuse a request each in their own way: the first by name is told, in any order of documents', () => {
  const policy = (version: string) => `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ${version}, namespace: acme }
spec: { selector: { matchLabels: { app: cms, version: ${version} } }, action: DENY, rules: [{}] }`;
  const documents = [ESTATE, policy('ops-1234'), policy('main')];
  const refusedBy = (text: string) => {
    const { outcome } = fromApp(resolverOf(text.split('\n---\n')), 'acme', 'ui', 'http://cms:8080/x');
    const result = outcome.kind === 'forward' ? outcome.destinations[0]!.result : undefined;
    return result?.kind === 'denied' ? JSON.stringify(result.by) : result;
  };
  const text = documents.join('\n---\n');
  expect(refusedBy(text)).toContain('acme/main denies');
  expect(refusedBy(text.split('\n---\n').reverse().join('\n---\n'))).toBe(refusedBy(text));
});

test('a Sidecar that leads a port to one that no container declares: whether something listens is not known (played: 503)', () => {
  const told = (ingress: string, app = 'ui') => {
    const sidecar = `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: cms, namespace: acme }
spec: { workloadSelector: { labels: { app: cms } }, ingress: [{ ${ingress} }], egress: [{ hosts: ["*/*"] }] }`;
    return fromApp(resolverOf([ESTATE, sidecar]), 'acme', app, 'http://cms:8080/').unknowns.map(({ detail }) => detail);
  };
  const to = (port: number) =>
    `Sidecar acme/cms leads port 8080 of Deployment acme/cms-main to port ${port}, which none of its containers declares: where nothing listens there, 503`;
  const led = (from: number, endpoint: string) =>
    `port: { number: ${from}, name: http, protocol: HTTP }, defaultEndpoint: "${endpoint}"`;
  expect(told(led(8080, '127.0.0.1:9999'))[0]).toBe(to(9999));
  expect(told(led(8080, '0.0.0.0:9998'))[0]).toBe(to(9998));
  expect(told(led(8080, '127.0.0.1:8080'))).toEqual([]);
  expect(told(led(9080, '127.0.0.1:9999'))).toEqual([]);
  expect(told(led(8080, 'unix:///var/run/app.sock'))).toEqual([]);
});
