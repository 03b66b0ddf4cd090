import { meshServiceOf } from '../../lib/model/mesh-service';
import { describeProblem } from '../../lib/model/problem';
import { checkEstate } from '../../lib/validation/check-estate';
import { aService, aTenant } from './samples';

const origin = { describe: (field: readonly (string | number)[] = []) => ['estate', ...field].join('.') };
const said = (host: string, name = 'otel', call?: string) => {
  const services = [aService({ calls: call === undefined ? [] : [{ kind: 'mesh', name: call }] })];
  const mesh = [meshServiceOf(name, { host }, origin)];
  return checkEstate({ tenants: [aTenant({ services })], mesh }).map(describeProblem);
};

test.each(['otel-collector.observability.svc.cluster.local', 'a.b.svc'])(
  'TENANT-7: %s is a Service in full',
  (host) => {
    expect(said(host)).toEqual([]);
  },
);

test.each(['otel-collector', 'a.b', 'a.b.svc.example.com', 'api.example.com', '9a.b.svc', 'a.b.c.svc.cluster.local'])(
  'TENANT-7: %s is none',
  (host) => {
    const message = /estate.host: error: host: must be the full name of a Service.*got .*\n.*`external`/;
    expect(said(host)).toEqual([expect.stringMatching(message)]);
    // What is wrong in estate.yaml is not told again at each call.
    expect(said(host, 'otel', 'otel')).toHaveLength(1);
  },
);

test.each([
  ['kafka', 'kafka.<namespace>.svc.cluster.local'],
  ['kafka.streams', 'kafka.streams.svc.cluster.local'],
  ['http://Otel.traces.svc.cluster.local:4317/', 'otel.traces.svc.cluster.local'],
])('TENANT-7: a name that is short, or more than a name, is told in full: %s', (host, inFull) => {
  expect(said(host)).toEqual([expect.stringContaining(`fix: write \`${inFull}\`; a host outside`)]);
});

test('TENANT-7: a Service of a tenant is called as one', () => {
  expect(said('cms.acme.svc.cluster.local')).toEqual([
    expect.stringMatching(/is in the namespace of tenant 'acme', who decides .*\n.*`acme\/cms`/),
  ]);
});

test('TENANT-7: a call names what estate.yaml has', () => {
  expect(said('a.b.svc', 'otel', 'otl')).toEqual([
    expect.stringMatching(
      /calls.0: 'mesh\/otl' is not under `mesh` in estate.yaml, which has: otel .*\n.*`mesh\/otel`/,
    ),
  ]);
  expect(said('a.b.svc', 'otel', 'kafka')[0]).toMatch(/fix: the platform adds it there/);
});

test('NAME-3: names are labels', () => {
  expect(said('a.b.svc', 'Otel')).toEqual([expect.stringMatching(/must be lower-case letters/)]);
});
