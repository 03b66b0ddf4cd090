import { check } from '../../lib/check/check';
import { MeshModel } from '../../lib/mesh-model';
import { edge, to } from '../diff/versions';
import { ESTATE } from '../resolver/estate';

const rule = (name: string, match: string) =>
  `    - name: ${name}\n      match: [${match}]\n      route: [${to('ui')}]\n`;
const REST = `    - name: rest\n      route: [${to('cms')}]\n`;
const codes = (http: string) =>
  check(MeshModel.ofText([ESTATE, edge(http)].join('\n---\n')))
    .filter(({ code }) => ['BL205', 'BL206', 'BL903'].includes(code))
    .map(({ code, path }) => `${code} ${path}`);

test('rules that several others together leave nothing over for', () => {
  const both = rule('a', '{ uri: { regex: "/[a-m].*" } }') + rule('b', '{ uri: { regex: "/[n-z].*" } }');
  expect(codes(both + rule('late', '{ uri: { regex: "/[a-z]+" } }') + REST)).toEqual(['BL903 spec.http[2]']);
  const sent = rule('with', '{ headers: { x-user: {} } }') + rule('without', '{ withoutHeaders: { x-user: {} } }');
  expect(codes(sent + rule('late', '{ uri: { prefix: /late } }'))).toEqual(['BL903 spec.http[2]']);
});

test('one request that is left over is enough', () => {
  const both = rule('a', '{ uri: { regex: "/[a-m].*" } }') + rule('b', '{ uri: { regex: "/[o-z].*" } }');
  expect(codes(both + rule('late', '{ uri: { regex: "/[a-z]+" } }') + REST)).toEqual([]);
  const hidden = ['a', 'b', 'c', 'd', 'e', 'f']
    .map((name) => rule(name, `{ withoutHeaders: { x-${name}: {} } }`))
    .join('');
  expect(codes(hidden + rule('late', '{ uri: { prefix: /late } }'))).toEqual([]);
});

test('a rule that holds on one port only hides nothing', () => {
  const bound = rule('a', '{ port: 80, uri: { prefix: / } }');
  expect(codes(bound + rule('late', '{ uri: { prefix: /late } }'))).toEqual([]);
});
