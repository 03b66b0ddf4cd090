import { serviceEntry } from '../../lib/routing/service-entry';

test.each([
  ['https', 'TLS'],
  ['tls', 'TLS'],
  ['http', 'HTTP'],
  ['http2', 'HTTP2'],
  ['grpc', 'GRPC'],
  ['tcp', 'TCP'],
] as const)('MESH-7: an %s host outside the mesh is %s for its own namespace alone', (protocol, name) => {
  expect(serviceEntry({ name: 'payments', host: 'api.payments.example.net', port: 443, protocol })).toEqual({
    hosts: ['api.payments.example.net'],
    exportTo: ['.'],
    location: 'MESH_EXTERNAL',
    ports: [{ number: 443, name: `${protocol}-main`, protocol: name }],
    resolution: 'DNS',
  });
});
