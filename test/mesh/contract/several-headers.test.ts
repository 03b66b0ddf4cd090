import { MeshModel } from '../../../lib/mesh-model';
import { Resolver, workloadClient } from '../../../lib/resolver';
import { deployment, namespace, service } from '../../resolver/estate';
import { Lab } from '../lab';

/** What rules compare of a header that is sent several times: each value, or what Envoy joins. */
let lab: Lab | undefined;

afterAll(() => lab?.stop());

const NAMES = [
  'accept',
  'accept-encoding',
  'authorization',
  'cache-control',
  'cookie',
  'forwarded',
  'origin',
  'pragma',
  'referer',
  'user-agent',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-h',
  'x-request-id',
];

const answers = (name: string, value: string, status: number) =>
  `    - match: [{ headers: { ${name}: { exact: "${value}" } } }]\n      directResponse: { status: ${status} }`;

const yaml = [
  namespace('acme'),
  service('acme', 'cms'),
  deployment('acme', 'cms', 'main'),
  service('acme', 'ui'),
  deployment('acme', 'ui', 'main'),
  `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: cms, namespace: acme }
spec:
  hosts: [cms.acme.svc.cluster.local]
  http:
${NAMES.map((name, index) => `${answers(name, 'a,b', 210 + index)}\n${answers(name, 'b', 240 + index)}\n${answers(name, 'a; b', 270 + index)}`).join('\n')}
    - directResponse: { status: 209 }`,
].join('\n---\n');

test('the resolver compares them as Envoy does', async () => {
  lab = await Lab.start({ manifests: yaml });
  const model = MeshModel.ofText(yaml);
  const resolver = new Resolver(model);
  const from = workloadClient(model.workloads.find(({ labels }) => labels.app === 'ui')!, true);
  const host = 'cms.acme.svc.cluster.local:8080';
  const requests = NAMES.map((name) => ({
    from: 'acme/ui-main',
    url: `http://${host}/`,
    raw: `GET / HTTP/1.1\r\nHost: ${host}\r\n${name}: a\r\n${name}: b\r\nConnection: close\r\n\r\n`,
  }));
  const played = await lab.play(requests);
  const seen = NAMES.map((name, index) => [name, played[index]!.status]);
  const said = NAMES.map((name) => {
    const { outcome } = resolver.resolve({ from, authority: host, headers: { [name]: ['a', 'b'] } });
    return [name, outcome.kind === 'direct-response' ? outcome.status : outcome.kind];
  });
  expect(said).toEqual(seen);
});
