import { CheckedMesh } from '../../../lib/check/checked-mesh';
import { unroutedCall } from '../../../lib/check/traffic/unrouted-call';
import { MeshModel } from '../../../lib/mesh-model';
import { reportedYaml } from '../reported-kinds';

function callOf(text: string): string | undefined {
  const mesh = new CheckedMesh(MeshModel.ofText(text));
  const [virtualService] = mesh.model.virtualServices;
  const [service] = mesh.servicesSeen(virtualService!.hosts[0]!, virtualService!.namespace);
  return unroutedCall(mesh, virtualService!, service!);
}

const TEXT = reportedYaml('rule-for-some-callers');

test('a call that none of the rules takes', () => {
  expect(callOf(TEXT)).toBe('GET http://api.shop.svc.cluster.local/ from namespace shop');
});

test('none where the last rule takes what is left, and of a Service without pods', () => {
  expect(callOf(`${TEXT}    - route: [{ destination: { host: api.shop.svc.cluster.local } }]\n`)).toBeUndefined();
  expect(callOf(TEXT.replaceAll('selector: { app: api }', 'type: ClusterIP'))).toBeUndefined();
});
