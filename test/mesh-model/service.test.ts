import { kubernetesProtocol, MeshModel } from '../../lib/mesh-model';

test.each([
  ['http', undefined, 80, 'http'],
  ['http-web', undefined, 80, 'http'],
  ['http2', undefined, 80, 'http'],
  ['grpc-web', undefined, 80, 'http'],
  ['grpc-web-x', undefined, 80, 'http'],
  ['HTTP-x', undefined, 80, 'http'],
  ['httpx', undefined, 80, 'sniffed'],
  ['web', undefined, 80, 'sniffed'],
  ['', undefined, 80, 'sniffed'],
  ['', undefined, 3306, 'tcp'],
  ['http', undefined, 3306, 'http'],
  ['redis', undefined, 6379, 'tcp'],
  ['https', undefined, 443, 'tls'],
  ['http', 'tcp', 80, 'tcp'],
  ['tcp', 'kubernetes.io/h2c', 80, 'http'],
  ['tcp', 'kubernetes.io/wss', 80, 'tls'],
  ['http', 'example.com/own', 80, 'sniffed'],
])('a port %j with appProtocol %s and number %s carries %s', (name, appProtocol, port, expected) => {
  expect(kubernetesProtocol(port, name, 'TCP', appProtocol)).toBe(expected);
  expect(kubernetesProtocol(port, name, 'UDP', appProtocol)).toBe('udp');
});

function services(spec: string, kind = 'Service', more = ''): MeshModel['services'] {
  const version = kind === 'Service' ? 'v1' : 'networking.istio.io/v1';
  return MeshModel.ofText(`apiVersion: ${version}
kind: ${kind}
metadata: { name: x, namespace: acme${more} }
spec: ${spec}`).services;
}

test('a Service: its host, its pods, whom it is for', () => {
  expect(
    services(
      '{ selector: { app: x }, ports: [{ port: 80, targetPort: web }, { port: 81, targetPort: "8081" }, { port: 82 }] }',
    )[0],
  ).toMatchObject({
    hostname: 'x.acme.svc.cluster.local',
    selector: { app: 'x' },
    ports: [{ targetPort: 'web' }, { targetPort: 8081 }, { targetPort: 82 }],
    headless: false,
    exportTo: ['*'],
  });
  expect(services('{ clusterIP: None, ports: [] }')[0]).toMatchObject({
    headless: true,
    selector: undefined,
    addresses: [],
  });
  expect(services('{ type: ExternalName, externalName: a.example.com }')[0]).toMatchObject({
    externalName: 'a.example.com',
  });
  expect(services('{}', 'Service', ', annotations: { networking.istio.io/exportTo: "., other" }')[0]!.exportTo).toEqual(
    ['.', 'other'],
  );
});

test('a ServiceEntry is a service per host, with its endpoints, or its host where DNS finds it', () => {
  const ports = 'ports: [{ number: 80, name: a, protocol: HTTP }, { number: 443, name: b, protocol: TLS }]';
  const [first, second] = services(
    `{ hosts: [a.example.com, "*.example.com"], ${ports}, resolution: DNS }`,
    'ServiceEntry',
  );
  expect(first).toMatchObject({
    hostname: 'a.example.com',
    external: true,
    ports: [{ protocol: 'http' }, { protocol: 'tls' }],
  });
  expect(first!.endpoints.map(({ address }) => address)).toEqual(['a.example.com']);
  expect(second!.hostname).toBe('*.example.com');
  const inside = services(
    `{ hosts: [b], ${ports}, location: MESH_INTERNAL, resolution: STATIC, endpoints: [{ address: 1.2.3.4 }] }`,
    'ServiceEntry',
  );
  expect(inside[0]).toMatchObject({ external: false, headless: false, endpoints: [{ address: '1.2.3.4' }] });
  expect(services(`{ hosts: [c], ${ports}, addresses: [10.0.0.1/32, 10.1.0.0/16] }`, 'ServiceEntry')[0]).toMatchObject({
    headless: true,
    addresses: ['10.0.0.1', '10.1.0.0/16'],
  });
});
