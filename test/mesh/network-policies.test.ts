import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { loadAll } from 'js-yaml';
import { MeshModel } from '../../lib/mesh-model';
import { Resolver } from '../../lib/resolver';
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
  return enforced(input);
}

/** What becomes of the connections that an input asks about. */
function enforced(input: string): readonly boolean[] {
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

/** Policies as people write them, for the pods of two namespaces. */
function randomPolicies(world: number): KubeObject[] {
  const [one, two] = [`w${world}-one`, `w${world}-two`];
  const selector = fc.constantFrom<object>(
    {},
    { matchLabels: { app: 'a' } },
    { matchLabels: { app: 'b', tier: 'back' } },
    { matchExpressions: [{ key: 'app', operator: 'In', values: ['a', 'c'] }] },
    { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['back'] }] },
    { matchExpressions: [{ key: 'tier', operator: 'Exists' }] },
    { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] },
  );
  const ofNamespace = fc.constantFrom<object>({}, { matchLabels: { 'kubernetes.io/metadata.name': two } });
  const peer = fc.oneof(
    selector.map((podSelector) => ({ podSelector })),
    ofNamespace.map((namespaceSelector) => ({ namespaceSelector })),
    fc.record({ podSelector: selector, namespaceSelector: ofNamespace }),
  );
  const port = fc.constantFrom<object>(
    ...[
      { port: 8080 },
      { port: 'web' },
      { port: 8000, endPort: 8080 },
      { port: 53, protocol: 'UDP' },
      { protocol: 'TCP' },
    ],
  );
  const rules = (side: string) =>
    fc.array(
      fc.record(
        {
          [side]: fc.array(peer, { minLength: 1, maxLength: 2 }),
          ports: fc.array(port, { minLength: 1, maxLength: 2 }),
        },
        { requiredKeys: [] },
      ),
      { maxLength: 2 },
    );
  const policy = fc.record(
    {
      namespace: fc.constantFrom(one, two),
      podSelector: selector,
      policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
      ingress: rules('from'),
      egress: rules('to'),
    },
    { requiredKeys: ['namespace', 'podSelector'] },
  );
  const [drawn] = fc.sample(fc.array(policy, { minLength: 1, maxLength: 3 }), { seed: world, numRuns: 1 });
  return drawn!.map(({ namespace, ...spec }, index) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `policy-${index}`, namespace },
    spec,
  }));
}

/** As the API server stores a policy: with what is default, and without empty lists. */
function withDefaults(policy: KubeObject): KubeObject {
  const withProtocol = (rules: readonly { ports?: readonly object[] }[] = []) =>
    rules.length === 0
      ? undefined
      : rules.map((rule) => ({ ...rule, ports: rule.ports?.map((item) => ({ protocol: 'TCP', ...item })) }));
  const { policyTypes, ingress, egress } = policy.spec;
  const spec = {
    ...policy.spec,
    policyTypes: policyTypes ?? (egress?.length > 0 ? ['Ingress', 'Egress'] : ['Ingress']),
    ingress: withProtocol(ingress),
    egress: withProtocol(egress),
  };
  return { ...policy, spec };
}

test('the resolver says of random NetworkPolicies which connections they drop', () => {
  const worlds = Array.from({ length: 5 }, (_, world) => world);
  const all = worlds.flatMap((world) => {
    const [one, two] = [`w${world}-one`, `w${world}-two`];
    return (
      [
        [one, { app: 'a' }],
        [one, { app: 'b', tier: 'back' }],
        [two, { app: 'a', tier: 'front' }],
        [two, { app: 'c' }],
      ] as const
    ).map(([namespace, labels], index) => ({ world, namespace, labels, ip: `10.2.${world}.${index + 1}`, index }));
  });
  const asks = all.flatMap((from) =>
    all
      .filter((to) => to.world === from.world && to !== from)
      .flatMap((to) => [8080, 9090].map((port) => ({ from, to, port }))),
  );
  const networkPolicies = worlds.flatMap(randomPolicies);
  const names = new Set(all.map(({ namespace }) => namespace));
  const worldNamespaces = [...names].map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
  }));
  const input = JSON.stringify({
    namespaces: worldNamespaces,
    pods: all.map(({ namespace, labels, ip, index }) => ({
      ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: `pod-${index}`, namespace, labels } },
      spec: {
        nodeName: 'node',
        containers: [{ name: 'app', image: 'none', ports: [{ name: 'web', containerPort: 8080, protocol: 'TCP' }] }],
      },
      status: { phase: 'Running', podIP: ip, podIPs: [{ ip }] },
    })),
    networkPolicies: networkPolicies.map(withDefaults),
    asks: asks.map(({ from, to, port }) => ({ from: from.ip, to: to.ip, port })),
  });
  const played = enforced(input);
  const workloads = all.flatMap(({ namespace, labels }) => {
    const ports = [8080, 9090].map((port) => ({ name: `http-${port}`, port, targetPort: port }));
    const containers = [{ name: 'app', ports: [{ name: 'web', containerPort: 8080 }] }];
    const metadata = { name: labels.app, namespace };
    const template = { metadata: { labels }, spec: { containers } };
    return [
      { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: { app: labels.app }, ports } },
      { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { template } },
    ];
  });
  const items = [...worldNamespaces, ...networkPolicies, ...workloads];
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  const resolver = new Resolver(MeshModel.of([{ file: 'policies.yaml', text }]));
  // The resolver, and so explain, diff and check, say of a request that it comes through, or that it does not.
  const said = asks.map(({ from, to, port }) => {
    const sender = { kind: 'workload', namespace: from.namespace, labels: from.labels, meshed: false } as const;
    const { outcome } = resolver.resolve({ from: sender, port, authority: `${to.labels.app}.${to.namespace}` });
    const result = outcome.kind === 'passthrough' ? outcome.destination?.result : undefined;
    return result?.kind === 'delivered';
  });
  const told = (answers: readonly boolean[]) =>
    asks.map(({ from, to, port }, at) => `${from.ip} → ${to.ip}:${port} ${answers[at] ? 'connects' : 'does not'}`);
  expect(told(said)).toEqual(told(played));
  const open = played.filter(Boolean).length;
  expect(Math.min(open, played.length - open)).toBeGreaterThan(20);
}, 150_000);
