import { kubernetesServiceSpec } from '../../lib/workload/kubernetes-service';
import { service } from '../estate/declared';

test.each(['http', 'http2', 'grpc', 'tcp'] as const)(
  'NAME-4, NAME-5: a %s Service selects on app alone and names its port twice',
  (protocol) => {
    expect(kubernetesServiceSpec(service('cms', { protocol, port: 80, targetPort: 8080 }))).toEqual({
      selector: { app: 'cms' },
      ports: [{ name: `${protocol}-app`, port: 80, targetPort: 8080, appProtocol: protocol }],
    });
  },
);

test('the target is the same port unless said otherwise', () => {
  expect(kubernetesServiceSpec(service('cms'))).toMatchObject({ ports: [{ port: 8080, targetPort: 8080 }] });
});

test('MESH-9, NAME-4: several ports, in the order of their declaration', () => {
  const ports = { http: { port: 80, targetPort: 8080 }, api: { port: 9090, protocol: 'grpc' } } as const;
  expect(kubernetesServiceSpec(service('cms', { port: undefined, ports }))).toMatchObject({
    ports: [
      { name: 'http', port: 80, targetPort: 8080, appProtocol: 'http' },
      { name: 'grpc-api', port: 9090, targetPort: 9090, appProtocol: 'grpc' },
    ],
  });
});
