import { summaryOf } from '../../lib/diff/summary';
import { listed } from '../../lib/text/listed';
import { deployment } from '../resolver/estate';
import { diffOf, edge, to } from './versions';

const rule = (name: string) => edge(`    - route: [${to(name)}]`);

test.each([
  [[rule('cms')], [rule('cms')], 'No change in traffic: the same objects.'],
  [
    [deployment('acme', 'x', 'main')],
    [deployment('acme', 'x', 'main', 2)],
    'No change in traffic: 1 object differs, no request is routed differently.',
  ],
  [[rule('cms')], [rule('ui')], '1 exposure, 1 class of requests changes in 1 way.'],
])('case %#', (base, head, expected) => {
  expect(summaryOf(diffOf(base, head))).toBe(expected);
});

test('a list stays short: one more is named rather than counted', () => {
  expect(listed(['c', 'a', 'b', 'd'])).toBe('a, b, c, d');
  expect(listed(['c', 'a', 'b', 'd', 'e'])).toBe('a, b, c and 2 more');
});
