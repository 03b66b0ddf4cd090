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
    return status === 200 ? `200 ${workload?.split('.')[0]}` : String(status);
  });
  expect(answers).toEqual(requests.map(({ expected }) => expected));
});
