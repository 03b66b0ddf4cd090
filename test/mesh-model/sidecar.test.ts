import { MeshModel } from '../../lib/mesh-model';

const sidecar = (ns: string, name: string, spec = '{}') => `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: ${name}, namespace: ${ns} }
spec: ${spec}`;
const selecting = (app: string) => `{ workloadSelector: { labels: { app: ${app} } } }`;

test("a workload has the Sidecar that selects it, its namespace's, the mesh's, or none", () => {
  const { sidecars } = MeshModel.ofText(
    [
      sidecar('istio-system', 'mesh'),
      sidecar('acme', 'default'),
      sidecar('acme', 'ui-b', selecting('ui')),
      sidecar('acme', 'ui-a', selecting('ui')),
      sidecar('istio-system', 'own', selecting('ui')),
    ].join('\n---\n'),
  );
  const name = (ns: string, app: string) => sidecars.lookup(ns, { app })?.name;
  expect(name('acme', 'ui')).toBe('ui-a');
  expect(name('acme', 'cms')).toBe('default');
  expect(name('other', 'ui')).toBe('mesh');
  expect(MeshModel.ofText(sidecar('acme', 'x')).sidecars.lookup('other', {})).toBeUndefined();
});

test('what it says of other hosts: nothing, or a policy that refuses them unless it allows them', () => {
  const mode = (spec: string) => MeshModel.ofText(sidecar('acme', 'x', spec)).sidecars.sidecars[0]!.outboundMode;
  expect(mode('{}')).toBeUndefined();
  expect(mode('{ outboundTrafficPolicy: {} }')).toBe('REGISTRY_ONLY');
  expect(mode('{ outboundTrafficPolicy: { mode: ALLOW_ANY } }')).toBe('ALLOW_ANY');
});
