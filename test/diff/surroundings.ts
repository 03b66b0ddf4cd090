import fc from 'fast-check';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Fields = { [key: string]: Json };

const object = (apiVersion: string, kind: string, namespace: string, name: string, spec: Fields): Fields => ({
  apiVersion,
  kind,
  metadata: { name, namespace },
  spec,
});

/**
 * What rules and policies are read against, and no rule or policy itself: who senders are, what is known of the mesh, who may connect
 * at all. Each changes the documents of a random mesh.
 */
type Change = (documents: readonly Fields[]) => Fields[];

const nameOf = ({ kind, metadata }: Fields) => {
  const { namespace = '', name = '' } = metadata as Record<string, string>;
  return `${String(kind)} ${namespace}/${name}`;
};

/** The same documents with another one in place of those of a name; `undefined` takes it away. */
// biome-ignore lint/suspicious/noExplicitAny: the documents are of many kinds, and each change knows its own.
const replaced = (name: string, change: (fields: any) => Fields | undefined): Change => {
  return (documents) =>
    documents.flatMap((item): Fields[] => {
      if (nameOf(item) !== name) return [item];
      const other = change(structuredClone(item));
      return other === undefined ? [] : [other];
    });
};

const added = (item: Fields): Change => {
  return (documents) => [...documents.filter((other) => nameOf(other) !== nameOf(item)), item];
};

const some = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const sender = some('Deployment a/web-v1', 'Deployment a/api-v1', 'Deployment b/api-v2', 'Deployment b/store-v1');
const anyPods = fc.oneof(sender, some('Deployment a/gateway'));

const account = fc.tuple(anyPods, some('web', 'store', 'gateway', 'nobody')).map(([name, other]) =>
  replaced(name, (item) => {
    item.spec.template.spec.serviceAccountName = other;
    return item;
  }),
);

const podLabel = fc
  .tuple(sender, some(['version', 'v2'], ['version', 'v3'], ['app', 'other'], ['tier', 'front']))
  .map(([name, [label, value]]) =>
    replaced(name, (item) => {
      item.spec.template.metadata.labels[label!] = value!;
      return item;
    }),
  );

const withoutProxy = fc.oneof(
  sender.map((name) =>
    replaced(name, (item) => {
      item.spec.template.metadata.labels['sidecar.istio.io/inject'] = 'false';
      return item;
    }),
  ),
  some('a', 'b').map((name) =>
    replaced(`Namespace /${name}`, (item) => {
      item.metadata.labels = {};
      return item;
    }),
  ),
);

const setting = some(
  'trustDomain: other',
  'trustDomain: other\ntrustDomainAliases: [cluster.local]',
  'outboundTrafficPolicy: { mode: REGISTRY_ONLY }',
  'enableAutoMtls: false',
  'rootNamespace: b',
  'defaultServiceExportTo: ["."]',
  'defaultVirtualServiceExportTo: ["."]',
  'defaultDestinationRuleExportTo: ["."]',
).map((more) =>
  replaced('ConfigMap istio-system/istio', (item) => {
    item.data.mesh = `${item.data.mesh}${more}\n`;
    return item;
  }),
);

const authorizer = fc.oneof(
  some('port: 8080', 'name: judge').map((text) =>
    replaced('ConfigMap istio-system/istio', (item) => {
      item.data.mesh = item.data.mesh.replace(
        text,
        text.replace(/judge|8080/, (word: string) => (word === 'judge' ? 'jury' : '8081')),
      );
      return item;
    }),
  ),
  some('Service judges/judge', 'Deployment judges/judge').map((name) => replaced(name, () => undefined)),
);

const servicePort = fc
  .tuple(
    some('Service a/web', 'Service a/api', 'Service b/api', 'Service b/store'),
    some<Fields>({ targetPort: 9090 }, { targetPort: 9999 }, { name: 'tcp-x' }, { name: 'x' }, { port: 8081 }),
  )
  .map(([name, change]) =>
    replaced(name, (item) => {
      Object.assign(item.spec.ports[0], change);
      return item;
    }),
  );

const exported = fc
  .tuple(some('Service a/web', 'Service b/api', 'Service b/store'), some('.', 'a', 'b,a', '~'))
  .map(([name, to]) =>
    replaced(name, (item) => {
      item.metadata.annotations = { 'networking.istio.io/exportTo': to };
      return item;
    }),
  );

