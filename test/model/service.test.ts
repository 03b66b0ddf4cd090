import type { Origin } from '../../lib/model/origin';
import { SERVICE_DEFAULTS, type ServiceSurroundings, serviceOf } from '../../lib/model/service';
import { versionOf } from '../../lib/model/service-version';
import { EVERY_CANARY, EVERYTHING } from '../estate/everything';

const origin: Origin = { describe: () => 'the test' };
const around: ServiceSurroundings = {
  origin,
  tenant: 'acme',
  namespace: 'acme-staging',
  name: 'cms',
  gateway: 'gateway',
  calls: [{ kind: 'external', name: 'pay' }],
  versions: [],
  canary: undefined,
  workload: 'managed' as const,
  productionDefaults: false,
  variants: [],
};
const minimal = { image: 'app:1', port: 80 };

test('every declared field reaches the model as it is', () => {
  const { versions: _declared, ...fields } = EVERYTHING;
  const model = serviceOf(EVERYTHING, { ...around, versions: [versionOf('v1', minimal)] });
  expect(model).toMatchObject(fields);
  expect(model).toMatchObject({ ...around, canary: undefined, versions: [{ name: 'v1', image: 'app:1' }] });
});

test('what is left out is what SERVICE_DEFAULTS says, and undefined where it says nothing', () => {
  const model = serviceOf(minimal, around);
  const given = Object.fromEntries(Object.entries(model).filter(([, value]) => value !== undefined));
  const { gateway: _internal, canary: _none, ...surroundings } = around;
  expect(given).toEqual({ ...SERVICE_DEFAULTS, ...minimal, ...surroundings });
});

test('a service is bound to its gateway by routes or by hostnames, and by nothing else', () => {
  expect(serviceOf({ ...minimal, routes: ['/'] }, around).gateway).toBe('gateway');
  expect(serviceOf({ ...minimal, hostnames: ['a.example.org'] }, around).gateway).toBe('gateway');
  expect(serviceOf({ ...minimal, routes: [], hostnames: [] }, around).gateway).toBeUndefined();
});

test('an autoscaler that says nothing of CPU use keeps 70 %', () => {
  const autoscaled = serviceOf({ ...minimal, autoscale: { min: 1, max: 2 } }, around);
  expect(autoscaled.autoscale).toEqual({ min: 1, max: 2, cpu: 70 });
});

test.each([
  ['as many pods as its mainline', { replicas: 3 }, {}, 3],
  ['one where nobody says otherwise', {}, {}, 1],
  ['a number of its own', { replicas: 3 }, { replicas: 0 }, 0],
  ['no fixed number where its mainline is scaled', { replicas: 3, autoscale: { min: 1, max: 2 } }, {}, undefined],
])('SAFE-5: a canary has %s', (_title, mainline, own, replicas) => {
  const canary = { declaration: { image: 'app:2', ...own }, origin };
  expect(serviceOf({ ...minimal, ...mainline }, { ...around, canary }).canary!.replicas).toBe(replicas);
});

test('a canary without weight, conditions and mirror has none of them, and keeps what it has', () => {
  const canaryOf = (declaration: typeof EVERY_CANARY | { image: string }) =>
    serviceOf(minimal, { ...around, canary: { declaration, origin } }).canary;
  expect(canaryOf({ image: 'app:2' })).toMatchObject({ origin, weight: 0, match: [], mirror: 0 });
  expect(canaryOf(EVERY_CANARY)).toEqual({ origin, ...EVERY_CANARY });
});
