import { parseRegistry } from '../../lib/registry/parse-registry';
import { SCHEMAS, schemaAt } from '../../lib/registry/schemas';

const TENANT = {
  services: { cms: { canary: {}, autoscale: {}, secrets: [{}], faults: [{}] } },
  gateway: {},
  external: { payments: {} },
  mtls: {},
  isolation: {},
};

const FILE = `apiVersion: branchline/v1
kind: Tenant
name: acme
environment: production
namespace: acme
domains: [acme.example.com]
mtls: {}
isolation: {}
external: { payments: { host: api.example.net } }
services:
  cms:
    image: a:1
    port: 80
    resources: { requests: { cpu: 100m } }
    autoscale: { min: 1, max: 2 }
    canary: { image: "a:2" }
    versions: { v1: { image: "a:0" } }
`;

test('the defaults that editors show are those of the reader', () => {
  const acme = parseRegistry([{ path: 'acme/tenant.yaml', text: FILE }]).estate.tenants[0]!;
  const cms = acme.services[0]!;
  const shown = (...path: (string | number)[]) => schemaAt(SCHEMAS.Tenant, path, TENANT)?.default;
  expect(acme.mtls.mode).toBe(shown('mtls', 'mode'));
  expect(acme.isolation.authorization).toBe(shown('isolation', 'authorization'));
  expect(acme.isolation.sidecar).toBe(shown('isolation', 'sidecar'));
  expect(acme.gateways[0]!.name).toBe(shown('gateway', 'name'));
  expect(acme.gateways[0]!.unknownVariant).toBe(shown('gateway', 'unknownVariant'));
  expect(acme.external[0]!.port).toBe(shown('external', 'payments', 'port'));
  expect(acme.external[0]!.protocol).toBe(shown('external', 'payments', 'protocol'));
  expect(cms.replicas).toBe(shown('services', 'cms', 'replicas'));
  expect(cms.protocol).toBe(shown('services', 'cms', 'protocol'));
  expect(cms.routes).toEqual(shown('services', 'cms', 'routes'));
  expect(cms.calls).toEqual(shown('services', 'cms', 'calls'));
  expect(cms.secrets).toEqual(shown('services', 'cms', 'secrets'));
  expect(cms.writable).toEqual(shown('services', 'cms', 'writable'));
  expect(cms.faults).toEqual(shown('services', 'cms', 'faults'));
  expect(cms.autoscale!.cpu).toBe(shown('services', 'cms', 'autoscale', 'cpu'));
  expect(cms.canary!.weight).toBe(shown('services', 'cms', 'canary', 'weight'));
  expect(cms.canary!.mirror).toBe(shown('services', 'cms', 'canary', 'mirror'));
  expect(cms.versions[0]!.replicas).toBe(shown('services', 'cms', 'versions', 'v1', 'replicas'));
});

test('no object of a schema takes fields that it does not know', () => {
  const open: string[] = [];
  const visit = (schema: unknown, path: string): void => {
    if (typeof schema !== 'object' || schema === null) return;
    const { properties, additionalProperties } = schema as Record<string, unknown>;
    const narrows = path.endsWith('/if') || path.endsWith('/then');
    if (properties !== undefined && additionalProperties !== false && !narrows) open.push(path);
    for (const [name, below] of Object.entries(schema)) visit(below, `${path}/${name}`);
  };
  for (const [kind, schema] of Object.entries(SCHEMAS)) visit({ ...schema }, kind);
  expect(open.filter((path) => !path.endsWith('/properties'))).toEqual([]);
});
