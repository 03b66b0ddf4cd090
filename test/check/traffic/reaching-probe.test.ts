import { CheckedMesh } from '../../../lib/check/checked-mesh';
import { reachingProbe } from '../../../lib/check/traffic/reaching-probe';
import { MeshModel } from '../../../lib/mesh-model';
import { edge, to } from '../../diff/versions';
import { ESTATE } from '../../resolver/estate';

function probeFor(...matches: string[]) {
  const rules = matches.map((match) => `    - match: [${match}]\n      route: [${to('cms')}]\n`);
  const last = `    - route: [${to('ui')}]\n`;
  const mesh = new CheckedMesh(MeshModel.ofText(`${ESTATE}\n---\n${edge(rules.join('') + last)}`));
  const virtualService = mesh.model.virtualServices.find(({ name }) => name === 'edge')!;
  const of = (at: number) =>
    reachingProbe(mesh, virtualService, virtualService.http[at]!, virtualService.http[at]!.match[0]);
  return { mesh, of, last: () => of(matches.length), virtualService };
}

test('a request that no earlier rule takes', () => {
  expect(probeFor('{ withoutHeaders: { x-user: {} } }').last()).toEqual({ path: '/', headers: { 'x-user': 'x' } });
  expect(probeFor('{ method: { exact: GET } }').last()).toEqual({ path: '/', headers: {}, method: 'POST' });
  expect(probeFor('{ uri: { exact: / } }').last()).toEqual({ path: '/x', headers: {} });
  expect(probeFor('{ authority: { exact: acme.example.com } }').last()!.authority).not.toBe('acme.example.com');
});

test('it meets the conditions of its own rule, parameters among them', () => {
  const { of } = probeFor(
    '{ withoutHeaders: { x: {} } }',
    '{ uri: { prefix: /a }, queryParams: { q: { exact: "1" } } }',
  );
  expect(of(1)).toEqual({ path: '/a?q=1', headers: { x: 'x' } });
});

test('earlier rules for certain callers or ports take nothing away', () => {
  expect(probeFor('{ port: 80 }', '{ sourceNamespace: acme }').last()).toEqual({ path: '/', headers: {} });
});

test('there is none where earlier rules take all', () => {
  expect(probeFor('{ uri: { prefix: / } }').last()).toBeUndefined();
});

test('a rule of another VirtualService has none', () => {
  const { mesh, virtualService } = probeFor('{ uri: { prefix: /a } }');
  expect(reachingProbe(mesh, { ...virtualService, http: [] }, virtualService.http[0]!, undefined)).toBeUndefined();
});

test('where it takes too much work there is none, and that is kept to be reported once', () => {
  const { mesh, of } = probeFor('{ uri: { regex: "/(a|b)*a(a|b){24}c" } }', '{ uri: { prefix: /a } }');
  expect(of(0)).toBeUndefined();
  expect(of(0)).toBeUndefined();
  expect(mesh.givenUp.map(({ path, message }) => [path, message])).toEqual([
    [
      ['spec', 'http', 0, 'match', 0],
      expect.stringMatching(/^whether a request gets to this rule is not decided: (a regular expression|the search)/),
    ],
  ]);
});
