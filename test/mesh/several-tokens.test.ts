import { deployment, service } from '../resolver/estate';
import { RULES, requestAuthentication, SEVERAL_TOKENS } from '../resolver/several-tokens-cases';
import { Lab } from './lab';

/** Requests with several tokens, on real Envoys; `test/resolver/several-tokens.test.ts` asks the resolver the same. */
let lab: Lab;
beforeAll(async () => {
  const names = Object.keys(RULES);
  const manifests = [
    ...names.flatMap((name) => [requestAuthentication(name), service('acme', name), deployment('acme', name, 'main')]),
    deployment('acme', 'caller', 'main'),
  ];
  lab = await Lab.start({ manifests: manifests.join('\n---\n') });
}, 60_000);
afterAll(() => lab?.stop());

test.each(SEVERAL_TOKENS)('of several tokens none may be bad: $what', async ({ to, path, headers, status, role }) => {
  const url = `http://${to}.acme:8080${path}`;
  const { received } = await lab.expect({ from: 'acme/caller-main', url, headers }, { status });
  if (role !== undefined) expect(received?.headers['x-role']).toBe(role);
});
