import { deployment, ESTATE } from '../resolver/estate';
import { diffOf, mesh, to } from './versions';

const rule =
  'apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: { name: cms-new, namespace: acme }\nspec: { host: cms.acme.svc.cluster.local, subsets: [{ name: new, labels: { version: new } }] }';
const pods = deployment('acme', 'cms', 'new');
const plain = mesh('cms', `    - name: main\n      route: [${to('cms')}]`);
const routed = mesh(
  'cms',
  `    - name: new\n      match: [{ headers: { x-variant-id: { exact: new } } }]\n      route: [${to('cms', 'new')}]\n    - name: main\n      route: [${to('cms')}]`,
);
const flux =
  'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: acme-routing, namespace: flux-system }\nspec: {}';
const argo =
  'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: acme, namespace: argocd }\nspec: { syncPolicy: { syncOptions: [PruneLast=true] } }';
const waved = (text: string) =>
  text.replace('namespace: acme }', 'namespace: acme, annotations: { argocd.argoproj.io/sync-wave: "1" } }');

const order = (...args: Parameters<typeof diffOf>) =>
  diffOf(...args).order.map(({ id, kind, unsafe, routes }) => ({ id, kind, unsafe, routes }));
const routes = ['VirtualService acme/cms: new'];

test('SAFE-2: a target that goes together with its route is unsafe where nothing is known to wait', () => {
  expect(order([routed, rule, pods], [plain])).toEqual([
    { id: 'SAFE-2', kind: 'removed-with-route', unsafe: true, routes },
  ]);
  expect(order([routed, rule, pods, flux], [plain, flux])[0]!.unsafe).toBe(true);
  const [finding] = diffOf([routed, rule, pods], [plain]).order;
  expect(finding!.text).toContain('acme/cms new: its route and its target go in one step');
  expect(finding!.at).toMatch(/^input.yaml:\d+$/);
});

test('SAFE-2: Argo CD with waves and PruneLast makes one step of it', () => {
  expect(order([waved(routed), rule, pods, argo], [waved(plain), argo])).toEqual([
    { id: 'SAFE-2', kind: 'removed-with-route', unsafe: false, routes },
  ]);
  expect(order([routed, rule, pods, argo], [plain, argo])[0]!.unsafe).toBe(true);
});

test('SAFE-2: the targets themselves may say that they are pruned last', () => {
  const plainArgo = argo.replace('[PruneLast=true]', '[]');
  const last = (text: string) =>
    text.replaceAll(
      /(name: cms-new[^}]*namespace: acme)/g,
      '$1, annotations: { argocd.argoproj.io/sync-options: "Replace=true,PruneLast=true" }',
    );
  const [finding] = order([waved(routed), rule, pods, plainArgo], [waved(plain), plainArgo]);
  expect(finding!.unsafe).toBe(true);
  expect(order([waved(routed), last(rule), last(pods), plainArgo], [waved(plain), plainArgo])).toEqual([
    { id: 'SAFE-2', kind: 'removed-with-route', unsafe: false, routes },
  ]);
});

test('SAFE-2: one Application or one target that is not pruned last is enough to be unsafe', () => {
  const plainArgo = argo.replace('[PruneLast=true]', '[]').replace('name: acme,', 'name: other,');
  const both = [argo, plainArgo];
  expect(order([waved(routed), rule, pods, ...both], [waved(plain), ...both])[0]!.unsafe).toBe(true);
  const last = rule.replace(
    'namespace: acme',
    'namespace: acme, annotations: { argocd.argoproj.io/sync-options: PruneLast=true }',
  );
  expect(order([waved(routed), last, pods, plainArgo], [waved(plain), plainArgo])[0]!.unsafe).toBe(true);
});

test('SAFE-2: two steps, the routes first, say nothing', () => {
  expect(order([routed, rule, pods], [plain, rule, pods])).toEqual([]);
  expect(order([plain, rule, pods], [plain])).toEqual([]);
});

test('SAFE-1: a target that comes together with its route is fine', () => {
  expect(order([plain], [routed, rule, pods])).toEqual([
    { id: 'SAFE-1', kind: 'added-with-route', unsafe: false, routes },
  ]);
});

