import { destination, weighted } from '../../lib/routing/destination';
import { canary, service } from '../estate/declared';

const cms = service('cms');

test('NAME-4: hosts are fully qualified, ports explicit', () => {
  expect(destination(cms, 'main', 9090)).toEqual({
    destination: { host: 'cms.acme-staging.svc.cluster.local', port: { number: 9090 }, subset: 'main' },
  });
});

test.each([
  [undefined, [['main', undefined]]],
  [0, [['main', undefined]]],
  [
    1,
    [
      ['main', 99],
      ['canary', 1],
    ],
  ],
  [
    99,
    [
      ['main', 1],
      ['canary', 99],
    ],
  ],
  [100, [['canary', undefined]]],
])('DEST-4: a canary at %p %% gives %p', (weight, expected) => {
  const routes = weighted(cms, weight === undefined ? undefined : canary({ weight }), 9090);
  expect(routes.map((route) => [route.destination.subset, route.weight])).toEqual(expected);
  expect(routes.every((route) => route.destination.port?.number === 9090)).toBe(true);
});
