import { mergeLayers } from '../../lib/registry/merge-layers';

test('mappings are merged, lists and other values replaced, null takes away (ENV-1)', () => {
  const below = { env: { A: '1', B: '2' }, calls: ['a', 'b'], replicas: 3, probes: { readiness: '/x' } };
  const above = { env: { A: null, C: '3' }, calls: ['c'], replicas: 1, probes: null };
  expect(mergeLayers(below, above)).toEqual({ env: { B: '2', C: '3' }, calls: ['c'], replicas: 1 });
  expect(below.env).toEqual({ A: '1', B: '2' });
});

test('a mapping replaces a mode and a mode a mapping', () => {
  expect(mergeLayers({ mtls: 'STRICT' }, { mtls: { mode: 'PERMISSIVE' } })).toEqual({ mtls: { mode: 'PERMISSIVE' } });
  expect(mergeLayers({ mtls: { mode: 'STRICT' } }, { mtls: 'DISABLE' })).toEqual({ mtls: 'DISABLE' });
  expect(mergeLayers({ calls: ['a'] }, { calls: { a: 1 } })).toEqual({ calls: { a: 1 } });
});

test('null is no value where nothing is below it', () => {
  expect(mergeLayers({}, { services: { cms: { env: { A: null, B: '1' } } } })).toEqual({
    services: { cms: { env: { B: '1' } } },
  });
});
