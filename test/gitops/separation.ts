import type { Files } from '../../lib/output/layout';
import type { Separation } from '../../lib/output/separation';
import { ASKING, START, type State, variant } from '../mesh/contract/release-sequences';
import type { Delivery } from './delivery';

/** Objects that a tenant's part must not hold, each with its path at the API server. */
const OUTSIDE: readonly (readonly [what: string, yaml: string, path: string])[] = [
  [
    "an object in another tenant's namespace",
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: outside, namespace: shared }\n',
    '/api/v1/namespaces/shared/configmaps/outside',
  ],
  [
    'rights in its own namespace',
    'apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: { name: outside, namespace: acme }\nroleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin }\nsubjects: [{ kind: ServiceAccount, name: cms, namespace: acme }]\n',
    '/apis/rbac.authorization.k8s.io/v1/namespaces/acme/rolebindings/outside',
  ],
  [
    'an object of the whole cluster',
    'apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: { name: outside }\nvalue: 1000\n',
    '/apis/scheduling.k8s.io/v1/priorityclasses/outside',
  ],
];

const active: State = { ...START, variants: variant('OPS-1', ['cms']) };
const retiring: State = { ...START, variants: variant('OPS-1', ['cms'], true) };

/** Who applies what (TENANT-11): the move from one tool for all to rights of each tenant's own, and what these refuse. */
export function testsOfSeparation(name: string, delivery: () => Delivery): void {
  const filesOf = (separation: Separation, state: State) => delivery().filesOf(state, { separation });

  test(`TENANT-11: the move to rights of each tenant's own removes no object, by ${name}`, async () => {
    await delivery().commit('separation, the start', filesOf('none', active));
    const load = await delivery().underLoad('separation', ASKING, async () => {
      for (const step of ['prepared', 'apart', 'limited'] as const) {
        const { events, dangling } = await delivery().commit(`separation, ${step}`, filesOf(step, active));
        expect(dangling).toEqual([]);
        expect(events.filter(({ verb, changed }) => verb === 'delete' && changed)).toEqual([]);
      }
    });
    expect(load.failures).toEqual({});
  });

  test(`TENANT-11: with them a variant goes and comes as before, by ${name}`, async () => {
    const load = await delivery().underLoad('limited', ASKING, async () => {
      for (const [step, state] of [retiring, START, active].entries()) {
        const { dangling } = await delivery().commit(`limited, commit ${step + 1}`, filesOf('limited', state));
        expect(dangling).toEqual([]);
      }
    });
    expect(load.failures).toEqual({});
  });

  test.each(OUTSIDE)(`TENANT-11: refused: %s, by ${name}`, async (what, yaml, path) => {
    const good = filesOf('limited', active);
    const { why } = await delivery().commitRefused(`outside, ${what}`, withObject(good, yaml));
    expect(why).toMatch(/forbidden|not permitted/);
    expect((await delivery().cluster.send('GET', path)).status).toBe(404);
    await delivery().commit('outside, put right', good);
  });

  test(`TENANT-11: the way back removes no object, by ${name}`, async () => {
    const load = await delivery().underLoad('the way back', ASKING, async () => {
      for (const step of ['apart', 'prepared', 'none'] as const) {
        const { events, dangling } = await delivery().commit(`the way back, ${step}`, filesOf(step, active));
        expect(dangling).toEqual([]);
        const removed = events.filter(({ verb, changed, status }) => verb === 'delete' && changed && status < 300);
        expect(removed.map(({ id }) => id).filter((id) => !OF_THE_TOOL.test(id))).toEqual([]);
      }
    });
    expect(load.failures).toEqual({});
    for (const path of LEFT_BY_FLUX) {
      const { status } = await delivery().cluster.send('GET', path);
      expect({ path, status }).toEqual({ path, status: name === 'Flux' ? 200 : 404 });
    }
  });

  test(`TENANT-11: the same is applied where nothing is limited, by ${name}`, async () => {
    const [, yaml, path] = OUTSIDE[0]!;
    const files = withObject(filesOf('none', active), yaml);
    await delivery().commitUntil('control, not limited', files, async () => {
      const { status } = await delivery().cluster.send('GET', path);
      return status === 200 || `status ${status}`;
    });
  });
}

/** By which the tool finds the output. */
const OF_THE_TOOL = /^(Application|AppProject|Kustomization)\//;

/** What `synth` says that somebody has to delete by hand. */
const LEFT_BY_FLUX = [
  '/api/v1/namespaces/flux-system/serviceaccounts/branchline-acme',
  '/apis/rbac.authorization.k8s.io/v1/namespaces/acme/roles/branchline-gitops',
  '/apis/rbac.authorization.k8s.io/v1/namespaces/acme/rolebindings/branchline-gitops',
];

/** The files with one more object among a tenant's own. */
function withObject(files: Files, yaml: string): Files {
  const path = 'acme/workloads/cms.k8s.yaml';
  return new Map([...files, [path, `${files.get(path)}---\n${yaml}`]]);
}
