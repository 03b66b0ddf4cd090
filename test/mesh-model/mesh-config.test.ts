import { DEFAULT_MESH_CONFIG, MeshModel } from '../../lib/mesh-model';

const configMap = (mesh: string, ns = 'istio-system') => `apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: ${ns} }
data:
  mesh: |-
${mesh.replaceAll(/^/gm, '    ')}`;

test('what an installation says in its ConfigMap, and what it leaves as it is', () => {
  const mesh = `trustDomain: acme.example
trustDomainAliases: [old.example]
outboundTrafficPolicy: { mode: REGISTRY_ONLY }
enableAutoMtls: false
extensionProviders:
  - { name: opa, envoyExtAuthzGrpc: { service: opa.opa.svc.cluster.local, port: 9191 } }
  - { name: login, envoyExtAuthzHttp: { service: login.opa.svc.cluster.local, port: 8080, failOpen: true, statusOnError: "503" } }
  - { name: metrics, prometheus: {} }`;
  expect(MeshModel.ofText(configMap(mesh)).config).toEqual({
    ...DEFAULT_MESH_CONFIG,
    trustDomain: 'acme.example',
    trustDomainAliases: ['old.example'],
    outboundMode: 'REGISTRY_ONLY',
    autoMtls: false,
    authorizers: new Map([
      ['opa', 'grpc'],
      ['login', 'http'],
    ]),
    authorizerServices: new Map([
      ['opa', { service: 'opa.opa.svc.cluster.local', port: 9191, failOpen: false, statusOnError: undefined }],
      ['login', { service: 'login.opa.svc.cluster.local', port: 8080, failOpen: true, statusOnError: '503' }],
    ]),
    providers: new Set(['opa', 'login', 'metrics']),
  });
  expect(MeshModel.ofText('').config).toEqual(DEFAULT_MESH_CONFIG);
});

test('only the one of the root namespace counts, and what is asked for explicitly comes before it', () => {
  const mesh = 'trustDomain: acme.example';
  expect(MeshModel.ofText(configMap(mesh, 'other')).config.trustDomain).toBe('cluster.local');
  expect(MeshModel.ofText(configMap(mesh, 'other'), { rootNamespace: 'other' }).config.trustDomain).toBe(
    'acme.example',
  );
  expect(MeshModel.ofText(configMap(mesh), { trustDomain: 'mine' }).config.trustDomain).toBe('mine');
});

test('a mesh configuration that is not YAML changes nothing', () => {
  expect(MeshModel.ofText(configMap('a: [')).config).toEqual(DEFAULT_MESH_CONFIG);
});

test('to whom objects are exported that do not say it', () => {
  const objects = `apiVersion: v1
kind: Service
metadata: { name: a, namespace: acme }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: a, namespace: acme }
spec: { hosts: [a] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: b, namespace: acme }
spec: { hosts: [b], exportTo: ["*"] }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: a, namespace: acme }
spec: { host: a }
---
`;
  const settings = ['Service', 'VirtualService', 'DestinationRule'].map((kind) => `default${kind}ExportTo: ["."]`);
  const { services, virtualServices, destinationRules } = MeshModel.ofText(objects + configMap(settings.join('\n')));
  expect(services[0]!.exportTo).toEqual(['.']);
  expect(virtualServices.map(({ exportTo }) => exportTo)).toEqual([['acme'], ['*']]);
  expect(destinationRules.rules[0]!.exportTo).toEqual(['.']);
  // Of DestinationRules, Istio asks only whether the default is private.
  const named = MeshModel.ofText(objects + configMap('defaultDestinationRuleExportTo: [pay]'));
  expect(named.destinationRules.rules[0]!.exportTo).toEqual([]);
});
