import { diffMeshes } from '../../lib/diff';
import { MeshModel } from '../../lib/mesh-model';
import { ESTATE } from '../resolver/estate';
import { edge, to } from './versions';

const POLICY = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: cms, namespace: acme }
spec: { selector: { matchLabels: { app: cms } }, action: DENY, rules: [{ to: [{ operation: { methods: [DELETE] } }] }] }`;

/** Of requests at the gateway, what the policy's removal changes. */
function removed(rules: string): string[] {
  const [before, after] = [[POLICY], []].map((more) =>
    MeshModel.ofText([ESTATE, edge(rules), ...more].join('\n---\n')),
  );
  return diffMeshes(before!, after!).changes.flatMap(({ text, requests }) =>
    requests.filter(({ kind }) => kind === 'gateway').map((item) => `${item.text}: ${text}`),
  );
}

test.each([
  ['any rule', ''],
  ['a rule that answers preflights', '      corsPolicy: { allowOrigins: [{ exact: "https://a" }] }\n'],
])('a policy counts behind %s', (_, more) => {
  expect(removed(`    - route: [${to('cms')}]\n${more}`)).toEqual([
    'DELETE acme.example.com/…: acme/cms main: 403 → main',
  ]);
});
