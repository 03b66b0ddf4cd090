import fc from 'fast-check';
import { composedOverlay } from '../../lib/kubernetes/composed-overlay';
import { fieldsOf } from '../../lib/kubernetes/fields';
import { type Json, strategicMerge } from '../../lib/kubernetes/strategic-merge';
import { twoOverlays } from './random-overlays';

/** A value in which neither the order of lists counts nor mappings that are empty. */
function settled(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(settled).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, settled(each)] as const);
  return Object.fromEntries(entries.filter(([, each]) => JSON.stringify(each) !== '{}').sort());
}

const pairs = fc.sample(twoOverlays, { numRuns: 300, seed: 1 });

test('WORK-1: one overlay does what two do one after the other', () => {
  for (const { kind, base, first, second } of pairs) {
    const fields = fieldsOf(kind);
    const before = JSON.stringify([first, second]);
    const expected = strategicMerge(strategicMerge(base, first, fields), second, fields);
    const composed = strategicMerge(base, composedOverlay(first, second, fields), fields);
    expect(JSON.stringify([first, second])).toBe(before);
    // A list of texts that was taken away and comes back: no overlay says so.
    const isLost = (first.metadata as Json | undefined)?.finalizers === null;
    const comparable = (value: Json) => settled(isLost ? { ...value, metadata: {} } : value);
    expect({ first, second, result: comparable(composed) }).toEqual({ first, second, result: comparable(expected) });
  }
});

test('WORK-1: the second again changes nothing', () => {
  for (const { kind, first, second } of pairs) {
    const fields = fieldsOf(kind);
    const once = composedOverlay(first, second, fields);
    expect(settled(composedOverlay(once, second, fields))).toEqual(settled(once));
  }
});

const pod = fieldsOf('Deployment').f!.spec!.f!.template!.f!.spec;
const composed = (first: Json, second: Json) => composedOverlay(first, second, pod);

test('items of lists keep their places: the later overlay stands first', () => {
  const first = { containers: [{ name: 'log', image: 'log:1' }] };
  expect(composed(first, { containers: [{ name: 'proxy' }, { name: 'log', image: 'log:2' }] })).toEqual({
    containers: [{ name: 'proxy' }, { name: 'log', image: 'log:2' }],
  });
  expect(composed(first, { containers: [{ name: 'app', args: ['-v'] }] })).toEqual({
    containers: [
      { name: 'app', args: ['-v'] },
      { name: 'log', image: 'log:1' },
    ],
  });
});

test('what is taken away stays away, and what comes back is whole', () => {
  const volumes = { volumes: [{ name: 'a', $patch: 'delete' }] };
  expect(composed({ volumes: [{ name: 'a', emptyDir: {} }] }, volumes)).toEqual(volumes);
  expect(composed({ nodeSelector: null }, { nodeSelector: { disk: 'ssd' } })).toEqual({
    nodeSelector: { disk: 'ssd', $patch: 'replace' },
  });
  expect(composed({ hostname: 'a', nodeSelector: { disk: 'ssd' } }, { hostname: null })).toEqual({
    hostname: null,
    nodeSelector: { disk: 'ssd' },
  });
});
