import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { compact, type JsonSchema } from './compact-schema';
import { withRules } from './istio-rules';

const ROOT = join(__dirname, '../../..');
const TABLE = join(ROOT, 'lib/check/schema/fields.generated.ts');

interface Crd {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly schema: { readonly openAPIV3Schema: { readonly properties: { readonly spec: JsonSchema } } };
    }[];
  };
}

test('the field table is that of the imported CRDs (UPDATE_DOCS=1 writes it)', () => {
  const crds = ['istio-crds.yaml', 'istio-crds-checked.yaml'].flatMap(
    (name) => loadAll(readFileSync(join(ROOT, 'imports', name), 'utf8')).filter(Boolean) as Crd[],
  );
  const table = Object.fromEntries(
    crds.map(({ spec }) => [
      `${spec.group}/${spec.names.kind}`,
      withRules(compact(spec.versions[0]!.schema.openAPIV3Schema.properties.spec)),
    ]),
  );
  const text = [
    '/** Fields of Istio 1.31, shortened from imports/istio-crds*.yaml, with what its webhook demands, by test/check/schema. */',
    `export const FIELD_TABLE: string =\n  ${JSON.stringify(JSON.stringify(table))};`,
    '',
  ].join('\n');
  if (process.env.UPDATE_DOCS) writeFileSync(TABLE, text);
  expect(existsSync(TABLE) && readFileSync(TABLE, 'utf8') === text).toBe(true);
});
