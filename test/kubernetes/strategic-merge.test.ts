import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fieldsOf } from '../../lib/kubernetes/fields';
import { strategicMerge } from '../../lib/kubernetes/strategic-merge';
import { type Recorded, withoutNulls } from './recorded';

const recorded = JSON.parse(readFileSync(join(__dirname, 'fixtures/merges.json'), 'utf8')) as Recorded[];

test('WORK-1: overlays come out as Kubernetes lays them over (test/mesh/strategic-merge.test.ts records them)', () => {
  expect(recorded.length).toBeGreaterThan(100);
  for (const { kind, base, overlay, merged } of recorded) {
    const before = JSON.stringify([base, overlay]);
    expect(withoutNulls(strategicMerge(base, overlay, fieldsOf(kind)))).toEqual(withoutNulls(merged));
    expect(JSON.stringify([base, overlay])).toBe(before);
  }
});

const pod = fieldsOf('Deployment').f!.spec!.f!.template!.f!.spec;
const merge = (base: object, overlay: object) => strategicMerge(base as never, overlay as never, pod);

test('containers and variables are merged by name, new ones stand first', () => {
  const base = { containers: [{ name: 'app', image: 'a:1', env: [{ name: 'A', value: '1' }] }] };
  const overlay = {
    containers: [
      { name: 'app', env: [{ name: 'B', value: '2' }] },
      { name: 'log', image: 'log:1' },
    ],
  };
  expect(merge(base, overlay)).toEqual({
    containers: [
      {
        name: 'app',
        image: 'a:1',
        env: [
          { name: 'B', value: '2' },
          { name: 'A', value: '1' },
        ],
      },
      { name: 'log', image: 'log:1' },
    ],
  });
});

test('lists without a merge key and scalars are replaced, null takes a field away', () => {
  const base = { tolerations: [{ key: 'a' }], hostname: 'x', nodeSelector: { disk: 'ssd', zone: 'a' } };
  const overlay = { tolerations: [{ key: 'b' }], hostname: null, nodeSelector: { zone: null, gpu: 'yes' } };
  expect(merge(base, overlay)).toEqual({ tolerations: [{ key: 'b' }], nodeSelector: { disk: 'ssd', gpu: 'yes' } });
});

test('$patch takes away, replaces or merges, which is the default', () => {
  const base = {
    volumes: [
      { name: 'a', emptyDir: {} },
      { name: 'b', emptyDir: {} },
    ],
    securityContext: { runAsUser: 5 },
  };
  expect(merge(base, { volumes: [{ name: 'a', $patch: 'delete' }] })).toMatchObject({ volumes: [{ name: 'b' }] });
  expect(merge(base, { volumes: [{ name: 'c' }, { $patch: 'replace' }] })).toMatchObject({ volumes: [{ name: 'c' }] });
  expect(merge(base, { securityContext: { $patch: 'replace', fsGroup: 1 } })).toMatchObject({
    securityContext: { fsGroup: 1 },
  });
  expect(merge(base, { securityContext: { $patch: 'merge', fsGroup: 1 } })).toMatchObject({
    securityContext: { runAsUser: 5, fsGroup: 1 },
  });
  expect(merge(base, { securityContext: { $patch: 'delete' } }).securityContext).toEqual({});
});

test('a mapping that is replaced where nothing was is there, and nothing of a directive is emitted', () => {
  const overlay = {
    affinity: { $patch: 'replace', nodeAffinity: { a: null, b: 1 } },
    dnsConfig: { $patch: 'delete' },
    volumes: [
      { name: 'c', $patch: 'merge' },
      { name: 'gone', $patch: 'delete' },
    ],
    hostAliases: [{ ip: '::1', $patch: 'delete' }],
  };
  expect(merge({}, overlay)).toEqual({
    affinity: { nodeAffinity: { b: 1 } },
    volumes: [{ name: 'c' }],
    hostAliases: [],
  });
});

test('names of JavaScript are keys like all others', () => {
  const base = { nodeSelector: { toString: 'a' } };
  expect(merge(base, { nodeSelector: { constructor: 'b' } })).toEqual({
    nodeSelector: { toString: 'a', constructor: 'b' },
  });
});
