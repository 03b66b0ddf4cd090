import { diffOf } from './versions';

const entry = (more = '') => `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: partner, namespace: acme }
spec: { hosts: [partner.example.net], ports: [{ number: 443, name: http, protocol: HTTP }], resolution: DNS${more} }`;
const rule = (policy: string) => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: partner, namespace: acme }
spec: { host: partner.example.net, trafficPolicy: { ${policy} } }`;
const tls = (more = '') => rule(`tls: { mode: SIMPLE${more} }`);
const changed = (before: readonly string[], after: readonly string[]) => diffOf(before, after);
const texts = (...args: Parameters<typeof changed>) => changed(...args).changes.map(({ text }) => text);

test.each([
  [', sni: other.example.net', '{"tls":{"sni":"other.example.net"}}'],
  [', subjectAltNames: [other.example.net]', '{"tls":{"subjectAltNames":["other.example.net"]}}'],
  [', caCertificates: /etc/ca.pem', '{"tls":{"caCertificates":"/etc/ca.pem"}}'],
  [', insecureSkipVerify: true', '{"tls":{"insecureSkipVerify":true}}'],
])('what a client shows and checks in TLS is a change: %s', (more, said) => {
  expect(texts([entry(), tls()], [entry(), tls(more)])).toEqual([`traffic policy the default → ${said}`]);
});

test('the mode of TLS shows in how requests travel, and nowhere else', () => {
  expect(texts([entry(), rule('connectionPool: {}')], [entry(), tls()]).join()).not.toContain('SIMPLE');
});

test('names that a ServiceEntry asks of certificates', () => {
  expect(texts([entry(), tls()], [entry(', subjectAltNames: [a, b]'), tls()])).toEqual([
    'traffic policy the default → subjectAltNames a, b',
  ]);
});

test('a certificate that nobody checks any more is an exposure', () => {
  const skips = tls(', insecureSkipVerify: true');
  expect(changed([entry(), tls()], [entry(), skips]).exposures.map(({ text }) => text)).toEqual([
    'requests from acme/cms, acme/ui to partner.example.net no longer check the certificate of the server',
  ]);
  expect(changed([entry(), skips], [entry(), tls()]).exposures).toEqual([]);
});
