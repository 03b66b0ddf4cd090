import { diffMeshes, isUnchanged } from '../../lib/diff';
import { MeshModel } from '../../lib/mesh-model';

const workload = (labels: string, kind = 'Deployment', name = 'cms', group = 'apps') => `apiVersion: ${group}/v1
kind: ${kind}
metadata: { name: ${name}, namespace: acme }
spec:
  selector: { matchLabels: { ${labels} } }
  template: { metadata: { labels: { app: cms, component: cms } }, spec: { containers: [{ name: app, image: "cms:1" }] } }
`;

const diff = (base: string, head: string) => diffMeshes(MeshModel.ofText(base), MeshModel.ofText(head));

test('SAFE-5: a workload that gets another selector under its name is refused by Kubernetes, so the step is unsafe', () => {
  const report = diff(workload('app: cms'), workload('component: cms'));
  expect(report.order).toEqual([
    {
      id: 'SAFE-5',
      kind: 'selector-changed',
      unsafe: true,
      target: 'acme/cms',
      routes: [],
      at: 'input.yaml:5',
      text: 'Deployment acme/cms gets another selector, which Kubernetes refuses: the old pods stay, and what needs new ones fails; give it another name, or delete the old one in a step of its own, while nothing leads to it',
    },
  ]);
  expect(isUnchanged(report)).toBe(false);
});

test('SAFE-5: also beside changes of traffic, for each kind that has a fixed selector', () => {
  const service =
    'apiVersion: v1\nkind: Service\nmetadata: { name: cms, namespace: acme }\nspec: { selector: { app: cms }, ports: [{ port: 80 }] }\n';
  const all = (labels: string) => ['StatefulSet', 'DaemonSet'].map((kind) => workload(labels, kind)).join('---\n');
  const { order } = diff(all('app: cms'), `${all('component: cms')}---\n${service}`);
  expect(order.map(({ text }) => text.slice(0, 20))).toEqual(['DaemonSet acme/cms g', 'StatefulSet acme/cms']);
});

test.each<[string, string, string]>([
  ['the order of labels', workload('app: cms, component: cms'), workload('component: cms, app: cms')],
  ['another name', workload('app: cms'), workload('component: cms', 'Deployment', 'web')],
  ['another kind', workload('app: cms'), workload('component: cms', 'StatefulSet')],
  [
    'a kind of somebody else',
    workload('app: cms', 'Deployment', 'cms', 'example.com'),
    workload('component: cms', 'Deployment', 'cms', 'example.com'),
  ],
])('%s is no other selector', (_, base, head) => {
  expect(diff(base, head).order.filter(({ id }) => id === 'SAFE-5')).toEqual([]);
});
