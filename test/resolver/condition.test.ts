import { type HttpMatch, MeshModel } from '../../lib/mesh-model';
import { compileMatch, matches, mismatch } from '../../lib/resolver/condition';
import { viewRequest } from '../../lib/resolver/request-view';
import { GATEWAY, virtualService } from './estate';

function match(text: string): HttpMatch {
  const rule = `    - { match: [${text}], route: [{ destination: { host: a } }] }`;
  return MeshModel.ofText(virtualService('acme', 'x', ['a'], rule)).virtualServices[0]!.http[0]!.match[0]!;
}

const request = viewRequest({
  from: GATEWAY,
  authority: 'Acme.example.com:8080',
  path: '/cms/x?q=1&q=2&empty',
  headers: { 'X-V': ['a', 'b'], none: '' },
});

test.each([
  ['{ uri: { exact: /cms/x } }', true],
  ['{ uri: { exact: "/cms/x?q=1" } }', false],
  ['{ uri: { prefix: /CMS } }', false],
  ['{ uri: { prefix: /CMS }, ignoreUriCase: true }', true],
  ['{ uri: { regex: /cms } }', false],
  ['{ uri: { regex: "/cms/.+" } }', true],
  ['{ uri: { regex: "/CMS/.+" }, ignoreUriCase: true }', false],
  ['{ authority: { exact: "Acme.example.com:8080" } }', true],
  ['{ authority: { exact: Acme.example.com } }', false],
  ['{ headers: { x-v: { exact: "a,b" } } }', false],
  ['{ headers: { x-v: { exact: a } } }', true],
  ['{ headers: { X-V: {} } }', true],
  ['{ headers: { none: {} } }', true],
  ['{ headers: { none: { regex: ".*" } } }', true],
  ['{ headers: { absent: { regex: ".*" } } }', false],
  ['{ headers: { x-v: { regex: "(" } } }', false],
  ['{ withoutHeaders: { absent: {} } }', true],
  ['{ withoutHeaders: { none: {} } }', false],
  ['{ withoutHeaders: { absent: { exact: "" } } }', false],
  ['{ withoutHeaders: { x-v: { exact: a } } }', false],
  ['{ queryParams: { q: { exact: "1" } } }', true],
  ['{ queryParams: { q: { exact: "2" } } }', false],
  ['{ queryParams: { empty: {} } }', true],
  ['{ scheme: { exact: http }, method: { exact: GET } }', true],
])('%s takes the request: %s', (text, expected) => {
  const compiled = compileMatch(match(text));
  expect(matches(compiled, request)).toBe(expected);
  expect(mismatch(compiled, request) === undefined).toBe(expected);
});

test.each([
  ['{ uri: { prefix: / } }', true],
  ['{ uri: { regex: ".*" } }', true],
  ['{ name: only-a-name }', true],
  ['{ uri: { prefix: /a } }', false],
  ['{ uri: { prefix: / }, headers: { a: {} } }', false],
  ['{ uri: { regex: "/.*" } }', false],
])('%s takes everything: %s', (text, expected) => {
  expect(compileMatch(match(text)).catchAll).toBe(expected);
});

test('the first condition that does not hold is reported, with what there is', () => {
  const said = (text: string) => mismatch(compileMatch(match(text)), request);
  expect(said('{ uri: { prefix: /cms }, headers: { x-v: { exact: c }, y: {} } }')).toBe(
    'requires that header x-v is "c"; it is "a,b"',
  );
  expect(said('{ headers: { y: { regex: "a+" } } }')).toBe('requires that header y matches /a+/; it is absent');
  expect(said('{ headers: { x-v: { regex: "(" } } }')).toContain('which is not a valid RE2 expression');
});