const outbound = fc.tuple(sender, some('8080', '9090', '80,443')).map(([name, ports]) =>
  replaced(name, (item) => {
    item.spec.template.metadata.annotations = { 'traffic.sidecar.istio.io/excludeOutboundPorts': ports };
    return item;
  }),
);

const inbound = fc.tuple(sender, some('8080', '9090,8080')).map(([name, ports]) =>
  replaced(name, (item) => {
    item.spec.template.metadata.annotations = { 'traffic.sidecar.istio.io/excludeInboundPorts': ports };
    return item;
  }),
);

const peer = some<Json>(
  { podSelector: {} },
  { podSelector: { matchLabels: { app: 'web' } } },
  { namespaceSelector: {} },
  { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'a' } } },
  {
    namespaceSelector: { matchLabels: { 'istio-injection': 'enabled' } },
    podSelector: { matchLabels: { version: 'v1' } },
  },
);
const policyRule = fc
  .tuple(some<string>('from', 'to'), peer, some<Json>(null, [{ port: 8080 }], [{ port: 9090 }, { port: 'http-8080' }]))
  .map(([side, one, ports]): Fields => ({ [side]: [one], ...(ports !== null && { ports }) }));
const networkPolicy = fc
  .tuple(
    some('a', 'b'),
    some<Fields>({}, { matchLabels: { app: 'api' } }, { matchLabels: { version: 'v1' } }),
    policyRule,
  )
  .map(([namespace, podSelector, rule]) => {
    const spec: Fields = 'from' in rule ? { ingress: [rule] } : { egress: [rule], policyTypes: ['Egress'] };
    return added(object('networking.k8s.io/v1', 'NetworkPolicy', namespace, 'wall', { podSelector, ...spec }));
  });

const backend = some(['a', 'web'], ['a', 'api'], ['b', 'store']);
const ingress = fc
  .tuple(backend, some('/a', '/', '/api'), some('Prefix', 'Exact'), some('shop.example.com', 'ingress.test'))
  .map(([[namespace, name], path, pathType, host]): Change => {
    const item = object('networking.k8s.io/v1', 'Ingress', namespace!, 'door', {
      rules: [
        { host, http: { paths: [{ path, pathType, backend: { service: { name: name!, port: { number: 8080 } } } }] } },
      ],
    });
    (item.metadata as Fields).annotations = { 'kubernetes.io/ingress.class': 'istio' };
    const selected = replaced('ConfigMap istio-system/istio', (config) => {
      config.data.mesh = `${config.data.mesh}ingressSelector: gateway\n`;
      return config;
    });
    return (documents) => added(item)(selected(documents));
  });

const condition = some<Json>(
  { key: 'source.ip', values: ['10.0.0.0/8'] },
  { key: 'remote.ip', notValues: ['10.1.2.3'] },
  { key: 'destination.port', values: ['8080'] },
  { key: 'source.namespace', notValues: ['a'] },
  { key: 'source.principal', values: ['*/sa/web'] },
  { key: 'request.headers[x-v]', notValues: ['1'] },
  { key: 'request.headers[end-user]', values: ['tester', 'T*'] },
);
const policy = fc
  .tuple(some('a', 'b'), some('ALLOW', 'DENY'), condition, some<Json>('/a*', '/', '*/x'))
  .map(([namespace, action, when, path]) =>
    added(
      object('security.istio.io/v1', 'AuthorizationPolicy', namespace, 'more', {
        action,
        rules: [path === '/' ? { when: [when] } : { to: [{ operation: { paths: [path] } }], when: [when] }],
      }),
    ),
  );

/** One or a few of them. */
export const surroundings: fc.Arbitrary<Change> = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: account },
      { weight: 2, arbitrary: podLabel },
      withoutProxy,
      { weight: 2, arbitrary: setting },
      { weight: 2, arbitrary: authorizer },
      servicePort,
      exported,
      outbound,
      inbound,
      { weight: 2, arbitrary: networkPolicy },
      ingress,
      policy,
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map(
    (changes) => (documents) => changes.reduce<readonly Fields[]>((all, change) => change(all), documents) as Fields[],
  );

/** A mesh with other surroundings: what was there before, and what comes after. */
export function surrounded(yaml: string, change: Change): string {
  const documents = yaml.split('\n---\n').map((text) => JSON.parse(text) as Fields);
  return change(documents)
    .map((item) => JSON.stringify(item))
    .join('\n---\n');
}
