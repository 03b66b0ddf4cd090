import { diffOf, edge, to } from './versions';

const variants = (count: number, changed = -1) => {
  const rules = Array.from({ length: count }, (_, index) => {
    const name = index === changed ? 'main' : 'ops-1234';
    return `    - match: [{ uri: { prefix: /p${index}/ }, headers: { x-variant-id: { exact: v${index} }, end-user: { exact: u${index} } } }]
      route: [${to('cms', name)}]\n`;
  });
  return edge(`${rules.join('')}    - route: [${to('cms')}]`);
};

test('the number of witnesses grows with the number of rules, not with their combinations', () => {
  const compared = [20, 40, 80].map((count) => diffOf([variants(count)], [variants(count, 3)]).requests.compared);
  expect(compared[1]! / compared[0]!).toBeLessThan(2.5);
  expect(compared[2]! / compared[1]!).toBeLessThan(2.5);
});

test('one changed rule among many is found, and nothing else is told', () => {
  const diff = diffOf([variants(80)], [variants(80, 47)]);
  expect(diff.changes.map(({ text }) => text)).toEqual(['acme/cms ops-1234 → main']);
  expect(diff.changes[0]!.requests.map(({ text }) => text)).toEqual([
    'GET acme.example.com/p47/… with end-user: u47 and x-variant-id: v47',
  ]);
});

test('a rule that no request could be made for is named', () => {
  const never = edge(
    `    - match: [{ headers: { h: { regex: "a\\\\bb" } } }]\n      route: [${to('cms')}]\n    - route: [${to('ui')}]`,
  );
  expect(diffOf([edge(`    - route: [${to('ui')}]`)], [never]).notes).toEqual([
    'no request was found for: header h matching a\\bb',
  ]);
});
