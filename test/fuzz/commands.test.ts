import fc from 'fast-check';
import { stringify } from 'yaml';
import { abortCanaries, promoteCanaries, startCanaries, stepCanaries } from '../../lib/canary/canary-change';
import { FollowedCalls } from '../../lib/chain-log/followed-calls';
import { LOG_FIELDS, loggedRequest } from '../../lib/chain-log/logged-request';
import { chainLogToJson, chainLogToText } from '../../lib/chain-log/render-chain-log';
import { type RegistryCommand, type RegistryState, withFiles } from '../../lib/change/registry-change';
import { ListedBranches } from '../../lib/prune/branch-evidence';
import { pruneChange, pruneSteps } from '../../lib/prune/prune-variants';
import { parseWholeRegistry } from '../../lib/registry/parse-registry';
import { RegistryError } from '../../lib/registry/registry-error';
import { renderPart } from '../../lib/synthesis/render-part';
import { addVariant } from '../../lib/variant/add-variant';
import { NO_HISTORY } from '../../lib/variant/build-history';
import {
  extendVariants,
  removeVariants,
  restoreVariants,
  retireVariants,
  sendToSleep,
  wakeVariants,
} from '../../lib/variant/change-variant';
import { answers, fuzz } from './fuzzed';
import { hostileValue, mangled, mutated, mutation, textMutation } from './hostile';

const header = (kind: string) => ({ apiVersion: 'branchline/v1', kind });

/** An estate of two environments with what the commands change, and objects of a tenant's own. */
const FILES: readonly (readonly [path: string, content: object])[] = [
  [
    'estate.yaml',
    {
      ...header('Estate'),
      environments: { staging: { class: 'staging' }, production: { class: 'production' } },
      gitops: { tool: 'flux', separation: 'limited' },
      network: { telemetry: ['monitoring'] },
      grants: { acme: { namespaces: ['acme-ns', 'acme-prod'], domains: ['acme.example.com', 'acme.example.net'] } },
    },
  ],
  [
    'acme/tenant.yaml',
    {
      ...{ ...header('Tenant'), name: 'acme', namespace: 'acme-ns', domains: ['acme.example.com'] },
      isolation: { network: true },
      services: {
        ui: { image: 'r/ui:1', port: 8080, routes: ['/'], calls: ['cms'], repository: 'org/ui' },
        cms: {
          ...{ image: 'r/cms:1', routes: [{ path: '/cms', timeout: '5s' }], cors: { allowOrigins: ['https://a.com'] } },
          ports: { http: { port: 8080 }, metrics: { port: 9100, routed: false } },
          canary: { image: 'r/cms:2', weight: 5 },
        },
        worker: { image: 'r/worker:1', produces: ['orders'] },
        nightly: { image: 'r/nightly:1', schedule: '0 3 * * *' },
      },
    },
  ],
  [
    'acme/environments/production.yaml',
    {
      ...header('Environment'),
      namespace: 'acme-prod',
      domains: ['acme.example.net'],
      services: { ui: { replicas: 3 } },
    },
  ],
  [
    'acme/manifests/settings.yaml',
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { A: 'on' } },
  ],
  [
    'acme/manifests/route.yaml',
    {
      ...{ apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', metadata: { name: 'own' } },
      spec: { hosts: ['x.acme.example.com'], gateways: ['gateway'], exportTo: ['.'], http: [{ route: [] }] },
    },
  ],
  [
    'acme/variants/OPS-1.yaml',
    { ...header('Variant'), id: 'OPS-1', branch: 'OPS-1-x', services: { cms: { image: 'r/cms:3' } } },
  ],
  [
    'acme/variants/OPS-2.yaml',
    {
      ...header('Variant'),
      id: 'OPS-2',
      state: 'retiring',
      expires: '2026-01-01',
      services: { ui: { image: 'r/ui:3' } },
    },
  ],
];

const NAMES = [
  'OPS-1',
  'OPS-2',
  'OPS-3',
  'acme',
  'acme/cms',
  'acme/ui',
  'cms',
  '__proto__',
  '../x',
  '\ud800',
  'x\ny',
  '',
];
const name = fc.oneof(fc.constantFrom(...NAMES), fc.string({ unit: 'binary', maxLength: 6 }));
const NOW = new Date('2026-06-01T00:00:00Z');

const BRANCHES = { branches: [{ name: 'OPS-1-x', head: '3f2a91c', date: '2026-01-02T10:00:00Z', merged: true }] };

/** A command and what it is told. */
const command = fc.record({
  which: fc.nat(13),
  id: name,
  service: name,
  image: name,
  branches: fc.array(mutation, { maxLength: 2 }),
});

