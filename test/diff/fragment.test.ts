import { covers, type Fragment, fragmentsOf, samplesOf } from '../../lib/diff/fragment';
import { MeshModel } from '../../lib/mesh-model';
import { edge, to } from './versions';

function matchOf(flow: string) {
  const model = MeshModel.ofText(edge(`    - match: [${flow}]\n      route: [${to('ui')}]`));
  return model.virtualServices[0]!.http[0]!.match[0]!;
}

const values = (fragments: readonly Fragment[], dimension: string) =>
  fragments.flatMap((fragment) => fragment.get(dimension)?.value ?? []);

test('a prefix has the paths on either side of it', () => {
  const { meeting, single } = fragmentsOf(matchOf('{ uri: { prefix: /cms } }'));
  expect(meeting.get('path')).toEqual({ value: '/cms/x', text: '/cms/…', prefix: '/cms/' });
  expect(values(single, 'path')).toEqual(expect.arrayContaining(['/cms', '/cms/', '/cms/x', '/cmsx', '/']));
});

test('a header has its value, and another', () => {
  const { meeting, single } = fragmentsOf(
    matchOf('{ headers: { X-Variant-Id: { exact: ops-1234 } }, withoutHeaders: { beta: {} } }'),
  );
  expect(meeting.get('header x-variant-id')?.value).toBe('ops-1234');
  expect(meeting.has('header beta')).toBe(false);
  expect(values(single, 'header x-variant-id')).toEqual(['ops-1234', 'some-other-value']);
  expect(values(single, 'header beta')).toContain('some-other-value');
});

test('samples of each kind', () => {
  expect(samplesOf({ kind: 'prefix', value: 'ops-' }).map(({ text }) => text)).toEqual(['ops-…', 'ops-']);
  expect(samplesOf({ kind: 'regex', value: 'v[12]' }).map(({ value }) => value)).toEqual(
    expect.arrayContaining(['v1', 'v2']),
  );
  expect(samplesOf({ kind: 'regex', value: '(' })).toEqual([]);
});

test('a wider fragment covers a narrower one', () => {
  const path = (value: string, prefix?: string): Fragment =>
    new Map([['path', { value, text: value, ...(prefix && { prefix }) }]]);
  expect(covers(new Map(), path('/a'))).toBe(true);
  expect(covers(path('/a'), new Map())).toBe(false);
  expect(covers(path('/cms/x', '/cms/'), path('/cms/y'))).toBe(true);
  expect(covers(path('/cms/x', '/cms/'), path('/cms'))).toBe(false);
});
