import { MeshModel } from '../../lib/mesh-model';
import type { TlsUse } from '../../lib/resolver';
import type { Connection } from '../../lib/resolver/misfit';
import { viewRequest } from '../../lib/resolver/request-view';
import { ownServerName, serverNameAt } from '../../lib/resolver/server-name';
import { GATEWAY } from './estate';

const request = (more = {}) => viewRequest({ from: GATEWAY, authority: 'Acme.example.com', ...more });

function connection(tls: TlsUse, sent: Connection['sent'], mode: string, more = {}): Connection {
  const target = { host: 'api.acme.svc.cluster.local', port: 8080, subset: '', tlsServerName: undefined, ...more };
  return { target, door: { server: { mode } }, tls, sent, carried: 'as sent' } as unknown as Connection;
}

test.each([
  ['plain HTTP', {}, ''],
  ['plain HTTP, whatever name is given', { sni: 'a.example' }, ''],
  ['bytes', { scheme: 'tcp' }, ''],
  ['TLS to a host', { scheme: 'https' }, 'acme.example.com'],
  ['TLS with a name of its own', { scheme: 'https', sni: 'A.Example' }, 'a.example'],
])('a client that sends %s', (_, more, expected) => {
  expect(ownServerName(request(more))).toBe(expected);
});

test.each<[string, Connection, string]>([
  [
    'mTLS: Istio names the cluster',
    connection('mtls', 'HTTP', 'STRICT'),
    'outbound_.8080_._.api.acme.svc.cluster.local',
  ],
  [
    'mTLS around TLS: the outer name',
    connection('mtls', 'TLS', 'PERMISSIVE', { subset: 'V1' }),
    'outbound_.8080_.v1_.api.acme.svc.cluster.local',
  ],
  ['mTLS with a name', connection('mtls', 'HTTP', 'STRICT', { tlsServerName: 'Own.Example' }), 'own.example'],
  ['other TLS with a name', connection('tls', 'bytes', 'PERMISSIVE', { tlsServerName: 'Own.Example' }), 'own.example'],
  ['other TLS without one', connection('tls', 'HTTP', 'PERMISSIVE'), ''],
  ['other TLS to a port for plaintext', connection('tls', 'bytes', 'DISABLE', { tlsServerName: 'own.example' }), ''],
  ["TLS of the client's own", connection('plaintext', 'TLS', 'PERMISSIVE'), 'acme.example.com'],
  ["TLS of the client's own to a port for plaintext", connection('plaintext', 'TLS', 'DISABLE'), ''],
  ['TLS that a gateway has ended', connection('plaintext', 'HTTP', 'PERMISSIVE'), ''],
])('a proxy gets %s', (_, at, expected) => {
  expect(serverNameAt(at, request({ scheme: 'https' }))).toBe(expected);
});

test('a DestinationRule writes a server name; an empty one is none', () => {
  const rule = (sni: string) => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: api, namespace: acme }
spec: { host: api, trafficPolicy: { tls: { mode: ISTIO_MUTUAL, sni: ${sni} } } }`;
  const read = (sni: string) => MeshModel.ofText(rule(sni)).destinationRules.rules[0]!.trafficPolicy!.tls!.sni;
  expect([read('own.example'), read('""')]).toEqual(['own.example', undefined]);
});
