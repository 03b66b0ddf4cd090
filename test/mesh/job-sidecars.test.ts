import { parseRegistry } from '../../lib/registry/parse-registry';
import { type Emitted, rendered } from '../estate/rendered';
import { ApiServer } from './api-server';
import { injected } from './injector';

/** What Istio's own injector makes of the pods of jobs (WORK-6): its proxy must end when the job's container does. */

const tenant = {
  ...{ apiVersion: 'branchline/v1', kind: 'Tenant', name: 'acme', namespace: 'acme', environment: 'staging' },
  services: { report: { image: 'registry.example.com/report:1', schedule: '0 3 * * *' } },
};
const ticket = {
  ...{ apiVersion: 'branchline/v1', kind: 'Variant', id: 'OPS-1' },
  services: { report: { image: 'registry.example.com/report:2' } },
};
const files = [
  { path: 'acme/tenant.yaml', text: JSON.stringify(tenant) },
  { path: 'acme/variants/OPS-1.yaml', text: JSON.stringify(ticket) },
];

let server: ApiServer;
let jobs: Emitted[];
beforeAll(async () => {
  server = await ApiServer.start();
  const objects = rendered(parseRegistry(files).estate);
  jobs = objects.filter(({ kind }) => kind === 'CronJob');
  const needed = objects.filter(({ kind }) => ['Namespace', 'ServiceAccount'].includes(kind));
  const refused = await server.apply(needed.map((each) => JSON.stringify(each)).join('\n---\n'));
  expect(refused.flatMap(({ error }) => error ?? [])).toEqual([]);
  // With such a node in the cluster Istio injects ordinary containers, unless a pod asks for the other kind.
  await server.send('POST', '/api/v1/nodes', JSON.stringify(NODE));
  const { status } = await server.send(
    'PATCH',
    '/api/v1/nodes/old/status',
    JSON.stringify({ status: { nodeInfo: { kubeletVersion: 'v1.30.0' } } }),
    'application/merge-patch+json',
  );
  expect(status).toBe(200);
}, 120_000);
afterAll(() => server?.stop());

const NODE = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'old' } };

/** A pod as the controller of jobs makes it. */
function podOf({ metadata, spec }: Emitted): Emitted {
  const { template } = spec.jobTemplate.spec;
  const name = `${metadata.name}-1`;
  return { apiVersion: 'v1', kind: 'Pod', ...template, metadata: { ...template.metadata, name, namespace: 'acme' } };
}

const names = (containers: readonly Emitted[] = []) => containers.map(({ name }) => name);

test('WORK-6: beside the container of a job, its variants’ too, Istio’s proxy is one that ends with it', async () => {
  expect(jobs.map(({ metadata }) => metadata.name)).toEqual(['report', 'report-ops-1']);
  for (const job of jobs) {
    const pod = await injected(server, podOf(job));
    expect(names(pod.spec.containers)).toEqual(['app']);
    const proxy = pod.spec.initContainers.find(({ name }: Emitted) => name === 'istio-proxy');
    expect([proxy.restartPolicy, pod.spec.restartPolicy]).toEqual(['Always', 'Never']);
    const { status, body } = await server.send('POST', '/api/v1/namespaces/acme/pods?dryRun=All', JSON.stringify(pod));
    expect([status, body.message]).toEqual([201, undefined]);
  }
  // What the annotation is for: without it the proxy would be a second container, and the job never complete.
  const pod = podOf(jobs[0]);
  const plain = { ...pod, metadata: { ...pod.metadata, annotations: {} } };
  expect(names((await injected(server, plain)).spec.containers).sort()).toEqual(['app', 'istio-proxy']);
}, 180_000);
