import { parseRegistry, parseWholeRegistry } from '../../lib/registry/parse-registry';
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

test('a variant that runs in no environment is told, and one that names an environment is not', () => {
  const estate = (classes: string) => ({
    path: 'estate.yaml',
    text: `apiVersion: branchline/v1\nkind: Estate\nenvironments: ${classes}\n`,
  });
  const warnings = (classes: string, fields = '') =>
    parseWholeRegistry([
      estate(classes),
      { path: 'acme/tenant.yaml', text: TENANT.replace('environment: staging\n', '').replace('namespace: acme\n', '') },
      ...['eu', 'us'].map((name) => ({
        path: `acme/environments/${name}.yaml`,
        text: `apiVersion: branchline/v1\nkind: Environment\nnamespace: acme-${name}\n`,
      })),
      {
        path: 'acme/variants/OPS-1.yaml',
        text: `apiVersion: branchline/v1\nkind: Variant\nid: OPS-1\n${fields}services:\n  ui: { image: "r.example.com/ui:2" }\n`,
      },
    ]).warnings.map(({ message, fix }) => `${message}; ${fix}`);
  const production = '{ eu: { class: production }, us: { class: production } }';
  expect(warnings(production)).toEqual([
    "runs nowhere: a variant that names no environments runs where the class is not production, and tenant 'acme' exists only in eu, us; add `environments: [eu]` if it is to run there",
  ]);
  expect(warnings(production, 'environments: [us]\n')).toEqual([]);
  expect(warnings('{ eu: { class: staging }, us: { class: production } }')).toEqual([]);
});
