import { type PolicyMode, policyObjects } from '../../lib/policies/policy-objects';
import { CASES } from '../policies/cases';
import { limits } from '../policies/limits';
import { ApiServer } from './api-server';

const VERSIONS: Record<string, string> = {
  EnvoyFilter: 'networking.istio.io/v1alpha3',
  PeerAuthentication: 'security.istio.io/v1',
  WasmPlugin: 'extensions.istio.io/v1alpha1',
};
const BY_POLICY = /ValidatingAdmissionPolicy/;
let server: ApiServer;

const json = (objects: readonly unknown[]) => objects.map((each) => `---\n${JSON.stringify(each)}\n`).join('');
const errors = async (objects: readonly unknown[], dryRun = false) =>
  (await server.apply(json(objects), { dryRun })).map(({ error }) => error);
const object = (kind: string, spec: object) => ({
  apiVersion: VERSIONS[kind] ?? 'networking.istio.io/v1',
  kind,
  metadata: { name: 'x', namespace: 'acme' },
  spec,
});

async function policies(mode: PolicyMode): Promise<void> {
  expect((await errors(policyObjects([limits()], mode))).filter((error) => error !== undefined)).toEqual([]);
}

beforeAll(async () => {
  server = await ApiServer.start();
  await errors([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'acme' } }]);
  await policies('enforce');
  await server.processes.until('the policies are in force', async () => {
    const [error] = await errors([object('EnvoyFilter', {})], true);
    return error !== undefined && BY_POLICY.test(error);
  });
}, 180_000);
afterAll(() => server?.stop());

test('TENANT-9: the API server takes the CEL of policies with all sorts of limits', async () => {
  const objects = CASES.flatMap(([, , , , more], index) =>
    more === undefined ? [] : policyObjects([limits({ ...more, namespace: `other-${index}` })], 'audit'),
  );
  expect((await errors(objects)).filter((error) => error !== undefined)).toEqual([]);
}, 60_000);

test('TENANT-9: it refuses what the rules say', async () => {
  const judged: [string, boolean][] = [];
  const expected: [string, boolean][] = [];
  for (const [what, kind, spec, fields, more] of CASES) {
    if (more !== undefined) continue;
    const [error] = await errors([object(kind, spec)], true);
    // Istio's own schema comes first, and some specs are only as long as their rule needs.
    if (error !== undefined && !BY_POLICY.test(error)) continue;
    judged.push([what, error !== undefined]);
    expected.push([what, fields.length > 0]);
  }
  expect(judged).toEqual(expected);
  expect(judged.filter(([, isRefused]) => isRefused).length).toBeGreaterThan(8);
  expect(judged.length).toBeGreaterThan(20);
}, 60_000);
