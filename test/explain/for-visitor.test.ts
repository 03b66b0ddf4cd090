import { explain } from '../../lib/explain/explanation';
import { MeshModel } from '../../lib/mesh-model';
import { Resolver } from '../../lib/resolver';
import { reportedYaml } from '../check/reported-kinds';

const asked = (kind: string, url: string) =>
  explain(new Resolver(MeshModel.ofText(reportedYaml(kind))), { url }).answer.outcome;

test('a client outside has no certificate of the mesh', () => {
  expect(asked('certificate-of-the-mesh', 'https://www.example.com/')).toEqual({
    kind: 'unreachable',
    detail: 'Gateway edge/public takes only clients with a certificate of the mesh (ISTIO_MUTUAL)',
  });
});

test('other servers ask for none', () => {
  expect(asked('query-in-a-name', 'http://www.example.com/').kind).toBe('forward');
});
