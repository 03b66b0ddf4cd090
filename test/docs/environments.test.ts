import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseRegistry } from '../../lib/registry/parse-registry';

const page = readFileSync(join(__dirname, '../../docs/environments.md'), 'utf8');
const texts = [...page.matchAll(/^```yaml\n# tenants\/(\S+\.yaml).*\n([\s\S]*?)^```/gm)];
const files = texts.map(([, path, text]) => ({ path: path!, text: text! }));
const tenants = (environment: string) =>
  new Map(
    parseRegistry(files, 'tenants', undefined, environment).estate.tenants.map((tenant) => [tenant.name, tenant]),
  );

test('what docs/environments.md declares is what it says', () => {
  expect(files.map(({ path }) => path)).toEqual([
    'estate.yaml',
    'acme/tenant.yaml',
    'acme/environments/staging.yaml',
    'globex/tenant.yaml',
  ]);
  const acme = tenants('staging').get('acme')!;
  expect(acme.services.map(({ name, replicas, env }) => [name, replicas, env])).toEqual([
    ['ui', 1, undefined],
    ['cms', 1, { MODE: 'test' }],
    ['stub', 1, undefined],
  ]);
  expect(
    tenants('production')
      .get('acme')!
      .services.map(({ name }) => name),
  ).toEqual(['ui', 'cms']);
  expect(tenants('production').get('globex')).toMatchObject({
    namespace: 'globex',
    services: [{ name: 'ui', image: 'registry.example.com/ui:1.4.2', replicas: 3, env: { BRAND: 'globex' } }, {}],
  });
});
