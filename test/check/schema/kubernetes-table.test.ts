import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Shape } from '../../../lib/check/schema/shape';
import { compact } from './compact-schema';
import { type KubernetesSchemas, shortName } from './kubernetes-openapi';

const ROOT = join(__dirname, '../../..');
const TABLE = join(ROOT, 'lib/check/schema/kubernetes.generated.ts');
const { served, kinds, definitions } = JSON.parse(
  readFileSync(join(ROOT, 'imports/kubernetes-openapi.json'), 'utf8'),
) as KubernetesSchemas;

/** `io.k8s.api.core.v1.Container` is `core.v1.Container`, `io.k8s.apimachinery.….ObjectMeta` is `ObjectMeta`. */
const PORT = { min: 1, max: 65535 };
/** What the API server demands in code, beyond its schema; labels and annotations are those of a lint of their own. */
const IN_CODE: Readonly<Record<string, (shape: Shape) => Shape>> = {
  ObjectMeta: (shape) => ({ ...shape, f: { ...shape.f, labels: { t: 'o' }, annotations: { t: 'o' } } }),
  Quantity: () => ({ t: 'q' }),
  Time: () => ({}),
  'core.v1.Container': (shape) => ({ ...shape, r: [...(shape.r ?? []), 'image'] }),
  'core.v1.ContainerPort': (shape) => ({
    ...shape,
    f: { ...shape.f, containerPort: { t: 'i', ...PORT }, hostPort: { t: 'i', min: 0, max: 65535 } },
  }),
  'apps.v1.DeploymentSpec': atLeastNone('replicas'),
  'apps.v1.StatefulSetSpec': atLeastNone('replicas'),
};

function atLeastNone(field: string): (shape: Shape) => Shape {
  return (shape) => ({ ...shape, f: { ...shape.f, [field]: { t: 'i', min: 0 } } });
}

function shapeFor(name: string): Shape {
  const shape = rename(compact(definitions[name]!));
  return IN_CODE[shortName(name)]?.(shape) ?? shape;
}

function rename(shape: Shape): Shape {
  return JSON.parse(JSON.stringify(shape), (key, value) =>
    key === 'd' && typeof value === 'string' ? shortName(value) : value,
  );
}

test("the table of Kubernetes' fields is that of the imported OpenAPI (UPDATE_DOCS=1 writes it)", () => {
  const names = Object.keys(definitions);
  expect(new Set(names.map(shortName)).size).toBe(names.length);
  const table = {
    kinds: Object.fromEntries(Object.entries(kinds).map(([kind, name]) => [kind, shortName(name)])),
    definitions: Object.fromEntries(names.map((name) => [shortName(name), shapeFor(name)])),
  };
  const text = [
    '/** Fields of Kubernetes 1.36, shortened from imports/kubernetes-openapi.json by test/check/schema. */',
    `export const KUBERNETES_TABLE: string =\n  ${JSON.stringify(JSON.stringify(table))};`,
    '',
    '/** Versions in which Kubernetes serves each `group/Kind`, the one to write first. */',
    `export const KUBERNETES_KINDS: Readonly<Record<string, readonly string[]>> = ${JSON.stringify(served)};`,
    '',
  ].join('\n');
  if (process.env.UPDATE_DOCS) writeFileSync(TABLE, text);
  expect(existsSync(TABLE) && readFileSync(TABLE, 'utf8') === text).toBe(true);
});
