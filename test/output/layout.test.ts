import { type Files, layOut } from '../../lib/output/layout';
import type { PlacedObject, Stage } from '../../lib/output/placement';
import { HEADERS } from '../../lib/output/writer';

const object = (name: string, stage: Stage, file: string, kind = 'Service'): PlacedObject => ({
  name,
  placement: { stage, file },
  json: () => ({ apiVersion: 'v1', kind, metadata: { name } }),
});
const text = (name: string, kind = 'Service') => `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n`;
const kustomization = (...resources: string[]) =>
  `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n${resources.map((each) => `  - ${each}\n`).join('')}`;
const header = HEADERS.registry;
const paths = (files: Files) => [...files.keys()];

test('objects in files by stage and name, each stage and the folder with the list of what is in it', () => {
  const files = layOut(
    'acme',
    [
      object('ui', 'routing', 'mesh-ui', 'VirtualService'),
      object('ui', 'workloads', 'ui'),
      object('gateway', 'platform', 'gateway'),
      object('cms', 'workloads', 'cms'),
    ],
    'registry',
  );
  expect(Object.fromEntries(files)).toEqual({
    'acme/platform/gateway.k8s.yaml': header + text('gateway'),
    'acme/routing/mesh-ui.k8s.yaml': header + text('ui', 'VirtualService'),
    'acme/workloads/cms.k8s.yaml': header + text('cms'),
    'acme/workloads/ui.k8s.yaml': header + text('ui'),
    'acme/platform/kustomization.yaml': header + kustomization('gateway.k8s.yaml'),
    'acme/workloads/kustomization.yaml': header + kustomization('cms.k8s.yaml', 'ui.k8s.yaml'),
    'acme/routing/kustomization.yaml': header + kustomization('mesh-ui.k8s.yaml'),
    'acme/kustomization.yaml': header + kustomization('platform', 'workloads', 'routing'),
  });
});

test('a stage without objects is neither there nor listed', () => {
  const files = layOut('acme', [object('ui', 'workloads', 'ui')], 'app');
  expect(paths(files)).toEqual([
    'acme/workloads/ui.k8s.yaml',
    'acme/workloads/kustomization.yaml',
    'acme/kustomization.yaml',
  ]);
  expect(files.get('acme/kustomization.yaml')).toBe(HEADERS.app + kustomization('workloads'));
});

test('objects of one file by name, those of one name in the order in which they were made', () => {
  const objects = [
    object('b', 'workloads', 'all'),
    object('c', 'workloads', 'all'),
    object('a', 'workloads', 'all', 'Deployment'),
    object('a', 'workloads', 'all', 'Service'),
  ];
  const expected = header + [text('a', 'Deployment'), text('a'), text('b'), text('c')].join('---\n');
  expect(layOut('acme', objects, 'registry').get('acme/workloads/all.k8s.yaml')).toBe(expected);
  const moved = [objects[2]!, objects[1]!, objects[3]!, objects[0]!];
  expect(layOut('acme', moved, 'registry').get('acme/workloads/all.k8s.yaml')).toBe(expected);
});

test('the folder says of which environment and cluster it is, where both are known', () => {
  const first = (place: object) =>
    layOut('acme', [object('a', 'workloads', 'a')], 'registry', place).get('acme/kustomization.yaml')!;
  expect(first({ environment: 'staging', cluster: 'nonprod' })).toMatch(
    /annotations:\n {4}\S+environment: "?staging"?\n {4}\S+cluster: "?nonprod"?\n/,
  );
  for (const place of [{}, { environment: 'staging' }, { cluster: 'nonprod' }]) {
    expect(first(place)).toBe(header + kustomization('workloads'));
  }
});
