import type { Service } from '../../lib/model/service';
import { aCanary, aVariant, saidOfService } from './samples';

const claim = { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] };
const init = { initContainers: [{ name: 'migrate', image: 'm:1' }] };
const hook = { containers: [{ name: 'app', lifecycle: { preStop: { exec: { command: ['bye'] } } } }] };

const said = (pod: object, own: Partial<Service> = { variants: [aVariant()] }) =>
  saidOfService({ deployment: { spec: { template: { spec: pod } } }, ...own });

test.each([
  ['persistentVolumeClaims', claim, 'volumes.0: warning', 'ReadWriteOnce'],
  ['initContainers', init, 'initContainers.0: warning', 'a migration of a database'],
  ['preStop', hook, 'containers.0.lifecycle.preStop: warning', 'when they end'],
] as const)('WORK-2: %s of a mainline with variants are said once, until they are meant', (part, pod, place, harm) => {
  const lines = said(pod);
  expect(lines).toEqual([expect.stringContaining(place)]);
  expect(lines[0]).toContain(harm);
  expect(lines[0]).toContain(`\`sharedWithVariants: [${part}]\``);
  expect(said(pod, { variants: [aVariant()], sharedWithVariants: [part] })).toEqual([]);
  expect(said(pod, {})).toEqual([]);
});

test('WORK-2: who takes it over is named, and versions and canaries count', () => {
  const all = {
    canary: aCanary(),
    versions: [{ name: 'v1', image: 'x:1', replicas: 1 }],
    variants: ['OPS-1', 'OPS-2'].map((id) => aVariant({ id })),
  };
  expect(said(claim, all).join()).toContain(
    'the canary, version v1, variant OPS-1 and 1 more would mount the same volume',
  );
});

test('WORK-2: a sidecar among the init containers and one that is taken away are not meant', () => {
  expect(said({ initContainers: [{ name: 'a', image: 'a:1', restartPolicy: 'Always' }] })).toEqual([]);
  expect(said({ initContainers: [{ name: 'a', $patch: 'delete' }] })).toEqual([]);
});
