import { check } from '../../../lib/check/check';
import { VARIANT_BEHIND_SILENT } from '../../../lib/check/lints/proof/variant-behind-silent';
import { MeshModel } from '../../../lib/mesh-model';
import { parseRegistry } from '../../../lib/registry/parse-registry';
import { estateFiles } from '../../../lib/synthesis/estate-files';

interface Options {
  readonly services?: Readonly<Record<string, object>>;
  /** Services of the variant besides ranking. */
  readonly also?: readonly string[];
  readonly baggage?: string;
  readonly tenant?: object;
}

/** ui → search → ranking, which alone has the variant, unless `services` says otherwise. */
function found({ services = {}, also = [], baggage, tenant = {} }: Options): string[] {
  const image = (name: string) => `registry.example.com/${name}:1`;
  const all: Record<string, object> = {
    ui: { port: 8080, routes: ['/'], calls: ['search'] },
    search: { port: 8080, calls: ['ranking'] },
    ranking: { port: 8080 },
  };
  for (const [name, own] of Object.entries(services)) all[name] = { ...all[name], ...own };
  const declared = Object.fromEntries(Object.entries(all).map(([name, own]) => [name, { image: image(name), ...own }]));
  const own = Object.fromEntries(['ranking', ...also].map((name) => [name, { image: `${image(name)}-ops-1` }]));
  const documents: Record<string, object> = {
    'estate.yaml': { kind: 'Estate', ...(baggage && { propagation: { baggage } }) },
    'acme/tenant.yaml': {
      kind: 'Tenant',
      name: 'acme',
      environment: 'staging',
      namespace: 'acme',
      domains: ['acme.example.com'],
      services: declared,
      ...tenant,
    },
    'acme/variants/OPS-1.yaml': { kind: 'Variant', id: 'OPS-1', services: own },
  };
  const files = Object.entries(documents).map(([path, document]) => ({
    path,
    text: JSON.stringify({ apiVersion: 'branchline/v1', ...document }),
  }));
  const { estate, settings } = parseRegistry(files);
  const model = MeshModel.ofText([...estateFiles(estate, settings.gitops).values()].join('\n---\n'));
  return check(model, { lints: [VARIANT_BEHIND_SILENT] }).map(
    ({ severity, object, path, message }) => `${severity} ${object} ${path}: ${message}`,
  );
}

const silent = { propagates: false };
const message = (who: string) =>
  `fragile DestinationRule acme/ranking-ops-1 spec.subsets[0]: requests for ops-1 reach the mainline of ranking.acme.svc.cluster.local: every way there leads through ${who} not to pass the variant on`;

test('PROP-4: every way to the variant leads through a service that declares not to pass it on', () => {
  expect(found({ services: { search: silent } })).toEqual([message('Deployment acme/search, which declares')]);
  // The first of several that are silent keeps the others from hearing of it.
  expect(found({ services: { ui: silent, search: silent } })).toEqual([message('Deployment acme/ui, which declares')]);
  const two = { docs: { port: 8080, routes: ['/docs'], calls: ['ranking'], ...silent } };
  expect(found({ services: { search: silent, ...two } })).toEqual([
    message('Deployment acme/docs, Deployment acme/search, which declare'),
  ]);
});

test('PROP-4: a silent service that leads elsewhere is not named', () => {
  const aside = { aside: { port: 8080, routes: ['/aside'], calls: ['ui'], ...silent } };
  const elsewhere = { other: { port: 8080, routes: ['/other'], ...silent } };
  expect(found({ services: { search: silent, ...elsewhere } })).toEqual([
    message('Deployment acme/search, which declares'),
  ]);
  expect(found({ services: { search: silent, ...aside } })).toHaveLength(1);
});

test.each<[string, Options]>([
  ['nothing is declared', {}],
  ['all pass it on', { services: { ui: { propagates: true }, search: { propagates: true } } }],
  ['the last service is silent', { services: { ranking: silent } }],
  ['there is another way', { services: { search: silent, ui: { calls: ['search', 'ranking'] } } }],
  ['gateways lead to it', { services: { search: silent, ranking: { routes: ['/ranking'] } } }],
  ['nobody would reach it anyhow', { services: { search: { calls: [], ...silent } } }],
  [
    'a consumer of a queue calls it',
    { services: { search: silent, mailer: { calls: ['ranking'], consumes: [{ topic: 't', group: 'g' }] } } },
  ],
  [
    'a worker of the same variant calls it',
    { services: { search: silent, timer: { calls: ['ranking'] } }, also: ['timer'] },
  ],
  ['no Sidecar says who calls', { services: { search: silent }, tenant: { isolation: { sidecar: false } } }],
])('PROP-4: no finding where %s', (_, options) => {
  expect(found(options)).toEqual([]);
});

test('PROP-4: consumers and workers that are silent themselves bring it nowhere', () => {
  const mailer = { calls: ['ranking'], consumes: [{ topic: 't', group: 'g' }], ...silent };
  expect(found({ services: { search: silent, mailer } })).toHaveLength(1);
  const timer = { calls: ['ranking'], ...silent };
  expect(found({ services: { search: silent, timer }, also: ['timer'] })).toHaveLength(1);
  // A worker without the variant does not know of it.
  expect(found({ services: { search: silent, timer: { calls: ['ranking'] } } })).toHaveLength(1);
});

test('PROP-4: baggage alone is enough where rules look at it', () => {
  const services = { search: { propagates: 'baggage' } };
  expect(found({ services })).toEqual([message('Deployment acme/search, which declares')]);
  expect(found({ services, baggage: 'variant' })).toEqual([]);
  expect(found({ services: { search: silent }, baggage: 'variant' })).toHaveLength(1);
});
