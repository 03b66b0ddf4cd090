import { namespaceObject, quotaObjects } from '../../lib/objects/namespace-object';
import { renderManifest } from '../../lib/output/manifest-props';
import { Visibility } from '../../lib/routing/visibility';
import { tenant } from '../estate/declared';

const visibility = (more: object) => new Visibility({ tenants: [], ...more });
const rendered = (more: object) =>
  renderManifest(
    namespaceObject('acme', 'acme-ns', () => visibility(more)),
    { labels: {} },
    'none',
  ).metadata;

test('TENANT-13: the Namespace has the level of Pod Security that the estate says, and none otherwise', () => {
  const labels = {
    ...{ 'istio-injection': 'enabled', 'app.kubernetes.io/part-of': 'acme' },
    'app.kubernetes.io/managed-by': 'branchline',
  };
  expect(rendered({})).toEqual({ name: 'acme-ns', labels });
  expect(rendered({ podSecurity: 'restricted' })).toEqual({
    name: 'acme-ns',
    labels: { ...labels, 'pod-security.kubernetes.io/enforce': 'restricted' },
  });
});

test('TENANT-13: a ResourceQuota in each namespace that is the tenant’s own', () => {
  const quota = { pods: '100', 'requests.cpu': '20' };
  const objects = (own: object, more: object) =>
    [...quotaObjects(tenant(own), visibility(more)).values()].map((each) =>
      renderManifest(each, { namespace: 'acme-ns', labels: {} }, 'none'),
    );
  expect(objects({}, { quota })).toEqual([
    {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'branchline', namespace: 'acme-ns' },
      spec: { hard: quota },
    },
  ]);
  expect(objects({}, {})).toEqual([]);
  expect(objects({ workload: 'external' }, { quota })).toEqual([]);
});