function commandOf({
  which,
  id,
  service,
  image,
  branches,
}: typeof command extends fc.Arbitrary<infer T> ? T : never): RegistryCommand {
  const [tenant = '', own = ''] = service.split('/');
  const choice = { ids: [id] };
  const list = mutated(BRANCHES, branches).branches;
  const commands: readonly (() => RegistryCommand)[] = [
    () =>
      addVariant({
        id,
        images: [{ tenant, service: own, image }],
        created: '2026-06-01',
        history: NO_HISTORY,
        owner: image,
      }),
    () => retireVariants(choice),
    () => restoreVariants(choice),
    () => sendToSleep(choice),
    () => wakeVariants(choice),
    () => removeVariants(choice),
    () => removeVariants({ ...choice, now: true }),
    () => extendVariants(choice, { expires: image, owner: service }),
    () => startCanaries(new Map([[service, image]]), { weight: 5 }, id),
    () => startCanaries(new Map([[service, image]]), { mirror: 5 }),
    () => stepCanaries([service]),
    () => promoteCanaries([service]),
    () => abortCanaries([service], 'staging'),
    () => (state) => {
      const known = new ListedBranches('branches.json', JSON.stringify(list));
      const clock = { now: NOW, zone: 'UTC' };
      const rules = { idle: 86_400, closed: new Set([id.toLowerCase()]) };
      const steps = pruneSteps(state, { rules, clock, branches: known, activity: () => ({ lastChange: () => 1 }) });
      return pruneChange(state, steps);
    },
  ];
  return commands[which]!();
}

/** An error that is a fault of ours. */
function isOurs(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
}

const registry = fc.record({
  mutations: fc.array(fc.tuple(fc.nat(), mutation), { maxLength: 2 }),
  texts: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.tuple(fc.nat(), textMutation), { maxLength: 2 }) },
  ),
  commands: fc.array(command, { minLength: 1, maxLength: 3 }),
});

fuzz('command', registry, ({ mutations, texts, commands }) => {
  answers(() => {
    const of = <T>(all: readonly (readonly [number, T])[], index: number) =>
      all.filter(([at]) => at % FILES.length === index).map(([, each]) => each);
    let files: ReadonlyMap<string, string> = new Map(
      FILES.map(([path, content], index) => [
        path,
        mangled(stringify(mutated(content, of(mutations, index))), of(texts, index)),
      ]),
    );
    const parsed = () =>
      parseWholeRegistry(
        [...files].map(([path, text]) => ({ path, text })),
        'tenants',
      );
    try {
      for (const each of commands) {
        const state: RegistryState = { folder: 'tenants', files, registry: parsed() };
        const change = commandOf(each)(state);
        files = withFiles(files, change.files);
        change.verify?.(parsed());
      }
      renderPart({ files: [...files].map(([path, text]) => ({ path, text })), folder: 'tenants', gitops: {} });
    } catch (error) {
      if (isOurs(error)) throw error;
      // What commands quote of a name is shown, not meant: `undefined` is one as well as any.
      return error instanceof RegistryError ? '' : (error as Error).message.replaceAll(/'[^']*'/g, '');
    }
    return '';
  });
});

const line = fc
  .record({
    values: fc.array(fc.oneof(name, fc.constantFrom('acme', 'ui', 'outbound|80||cms.acme.svc.cluster.local')), {
      minLength: 7,
      maxLength: 7,
    }),
    json: fc.boolean(),
    texts: fc.array(textMutation, { maxLength: 2 }),
  })
  .map(({ values, json, texts }) => {
    const fields = LOG_FIELDS.map((field, index) => [field, values[index]!] as const);
    const text = json
      ? JSON.stringify({ branchline: Object.fromEntries(fields), ...Object.fromEntries(fields) })
      : `branchline ${fields.map(([field, value]) => `${field}="${value}"`).join(' ')}`;
    return mangled(text, texts);
  });

fuzz('log', fc.array(line, { maxLength: 8 }), (lines) => {
  answers(() => {
    const calls = new FollowedCalls('variant', { facts: 50, pairs: 5 });
    const counts = { other: 0, refused: 0, outside: 0, used: 0 };
    for (const each of lines) {
      const request = loggedRequest(each);
      if (typeof request === 'string') counts[request]++;
      else {
        counts.used++;
        calls.add(request);
      }
    }
    const log = calls.end();
    JSON.stringify(chainLogToJson(log, counts));
    chainLogToText(log, counts);
    return '';
  });
});

fuzz(
  'branches',
  fc.tuple(fc.array(mutation, { maxLength: 3 }), fc.array(textMutation, { maxLength: 1 }), hostileValue),
  ([mutations, texts, more]) => {
    answers(() => {
      const content = mutated({ ...BRANCHES, more }, mutations);
      try {
        const listed = new ListedBranches('branches.json', mangled(JSON.stringify(content), texts));
        for (const branch of ['OPS-1-x', '__proto__']) {
          for (const repository of [undefined, 'branches', '__proto__']) listed.stateOf(branch, repository);
        }
      } catch (error) {
        if (isOurs(error)) throw error;
        return (error as Error).message;
      }
      return '';
    });
  },
);

test('the estate as it is, is accepted, and a variant is added to it', () => {
  const files = new Map(FILES.map(([path, content]) => [path, stringify(content)]));
  const list = [...files].map(([path, text]) => ({ path, text }));
  expect(renderPart({ files: list, folder: 'tenants', gitops: {} }).files.size).toBeGreaterThan(20);
  const state = { folder: 'tenants', files, registry: parseWholeRegistry(list, 'tenants') };
  const images = [{ tenant: 'acme', service: 'ui', image: 'r/ui:9' }];
  const { files: changed } = addVariant({ id: 'OPS-9', images, created: '2026-06-01', history: NO_HISTORY })(state);
  expect([...changed.keys()]).toEqual(['acme/variants/OPS-9.yaml']);
});
