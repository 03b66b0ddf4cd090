import { loadAll } from 'js-yaml';
import { stringify } from 'yaml';
import { type Attack, attempt } from '../attacks/two-tenants';
import { ApiServer } from './api-server';
import { Injection } from './injection';

/** Pod Security and quotas, as Kubernetes' own admission plugins of the API server enforce what is emitted (TENANT-13). */

interface Emitted {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  // biome-ignore lint/suspicious/noExplicitAny: objects of every kind
  readonly spec?: any;
}

let server: ApiServer;
beforeAll(async () => {
  server = await ApiServer.start();
}, 120_000);
afterAll(() => server?.stop());

const JOBS = { job: { image: 'r/job:1', schedule: '0 3 * * *' }, worker: { image: 'r/worker:1' } };

/** What is emitted for tenant a, with every kind of workload. */
function emitted({ ui = {}, ...attack }: Attack): Emitted[] {
  const { errors, files } = attempt({
    a: { services: JOBS },
    variant: { id: 'OPS-1' },
    ui: {
      canary: { image: 'r/ui:3' },
      user: 1000,
      writable: ['/tmp'],
      secrets: [{ name: 'x', mountPath: '/x' }],
      ...ui,
    },
    ...attack,
  });
  expect(errors).toEqual([]);
  return [...files]
    .filter(([path]) => path.startsWith('a/') && path.endsWith('.k8s.yaml'))
    .flatMap(([, text]) => loadAll(text) as Emitted[]);
}

/** What has to be there before pods, in an empty namespace of its own. */
async function place(objects: readonly Emitted[], namespace: string): Promise<void> {
  const first = objects.filter(({ kind }) => ['Namespace', 'ServiceAccount', 'ResourceQuota'].includes(kind));
  const text = first.map((each) => stringify(each).replaceAll('a-ns', namespace)).join('---\n');
  expect((await server.apply(text)).flatMap(({ error }) => error ?? [])).toEqual([]);
}

/** The pods that come of the workloads, by the name of the workload. */
function pods(objects: readonly Emitted[]): [string, object][] {
  return objects.flatMap(({ kind, metadata: { name }, spec }): [string, object][] => {
    const template =
      kind === 'Deployment' ? spec.template : kind === 'CronJob' ? spec.jobTemplate.spec.template : undefined;
    if (template === undefined) return [];
    // A Job's pods end.
    const rest = kind === 'CronJob' ? { restartPolicy: 'Never' } : {};
    return [[name, { ...template, spec: { ...rest, ...template.spec } }]];
  });
}

/** Creates a pod as a controller would, and gives why not. */
async function created(namespace: string, name: string, pod: object): Promise<string | undefined> {
  const metadata = { ...(pod as Emitted).metadata, name, namespace };
  const body = JSON.stringify({ apiVersion: 'v1', kind: 'Pod', ...pod, metadata });
  const { status, body: answer } = await server.send('POST', `/api/v1/namespaces/${namespace}/pods`, body);
  return status === 201 ? undefined : answer.message;
}

const restricted = { limits: { podSecurity: 'restricted' } };

test('TENANT-13: every pod that is emitted passes the level `restricted`', async () => {
  const objects = emitted({ estate: restricted });
  await place(objects, 'a-ns');
  const all = pods(objects);
  expect(all.map(([name]) => name).sort()).toEqual(['gateway', 'job', 'ui', 'ui-canary', 'ui-ops-1', 'worker']);
  for (const [name, pod] of all) expect({ name, refused: await created('a-ns', name, pod) }).toEqual({ name });
});

const overlay = (spec: object) => ({ deployment: { spec: { template: { spec } } } });
const container = (more: object) => overlay({ containers: [{ name: 'app', ...more }] });

