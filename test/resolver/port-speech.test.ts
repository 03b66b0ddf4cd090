import type { HopSpeech } from '../../lib/resolver';
import { ESTATE, fromApp, resolverOf } from './estate';

function speech(url: string, ...documents: string[]): HopSpeech | undefined {
  const { outcome } = fromApp(resolverOf(documents), 'acme', 'ui', url);
  return outcome.kind === 'forward' ? outcome.destinations[0]!.results[0]!.speech : undefined;
}

const inside = (...documents: string[]) => speech('http://cms.acme:8080/', ...documents)?.taken;

test("a port's protocol says what its application understands", () => {
  const named = (protocol: string) => inside(ESTATE.replace('name: http-cms', `name: ${protocol}-cms`));
  expect(named('http')).toMatchObject({
    takes: 'plaintext',
    why: 'Service acme/cms says http for port 8080',
    path: ['spec', 'ports', 0],
  });
  expect(named('https')).toMatchObject({ takes: 'TLS', why: 'Service acme/cms says https for port 8080' });
  expect(named('grpc')?.takes).toBe('plaintext');
  expect(named('any')).toEqual({ takes: undefined, why: 'nothing says' });
  expect(named('tcp')?.takes).toBeUndefined();
});

test('a probe knows better, and another Service of the port that says TLS', () => {
  const probed = (scheme: string) =>
    inside(
      ESTATE.replaceAll(
        'containers: [{ name: app,',
        `containers: [{ name: app, readinessProbe: { httpGet: { port: 8080${scheme} } },`,
      ),
    );
  expect(probed(', scheme: HTTPS')).toMatchObject({
    takes: 'TLS',
    why: 'a probe of Deployment acme/cms-main asks it by HTTPS',
  });
  expect(probed('')?.takes).toBe('plaintext');
  const other = `apiVersion: v1
kind: Service
metadata: { name: secure, namespace: acme }
spec: { selector: { app: cms }, ports: [{ name: https, port: 443, targetPort: 8080 }] }`;
  expect(inside(ESTATE, other)).toMatchObject({ takes: 'TLS', why: 'Service acme/secure says https for port 443' });
  expect(inside(ESTATE, other.replace('targetPort: 8080', 'targetPort: 8081'))?.takes).toBe('plaintext');
});

test('a port of HTTPS that is named http says nothing', () => {
  const documents = ESTATE.replace('port: 8080, targetPort: 8080', 'port: 8080, targetPort: 8080').replace(
    'name: http-cms, port: 8080, targetPort: 8080',
    'name: http-cms, port: 8080, targetPort: 8443',
  );
  expect(inside(documents)?.takes).toBeUndefined();
});

describe('outside the mesh the number of the port decides', () => {
  const entry = (port: string, more = '') => `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: x, namespace: acme }
spec: { hosts: [x.example.org], resolution: DNS${more}, ports: [{ name: p, ${port} }] }`;
  const outside = (url: string, port: string, more = '') => speech(url, ESTATE, entry(port, more))?.taken;

  test.each([
    ['http://x.example.org/', 'number: 80, protocol: HTTP', 'plaintext', 'port 80 is for plain HTTP'],
    ['http://x.example.org:443/', 'number: 443, protocol: HTTP', 'TLS', 'port 443 is for HTTPS'],
    ['http://x.example.org/', 'number: 80, protocol: HTTP, targetPort: 443', 'TLS', 'port 443 is for HTTPS'],
    ['https://x.example.org/', 'number: 443, protocol: TLS', 'TLS', 'port 443 is for HTTPS'],
    [
      'https://x.example.org:9000/',
      'number: 9000, protocol: HTTPS',
      'TLS',
      'ServiceEntry acme/x says https for port 9000',
    ],
    ['http://x.example.org:9000/', 'number: 9000, protocol: HTTP', undefined, 'nothing says'],
  ])('%s with %s: %s', (url, port, takes, why) => {
    expect(outside(url, port)).toMatchObject({ why, ...(takes && { takes }) });
    expect(outside(url, port)?.takes).toBe(takes);
  });

  test('that of the endpoints, if they have another', () => {
    const endpoints = (...ports: string[]) =>
      `, endpoints: [${ports.map((port, index) => `{ address: 10.9.0.${index}${port} }`).join(', ')}]`;
    const http = 'number: 80, protocol: HTTP';
    expect(outside('http://x.example.org/', http, endpoints(', ports: { p: 443 }'))?.takes).toBe('TLS');
    expect(outside('http://x.example.org/', http, endpoints(', ports: { p: 443 }', ''))?.takes).toBeUndefined();
    expect(outside('http://x.example.org/', http, endpoints('', ''))?.takes).toBe('plaintext');
  });
});

test('a hop says what is sent and what the proxy adds', () => {
  const grpc = { headers: { 'content-type': 'application/grpc' } };
  const { outcome } = fromApp(resolverOf([ESTATE]), 'acme', 'ui', 'http://cms.acme:8080/', grpc);
  expect(outcome.kind === 'forward' && outcome.destinations[0]!.results[0]!.speech).toMatchObject({
    sent: 'gRPC',
    added: 'mtls',
  });
});
