import { MeshModel, readVirtualService } from '../../lib/mesh-model';
import { DEFAULT_MESH_CONFIG } from '../../lib/mesh-model/mesh-config';
import { probeOf } from '../../lib/probe/probe';
import { takes, viewProbe } from '../../lib/probe/takes';
import { edge, to } from '../diff/versions';

function matchOf(match: string) {
  const { objects } = MeshModel.ofText(edge(`    - match: [${match}]\n      route: [${to('ui')}]`));
  return readVirtualService(objects[0]!, DEFAULT_MESH_CONFIG).http[0]!.match[0]!;
}

test.each([
  '{ uri: { regex: "/(a|b)/[0-9]+" } }',
  '{ uri: { prefix: /cms }, headers: { x-user: { regex: "beta-.*" } } }',
  '{ method: { regex: "PUT|POST" }, queryParams: { q: { exact: "1" } } }',
  '{ authority: { exact: shop.example.com } }',
])('%s takes the request that stands for it', (match) => {
  const own = matchOf(match);
  expect(takes(own, viewProbe(probeOf(own)!, 'acme.example.com'))).toBe(true);
});

test('no request stands for what none can meet', () => {
  expect(probeOf(matchOf('{ uri: { regex: "cms" } }'))).toBeUndefined();
  expect(probeOf(matchOf('{ headers: { "@request.auth.claims.sub": { exact: a } } }'))).toBeUndefined();
});
