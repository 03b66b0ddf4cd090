import { inspect } from 'node:util';
import { parseRegistry } from '../../lib/registry/parse-registry';
import { RegistryError } from '../../lib/registry/registry-error';

const TENANT = `apiVersion: branchline/v1
kind: Tenant
name: acme
environment: staging
namespace: acme
services:
  ui: { image: "r.example.com/ui:1", port: 8080, env: { TOKEN: not-for-logs }, timeuot: 2s }
`;

function thrown(): RegistryError {
  try {
    parseRegistry([{ path: 'acme/tenant.yaml', text: TENANT }]);
  } catch (error) {
    if (error instanceof RegistryError) return error;
  }
  throw new Error('a registry error is expected');
}

test('an app that nobody guards prints the message and nothing else of the files', () => {
  const printed = inspect(thrown());
  expect(printed).toContain("acme/tenant.yaml:7:80: error: services.ui.timeuot: unknown field 'timeuot'");
  expect(printed).not.toContain('not-for-logs');
  expect(printed).not.toContain('problems');
});

test('a program reads folder and problems', () => {
  const { folder, problems, name } = thrown();
  expect([name, folder]).toEqual(['RegistryError', expect.any(String)]);
  expect(problems).toMatchObject([{ severity: 'error', field: ['services', 'ui', 'timeuot'] }]);
});
