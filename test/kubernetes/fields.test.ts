import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Fields, fieldsOf } from '../../lib/kubernetes/fields';
import { compact, type JsonSchema } from '../check/schema/compact-schema';
import { type KubernetesSchemas, shortName } from '../check/schema/kubernetes-openapi';

const ROOT = join(__dirname, '../..');
const TABLE = join(ROOT, 'lib/kubernetes/fields.generated.ts');
const { definitions } = JSON.parse(
  readFileSync(join(ROOT, 'imports/kubernetes-openapi.json'), 'utf8'),
) as KubernetesSchemas;

const KINDS = {
  CronJob: 'io.k8s.api.batch.v1.CronJob',
  Deployment: 'io.k8s.api.apps.v1.Deployment',
  HorizontalPodAutoscaler: 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler',
  PodDisruptionBudget: 'io.k8s.api.policy.v1.PodDisruptionBudget',
  Service: 'io.k8s.api.core.v1.Service',
  ServiceAccount: 'io.k8s.api.core.v1.ServiceAccount',
};

/** What the field check keeps, with how a strategic merge patch merges it. */
function fields(schema: JsonSchema): Fields {
  const { f, v, l, t, e, r, d } = compact(schema) as Fields;
  const merged = schema['x-kubernetes-patch-strategy']?.split(',').includes('merge');
  return {
    ...(t && { t: schema.format === 'byte' ? 'y' : t }),
    ...(d && { d: shortName(d) }),
    ...(f && {
      f: Object.fromEntries(Object.entries(schema.properties!).map(([name, each]) => [name, fields(each)])),
    }),
    ...(v && { v: fields(schema.additionalProperties!) }),
    ...(l && { l: fields(schema.items!) }),
    ...(merged && { m: schema['x-kubernetes-patch-merge-key'] ?? true }),
    ...(schema['x-kubernetes-patch-strategy'] === 'replace' && t !== 'a' && { p: true }),
    ...(e && { e }),
    ...(r && { r }),
  };
}

const IN_CODE: Readonly<Record<string, Fields>> = { Quantity: { t: 'q' }, Time: { t: 's' } };

function used(): Record<string, Fields> {
  const found = new Map<string, Fields>();
  const visit = (name: string) => {
    const short = shortName(name);
    if (found.has(short)) return;
    found.set(short, IN_CODE[short] ?? fields(definitions[name]!));
    if (IN_CODE[short] !== undefined) return;
    for (const [, next] of JSON.stringify(definitions[name]).matchAll(/"\$ref":"([^"]+)"/g)) visit(next!);
  };
  Object.values(KINDS).forEach(visit);
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

test('the table of fields and merge keys is that of the imported OpenAPI (UPDATE_DOCS=1 writes it)', () => {
  const kinds = Object.fromEntries(Object.entries(KINDS).map(([kind, name]) => [kind, shortName(name)]));
  const text = [
    '/** Fields of Kubernetes 1.36 with their merge keys, shortened from imports/kubernetes-openapi.json by test/kubernetes. */',
    `export const FIELD_TABLE: string =\n  ${JSON.stringify(JSON.stringify({ kinds, definitions: used() }))};`,
    '',
  ].join('\n');
  if (process.env.UPDATE_DOCS) writeFileSync(TABLE, text);
  expect(existsSync(TABLE) && readFileSync(TABLE, 'utf8') === text).toBe(true);
});

test("lists of a pod are merged by the keys of Kubernetes' own schema", () => {
  const pod = fieldsOf('Deployment').f!.spec!.f!.template!.f!.spec!.f!;
  const container = pod.containers!.l!.f!;
  const keys = [pod.containers, pod.initContainers, pod.volumes, pod.imagePullSecrets, container.env, container.ports];
  expect(keys.map((each) => each!.m)).toEqual(['name', 'name', 'name', 'name', 'name', 'containerPort']);
  expect([container.volumeMounts!.m, pod.topologySpreadConstraints!.m]).toEqual(['mountPath', 'topologyKey']);
  expect([container.args!.m, pod.tolerations!.m, container.envFrom!.m]).toEqual([undefined, undefined, undefined]);
  expect(fieldsOf('Service').f!.spec!.f!.ports!.m).toBe('port');
});
