import { changesUnroutedPods } from '../../lib/change/unrouted-pods';
import type { TrafficChange } from '../../lib/diff';
import type { AspectChange } from '../../lib/diff/effect-change';
import type { RequestClass } from '../../lib/diff/request-class';

const pods = (before: string, after: string): AspectChange => ({ aspect: 'pods', before, after, text: '' });
const ruled = (base: string, head = base) =>
  ({ rules: { base: { text: 'x', at: base }, head: { text: 'x', at: head } } }) as RequestClass;
const allowed = (request: RequestClass, ...aspects: readonly AspectChange[]) =>
  changesUnroutedPods(request, { aspects } as unknown as TrafficChange, (workload) => workload === 'acme/cms-ops-1');

test.each<[string, RequestClass, readonly AspectChange[], boolean]>([
  ['it comes', ruled(''), [pods('9100 acme/cms', '9100 acme/cms + acme/cms-ops-1')], true],
  ['it goes', ruled(''), [pods('9100 acme/cms + acme/cms-ops-1', '9100 acme/cms')], true],
  ['another one comes', ruled(''), [pods('9100 acme/cms', '9100 acme/cms + acme/cms-ops-2')], false],
  ['another one goes with it', ruled(''), [pods('9100 acme/a + acme/cms', '9100 acme/cms + acme/cms-ops-1')], false],
  ['the port is another one', ruled(''), [pods('9100 acme/cms', '9101 acme/cms')], false],
  [
    'a rule takes them now',
    ruled('', 'dist/a.yaml:1'),
    [pods('9100 acme/cms', '9100 acme/cms + acme/cms-ops-1')],
    false,
  ],
  ['a rule took them', ruled('dist/a.yaml:1', ''), [pods('9100 acme/cms', '9100 acme/cms + acme/cms-ops-1')], false],
  [
    'something else changes as well',
    ruled(''),
    [pods('9100 acme/cms', '9100 acme/cms + acme/cms-ops-1'), { aspect: 'timeout', before: '', after: '1s', text: '' }],
    false,
  ],
])('a workload behind a port without rules: %s', (_, request, aspects, expected) => {
  expect(allowed(request, ...aspects)).toBe(expected);
});
