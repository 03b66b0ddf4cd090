import { describeProblem } from '../../lib/model/problem';
import type { Service } from '../../lib/model/service';
import type { Tenant } from '../../lib/model/tenant';
import { checkEstate } from '../../lib/validation/check-estate';
import { aService, aTenant } from './samples';

const said = (quota: Record<string, string> | undefined, own: Partial<Service>, tenant: Partial<Tenant> = {}) =>
  checkEstate({ tenants: [aTenant({ services: [aService(own)], ...tenant })], ...(quota && { quota }) }).map(
    describeProblem,
  );

const REQUESTS = { resources: { requests: { cpu: '1', memory: '1Gi' } } };
const LIMITS = { resources: { limits: { cpu: '1', memory: '1Gi' } } };

test.each([
  ['requests.cpu', '20'],
  ['cpu', '20'],
  ['requests.memory', '1Ti'],
  ['memory', '1Ti'],
])('TENANT-13: with a quota for %s each container says what it requests', (name, amount) => {
  expect(said({ [name]: amount }, {})).toEqual([
    expect.stringMatching(
      new RegExp(`^cms.resources: warning: .*says no .requests.${name.split('.').at(-1)}.: with the quota`),
    ),
  ]);
  expect(said({ [name]: amount }, REQUESTS)).toEqual([]);
  expect(said({ [name]: amount }, LIMITS)).toEqual([]);
  expect(said(undefined, {})).toEqual([]);
});

test('TENANT-13: with one for limits, what it may have', () => {
  expect(said({ 'limits.cpu': '20' }, REQUESTS)).toEqual([expect.stringContaining('says no `limits.cpu`')]);
  expect(said({ 'limits.cpu': '20', 'limits.memory': '1Ti' }, LIMITS)).toEqual([]);
});

test('TENANT-13: a quota of other things asks nothing of containers', () => {
  expect(said({ pods: '100', 'count/deployments.apps': '10' }, {})).toEqual([]);
});

test('TENANT-13: of a namespace that is not the tenant’s own nothing is said', () => {
  expect(
    said({ cpu: '20' }, { workload: 'external' }, { workload: 'external', gateways: [] }).filter((line) =>
      line.includes('quota'),
    ),
  ).toEqual([]);
});
