import { parseRegistry } from '../../lib/registry/parse-registry';

test('a variable from a Secret is told where it is written', () => {
  const text = `apiVersion: branchline/v1
kind: Tenant
name: acme
environment: staging
namespace: acme
services:
  cms: { image: "a:1", port: 80, env: { PASSWORD: { secretKeyRef: { name: db } } } }
`;
  expect(() => parseRegistry([{ path: 'acme/tenant.yaml', text }])).toThrow(
    /services\.cms\.env\.PASSWORD: must be text, got a mapping\n {4}fix: from a Secret, a ConfigMap or a field it comes by `deployment`/,
  );
});

test.each<[fields: string, name: string, place: string, field?: string]>([
  ['weight: 20, canary: { image: "a:2" }', 'weight', 'canary'],
  ['weight: 20', 'weight', 'canary'],
  ['weights: { main: 90, canary: 20 }', 'weights', 'canary', 'weight'],
  ['readiness: /healthz', 'readiness', 'probes'],
])('a field of a mapping below is told where it belongs: %s', (fields, name, place, field = name) => {
  const text = `apiVersion: branchline/v1
kind: Tenant
name: acme
environment: staging
namespace: acme
services:
  cms: { image: "a:1", port: 80, ${fields} }
`;
  expect(() => parseRegistry([{ path: 'acme/tenant.yaml', text }])).toThrow(
    `services.cms.${name}: unknown field '${name}'\n    fix: \`${field}\` belongs in \`${place}\``,
  );
});
