import { AUTHORIZERS, POLICY_CASES } from '../resolver/policy-cases';
import { drained } from './agreement/drained';
import { Lab } from './lab';

/** What is written about tokens, external authorizers and policies on bytes is what Istio and Envoy do. */
let lab: Lab | undefined;

afterAll(() => lab?.stop());

test.each(POLICY_CASES.map((item) => [item.name, item] as const))('%s', async (_, { yaml, requests }) => {
  if (lab === undefined) lab = await Lab.start({ manifests: yaml, mesh: AUTHORIZERS });
  else await lab.replaceAll(yaml);
  await drained(lab);
  const results = await lab.play(requests.map(({ authorizers: _told, expected: _written, ...request }) => request));
  const answers = results.map(({ status, workload }) => {
    return status === 200 ? `200 ${workload?.split('.')[0] ?? 'gateway'}` : String(status);
  });
  expect(answers).toEqual(requests.map(({ expected }) => expected));
});

test('ports of portLevelMtls are those of the pods', async () => {
  await lab?.stop();
  const mode = (port: number) => `---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: web, namespace: shop }
spec: { selector: { matchLabels: { app: web } }, mtls: { mode: PERMISSIVE }, portLevelMtls: { ${port}: { mode: STRICT } } }
`;
  const ports = POLICY_CASES.find(({ name }) => name === 'how values are compared')!;
  const manifests = ports.yaml
    .split('\n---\n')
    .filter((text) => !text.includes('AuthorizationPolicy'))
    .join('\n---\n');
  lab = await Lab.start({ manifests: `${manifests}\n${mode(80)}`, sidecars: ['shop/web'] });
  const request = { from: 'shop/open', url: 'http://web.shop/' };
  await lab.expect(request, { status: 200, workload: 'web' });
  await lab.replaceAll(`${manifests}\n${mode(8080)}`);
  await drained(lab);
  expect((await lab.request(request)).status).not.toBe(200);
});