test.each<[string, NonNullable<Attack['ui']>]>([
  ['hostNetwork', overlay({ hostNetwork: true })],
  ['hostPath', overlay({ volumes: [{ name: 'root', hostPath: { path: '/' } }] })],
  ['allowPrivilegeEscalation', container({ securityContext: { allowPrivilegeEscalation: true } })],
  ['NET_ADMIN', container({ securityContext: { capabilities: { add: ['NET_ADMIN'] } } })],
  ['runAsNonRoot', overlay({ securityContext: { runAsNonRoot: false } })],
  ['seccompProfile', container({ securityContext: { seccompProfile: { type: 'Unconfined' } } })],
])('TENANT-13: a pod with %s is refused, and is not without the level', async (what, ui) => {
  const namespace = `a-${what.toLowerCase().replace('_', '-').slice(0, 20)}`;
  const pod = (objects: readonly Emitted[]) => pods(objects).find(([name]) => name === 'ui')![1];
  const limited = emitted({ ui, estate: restricted });
  await place(limited, namespace);
  expect(await created(namespace, 'ui', pod(limited))).toMatch(/violates PodSecurity "restricted:latest"/);
  const free = emitted({ ui });
  await place(free, `${namespace}-free`);
  expect(await created(`${namespace}-free`, 'ui', pod(free))).toBeUndefined();
});

/** What the controller of quotas does: it says what the limits are. */
async function inForce(namespace: string): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/resourcequotas/branchline`;
  const { body } = await server.send('GET', path);
  const { hard } = body.spec as { hard: Record<string, string> };
  const used = Object.fromEntries(Object.keys(hard).map((name) => [name, '0']));
  const patch = JSON.stringify({ status: { hard, used } });
  expect((await server.send('PATCH', `${path}/status`, patch, 'application/merge-patch+json')).status).toBe(200);
}

test('TENANT-13: a quota refuses the pods of the variant that is too much, and of nothing else', async () => {
  const objects = emitted({ estate: { limits: { quota: { pods: '5' } } } });
  await place(objects, 'a-quota');
  await inForce('a-quota');
  const [variant] = pods(objects).filter(([name]) => name === 'ui-ops-1');
  const others = pods(objects).filter(([name]) => name !== 'ui-ops-1');
  expect(others).toHaveLength(5);
  for (const [name, pod] of others) expect({ name, refused: await created('a-quota', name, pod) }).toEqual({ name });
  expect(await created('a-quota', ...variant!)).toMatch(/exceeded quota: branchline, requested: pods=1, used: pods=5/);
});

test('TENANT-13: with a quota for memory a pod that does not say what it requests is refused, which synth warns of', async () => {
  const estate = { limits: { quota: { 'requests.memory': '1Gi' } } };
  const objects = emitted({ estate });
  await place(objects, 'a-memory');
  await inForce('a-memory');
  const [, pod] = pods(objects).find(([name]) => name === 'ui')!;
  expect(await created('a-memory', 'ui', pod)).toMatch(
    /failed quota: branchline: must specify requests.memory for: app/,
  );
  const { warnings } = attempt({ estate });
  expect(warnings.join('\n')).toContain('requests.memory');
  const resources = { requests: { cpu: '10m', memory: '64Mi' } };
  const [, fine] = pods(emitted({ estate, ui: { resources } })).find(([name]) => name === 'ui')!;
  expect(await created('a-memory', 'ui', fine)).toBeUndefined();
});

test.each<[string, readonly string[], readonly string[]]>([
  ['as it is usually installed', [], ['privileged']],
  ["with Istio's CNI plugin", ['components.cni.enabled=true'], ['privileged', 'baseline', 'restricted']],
])(
  'TENANT-13: with what the injector of Istio adds %s, pods pass just some levels',
  async (what, settings, passed) => {
    const injection = Injection.of(settings);
    const kubeconfig = server.kubeconfig('test');
    for (const podSecurity of ['privileged', 'baseline', 'restricted']) {
      const objects = emitted({ estate: { limits: { podSecurity } } });
      const namespace = `a-injected-${podSecurity}-${settings.length}`;
      await place(objects, namespace);
      for (const each of objects.filter(({ kind }) => kind === 'Deployment' || kind === 'CronJob')) {
        const [[name, pod] = ['', {}]] = pods([injection.inject(each, kubeconfig)]);
        expect(JSON.stringify(pod)).toContain('"istio-proxy"');
        // A gateway is a proxy alone, whose traffic nothing has to redirect.
        const passes = passed.includes(podSecurity) || name === 'gateway';
        const refused = await created(namespace, name, pod);
        expect({ what, podSecurity, name, refused }).toEqual({
          ...{ what, podSecurity, name },
          refused: passes ? undefined : expect.stringMatching(/istio-init" must not include "NET_ADMIN", "NET_RAW"/),
        });
      }
    }
  },
  120_000,
);
