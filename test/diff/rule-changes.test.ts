import { headerChangesText, rewriteChangesText } from '../../lib/diff/rule-changes';
import type { Answer, DestinationShare } from '../../lib/resolver';
import { ESTATE, fromOutside, resolverOf } from '../resolver/estate';
import { edge, to } from './versions';

const ask = (rule: string): Answer =>
  fromOutside(resolverOf([ESTATE, edge(`    - { ${rule} }`)]), 'http://acme.example.com/a/b');
const shares = ({ outcome }: Answer): readonly DestinationShare[] =>
  outcome.kind === 'forward' ? outcome.destinations : [];
const headers = (rule: string) => {
  const answer = ask(rule);
  return shares(answer).map((share) => headerChangesText(answer, share));
};
const request = (operations: string) => `headers: { request: { ${operations} } }`;

test.each([
  ['set: { X-A: b }', 'x-a: b'],
  ['add: { X-A: b }', 'x-a also: b'],
  ['remove: [X-A]', 'no x-a'],
  ['remove: [x-a], set: { x-a: b }', 'x-a: b'],
  ['remove: [x-a], add: { x-a: b }', 'x-a also: b'],
  ['set: { x-a: b }, add: { x-a: c }', 'x-a: b, c'],
  ['set: { x-b: 1, x-a: 2 }, remove: [x-c]', 'no x-c, x-a: 2, x-b: 1'],
  ['set: { host: other, ":authority": other }', ''],
  ['add: { Host: other, ":path": /x }', ''],
  ['remove: [host, ":method"]', ''],
])('a rule with %s: %j', (operations, expected) => {
  expect(headers(`${request(operations)}, route: [${to('cms')}]`)).toEqual([expected]);
});

test('of one destination its own operations come last, of several those of the rule', () => {
  const own = (value: string) => `, headers: { request: { set: { x-a: ${value} } } }`;
  const rule = request('set: { x-a: rule }');
  expect(headers(`${rule}, route: [${to('cms', 'main', own('one'))}]`)).toEqual(['x-a: one']);
  const two = `route: [${to('cms', 'main', `${own('one')}, weight: 50`)}, ${to('cms', 'ops-1234', `${own('two')}, weight: 50`)}]`;
  expect(headers(`${rule}, ${two}`)).toEqual(['x-a: rule', 'x-a: rule']);
  expect(headers(two)).toEqual(['x-a: one', 'x-a: two']);
});

test.each([
  ['rewrite: { uri: /x }', '/… as ', 'path /… as /x'],
  ['match: [{ uri: { prefix: /a } }], rewrite: { uri: /x }', '', 'path /a… as /x'],
  ['match: [{ uri: { exact: /a/b } }], rewrite: { uri: /x }', '', 'path /x'],
  ['rewrite: { authority: inner }', '', 'host inner'],
  ['rewrite: { uri: /x, authority: inner }', '', 'path /… as /x, host inner'],
  ['rewrite: { uriRegexRewrite: { match: "/a(.*)", rewrite: "/b\\\\1" } }', '', 'path by /a(.*) → /b\\1'],
  ['timeout: 1s', '', ''],
])('%s', (rule, _, expected) => {
  expect(rewriteChangesText(ask(`${rule}, route: [${to('cms')}]`))).toBe(expected);
});

test('an answer without a rule changes nothing', () => {
  const answer = fromOutside(resolverOf([ESTATE]), 'http://acme.example.com/');
  expect(rewriteChangesText(answer)).toBe('');
  expect(headerChangesText(answer, { host: 'x', subset: '' } as DestinationShare)).toBe('');
});
