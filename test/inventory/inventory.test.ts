import { inventoryOf, totalsOf } from '../../lib/inventory/inventory';
import { inventoryToCsv, inventoryToJson, inventoryToText, linksToText } from '../../lib/inventory/render-inventory';
import { parseWholeRegistry } from '../../lib/registry/parse-registry';

const FILES = {
  'acme/tenant.yaml': `apiVersion: branchline/v1
kind: Tenant
name: acme
environment: staging
namespace: acme-ns
services:
  ui:
    image: r.example.com/ui:1
    port: 8080
    replicas: 3
    owner: team-ui
    links: { runbook: "https://wiki.example.com/ui", dashboard: "https://grafana.example.com/d/ui?a=b,c" }
    resources: { requests: { cpu: 100m, memory: 64Mi }, limits: { memory: 0.5Gi } }
    canary: { image: "r.example.com/ui:2", replicas: 1, resources: { requests: { cpu: 1 } } }
    versions: { v1: { image: "r.example.com/ui:0", replicas: 2 } }
  cms:
    image: r.example.com/cms:1
    port: 8080
    autoscale: { min: 2, max: 6 }
    resources: { requests: { cpu: 200m } }
    canary: { image: "r.example.com/cms:2" }
`.replace('cpu: 1 }', 'cpu: "1" }'),
  'acme/variants/OPS-1.yaml':
    'apiVersion: branchline/v1\nkind: Variant\nid: OPS-1\nowner: "=cmd, \\"x\\""\ncreated: 2026-11-01\nexpires: 2026-12-01\nservices: { ui: { image: "r.example.com/ui:OPS-1" } }\n',
  'acme/variants/OPS-2.yaml':
    'apiVersion: branchline/v1\nkind: Variant\nid: OPS-2\nstate: asleep\nservices: { ui: { image: "r.example.com/ui:OPS-2" } }\n',
};
const registry = () => parseWholeRegistry(Object.entries(FILES).map(([path, text]) => ({ path, text })));
const entries = () => inventoryOf(registry(), ({ id }) => (id === 'OPS-1' ? 1_764_000_000 : undefined));

test('every workload is listed with its pods and what they take together', () => {
  expect(
    entries().map(({ service, workload, kind, pods, maxPods, requests, limits }) => [
      service,
      workload,
      kind,
      pods,
      maxPods,
      requests,
      limits,
    ]),
  ).toEqual([
    ['cms', 'main', 'mainline', 2, 6, { cpu: 0.4 }, {}],
    ['cms', 'canary', 'canary', 2, 6, { cpu: 0.4 }, {}],
    ['ui', 'main', 'mainline', 3, undefined, { cpu: 0.3, memory: 3 * 64 * 2 ** 20 }, { memory: 1.5 * 2 ** 30 }],
    ['ui', 'canary', 'canary', 1, undefined, { cpu: 1 }, {}],
    ['ui', 'v1', 'version', 2, undefined, { cpu: 0.2, memory: 2 * 64 * 2 ** 20 }, { memory: 2 ** 30 }],
    ['ui', 'OPS-1', 'variant', 1, undefined, { cpu: 0.1, memory: 64 * 2 ** 20 }, { memory: 2 ** 29 }],
    ['ui', 'OPS-2', 'variant', 0, undefined, { cpu: 0, memory: 0 }, { memory: 0 }],
  ]);
});

test('a variant has its own owner, days and state, a mainline the owner of the service', () => {
  const [ops1, ops2] = entries().filter(({ kind }) => kind === 'variant');
  expect(ops1).toMatchObject({
    owner: '=cmd, "x"',
    created: '2026-11-01',
    expires: '2026-12-01',
    state: 'active',
    lastChange: 1_764_000_000,
  });
  expect(ops2).toMatchObject({ owner: 'team-ui', state: 'asleep' });
  expect(ops2).not.toHaveProperty('lastChange');
  expect(entries().find(({ workload, service }) => workload === 'main' && service === 'ui')!.owner).toBe('team-ui');
});

test('sums are exact to a thousandth, and count what says nothing as nothing', () => {
  expect(totalsOf(entries())).toEqual({
    workloads: 7,
    pods: 11,
    requests: { cpu: 2.4, memory: 6 * 64 * 2 ** 20 },
    limits: { cpu: 0, memory: 3 * 2 ** 30 },
  });
  expect(totalsOf([])).toEqual({
    workloads: 0,
    pods: 0,
    requests: { cpu: 0, memory: 0 },
    limits: { cpu: 0, memory: 0 },
  });
});