test('DEST-2: a route to what is not there is unsafe, but only once', () => {
  expect(order([plain], [routed, rule])).toEqual([{ id: 'DEST-2', kind: 'dangling', unsafe: true, routes }]);
  expect(order([plain], [routed, pods])).toEqual([{ id: 'DEST-2', kind: 'dangling', unsafe: true, routes }]);
  expect(order([routed, rule, pods], [routed, rule, deployment('acme', 'cms', 'new', 0)])[0]!.kind).toBe('dangling');
  expect(order([routed], [routed, flux])).toEqual([]);
});

test('a whole service that goes with its routes', () => {
  const rest = ESTATE.split('---')
    .filter((text) => !/name: cms/.test(text))
    .join('---');
  expect(order([plain], [], [ESTATE, rest])).toEqual([
    { id: 'SAFE-2', kind: 'removed-with-route', unsafe: true, routes: ['VirtualService acme/cms: main'] },
  ]);
});

test('what is said of it: what goes, in which step, by which tool', () => {
  const text = (base: string[], head: string[], estate?: [string, string]) => diffOf(base, head, estate).order[0]!.text;
  const gone = 'acme/cms new: its route and its target go in one step (no DestinationRule has the subset new); ';
  const advice = '; remove the routes in one commit (state: retiring) and the rest in the next';
  expect(text([routed, rule, pods], [plain])).toBe(
    `${gone}unsafe with Flux, safe with Argo CD waves and PruneLast${advice}`,
  );
  expect(text([routed, rule, pods, flux], [plain, flux])).toBe(`${gone}unsafe: Flux deletes the target first${advice}`);
  expect(text([waved(routed), rule, pods, argo], [waved(plain), argo])).toBe(
    `${gone}safe with this Argo CD Application (waves and PruneLast)`,
  );
  expect(text([plain], [routed, rule])).toBe(
    'VirtualService acme/cms: new leads to acme/cms new, but no workload runs with the labels of subset new in HEAD: its requests get 503',
  );
  expect(text([plain], [routed, rule, pods])).toBe(
    'acme/cms new comes together with its route: fine, targets are applied first',
  );
});

test('routes without a name, several of them, and Services and hosts that are nowhere', () => {
  const dangling = (http: string) => {
    const [finding] = diffOf([], [mesh('cms', http)]).order;
    return [finding!.target, finding!.routes, finding!.text.replace(/^.*, but /, '')];
  };
  const route = (host: string, name = '') =>
    `    - ${name && `name: ${name}\n      `}route: [{ destination: { host: ${host} } }]\n`;
  expect(dangling(route('gone.beta.svc.cluster.local'))).toEqual([
    'beta/gone',
    ['VirtualService acme/cms: a rule'],
    'Service gone.beta.svc.cluster.local is not there in HEAD: its requests get 503',
  ]);
  expect(dangling(route('db.example.org', 'b') + route('db.example.org', 'a'))).toEqual([
    'db.example.org',
    ['VirtualService acme/cms: a', 'VirtualService acme/cms: b'],
    'Service db.example.org is not there in HEAD: its requests get 503',
  ]);
});

test('a destination without a share is no route, the only one always is', () => {
  const weights = (first: number, second: number) =>
    mesh(
      'cms',
      `    - route: [${to('cms', 'main', `, weight: ${first}`)}, ${to('cms', 'gone', `, weight: ${second}`)}]`,
    );
  expect(order([plain], [weights(100, 0)])).toEqual([]);
  expect(order([plain], [weights(99, 1)])).toHaveLength(1);
  expect(order([plain], [mesh('cms', `    - route: [${to('cms', 'gone', ', weight: 0')}]`)])).toHaveLength(1);
});

test('what is unsafe comes first', () => {
  const both = mesh(
    'cms',
    `    - name: new\n      match: [{ headers: { a: {} } }]\n      route: [${to('cms', 'new')}]\n    - name: gone\n      route: [${to('cms', 'gone')}]`,
  );
  expect(order([plain], [both, rule, pods]).map(({ kind }) => kind)).toEqual(['dangling', 'added-with-route']);
});
