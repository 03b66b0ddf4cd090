import { parseWholeRegistry } from '../../lib/registry/parse-registry';

/** Fields of a file of differences with nothing after the colon (ENV-1). */

const ESTATE = 'apiVersion: branchline/v1\nkind: Estate\nenvironments: { staging: { class: staging } }\n';
const TENANT = `apiVersion: branchline/v1
kind: Tenant
name: acme
namespace: acme
services:
  cms: { image: "a:1", port: 80, env: { A: "1" } }
  ui: { image: "a:1", port: 80 }
`;

function warnings(services: string): string[] {
  const differences = `apiVersion: branchline/v1\nkind: Environment\nservices:\n${services}`;
  const files = { 'estate.yaml': ESTATE, 'acme/tenant.yaml': TENANT, 'acme/environments/staging.yaml': differences };
  const read = parseWholeRegistry(Object.entries(files).map(([path, text]) => ({ path, text })));
  return read.warnings.map(({ origin, field, message, fix }) => `${origin.describe(field)} ${message} | ${fix}`);
}

test('a service with nothing below it is taken away, and that is told', () => {
  expect(warnings('  cms:\n')).toEqual([
    'tenants/acme/environments/staging.yaml:4:7 is empty, which takes `cms` away here | write `cms: null` if that is meant, or remove the line',
  ]);
  expect(warnings('  cms:\n    env: { A: }\n')).toEqual([expect.stringContaining('takes `A` away here')]);
});

test('what is taken away in words is no news', () => {
  expect(warnings('  cms: null\n  ui: { replicas: 2 }\n')).toEqual([]);
  expect(warnings('  cms: ~\n')).toEqual([]);
  expect(warnings('  cms: { env: null }\n')).toEqual([]);
});
