import { takesTheRest } from '../../../lib/check/traffic/takes-the-rest';
import { MeshModel } from '../../../lib/mesh-model';

test.each([
  ['a rule without a condition', 'http: [{ match: [{ method: { exact: GET } }] }, { route: [] }]', true],
  ['a rule for every path', 'http: [{ match: [{ uri: { prefix: / } }] }]', true],
  ['a rule for other paths', 'http: [{ match: [{ uri: { prefix: /a } }] }]', false],
  ['a rule for one method', 'http: [{ match: [{ method: { exact: GET } }] }]', false],
])('%s takes the rest: %s', (_, rules, expected) => {
  const text = `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: a, namespace: acme }\nspec: { hosts: [a.example.com], ${rules} }\n`;
  expect(takesTheRest(MeshModel.ofText(text).virtualServices[0]!)).toBe(expected);
});

test('the root of a delegate may', () => {
  const text =
    'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: a, namespace: acme }\nspec: { http: [{ match: [{ method: { exact: get } }] }] }\n';
  expect(takesTheRest(MeshModel.ofText(text).writtenVirtualServices[0]!)).toBe(true);
});
