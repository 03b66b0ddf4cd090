import type { Choice } from '../../lib/routing/rule-order';
import { MESHES } from './meshes';
import type { Emitted } from './rendered';

// Stands in for a feature that puts header operations on the rules of services: all of them have some, and they are about
// the variant header too.
jest.mock('../../lib/routing/rule-order', () => {
  const actual = jest.requireActual('../../lib/routing/rule-order');
  return {
    ...actual,
    choices: (...args: unknown[]) =>
      actual.choices(...args).map((choice: Choice) => ({ ...choice, route: { ...choice.route, headers: mockOwn() } })),
  };
});

// A declaration of this kind is there before the mock runs.
function mockOwn() {
  return {
    request: {
      set: { 'x-own': 'set', 'X-Variant-Id': 'forged' },
      add: { 'x-own-too': 'added', 'x-variant-id': 'forged' },
      remove: ['x-gone', 'X-VARIANT-ID'],
    },
    response: { set: { 'x-answer': 'set' }, remove: ['server'] },
  };
}

const HEADER = 'x-variant-id';

test('EDGE-2, EDGE-3: header operations of services stand beside those of the edge, which decides on the variant header', () => {
  const seen = { set: 0, removed: 0, 'passed on': 0, absent: 0 };
  for (const { atEdge } of MESHES) {
    for (const { spec } of atEdge) {
      for (const { name, headers, route, match = [] } of spec.http as Emitted[]) {
        const { set, add, remove } = headers.request;
        const { [HEADER]: key, ...others } = set;
        const at = `${name} at ${spec.hosts[0]}`;
        expect([at, others, add]).toEqual([at, { 'x-own': 'set' }, { 'x-own-too': 'added' }]);
        expect(headers.response).toEqual(mockOwn().response);
        if (key !== undefined) {
          const label = name.slice(name.indexOf(':') + 1).replace(/^header-/, '');
          expect([at, label.startsWith(key), remove]).toEqual([at, true, ['x-gone']]);
          expect([key, 'main', 'v1', 'v2']).toContain(route[0].destination.subset);
          seen.set++;
        } else if (remove.includes(HEADER)) {
          expect(remove).toEqual(['x-gone', HEADER]);
          seen.removed++;
        } else {
          expect([at, remove]).toEqual([at, ['x-gone']]);
          const [block] = match;
          const isAbsent = block.withoutHeaders?.[HEADER] !== undefined;
          // What is left are mainline requests, which carry no such header, and the shared rules.
          expect([at, isAbsent ? 'absent' : block.headers?.[HEADER]]).toEqual([at, isAbsent ? 'absent' : {}]);
          seen[isAbsent ? 'absent' : 'passed on']++;
        }
      }
    }
  }
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(50);
});
