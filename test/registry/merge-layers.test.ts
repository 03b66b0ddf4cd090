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

test('WORK-1: null in an overlay takes away from the emitted object, so it stays, in whichever layer it stands', () => {
  const of = (spec: object) => ({
    services: {
      cms: { deployment: { spec }, canary: { deployment: { spec } }, versions: { v1: { deployment: { spec } } } },
    },
  });
  expect(mergeLayers(mergeLayers({}, of({ a: null, b: 1 })), of({ b: null, c: 2 }))).toEqual(
    of({ a: null, b: null, c: 2 }),
  );
  const ofService = { services: { cms: { service: { spec: { a: null } } } } };
  expect(mergeLayers({}, ofService)).toEqual(ofService);
});

test('null takes a whole overlay away, and a service that is called as one', () => {
  expect(
    mergeLayers({ services: { cms: { deployment: { a: 1 } } } }, { services: { cms: { deployment: null } } }),
  ).toEqual({
    services: { cms: {} },
  });
  expect(mergeLayers({ services: { service: { env: { A: '1' } } } }, { services: { service: { env: null } } })).toEqual(
    {
      services: { service: {} },
    },
  );
});
