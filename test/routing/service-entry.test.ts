import { externalDestinationRule, serviceEntry } from '../../lib/routing/service-entry';

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

test('TENANT-7: with addresses a tcp host takes its own connections alone, and they go where the caller sent them', () => {
  const addresses = ['192.0.2.10', '198.51.100.0/24'];
  const entry = serviceEntry({ name: 'db', host: 'db.example.net', port: 5432, protocol: 'tcp', addresses });
  expect([entry.addresses, entry.resolution]).toEqual([addresses, 'NONE']);
});

test('TENANT-7: sidecars begin TLS on the port of this entry, and on no other of the host', () => {
  const pay = { name: 'pay', host: 'pay.example.net', port: 80, protocol: 'http' } as const;
  const tls = { mode: 'SIMPLE' } as const;
  expect(serviceEntry({ ...pay, tls }).ports).toEqual([
    { number: 80, name: 'http-main', protocol: 'HTTP', targetPort: 443 },
  ]);
  expect(serviceEntry({ ...pay, tls: { ...tls, targetPort: 8443 } }).ports![0]!.targetPort).toBe(8443);
  expect(externalDestinationRule({ ...pay, tls })).toEqual({
    host: 'pay.example.net',
    exportTo: ['.'],
    trafficPolicy: {
      portLevelSettings: [
        {
          port: { number: 80 },
          tls: { mode: 'SIMPLE', sni: 'pay.example.net', subjectAltNames: ['pay.example.net'] },
        },
      ],
    },
  });
  expect(externalDestinationRule(pay)).toBeUndefined();
});
