import { stringify } from 'yaml';
import { ACCEPTED, CLAIMS, deploymentOf, type PodValueCase, REFUSED } from '../limits/pod-value-cases';
import { ApiServer } from './api-server';

/** What `synth` refuses of overlays and BL122 tells of pods, on a real API server. */
let server: ApiServer;
beforeAll(async () => {
  server = await ApiServer.start();
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'acme' } };
  expect((await server.apply(stringify(namespace))).flatMap(({ error }) => error ?? [])).toEqual([]);
}, 120_000);
afterAll(() => server?.stop());

/** Those of the Deployments that are refused. */
async function refused(cases: readonly PodValueCase[], name: string): Promise<string[]> {
  const result: string[] = [];
  for (const [index, each] of cases.entries()) {
    const [applied] = await server.apply(stringify(deploymentOf(each, `${name}-${index}`)));
    if (applied!.error !== undefined) result.push(each.what);
  }
  return result;
}

test('WORK-1: the API server refuses what synth refuses of overlays, and check of pods', async () => {
  expect(await refused(REFUSED, 'refused')).toEqual(REFUSED.map(({ what }) => what));
}, 60_000);

test('and takes what is much like it', async () => {
  expect(await refused(ACCEPTED, 'accepted')).toEqual([]);
  expect((await server.apply(stringify(CLAIMS))).flatMap(({ error }) => error ?? [])).toEqual([]);
}, 60_000);
