import { diffOf, edge, to } from './versions';

const rule = (match: string) => `    - match: [${match}]\n      route: [${to('cms')}]\n`;
const REST = `    - route: [${to('ui')}]\n`;

test('for programs: conditions one by one, an example, and the rules that decide', () => {
  const diff = diffOf([edge(REST)], [edge(rule('{ uri: { exact: /a }, headers: { x: {} } }') + REST)]);
  const [found] = diff.changes[0]!.requests;
  expect(found!.anyOf).toEqual([
    [
      { attribute: 'path', holds: true, match: { kind: 'exact', value: '/a' }, ignoreCase: false, orAbsent: false },
      { attribute: 'header x', holds: true, match: { kind: 'present' }, ignoreCase: false, orAbsent: false },
    ],
  ]);
  expect(found!.example).toMatch(/^GET https?:\/\/acme\.example\.com\/a with x: x$/);
  expect(found!.rules.head.text).toBe('rule of VirtualService acme/edge');
});
