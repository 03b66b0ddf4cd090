import { check } from '../../../lib/check/check';
import { MeshModel } from '../../../lib/mesh-model';
import { MISTAKES, OBJECTS, withMistake } from './kubernetes-objects';

/** Findings of the schema lints only: what they say, where, and what to do. */
function said(text: string): string[] {
  return check(MeshModel.of([{ file: 'all.yaml', text }]))
    .filter(({ code }) => /^BL1/.test(code))
    .map(({ code, line, path, fix }) => `${code} ${line} ${path}: ${fix}`);
}

const lineOf = (text: string, words: string) => text.slice(0, text.indexOf(words)).split('\n').length;

test('valid objects are left alone', () => {
  expect(said(OBJECTS)).toEqual([]);
});

test.each(MISTAKES)('%s, written %s', (right, wrong, finding) => {
  const found = said(withMistake(right, wrong)).map((item) => item.replace(/^(\S+) \d+ /, '$1 '));
  expect(found).toContain(finding);
});

test('the finding stands in the line of the word', () => {
  const text = OBJECTS.replace('          image: cms:1', '          imgae: cms:1');
  expect(said(text)).toEqual([
    `BL108 ${lineOf(text, 'name: cms\n          imgae')} spec.template.spec.containers[0]: add image`,
    `BL103 ${lineOf(text, 'imgae')} spec.template.spec.containers[0].imgae: did you mean image?`,
  ]);
});

test.each([
  ['containers', 'spec: { containers: [{ name: a, image: a }] }', 'write it in template.spec'],
  ['labels', 'spec: { template: { labels: { app: a } } }', 'write it in metadata, one level further in'],
  ['replicas', 'spec: { template: { spec: { replicas: 2 } } }', 'write it beside template, in spec'],
])('%s of a Deployment in the wrong place', (_, spec, fix) => {
  const text = `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a }\n${spec}\n`;
  expect(check(MeshModel.ofText(text))).toContainEqual(expect.objectContaining({ code: 'BL104', fix }));
});

test('what a Secret holds is not told', () => {
  const text = OBJECTS.replace('aHVudGVyMg==', 'hunter2');
  expect(JSON.stringify(check(MeshModel.ofText(text)))).not.toContain('hunter2');
});

test.each([
  'apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: { name: a }\n',
  'apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: { name: a }\nspec: { template: {} }\n',
  'apiVersion: batch.volcano.sh/v1alpha1\nkind: Job\nmetadata: { name: a }\n',
  'apiVersion: networking.x-k8s.io/v1alpha1\nkind: Gateway\nmetadata: { name: a }\n',
  'apiVersion: resource.k8s.io/v1alpha9\nkind: SomethingNew\nmetadata: { name: a }\n',
])('kinds of others with names like these are left alone: %j', (text) => {
  expect(said(text)).toEqual([]);
});
