import { execFileSync } from 'node:child_process';
import { loadAll } from 'js-yaml';
import { attempt } from '../attacks/two-tenants';
import { required } from './processes';

/**
 * What is emitted for the network, enforced: connections between addresses of a network namespace, in which the kernel asks the
 * Kubernetes project's own implementation of NetworkPolicies about each of them (TENANT-12).
 */

interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Record<string, string> };
  // biome-ignore lint/suspicious/noExplicitAny: objects of every kind
  readonly spec?: any;
}

const objects = (() => {
  const isolation = { network: true };
  const { errors, files } = attempt({
    estate: { network: { telemetry: ['monitoring'] } },
    a: {
      isolation,
      external: { x: { host: 'db.example.net', port: 5432, protocol: 'tcp', addresses: ['192.0.2.10'] } },
    },
    ui: { calls: ['b/db', 'external/x'], canary: { image: 'r/ui:3' } },
    b: { isolation },
    variant: { id: 'OPS-1' },
  });
  if (errors.length > 0) throw new Error(errors.join('\n'));
  return [...files].flatMap(([path, text]) => (path.endsWith('.k8s.yaml') ? (loadAll(text) as KubeObject[]) : []));
})();

interface Pod extends KubeObject {
  readonly status: { readonly podIP: string };
}

/** Pods of all Deployments, and of those around them. */
const pods = new Map<string, Pod>(
  [
    ...objects
      .filter(({ kind }) => kind === 'Deployment')
      .map(({ metadata: { name, namespace }, spec }) => [namespace!, name, spec.template.metadata.labels] as const),
    ['a-ns', 'other', { app: 'other' }] as const,
    ['elsewhere', 'stranger', { app: 'ui', version: 'main' }] as const,
    ['istio-system', 'istiod', { app: 'istiod' }] as const,
    ['kube-system', 'dns', { 'k8s-app': 'kube-dns' }] as const,
    ['monitoring', 'prometheus', { app: 'prometheus' }] as const,
  ].map(([namespace, name, labels], index) => {
    const podIP = `10.1.0.${index + 1}`;
    const pod = {
      ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels } },
      spec: { nodeName: 'node', containers: [{ name: 'app', image: 'none' }] },
      status: { phase: 'Running', podIP, podIPs: [{ ip: podIP }] },
    };
    return [`${namespace}/${name}`, pod];
  }),
);

const namespaces = [...new Set([...pods.values()].map(({ metadata }) => metadata.namespace!))].map((name) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
}));

/** Who asks whom on which port, and whether the registry says so. */
const ASKS: readonly (readonly [from: string, to: string, port: number, permitted: boolean])[] = [
  ['a-ns/ui', 'b-ns/db', 5432, true],
  ['a-ns/ui-canary', 'b-ns/db', 5432, true],
  ['a-ns/ui-ops-1', 'b-ns/db', 5432, true],
  ['a-ns/ui', 'b-ns/db', 5433, false],
  ['a-ns/ui', 'b-ns/ui', 8080, false],
  ['b-ns/ui', 'b-ns/db', 5432, false],
  ['b-ns/db', 'a-ns/ui', 8080, false],
  ['a-ns/other', 'b-ns/db', 5432, false],
  ['a-ns/other', 'a-ns/ui', 8080, false],
  ['elsewhere/stranger', 'b-ns/db', 5432, false],
  ['a-ns/gateway', 'a-ns/ui', 8080, true],
  ['a-ns/gateway', 'a-ns/ui-ops-1', 8080, true],
  ['b-ns/gateway', 'a-ns/ui', 8080, false],
  ['203.0.113.5', 'a-ns/gateway', 8080, true],
  ['203.0.113.5', 'a-ns/ui', 8080, false],
  ['203.0.113.5', 'b-ns/db', 5432, false],
  ['monitoring/prometheus', 'a-ns/ui', 15020, true],
  ['monitoring/prometheus', 'a-ns/ui', 8080, false],
  ['a-ns/ui', 'istio-system/istiod', 15012, true],
  ['a-ns/ui', 'istio-system/istiod', 8080, false],
  ['a-ns/ui', 'kube-system/dns', 53, true],
  ['a-ns/ui', 'kube-system/dns', 9153, false],
  ['a-ns/ui', '192.0.2.10', 5432, true],
  ['a-ns/ui', '192.0.2.10', 5433, false],
  ['b-ns/ui', '192.0.2.10', 5432, false],
  ['a-ns/ui', '169.254.169.254', 80, false],
];

/** Which of these connections come about. */
function connections(networkPolicies: readonly KubeObject[]): readonly boolean[] {
  const addressOf = (name: string) => pods.get(name)?.status.podIP ?? name;
  const asks = ASKS.map(([from, to, port]) => ({ from: addressOf(from), to: addressOf(to), port }));
  const input = JSON.stringify({ namespaces, pods: [...pods.values()], networkPolicies, asks });
  // What it logs is told where it fails.
  const options = { input, timeout: 120_000, stdio: 'pipe' } as const;
  const output = execFileSync('unshare', ['--net', required('BRANCHLINE_ENFORCER')], options);
  return JSON.parse(output.toString()) as boolean[];
}

const inWords = (answers: readonly boolean[]) =>
  ASKS.map(([from, to, port], index) => `${from} → ${to}:${port} ${answers[index] ? 'connects' : 'does not'}`);

test('TENANT-12: connections that the registry declares come about, and no others', () => {
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
  expect(policies.length).toBeGreaterThan(4);
  expect(inWords(connections(policies))).toEqual(inWords(ASKS.map(([, , , permitted]) => permitted)));
}, 150_000);

test('TENANT-12: without NetworkPolicies all of them do', () => {
  expect(connections([])).toEqual(ASKS.map(() => true));
}, 150_000);
