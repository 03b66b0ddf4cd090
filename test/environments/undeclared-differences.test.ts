import { type Rendered, undeclaredDifferences } from '../../lib/environments/undeclared-differences';

interface Side {
  readonly actual: Readonly<Record<string, string>>;
  readonly expected?: Readonly<Record<string, string>>;
  readonly names?: Readonly<Record<string, string>>;
}

const rendered = ({ actual, expected = {}, names = {} }: Side): Rendered => ({
  actual: new Map(Object.entries(actual)),
  expected: new Map(Object.entries(expected)),
  names: new Map(Object.entries(names)),
});
const told = (a: Side, b: Side) =>
  undeclaredDifferences(rendered(a), rendered(b)).map(({ object, field, values }) => [object, field, ...values]);
const map = (data: string, name = 'own') => `kind: ConfigMap\nmetadata: { name: ${name} }\ndata: { ${data} }\n`;

test('objects are told in the order of their names, those of no namespace and of no name too', () => {
  const objects =
    'kind: Role\nmetadata: { name: z, namespace: acme }\n---\nkind: Namespace\nmetadata: { name: acme }\n';
  expect(
    told({ actual: { 'x.yaml': objects } }, { actual: { 'x.yaml': 'kind: List\n' } }).map(([object]) => object),
  ).toEqual([expect.stringMatching(/^List /), 'Namespace acme', 'Role acme/z']);
});

test('what a GitOps tool is told is no object, whatever else is named alike is one', () => {
  const file = map('a: "1"');
  const tool = { 'kustomization.yaml': file, 'acme/kustomization.yaml': file, 'gitops/acme.yaml': file };
  expect(told({ actual: tool }, { actual: {} })).toEqual([]);
  for (const path of ['acme/kustomization.yaml.k8s.yaml', 'acme/my-kustomization.yaml', 'acme/gitops/x.yaml']) {
    expect(told({ actual: { [path]: file } }, { actual: {} })).toHaveLength(1);
  }
});

test('declared names stand for each other: as whole words, wherever they are, the longest first', () => {
  const one = { acme: 'acme', 'acme.example.com': '<domain>' };
  const two = { 'acme-two': 'acme', 'acme.example.org': '<domain>' };
  const compared = (a: string, b: string) =>
    told({ actual: { x: map(`"k": ${a}`) }, names: one }, { actual: { x: map(`"k": ${b}`) }, names: two });
  expect(compared('"http://acme.example.com, acme, acme."', '"http://acme.example.org, acme-two, acme-two."')).toEqual(
    [],
  );
  expect(compared('acme', 'acme-twofold')).toEqual([['ConfigMap own', 'data.k', 'acme', 'acme-twofold']]);
  // A dot is a dot.
  expect(compared('acmeXexample.com', '<domain>')).toHaveLength(1);
  expect(
    told({ actual: { x: map('acme: "1"') }, names: one }, { actual: { x: map('acme-two: "1"') }, names: two }),
  ).toEqual([]);
});

test('values that are no text are compared as they are', () => {
  const compared = (a: string, b: string, names = { acme: 'acme' }) =>
    told({ actual: { x: map(`k: ${a}`) }, names }, { actual: { x: map(`k: ${b}`) }, names }).map(
      ([, , ...values]) => values,
    );
  expect(compared('3', '4')).toEqual([[3, 4]]);
  expect(compared('null', 'false')).toEqual([[null, false]]);
  expect(compared('null', 'null')).toEqual([]);
  expect(compared('3', '4', {} as { acme: string })).toEqual([[3, 4]]);
});

test('entries of lists are declared to differ by their place or their name', () => {
  const list = (text: string) => ({ x: map(`list: ${text}`) });
  const side = (text: string): Side => ({ actual: list(text), expected: list(text) });
  const sides = (one: string, other: string): [Side, Side] => [side(one), side(other)];
  expect(told(...sides('[a, b]', '[a, c]'))).toEqual([]);
  expect(told(...sides('[{ name: a, v: 1 }]', '[{ name: a, v: 2 }]'))).toEqual([]);
  const [a, b] = sides('[a, b]', '[a, b]');
  expect(told(a, { ...b, actual: list('[a, c]') })).toEqual([['ConfigMap own', 'data.list.1', 'b', 'c']]);
});

test('an object that stands in another file is told with both', () => {
  const [a, b] = [rendered({ actual: { 'a.yaml': map('k: a') } }), rendered({ actual: { 'b.yaml': map('k: b') } })];
  expect(undeclaredDifferences(a, b)[0]?.files).toEqual(['a.yaml', 'b.yaml']);
});
