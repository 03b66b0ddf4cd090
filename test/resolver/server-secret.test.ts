import { ESTATE, fromOutside, resolverOf, virtualService } from './estate';

const PEM = Buffer.from('-----BEGIN CERTIFICATE-----').toString('base64');
const pods = (name: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: gateway, namespace: ${name} }
spec: { template: { metadata: { labels: { istio: acme-gateway } }, spec: { containers: [{ name: istio-proxy }] } } }`;
const secret = (data: string, namespace = 'acme') => `apiVersion: v1
kind: Secret
metadata: { name: acme-wildcard, namespace: ${namespace} }
data: { ${data} }`;
const PAIR = `tls.crt: ${PEM}, tls.key: ${PEM}`;
const RULES = virtualService(
  'acme',
  'edge',
  ['acme.example.com'],
  '    - route: [{ destination: { host: ui.acme.svc.cluster.local } }]',
  'gateways: [gateway]',
);

function said(tls: string, ...documents: string[]) {
  const estate = ESTATE.replace('tls: { mode: SIMPLE, credentialName: acme-wildcard }', `tls: ${tls}`);
  const resolver = resolverOf([estate, RULES, pods('acme'), ...documents]);
  const { outcome } = fromOutside(resolver, 'https://acme.example.com/');
  return outcome.kind === 'unreachable' ? outcome.detail : outcome.kind;
}

const NO_AUTHORITY =
  'the TLS handshake fails: Secret acme/acme-wildcard has no ca.crt, and there is no Secret acme-wildcard-cacert: certificates of clients cannot be checked';

test.each([
  ['{ mode: SIMPLE, credentialName: acme-wildcard }', 'forward'],
  ['{ mode: MUTUAL, credentialName: acme-wildcard }', NO_AUTHORITY],
  ['{ mode: OPTIONAL_MUTUAL, credentialName: acme-wildcard }', NO_AUTHORITY],
  ['{ mode: MUTUAL, credentialNames: [acme-wildcard] }', NO_AUTHORITY],
  ['{ mode: MUTUAL, credentialName: acme-wildcard, caCertCredentialName: other }', 'forward'],
])('%s with a Secret that has no authority: %s', (tls, expected) => {
  expect(said(tls, secret(PAIR))).toBe(expected);
});

test('a Secret without a certificate, or in another namespace, fails the handshake; none at all says nothing', () => {
  const tls = '{ mode: SIMPLE, credentialName: acme-wildcard }';
  const failed = (why: string) => `the TLS handshake fails: ${why}`;
  expect(said(tls, secret(`tls.crt: ${PEM}`))).toBe(failed('Secret acme/acme-wildcard has no tls.crt and tls.key'));
  expect(said(tls, secret(PAIR, 'other'))).toBe(
    failed('the Secret acme-wildcard is in namespace other, and the pods that need it are in acme'),
  );
  expect(said(tls)).toBe('forward');
});

test('plain HTTP needs none', () => {
  const resolver = resolverOf([ESTATE, RULES, pods('acme'), secret('x: eA==')]);
  expect(fromOutside(resolver, 'http://acme.example.com/').outcome.kind).toBe('forward');
});
