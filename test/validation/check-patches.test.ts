import { Grants } from '../../lib/model/grants';
import type { PatchOperation } from '../../lib/model/rule-patch';
import { checkEstate } from '../../lib/validation/check-estate';
import { aService, aTenant, aVariant, saidOf } from './samples';

const add = (path: string, value: unknown = 1): PatchOperation => ({ op: 'add', path, value });
const said = (rule: string, ...ops: PatchOperation[]) =>
  saidOf(
    aTenant({
      services: [
        aService({
          routes: ['/cms'],
          gateway: 'gateway',
          timeout: '1s',
          variants: [aVariant()],
          patches: [{ rule, ops }],
        }),
        aService({ name: 'docx', routes: ['/docx'], gateway: 'gateway' }),
      ],
    }),
  );

test.each(['mainline', 'ops-1', 'fallback', 'cms/cms:mainline', 'cms/cms:ops-1', 'cms/cms:fallback'])(
  'MESH-12: a patch of %s fits',
  (rule) => {
    expect(said(rule, add('/timeout', '2s'), { op: 'remove', path: '/timeout' }, add('/headers', 1)).slice(1)).toEqual(
      [],
    );
    expect(said(rule, add('/timeout', '2s'), { op: 'remove', path: '/timeout' })).toEqual([]);
  },
);

test('MESH-12: a rule that is not there is told with those that are', () => {
  expect(said('cms/cms:mainlin', add('/timeout'))).toEqual([
    expect.stringMatching(
      /^cms\.patches\.0\.rule: error: .*no rule of service 'cms' is called 'cms\/cms:mainlin', there are: .*'?cms\/cms:mainline(.|\n)*`cms\/cms:mainline`/,
    ),
  ]);
  // Those of another service are not its own.
  expect(said('docx/docx:mainline', add('/timeout')).join()).toMatch(/no rule of service 'cms' is called 'docx\/docx/);
});

test('MESH-12: an operation that does not fit is told with its rule and object', () => {
  expect(said('cms/cms:mainline', add('/timeout', '2s'), { op: 'replace', path: '/fault/delay', value: 1 })).toEqual([
    "cms.patches.0.ops.1: error: patches.0.ops.1: replace '/fault/delay' does not fit rule 'cms/cms:mainline' of VirtualService 'edge-acme.example.com': there is no '/fault' [MESH-12]",
  ]);
  expect(said('mainline', { op: 'remove', path: '/fault' })).toEqual([
    "cms.patches.0.ops.0: error: patches.0.ops.0: remove '/fault' does not fit rule 'mainline' of VirtualService 'cms': there is no '/fault' [MESH-12]",
  ]);
});

test.each<[PatchOperation, string]>([
  [add('timeout'), "ops.0.path: error: patches.0.ops.0.path: a path begins with '/', got 'timeout'"],
  [add('/timout', '3s'), "a rule has no field 'timout', a patch may change: timeout, retries, fault,"],
  [add('/name', 'x'), "'/name' is not for patches"],
  [add('/match/-', {}), "'/match/-' is not for patches: which requests take a rule"],
  [add('/route/0/weight', 1), "'/route/0/weight' is not for patches: where requests go"],
  [add('/delegate', {}), "'/delegate' is not for patches"],
  [add('/redirect', {}), "'/redirect' is not for patches: `redirects` says it"],
  [add('/directResponse', {}), "'/directResponse' is not for patches"],
  [add('/headers', {}), "'/headers' could change the header that chooses variants"],
  [add('/headers/request/set/x-variant-id', 'a'), "'/headers/request/set/x-variant-id' could change"],
  [
    { op: 'remove', path: '/timeout', value: 1 },
    'ops.0.value: error: patches.0.ops.0.value: what is removed has no value',
  ],
  [{ op: 'add', path: '/timeout' }, 'ops.0.op: error: patches.0.ops.0.op: `add` needs a `value`'],
])('MESH-12: %j', (operation, expected) => {
  expect(said('mainline', operation)).toEqual([expect.stringContaining(expected)]);
});

test('MESH-12: headers of answers may be changed', () => {
  const response = { set: { 'x-a': 'b' } };
  const cms = aService({
    headers: { response },
    patches: [{ rule: 'mainline', ops: [add('/headers/response/set/x-c', 'd')] }],
  });
  expect(saidOf(aTenant({ services: [cms] }))).toEqual([]);
});

test('MESH-12: a path that begins at the VirtualService is told as it begins at the rule', () => {
  expect(said('mainline', add('/spec/http/0/timeout', '2s'))).toEqual([
    expect.stringMatching(/a path begins at the rule, got '\/spec\/http\/0\/timeout' .*\n.*write `\/timeout`/),
  ]);
});

describe('MESH-12, TENANT-6: copies of requests', () => {
  const copying = (path: string, value: unknown, granted = true) => {
    const service = aService({ patches: [{ rule: 'mainline', ops: [add(path, value)] }] });
    const grants = granted && { grants: new Grants({ acme: { namespaces: ['acme'], domains: ['acme.example.com'] } }) };
    const tenants = [aTenant({ services: [service], gateways: [] })];
    return checkEstate({ tenants, ...grants }).map(({ field, message }) => `${field.join('.')} ${message}`);
  };
  const to = (host: string) => ({ destination: { host } });

  test.each<[string, unknown]>([
    ['/mirror', { host: 'db.globex.svc.cluster.local' }],
    ['/mirrors', [to('cms'), to('db.globex')]],
    ['/mirrors/-', to('db.example.com')],
    ['/mirrors/0/destination/host', 'db.globex.svc'],
    ['/mirror', { host: '*.acme' }],
  ])('go to nobody else where a table says what is granted: %s %j', (path, value) => {
    expect(copying(path, value)[0]).toMatch(
      /^patches.0.ops.0.value copies of requests go to Services of the tenant's own/,
    );
    expect(copying(path, value, false).join()).not.toContain('copies');
  });

  test.each<[string, unknown]>([
    ['/mirror', { host: 'cms' }],
    ['/mirrors', [to('cms.acme'), to('cms.acme.svc'), to('cms.acme.svc.cluster.local')]],
    ['/mirrorPercentage', { value: 5 }],
  ])('go to the own namespace: %s %j', (path, value) => {
    expect(copying(path, value)).toEqual([]);
  });
});
