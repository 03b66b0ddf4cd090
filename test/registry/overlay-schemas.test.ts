import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { EVERY_FILE, EVERYTHING } from '../estate/everything';

/** Schemas for editors: what they say of overlays is in a file beside them. */
const KINDS = ['overlays', 'tenant', 'variant', 'environment', 'tenant-part'];

const ajv = new Ajv({ strict: false, allErrors: true });
for (const kind of KINDS) {
  const path = join(__dirname, '../../schema', `${kind}.schema.json`);
  ajv.addSchema(JSON.parse(readFileSync(path, 'utf8')) as object, `${kind}.schema.json`);
}

/** Where a schema finds something wrong. */
function faults(schema: string, value: unknown): string[] {
  const validate = ajv.getSchema(schema)!;
  validate(value);
  return [...new Set((validate.errors ?? []).map(({ instancePath }) => instancePath))];
}

const tenant = (cms: object) => ({
  ...{ apiVersion: 'branchline/v1', kind: 'Tenant', name: 'acme', environment: 'staging', namespace: 'acme' },
  services: { cms: { image: 'cms:1', port: 8080, ...cms } },
});
const pod = (spec: object) => ({ deployment: { spec: { template: { spec } } } });
const POD = '/services/cms/deployment/spec/template/spec';

test('editors find nothing wrong with samples that have every field', () => {
  for (const file of EVERY_FILE.filter(({ kind }) => kind !== 'Estate')) {
    expect(faults(`${file.kind.toLowerCase()}.schema.json`, file)).toEqual([]);
  }
});

test.each<[string, object, string[]]>([
  ['a misspelt field', pod({ nodeSelektor: {} }), [POD]],
  ['a number for a text', pod({ hostname: 7 }), [`${POD}/hostname`]],
  ['a word that Kubernetes does not know', pod({ dnsPolicy: 'Cluster' }), [`${POD}/dnsPolicy`]],
  ['a container without a name', pod({ containers: [{ image: 'log:1' }] }), [`${POD}/containers/0`]],
  [
    'a field of a container',
    pod({ containers: [{ name: 'app', imagePullPolicy: 'Alway' }] }),
    [`${POD}/containers/0/imagePullPolicy`],
  ],
  ['a Service that is none', { service: { spec: { type: 'Headless' } } }, ['/services/cms/service/spec/type']],
  ['a budget', { podDisruptionBudget: { spec: { minReady: 1 } } }, ['/services/cms/podDisruptionBudget/spec']],
  ['an autoscaler', { autoscaler: { spec: { maxReplicas: 'ten' } } }, ['/services/cms/autoscaler/spec/maxReplicas']],
  [
    'the canary',
    { canary: pod({ tolerations: {} }) },
    ['/services/cms/canary/deployment/spec/template/spec/tolerations'],
  ],
])('editors mark %s in an overlay, by the schema of Kubernetes', (_what, cms, expected) => {
  expect(faults('tenant.schema.json', tenant(cms))).toEqual(expect.arrayContaining(expected));
});

test.each<[string, object]>([
  ['null takes a field away', pod({ nodeSelector: null, containers: [{ name: 'app', command: null }] })],
  ['an item of a list goes', pod({ containers: [{ name: 'log', $patch: 'delete' }] })],
  ['a list is replaced', pod({ volumes: [{ $patch: 'replace' }, { name: 'tmp', emptyDir: {} }] })],
  ['a mapping is replaced', pod({ securityContext: { $patch: 'replace', runAsUser: 5 } })],
  ['texts go from a list', { deployment: { metadata: { '$deleteFromPrimitiveList/finalizers': ['x'] } } }],
  ['a port is a number or a name', { service: { spec: { ports: [{ port: 80, targetPort: 'web' }] } } }],
])('editors take it that %s', (_what, cms) => {
  expect(faults('tenant.schema.json', tenant(cms))).toEqual([]);
  const { apiVersion, services } = tenant(cms);
  expect(faults('environment.schema.json', { apiVersion, kind: 'Environment', services })).toEqual([]);
});

test('each overlay of a service is by the schema of its kind', () => {
  const { properties } = (ajv.getSchema('tenant.schema.json')!.schema as Defs).$defs.ServiceContent!;
  const typed = Object.entries(properties).filter(([, { $ref }]) => $ref?.startsWith('overlays'));
  const fields = ['deployment', 'service', 'serviceAccount', 'autoscaler', 'podDisruptionBudget', 'cronJob'];
  expect(typed.map(([name]) => name).sort()).toEqual(fields.sort());
  expect(Object.keys(EVERYTHING)).toEqual(expect.arrayContaining(fields.filter((field) => field !== 'cronJob')));
});

test("editors describe what an overlay may say in Kubernetes' words, to the field of a container", () => {
  const { $defs } = ajv.getSchema('overlays.schema.json')!.schema as Described;
  const described = Object.entries($defs).flatMap(([name, { properties = {} }]) =>
    Object.entries(properties).map(([field, { description }]) => [`${name}.${field}`, description] as const),
  );
  const without = described.filter(([, description]) => description === undefined).map(([field]) => field);
  expect(without.filter((field) => !field.endsWith('.status'))).toEqual([]);
  const of = (field: string) => described.find(([name]) => name.endsWith(`.${field}`))?.[1];
  expect(of('Container.lifecycle')).toMatch(/^Actions that the management system should take in response to container/);
  expect(of('PodSpec.nodeSelector')).toMatch(
    /^NodeSelector is a selector which must be true for the pod to fit on a node/,
  );
  expect(of('PodSpec.$patch')).toBe('What to do with what is there.');
});

interface Described {
  readonly $defs: Readonly<
    Record<string, { readonly properties?: Readonly<Record<string, { readonly description?: string }>> }>
  >;
}

interface Defs {
  readonly $defs: Readonly<
    Record<string, { readonly properties: Readonly<Record<string, { readonly $ref?: string }>> }>
  >;
}
