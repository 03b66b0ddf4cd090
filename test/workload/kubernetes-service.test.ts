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
