import { abortCanaries, promoteCanaries, startCanaries, stepCanaries } from '../../lib/canary/canary-change';
import { allCanaries } from '../../lib/canary/canary-service';
import { run, stateOf } from './estate';

/** Canaries of a tenant that others extend, and of several environments. */

const tenant = (name: string, more: string) =>
  `apiVersion: branchline/v1\nkind: Tenant\nname: ${name}\nnamespace: ${name}\ndomains: [${name}.example.com]\n${more}`;
const UI = 'services:\n  ui: { image: "r.example.com/ui:1", port: 8080, replicas: 2, routes: [/] }\n';
const ESTATE = `apiVersion: branchline/v1
kind: Estate
environments:
  staging: { class: staging, cluster: nonprod }
  production: { class: production, cluster: prod }
clusters: { nonprod: { name: nonprod }, prod: { name: prod } }
`;
const DIFFERENCES = 'apiVersion: branchline/v1\nkind: Environment\n';
const IMAGE = 'r.example.com/ui:2';
const CANARY = `services:\n  ui: { canary: { image: "${IMAGE}", weight: 5 } }\n`;

const files = (more: Readonly<Record<string, string>> = {}) =>
  new Map(
    Object.entries({
      'estate.yaml': ESTATE,
      'acme/tenant.yaml': tenant('acme', UI),
      'globex/tenant.yaml': tenant('globex', 'extends: acme\nservices: {}\n'),
      'initech/tenant.yaml': tenant('initech', UI),
      ...more,
    }),
  );

const named = (state: ReadonlyMap<string, string>, environment?: string) =>
  allCanaries(stateOf(state), environment).map(({ name, environment: where, heirs }) => [
    name,
    where,
    heirs.map((heir) => heir.tenant),
  ]);

test('a canary of a tenant is one of those that extend it, and may move their requests too', () => {
  const start = startCanaries(new Map([['acme/ui', IMAGE]]), { weight: 5 }, 'production');
  const started = run(start, files());
  expect(started.proof.refused).toEqual([]);
  expect(started.change.reach.text).toBe(
    'requests to acme/ui, globex/ui that name no variant, between mainline and canary',
  );
  expect(started.proof.output.get('production/globex/routing/mesh-ui.k8s.yaml')).toContain('subset: canary');
  const stepped = run(stepCanaries(['acme/ui'], { environment: 'production' }), started.after);
  expect(stepped.proof.refused).toEqual([]);
});

test('that of a tenant that extends nobody moves nobody else', () => {
  const start = startCanaries(new Map([['initech/ui', IMAGE]]), { weight: 5 }, 'production');
  expect(run(start, files()).change.reach.text).toBe(
    'requests to initech/ui that name no variant, between mainline and canary',
  );
});

test('all canaries are those of one environment, and those of all; one of an extended tenant is told once', () => {
  const state = files({
    'acme/environments/production.yaml': DIFFERENCES + CANARY,
    'globex/environments/staging.yaml': DIFFERENCES + CANARY,
    'initech/tenant.yaml': tenant('initech', UI.replace('replicas: 2', `canary: { image: "${IMAGE}", weight: 5 }`)),
  });
  const acme = ['acme/ui', 'production', ['globex']];
  const globex = ['globex/ui', 'staging', []];
  const initech = ['initech/ui', undefined, []];
  expect(named(state)).toEqual([acme, globex, initech]);
  expect(named(state, 'production')).toEqual([acme, initech]);
  expect(named(state, 'staging')).toEqual([globex, initech]);
  expect(named(files())).toEqual([]);
});

/** A product that runs for its customers alone. One of them is pinned to a release. */
const product = (more: Readonly<Record<string, string>> = {}) =>
  files({
    'acme/tenant.yaml': `apiVersion: branchline/v1\nkind: Tenant\nname: acme\nenvironments: []\n${UI}`,
    'pinned/tenant.yaml': tenant(
      'pinned',
      'extends: acme\nservices: { ui: { image: "r.example.com/ui:0", canary: null } }\n',
    ),
    ...more,
  });

test('a canary of a tenant that exists nowhere itself goes all its way, in those that extend it', () => {
  let now: ReadonlyMap<string, string> = product({
    'acme/environments/production.yaml': `${DIFFERENCES}services: {}\n`,
  });
  const take = (command: Parameters<typeof run>[0]) => {
    const { change, proof, after } = run(command, now);
    expect(proof.refused).toEqual([]);
    now = after;
    return change;
  };
  const environment = 'production';
  const started = take(startCanaries(new Map([['acme/ui', IMAGE]]), { weight: 5 }, environment));
  expect(started.reach.text).toBe('requests to globex/ui, pinned/ui that name no variant, between mainline and canary');
  expect(named(now)).toEqual([['acme/ui', environment, expect.arrayContaining(['globex'])]]);
  while (take(stepCanaries(['acme/ui'], { environment })).files.size > 0);
  expect(now.get('acme/environments/production.yaml')).toContain(IMAGE);
  expect(named(now)).toEqual([]);
  const again = (command: Parameters<typeof run>[0]) => take(command).subject;
  expect(again(abortCanaries(['acme/ui'], environment))).toBe('canary abort acme/ui in production');
  expect(again(promoteCanaries(['acme/ui'], { environment }))).toBe('canary promote acme/ui in production');
});

test('who names a tenant that has its canary by `extends` is told whose it is', () => {
  const state = stateOf(product({ 'acme/environments/production.yaml': DIFFERENCES + CANARY }));
  expect(() => stepCanaries(['globex/ui'], { environment: 'production' })(state)).toThrow(
    /name it as acme\/ui: it is one of all tenants that extend 'acme'/,
  );
  expect(() => stepCanaries(['acne/ui'], { environment: 'production' })(state)).toThrow(/did you mean 'acme'\?/);
});
