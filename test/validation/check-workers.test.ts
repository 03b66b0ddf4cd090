import type { Service } from '../../lib/model/service';
import { aCanary, aService, aTenant, aVariant, saidOf, saidOfService } from './samples';

const worker = (own: Partial<Service> = {}) => saidOfService({ port: undefined, ...own });

test('WORK-4: a worker has workloads, variants and a canary, all without requests', () => {
  const own = { env: { A: '1' }, replicas: 2, variants: [aVariant()], canary: aCanary(), writable: ['/tmp'] };
  expect(worker(own)).toEqual([]);
  expect(worker({ calls: [{ kind: 'service', tenant: 'acme', service: 'x' }] }).join()).not.toContain('WORK-4');
});

test.each([
  ['targetPort', 9090],
  ['probes', { liveness: 'tcp' }],
  ['timeout', '2s'],
  ['retries', { attempts: 1 }],
  ['callers', ['ui']],
  ['service', { metadata: {} }],
  ['outlierDetection', { interval: '1s' }],
] as const)('WORK-4: %s is about requests', (field, value) => {
  const said = worker({ [field]: value }).join('\n');
  expect(said).toContain(
    `cms.${field}: error: ${field}: 'cms' has no port, so nobody calls it: \`${field}\` has no effect`,
  );
});

test('WORK-4: a canary of a worker gets no share', () => {
  const said = (own: Partial<NonNullable<Service['canary']>>) => worker({ canary: aCanary(own) }).join();
  expect(said({ weight: 5 })).toContain('canary.weight: error');
  expect(said({ mirror: 5 })).toContain('canary.mirror: error');
  expect(said({ match: [{ cookies: { a: { exact: 'b' } } }] })).toContain('canary.match: error');
});

test('WORK-4: routes, hostnames and workloads of others need a port', () => {
  expect(worker({ routes: ['/'] }).join()).toContain(
    "cms.port: error: port: service 'cms' has no port, but `routes` are about requests",
  );
  expect(worker({ hostnames: ['a.example.com'] }).join()).toContain('`hostnames` are about');
  expect(worker({ workload: 'external', image: undefined }).join()).toContain('rules of a workload of others');
});

test('WORK-4: nobody can call a worker', () => {
  const calls = [{ kind: 'service', tenant: 'acme', service: 'cms' } as const];
  const said = saidOf(aTenant({ services: [aService({ port: undefined }), aService({ name: 'ui', calls })] }));
  expect(said.join()).toContain("'cms' has no port, so nobody can call it");
});
