import { type ListFilter, listVariants } from '../../lib/variant/list-variants';
import { stateOf } from './registry-state';

const clock = { now: new Date('2026-11-29T12:00:00Z'), zone: 'UTC' };
const NOW = clock.now.getTime() / 1000;

const variant = (id: string, more = '') =>
  `apiVersion: branchline/v1\nkind: Variant\nid: ${id}\n${more}services: { ui: { image: "r.example.com/ui:${id}" } }\n`;

const state = stateOf({
  'acme/variants/A-1.yaml': variant('A-1', 'branch: A-1-x\ncreated: "2026-11-01"\n'),
  'acme/variants/A-2.yaml': variant('A-2', 'expires: "2026-11-29"\n'),
  'acme/variants/A-3.yaml': variant('A-3', 'expires: "2026-11-30"\n'),
  'acme/variants/A-4.yaml': variant('A-4', 'pinned: true\n'),
  'acme/variants/A-5.yaml': variant('A-5'),
});
/** A-1 was changed an hour ago, A-4 and A-5 a day ago; of the others nothing is known. */
const changes: Readonly<Record<string, number>> = { 'A-1': 3600, 'A-4': 86_400, 'A-5': 86_400 };
const activity = {
  lastChange: (path: string) => {
    const ago = changes[/(A-\d)/.exec(path)![1]!];
    return ago === undefined ? undefined : NOW - ago;
  },
};
const listed = (filter?: ListFilter) => listVariants(state, activity, clock, filter);

test('each with what is known of it', () => {
  expect(listed()[0]).toEqual({
    ...{
      tenant: 'acme',
      id: 'A-1',
      key: 'a-1',
      state: 'active',
      pinned: false,
      branch: 'A-1-x',
      created: '2026-11-01',
    },
    services: [{ service: 'ui', image: 'r.example.com/ui:A-1' }],
    ...{ owners: ['team-ui'], lastChange: NOW - 3600, file: expect.stringContaining('acme/variants/A-1.yaml') },
  });
  expect(Object.keys(listed()[1]!)).not.toEqual(expect.arrayContaining(['branch', 'created', 'lastChange']));
});

test('stale: over, or unchanged for longer; not what is pinned, ends later, or whose age is not known', () => {
  const ids = (staleAfter: number) => listed({ staleAfter }).map(({ id }) => id);
  expect(ids(7200)).toEqual(['A-2', 'A-5']);
  expect(ids(1800)).toEqual(['A-1', 'A-2', 'A-5']);
  expect(ids(86_400)).toEqual(['A-2']);
  expect(listed({ tenant: 'shared' })).toEqual([]);
});
