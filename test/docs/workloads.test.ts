import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseRegistry } from '../../lib/registry/parse-registry';
import { estateFiles } from '../../lib/synthesis/estate-files';

const page = readFileSync(join(__dirname, '../../docs/workloads.md'), 'utf8');

/** The first block of YAML below a heading. */
function example(heading: string): string {
  const below = page.slice(page.indexOf(`### ${heading}\n`));
  return /```yaml\n([\s\S]*?)```/.exec(below)![1]!;
}

const TENANT = `apiVersion: branchline/v1
kind: Tenant
name: acme
environment: staging
namespace: acme-staging
external: { psp: { host: api.psp.example.net }, psp-stub: { host: stub.psp.example.net } }
services:
`;

function written(services: string, variant: string): ReadonlyMap<string, string> {
  const { estate, warnings } = parseRegistry([
    { path: 'acme/tenant.yaml', text: TENANT + services },
    {
      path: 'acme/variants/OPS-1234.yaml',
      text: `apiVersion: branchline/v1\nkind: Variant\nid: OPS-1234\n${variant}`,
    },
  ]);
  expect(warnings).toEqual([]);
  return estateFiles(estate, { tool: 'none' });
}

test('the load test of a variant asks for the variant, and is let in', () => {
  const files = written(
    `  cms: { image: "r.example.com/cms:1", port: 8080 }\n${example('A load test of a variant')}`,
    'services: { cms: { image: "r.example.com/cms:2" }, load: { image: "r.example.com/fortio:1" } }\n',
  );
  const [, variant] = files.get('acme/workloads/load.k8s.yaml')!.split('name: load-ops-1234\n');
  expect(variant).toContain('- name: BRANCHLINE_VARIANT\n                  value: ops-1234');
  expect(variant).toContain('x-variant-id: $(BRANCHLINE_VARIANT)');
  expect(files.get('acme/platform/authorization.k8s.yaml')).toContain('cluster.local/ns/acme-staging/sa/load');
});

test('the stub of a third party is called by the variant alone, and reached', () => {
  const files = written(
    '  pay: { image: "r.example.com/pay:1", port: 8080, calls: [external/psp, external/psp-stub], env: { PSP_URL: "https://api.psp.example.net" } }\n',
    example('A stub of a third party'),
  );
  const [mainline, variant] = files.get('acme/workloads/pay.k8s.yaml')!.split('name: pay-ops-1234\n');
  expect(mainline).toContain('value: https://api.psp.example.net');
  expect(mainline).not.toContain('stub.psp');
  expect(variant).toContain('value: https://stub.psp.example.net');
  expect(files.get('acme/platform/sidecars.k8s.yaml')).toContain('stub.psp.example.net');
});
