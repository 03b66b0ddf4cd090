import { NamedSecrets } from '../../lib/diff/named-secrets';
import { MeshModel } from '../../lib/mesh-model';
import { ESTATE } from '../resolver/estate';
import { diffOf, edge, sentences, to } from './versions';

const PEM = Buffer.from('-----BEGIN CERTIFICATE-----').toString('base64');
const secret = (data: string, name = 'acme-wildcard') => `apiVersion: v1
kind: Secret
metadata: { name: ${name}, namespace: acme }
data: { ${data} }`;
const PAIR = `tls.crt: ${PEM}, tls.key: ${PEM}`;
const PODS = `apiVersion: apps/v1
kind: Deployment
metadata: { name: gateway, namespace: acme }
spec: { template: { metadata: { labels: { istio: acme-gateway } }, spec: { containers: [{ name: istio-proxy }] } } }`;
const OWN_TLS = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: pay, namespace: acme }
spec:
  host: pay.example.com
  trafficPolicy: { portLevelSettings: [{ port: { number: 443 }, tls: { mode: SIMPLE, credentialName: pay } }] }`;

test('a Secret is named by servers and by rules; one that ends in -cacert also by its name without that', () => {
  const names = new NamedSecrets(MeshModel.ofText([ESTATE, OWN_TLS].join('\n---\n')));
  expect(names.gateways('acme-wildcard')).toEqual([{ istio: 'acme-gateway' }]);
  expect(names.gateways('acme-wildcard-cacert')).toEqual([{ istio: 'acme-gateway' }]);
  expect(names.hosts('pay')).toEqual(['pay.example.com']);
  expect([...names.gateways('pay'), ...names.hosts('acme-wildcard')]).toEqual([]);
});

test('a Secret that loses its key ends the handshakes of the servers that name it', () => {
  const rules = edge(`    - route: [${to('ui')}]`);
  const change = sentences(diffOf([PODS, rules, secret(PAIR)], [PODS, rules, secret(`tls.crt: ${PEM}`)]));
  expect(change).toContain('acme.example.com/…: acme/ui main → no connection');
  expect(sentences(diffOf([PODS, rules, secret(PAIR, 'other')], [PODS, rules, secret('x: eA==', 'other')]))).toEqual(
    [],
  );
});
