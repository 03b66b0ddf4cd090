import { ownerLabels, podLabels } from '../../lib/workload/labels';

test('NAME-5: whose an object is, and which version a pod is', () => {
  expect(podLabels({ tenant: 'acme', name: 'cms' }, 'ops-1')).toEqual({
    ...ownerLabels('acme', 'cms'),
    version: 'ops-1',
  });
  expect(ownerLabels('acme', 'cms')).toMatchObject({ app: 'cms', 'app.kubernetes.io/part-of': 'acme' });
});
