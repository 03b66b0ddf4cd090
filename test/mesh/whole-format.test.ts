import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parseRegistry } from '../../lib/registry/parse-registry';
import { randomRegistry } from '../estate/random-registry';
import { type Emitted, rendered } from '../estate/rendered';
import { sharedGatewayRegistry } from '../estate/shared-gateway';
import { ApiServer } from './api-server';
import { required } from './processes';

/** All that a registry can say, and objects of a tenant's own beside it, is taken by the API server: with no field that it does not know. */

const REGISTRIES = 12;

let server: ApiServer;
beforeAll(async () => {
  server = await ApiServer.start();
  await server.install(readFileSync(required('BRANCHLINE_CERT_MANAGER_CRDS'), 'utf8'));
}, 120_000);
afterAll(() => server?.stop());

const text = (objects: readonly Emitted[]) => objects.map((each) => `${JSON.stringify(each)}\n`).join('---\n');

async function refused(objects: readonly Emitted[]): Promise<string[]> {
  return (await server.apply(text(objects))).flatMap(({ id, error }) =>
    error === undefined ? [] : [`${id}: ${error}`],
  );
}

const namespace = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });

test(`WORK-5, WORK-6: ${REGISTRIES} random registries, one after the other, and certificates of shared gateways`, async () => {
  const counts = new Map<string, number>();
  const apply = async (objects: readonly Emitted[]) => {
    for (const { kind } of objects) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    expect(await refused(objects)).toEqual([]);
  };
  await apply(['ingress', 'istio-ingress', 'istio-system'].map(namespace));
  for (const { estates } of fc.sample(randomRegistry(), { seed: 1, numRuns: REGISTRIES })) {
    await apply(estates.flatMap(rendered));
  }
  await apply(rendered(parseRegistry(sharedGatewayRegistry()).estate));
  console.log([...counts].map(([kind, count]) => `${kind}: ${count}`).join(', '));
  for (const kind of [
    'CronJob',
    'ConfigMap',
    'NetworkPolicy',
    'RequestAuthentication',
    'ServiceEntry',
    'Certificate',
  ]) {
    expect([kind, counts.get(kind) ?? 0]).not.toEqual([kind, 0]);
  }
}, 300_000);

test('WORK-5, WORK-6: a CronJob and an object of a tenant’s own that are wrong are refused', async () => {
  const head = { apiVersion: 'branchline/v1' };
  const nightly = (schedule: string) => ({ image: 'registry.example.com/nightly:1', schedule });
  const objects = (schedule: string, own: object) => {
    const tenant = { ...head, kind: 'Tenant', name: 'solo', namespace: 'solo', environment: 'staging' };
    const files = [
      { path: 'solo/tenant.yaml', text: JSON.stringify({ ...tenant, services: { nightly: nightly(schedule) } }) },
      { path: 'solo/manifests/own.yaml', text: JSON.stringify(own) },
    ];
    return rendered(parseRegistry(files).estate);
  };
  const own = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'own' }, data: { a: 'b' } };
  expect(await refused(objects('0 3 * * *', own))).toEqual([]);
  expect(await refused(objects('0 3 * * *', { ...own, datas: {} }))).toEqual([
    expect.stringMatching(/^ConfigMap\/solo\/own: .*datas.*field not declared in schema/),
  ]);
}, 60_000);
