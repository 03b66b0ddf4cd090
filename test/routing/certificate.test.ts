import { certificateNames, certificateSpec } from '../../lib/routing/certificate';
import { gateway, service, tenant } from '../estate/declared';

test('EDGE-12: a certificate has the hosts of its gateway, and all below them where anything answers there', () => {
  const acme = tenant({
    domains: ['acme.example.com'],
    services: [service('vip', { hostnames: ['*.vip.example.org', 'vip.example.net'] })],
  });
  expect(certificateNames(acme, gateway())).toEqual([
    'acme.example.com',
    '*.acme.example.com',
    '*.vip.example.org',
    'vip.example.net',
    '*.vip.example.net',
  ]);
  expect(certificateNames(acme, gateway({ variantAccess: [] }))).toEqual([
    'acme.example.com',
    '*.vip.example.org',
    'vip.example.net',
  ]);
});

test('EDGE-12: the issuer is one of the cluster unless said otherwise, and no name stands twice', () => {
  expect(certificateSpec('tls', { issuer: 'letsencrypt' }, ['a.example.com', 'a.example.com'])).toEqual({
    secretName: 'tls',
    dnsNames: ['a.example.com'],
    issuerRef: { group: 'cert-manager.io', kind: 'ClusterIssuer', name: 'letsencrypt' },
  });
  expect(certificateSpec('tls', { issuer: 'ca', kind: 'Issuer' }, []).issuerRef.kind).toBe('Issuer');
});
