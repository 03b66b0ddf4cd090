import { parseRegistry } from '../../lib/registry/parse-registry';
import { RegistryError } from '../../lib/registry/registry-error';

const TENANT = `apiVersion: branchline/v1
kind: Tenant
name: acme
environment: staging
namespace: acme
services:
  ui: { image: "r.example.com/ui:1", port: 8080 }
`;

function said(fields: string): string {
  const text = `apiVersion: branchline/v1\nkind: Variant\nid: OPS-1\n${fields}\nservices:\n  ui: { image: "r.example.com/ui:2" }\n`;
  try {
    parseRegistry([
      { path: 'acme/tenant.yaml', text: TENANT },
      { path: 'acme/variants/OPS-1.yaml', text },
    ]);
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(RegistryError);
    return (error as RegistryError).message;
  }
}

test.each(['created', 'expires'])('a day that no calendar has is refused: %s', (field) => {
  expect(said(`${field}: 2026-02-30`)).toBe(
    `1 error in the registry tenants/\ntenants/acme/variants/OPS-1.yaml:4:10: error: ${field}: there is no day 2026-02-30, the month ends on 2026-02-28\n    fix: write 2026-02-28`,
  );
  expect(said(`${field}: 2028-02-29`)).toBe('');
});
