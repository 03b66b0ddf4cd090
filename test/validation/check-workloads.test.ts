import { aVariant, saidOfService } from './samples';

test('DEST-2: a mainline without pods is an error, an autoscaled one has some', () => {
  expect(saidOfService({ replicas: 0 }).join()).toMatch(/has no pods.*\[DEST-2\]/);
});

test('SAFE-5: an autoscaler needs a CPU request and bounds in order', () => {
  const autoscale = { min: 5, max: 2, cpu: 70 };
  const said = saidOfService({ autoscale }).join();
  expect(said).toMatch(/min must not be above max, got 5 and 2/);
  expect(said).toMatch(/there is none/);
  const resources = { requests: { cpu: '100m' } };
  expect(saidOfService({ autoscale: { min: 2, max: 5, cpu: 70 }, resources })).toEqual([]);
});

test.each([
  [{ image: 'a b' }, /remove the spaces/],
  [{ port: 0 }, /port from 1 to 65535/],
  [{ replicas: 2 ** 31 }, /at most 2147483647, got 2147483648/],
  [{ user: 2 ** 32 }, /at most 2147483647/],
  [{ env: { '1A': 'x' } }, /environment variable/],
  [{ resources: { requests: { memory: '128MB' } } }, /write 128Mi/],
  [{ probes: { readiness: 'healthz' } }, /write `\/healthz`/],
  [{ writable: ['tmp'] }, /full path of a folder/],
  [{ writable: ['/tmp'], secrets: [{ name: 's', mountPath: '/tmp' }] }, /mounted twice/],
  [{ secrets: [{ name: 'S', mountPath: '/s' }] }, /lower-case/],
])('Kubernetes does not take %j', (own, said) => {
  expect(saidOfService(own).join()).toMatch(said);
});

test('MESH-3: a tcp service has no variants and versions', () => {
  expect(saidOfService({ protocol: 'tcp', variants: [aVariant()] }).join()).toMatch(
    /without headers nothing can choose/,
  );
  const versions = [{ name: 'v1', image: 'a:1' }];
  expect(saidOfService({ protocol: 'tcp', versions }).join()).toMatch(/without paths nothing can choose/);
});
