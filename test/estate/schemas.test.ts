import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { parseAllDocuments } from 'yaml';
import { bookinfo } from '../../apps/bookinfo/chart';
import { GitOpsApp } from '../../lib/cdk8s/gitops-app';
import { composeEstate } from '../../lib/constructs/compose-estate';
import { GitOpsTool } from '../../lib/output/gitops-tool';
import { parseWholeRegistry } from '../../lib/registry/parse-registry';
import { twoTenants } from '../attacks/two-tenants';
import type { Emitted } from './rendered';
import { compose, SHIPPED_ESTATES } from './shipped-estates';

const ROOT = join(__dirname, '../..');

/** What `isolation: { network: true }` and `limits` write. */
function limited(app: GitOpsApp): unknown {
  const files = twoTenants({
    a: { isolation: { network: true }, external: { crm: { host: 'crm.example.net' } } },
    ui: { calls: ['b/db', 'external/crm'], resources: { requests: { cpu: '1' } } },
    b: { isolation: { network: true } },
    estate: {
      network: { telemetry: ['monitoring'] },
      limits: { podSecurity: 'baseline', quota: { pods: '100', 'limits.memory': '64Gi' } },
    },
  });
  return composeEstate(app, parseWholeRegistry(files, 'tenants').estates[0]!.estate);
}

const APPS: Record<string, (app: GitOpsApp) => unknown> = {
  bookinfo,
  limited,
  ...Object.fromEntries(SHIPPED_ESTATES.map((estate) => [estate.name, compose(estate)])),
};

function documents(declare: (app: GitOpsApp) => unknown, tool: GitOpsTool): Emitted[] {
  const app = new GitOpsApp({ gitops: { tool, repoURL: 'https://git.example.com/estate.git' } });
  declare(app);
  return [...app.files()].flatMap(([path, text]) =>
    parseAllDocuments(text).map((document) => {
      expect([path, document.errors]).toEqual([path, []]);
      return document.toJS();
    }),
  );
}

const isOfKustomize = ({ apiVersion }: Emitted) => apiVersion.startsWith('kustomize.config.k8s.io/');

const asked: Emitted[] = [];
let answers: readonly (string | null)[] | undefined;

/**
 * What the schemas of their kinds have against objects. They are asked when the first answer is needed, for all objects at
 * once: it takes a process of its own, which loads many packages.
 */
function problemsOf(objects: readonly Emitted[]): () => string[] {
  const from = asked.push(...objects) - objects.length;
  return () => {
    answers ??= JSON.parse(
      execFileSync(process.execPath, [join(__dirname, 'validate.mjs')], {
        input: JSON.stringify(asked),
        encoding: 'utf8',
        maxBuffer: 2 ** 26,
      }),
    ) as (string | null)[];
    return objects.flatMap(({ kind, metadata }, index) => {
      const problem = answers![from + index];
      return problem === null ? [] : `${kind} ${metadata?.name}: ${problem}`;
    });
  };
}

/** Schemas of Istio's CRDs in which a field that nobody knows is a mistake, as an API server with strict checks says. */
const crds = parseAllDocuments(readFileSync(join(ROOT, 'imports/istio-crds.yaml'), 'utf8')).map((each) => each.toJS());
const ajv = new Ajv({ strict: false, logger: false });
const istio = new Map(
  crds.map(({ spec }: Emitted) => {
    const { openAPIV3Schema } = spec.versions.find(({ name }: Emitted) => name === 'v1').schema;
    return [spec.names.kind, ajv.compile(closed(openAPIV3Schema.properties.spec))] as const;
  }),
);

function closed(schema: Emitted): Emitted {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const result = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  const isObject = schema.type === 'object' && schema.properties !== undefined;
  return isObject && schema.additionalProperties === undefined ? { ...result, additionalProperties: false } : result;
}

function unknownToIstio({ kind, metadata, spec }: Emitted): string[] {
  const validate = istio.get(kind)!;
  return validate(spec) ? [] : [`${kind} ${metadata.name}: ${ajv.errorsText(validate.errors)}`];
}

const isOfIstio = ({ apiVersion }: Emitted) => apiVersion.includes('istio.io/');

describe.each(Object.entries(APPS))('every object of %s', (_, declare) => {
  const all = documents(declare, GitOpsTool.ARGOCD);
  const problems = problemsOf(all.filter((object) => !isOfKustomize(object)));

  test('is what the schema of its kind says', () => {
    expect(problems()).toEqual([]);
  });

  test('NAME-4: has no field that Istio does not know', () => {
    expect(all.filter(isOfIstio).flatMap(unknownToIstio)).toEqual([]);
  });

  test('is listed by its folder’s kustomization, once', () => {
    for (const { resources, ...rest } of all.filter(isOfKustomize)) {
      expect(rest).toEqual({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' });
      expect(resources).toEqual([...new Set(resources)]);
      for (const resource of resources) expect(resource).toMatch(/^[a-z0-9][a-z0-9.-]*(\.k8s\.yaml)?$/);
    }
  });
});

const ofFlux = documents(bookinfo, GitOpsTool.FLUX);

describe('what hands the folders to Flux', () => {
  const objects = ofFlux.filter(({ apiVersion }) => apiVersion.includes('fluxcd'));
  const problems = problemsOf(objects);

  test('is what the schema says', () => {
    expect([objects.length, problems()]).toEqual([3, []]);
  });
});

describe('controls: a wrong object is refused', () => {
  const all = [...documents(bookinfo, GitOpsTool.ARGOCD), ...ofFlux];
  const first = (kind: string) => structuredClone(all.find((each) => each.kind === kind && !isOfKustomize(each)));

  const wrong: [string, (object: Emitted) => void][] = [
    ['VirtualService', ({ spec }) => Object.assign(spec.http[0].route[0].destination.port, { number: '9080' })],
    ['Deployment', ({ spec }) => Object.assign(spec, { replicas: 'one' })],
    ['Service', ({ spec }) => Object.assign(spec.ports[0], { port: {} })],
    ['AuthorizationPolicy', ({ spec }) => Object.assign(spec, { action: 'MAYBE' })],
    ['Application', ({ spec }) => Object.assign(spec, { project: 1 })],
    ['Kustomization', ({ spec }) => Object.assign(spec, { prune: 'yes' })],
    ['Namespace', (object) => Object.assign(object, { kind: 'Nameplace' })],
  ];
  const spoiled = wrong.map(([kind, spoil]) => {
    const object = first(kind);
    spoil(object);
    return object;
  });
  const problems = problemsOf(spoiled);

  test('a wrong value is refused by the schema of its kind', () => {
    expect(problems()).toEqual(spoiled.map(({ kind }) => expect.stringContaining(kind)));
  });

  test('by a field that Istio does not know', () => {
    const object = first('VirtualService');
    Object.assign(object.spec.http[0], { brandNew: 5 });
    expect(unknownToIstio(object)).toEqual([expect.stringMatching(/must NOT have additional properties/)]);
  });
});
