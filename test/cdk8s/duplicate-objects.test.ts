import { ApiObject, App, Chart } from 'cdk8s';
import { duplicateObjects } from '../../lib/cdk8s/duplicate-objects';

const service = (chart: Chart, id: string, name: string, namespace?: string) =>
  new ApiObject(chart, id, { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace } });

test('one kind, namespace and name is an error that names both constructs', () => {
  const app = new App();
  service(new Chart(app, 'a', { namespace: 'shop' }), 'x', 'cms');
  service(new Chart(app, 'b', { namespace: 'shop' }), 'y', 'cms');
  expect(duplicateObjects(app)).toEqual(["two objects are Service 'cms' in namespace 'shop': a/x and b/y"]);
});

test('another namespace, name, kind or API group is another object', () => {
  const app = new App();
  const chart = new Chart(app, 'a', { namespace: 'shop' });
  service(chart, 'x', 'cms');
  service(chart, 'y', 'cms', 'elsewhere');
  service(chart, 'z', 'ui');
  new ApiObject(chart, 'g1', { apiVersion: 'networking.istio.io/v1', kind: 'Gateway', metadata: { name: 'cms' } });
  new ApiObject(chart, 'g2', {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'cms' },
  });
  expect(duplicateObjects(app)).toEqual([]);
});
