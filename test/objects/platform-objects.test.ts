import { certificateIn } from '../../lib/objects/gateway-objects';
import { platformObjects } from '../../lib/objects/platform-objects';
import { gateway, tenant } from '../estate/declared';

const written = (...gateways: Parameters<typeof gateway>[0][]) =>
  platformObjects([tenant({ name: 'acme', namespace: 'acme', gateways: gateways.map(gateway) })]).map(
    ({ kind, namespace, name, fields }) => [kind, `${namespace}/${name}`, fields.spec!()],
  );

const shared = { use: 'public', selector: { istio: 'public' }, podNamespace: 'ingress', platformCredential: 'star' };

test('EDGE-12: the certificate of the platform covers what all that use the gateway have', () => {
  const [first, second] = platformObjects(
    ['a', 'b'].map((name) =>
      tenant({ name, namespace: name, gateways: [gateway({ ...shared, platformCertificate: { issuer: 'ca' } })] }),
    ),
  );
  expect([first!.kind, second!.kind, second!.namespace, second!.name]).toEqual([
    'Gateway',
    'Certificate',
    'ingress',
    'star',
  ]);
  expect(second!.fields.spec!()).toEqual({
    secretName: 'star',
    dnsNames: ['a.example.com', '*.a.example.com', 'b.example.com', '*.b.example.com'],
    issuerRef: { group: 'cert-manager.io', kind: 'ClusterIssuer', name: 'ca' },
  });
});

test('EDGE-12: a certificate stands beside the pods that show it: with the tenant, or among the objects of the platform', () => {
  const certificate = { issuer: 'ca' };
  const [own, elsewhere] = [
    gateway({ podNamespace: 'acme', credentialName: 'tls', certificate }),
    gateway({ podNamespace: 'ingress', credentialName: 'tls', certificate, selector: { istio: 'x' } }),
  ];
  expect(written(own)).toEqual([]);
  expect(written(elsewhere)).toMatchObject([['Certificate', 'ingress/tls', { secretName: 'tls' }]]);
  expect(written({ podNamespace: 'ingress', credentialName: 'tls' })).toEqual([]);
  const acme = { namespace: 'acme' };
  expect([own, elsewhere, gateway({ credentialName: 'tls' })].map((each) => certificateIn(acme, each))).toEqual([
    'tls',
    undefined,
    undefined,
  ]);
});

test('nothing is the platform’s where everybody has a Gateway and a certificate of their own', () => {
  expect(written({}, { name: 'other', credentialName: 'x' })).toEqual([]);
});
