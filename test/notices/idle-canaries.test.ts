import { idleCanaries } from '../../lib/notices/idle-canaries';
import { parseWholeRegistry } from '../../lib/registry/parse-registry';

function said(service: string): string[] {
  const text = `apiVersion: branchline/v1
kind: Tenant
name: acme
environment: staging
namespace: acme
services:
  cms: { ${service} }
`;
  const { estates } = parseWholeRegistry([{ path: 'acme/tenant.yaml', text }]);
  return idleCanaries(estates[0]!.estate).map((each) => each.text);
}

test('a canary that is given no request', () => {
  const line =
    'tenants/acme/tenant.yaml:7:41: note: services.cms.canary: the canary gets no request: it has no `weight`, no `match` and no `mirror`';
  expect(said('image: "a:1", port: 80, canary: { image: "a:2" }')).toEqual([line.replace(':41', ':42')]);
  expect(said('image: "a:1", port: 80, canary: { image: "a:2", weight: 0 }')).toHaveLength(1);
});

test.each(['weight: 1', 'match: [{ headers: { a: { present: true } } }]', 'mirror: 0.5', 'replicas: 0'])(
  'none with %s',
  (field) => {
    expect(said(`image: "a:1", port: 80, canary: { image: "a:2", ${field} }`)).toEqual([]);
  },
);

test('a worker takes its work itself', () => {
  expect(said('image: "a:1", canary: { image: "a:2" }')).toEqual([]);
});
