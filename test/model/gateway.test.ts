import { type GatewaySurroundings, gatewayOf } from '../../lib/model/gateway';
import { EVERY_GATEWAY } from '../estate/everything';

const around: GatewaySurroundings = {
  origin: { describe: () => 'the test' },
  name: 'edge',
  namespace: 'acme-staging',
  environment: 'staging',
  pods: {},
};

test('every declared field reaches the model', () => {
  const { tls, ...fields } = EVERY_GATEWAY;
  const pods = { selector: { istio: 'edge' }, podNamespace: 'istio-ingress', serviceAccount: 'edge', use: 'edge' };
  const ports = { http: 8080, https: 8443 };
  const { origin, name } = around;
  const platform = { platformCredential: 'star', platformCertificate: { issuer: 'ca' } };
  expect(gatewayOf(EVERY_GATEWAY, { ...around, pods, ports, ...platform })).toEqual({
    ...platform,
    origin,
    name,
    ...fields,
    ...pods,
    ports,
    credentialName: tls.credentialName,
    certificate: tls.certificate,
    tlsMode: tls.mode,
  });
});

test('plain HTTP is redirected where there is a certificate, unless the gateway says otherwise', () => {
  const tls = { credentialName: 'cert' };
  expect(gatewayOf({}, around).httpsRedirect).toBe(false);
  expect(gatewayOf({ tls }, around).httpsRedirect).toBe(true);
  expect(gatewayOf({ tls, httpsRedirect: false }, around).httpsRedirect).toBe(false);
  expect(gatewayOf({ httpsRedirect: true }, around).httpsRedirect).toBe(true);
});

test('a Secret that cert-manager makes is called as the gateway unless it has a name', () => {
  const certificate = { issuer: 'ca' };
  expect(gatewayOf({ tls: { certificate } }, around)).toMatchObject({
    credentialName: 'acme-staging-edge',
    certificate,
  });
  expect(gatewayOf({ tls: { certificate, credentialName: 'mine' } }, around).credentialName).toBe('mine');
  expect(gatewayOf({}, { ...around, platformCredential: 'star' }).httpsRedirect).toBe(true);
});

test('TENANT-5: in production nobody outside chooses a variant unless the gateway says so', () => {
  const production = { ...around, environment: 'production' } as const;
  expect(gatewayOf({}, around).variantAccess).toEqual(['hostname', 'header', 'condition']);
  expect(gatewayOf({}, production).variantAccess).toEqual([]);
  expect(gatewayOf({ variantAccess: ['header'] }, production).variantAccess).toEqual(['header']);
});

test("pods are in the tenant's namespace unless the gateway says otherwise", () => {
  expect(gatewayOf({}, around).podNamespace).toBe('acme-staging');
});
