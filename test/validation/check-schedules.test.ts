import type { Service } from '../../lib/model/service';
import { aCanary, aService, aTenant, aVariant, saidOf, saidOfService } from './samples';

const scheduled = (own: Partial<Service> = {}) => saidOfService({ port: undefined, schedule: '*/5 * * * *', ...own });

test('WORK-6: a service without a port may have a schedule, its variants and canary have it, too', () => {
  const own = { env: { A: '1' }, variants: [aVariant(), aVariant({ id: 'OPS-2', replicas: 0 })], canary: aCanary() };
  expect(scheduled(own)).toEqual([]);
});

test('WORK-6: a wrong schedule is an error, and so is one beside a port', () => {
  expect(scheduled({ schedule: '* * *' })[0]).toContain(
    'cms.schedule: error: schedule: must have five fields (minute, hour, day of the month, month, day of the week), got',
  );
  expect(scheduled({ port: 8080 })).toEqual([
    "cms.schedule: error: schedule: service 'cms' has a port, so its pods run all the time [WORK-6]\n    fix: remove `schedule`, or the port",
  ]);
});

test.each([
  ['autoscale', { min: 1, max: 2, cpu: 70 }],
  ['autoscaler', { metadata: {} }],
  ['podDisruptionBudget', { metadata: {} }],
  ['replicas', 2],
  ['deployment', { spec: {} }],
] as const)('WORK-6: %s has no effect', (field, value) => {
  expect(scheduled({ [field]: value }).join('\n')).toContain(
    `cms.${field}: error: ${field}: 'cms' has a schedule, so it is a CronJob: \`${field}\` has no effect [WORK-6]`,
  );
});

test('WORK-6: of a variant and a canary the same', () => {
  expect(scheduled({ variants: [aVariant({ replicas: 2 })] }).join()).toContain('OPS-1.replicas: error');
  expect(scheduled({ canary: aCanary({ deployment: {} }) }).join()).toContain('canary.deployment: error');
});

test('WORK-6: the name of a CronJob has at most 52 characters', () => {
  const name = 'a'.repeat(48);
  const named = (id: string) =>
    saidOf(
      aTenant({
        services: [aService({ name, port: undefined, schedule: '@daily', variants: [aVariant({ id })] })],
      }),
    );
  expect(named('b-1')).toEqual([]);
  expect(named('b-12').join()).toContain(`the CronJob '${name}-b-12' would have 53 characters, at most 52 are allowed`);
});

test('WORK-6: `cronJob` may say all but what has a field, needs a schedule, and its pods no power without a grant', () => {
  expect(scheduled({ cronJob: { spec: { startingDeadlineSeconds: 60 } } })).toEqual([]);
  expect(saidOfService({ cronJob: {} })).toEqual([
    expect.stringMatching(/cms\.cronJob: error: .*service 'cms' has no schedule, and so no CronJob.*\[WORK-6\]/),
  ]);
  const pod = (spec: object) => ({ spec: { jobTemplate: { spec: { template: { spec } } } } });
  const said = (cronJob: object) => scheduled({ cronJob: cronJob as Service['cronJob'] }).join();
  expect(said({ spec: { schedule: '@daily' } })).toMatch(/cms\.cronJob\.spec\.schedule: error: .*use `schedule`/s);
  expect(said({ spec: { suspend: true } })).toMatch(/cms\.cronJob\.spec\.suspend: error/);
  expect(said({ spec: { deadline: 1 } })).toMatch(/cms\.cronJob\.spec\.deadline: error/);
  expect(said(pod({ containers: [{ name: 'app', image: 'x:2' }] }))).toMatch(
    /containers\.0\.image: error: .*use `image`/s,
  );
  expect(said(pod({ hostNetwork: true }))).toMatch(/hostNetwork: warning/);
});
