import { unreadDocuments } from '../../lib/diff/unread-documents';
import { type MeshFile, MeshModel } from '../../lib/mesh-model';

const object = (name: string, port = 80) =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: a }\nspec: { ports: [{ port: ${port} }] }\n`;
const file = (name: string, text: string): MeshFile => ({ file: name, text });
const FINE = file('a.yaml', object('a'));

/** What is said of files that are new, beside one that was there. */
const unread = (after: readonly MeshFile[], before: readonly MeshFile[] = [FINE]) =>
  unreadDocuments(MeshModel.of(after), before, after);

test('documents that can be read are not named', () => {
  expect(unread([FINE, file('b.yaml', object('b'))])).toEqual([]);
});

test('a document that cannot be read is named by its line', () => {
  expect(unread([FINE, file('b.yaml', `${object('b')}---\na: [\n`)])).toEqual([expect.stringMatching(/^b\.yaml:\d: /)]);
});

test('the second of one name, which a cluster has at the end', () => {
  const second = file('b.yaml', object('a', 81));
  expect(unread([FINE, second])).toEqual(['b.yaml:3: Service a/a stands in a.yaml too: applied one after the other']);
  expect(unread([FINE, second], [file('x.yaml', second.text)])).toEqual([]);
});

test('an object without a name, and one of a version that is not known', () => {
  expect(unread([file('b.yaml', object('a').replace('name', 'generateName'))])).toEqual([
    'b.yaml:3: Service without metadata.name',
  ]);
  const next = 'apiVersion: security.istio.io/v9\nkind: AuthorizationPolicy\nmetadata: { name: x, namespace: a }\n';
  expect(unread([file('b.yaml', next)])).toEqual([expect.stringMatching(/^b\.yaml:1: /)]);
});

test('what was the same before changes nothing, wherever it stood', () => {
  const broken = file('b.yaml', 'a: [');
  expect(unread([FINE, broken], [FINE, file('old/b.yaml', 'a: [')])).toEqual([]);
  expect(unread([FINE, broken], [FINE, file('b.yaml', 'a: [[')])).toHaveLength(1);
});

test('text that is no object to anybody is not named', () => {
  expect(unread([file('values.yaml', 'replicas: 3\n')])).toEqual([]);
});

test('each once, in the order of files', () => {
  const twice = [file('c.yaml', 'a: ['), file('b.yaml', 'a: ['), file('b.yaml', 'a: [')];
  expect(unread(twice).map((line) => line.slice(0, 6))).toEqual(['b.yaml', 'c.yaml']);
});