test('as a table', () => {
  expect(
    inventoryToText(entries(), () => '3d'),
  ).toBe(`TENANT  SERVICE  WORKLOAD        PODS  CPU    MEMORY       AGE        OWNER      IMAGE
acme    cms      main            2-6   0.4/-  -            -          -          r.example.com/cms:1
acme    cms      canary          2-6   0.4/-  -            -          -          r.example.com/cms:2
acme    ui       main            3     0.3/-  192Mi/1.5Gi  -          team-ui    r.example.com/ui:1
acme    ui       canary          1     1/-    -            -          team-ui    r.example.com/ui:2
acme    ui       v1              2     0.2/-  128Mi/1Gi    -          team-ui    r.example.com/ui:0
acme    ui       OPS-1           1     0.1/-  64Mi/512Mi   3d         =cmd, "x"  r.example.com/ui:OPS-1
acme    ui       OPS-2 (asleep)  0     0/-    0/0          not known  team-ui    r.example.com/ui:OPS-2

all: 7 workloads, 11 pods, requests 2.4 CPU and 384Mi, limits 0 CPU and 3Gi
`);
  expect(inventoryToText([], () => '')).toBe('nothing runs\n');
});

test('as CSV, quoted, and without a formula', () => {
  const lines = inventoryToCsv(entries()).split('\r\n');
  expect(lines[0]).toBe(
    'environment,tenant,namespace,service,kind,workload,state,image,pods,max_pods,requests_cpu,requests_memory,limits_cpu,limits_memory,owner,created,expires,last_change,links',
  );
  expect(lines[6]).toBe(
    `,acme,acme-ns,ui,variant,OPS-1,active,r.example.com/ui:OPS-1,1,,0.1,67108864,,536870912,"'=cmd, ""x""",2026-11-01,2026-12-01,2025-11-24T16:00:00.000Z,"dashboard=https://grafana.example.com/d/ui?a=b,c runbook=https://wiki.example.com/ui"`,
  );
  expect(lines).toHaveLength(9);
});

test('as JSON, with sums by tenant', () => {
  const json = inventoryToJson(entries());
  expect(json.tenants).toEqual([{ tenant: 'acme', ...json.total }]);
  expect(json.workloads).toHaveLength(7);
});

test('environments are told apart, each with its sum', () => {
  const estate =
    'apiVersion: branchline/v1\nkind: Estate\nenvironments: { a: { class: staging, cluster: a }, b: { class: production } }\nclusters: { a: { name: a } }\n';
  const files = Object.entries({ ...FILES, 'estate.yaml': estate }).map(([path, text]) => ({
    path,
    text: text.replace('environment: staging\n', ''),
  }));
  const all = inventoryOf(parseWholeRegistry(files));
  const text = inventoryToText(all, () => '');
  expect(text).toMatch(/^ENVIRONMENT {2}TENANT/);
  expect(text).toMatch(/\na: 7 workloads, .*\nb: 5 workloads, .*\nall: 12 workloads, .*\n$/);
  expect(inventoryToJson(all).tenants.map(({ environment, workloads }) => [environment, workloads])).toEqual([
    ['a', 7],
    ['b', 5],
  ]);
});

test('of what others run, neither image nor pods nor amounts are claimed', () => {
  const tenant = `apiVersion: branchline/v1
kind: Tenant
name: acme
environment: staging
namespace: acme-ns
services:
  cms: { workload: external, port: 8080 }
`;
  const all = inventoryOf(parseWholeRegistry([{ path: 'acme/tenant.yaml', text: tenant }]));
  expect(all).toEqual([
    {
      tenant: 'acme',
      namespace: 'acme-ns',
      service: 'cms',
      workload: 'main',
      kind: 'mainline',
      requests: {},
      limits: {},
    },
  ]);
  expect(inventoryToText(all, () => '')).toMatch(/^acme {4}cms {6}main {6}not known {2}- /m);
  expect(totalsOf(all)).toMatchObject({ workloads: 1, pods: 0 });
});

test('WORK-8: links of a service are listed once in text, and stand at each workload for machines', () => {
  expect(linksToText(entries())).toBe(
    'acme/ui\n  dashboard  https://grafana.example.com/d/ui?a=b,c\n  runbook    https://wiki.example.com/ui\n',
  );
  expect(linksToText(entries().filter(({ service }) => service === 'cms'))).toBe('no service has links\n');
  const ofUi = inventoryToJson(entries()).workloads.filter(({ service }) => service === 'ui');
  expect(ofUi.map(({ links }) => links?.runbook)).toEqual(ofUi.map(() => 'https://wiki.example.com/ui'));
  expect(inventoryToCsv(entries())).toContain(
    ',"dashboard=https://grafana.example.com/d/ui?a=b,c runbook=https://wiki.example.com/ui"\r\n',
  );
});
