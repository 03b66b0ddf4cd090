import { stageOfOwn } from '../../lib/output/stage-of-kind';

test.each([
  [
    'platform',
    'Secret ConfigMap Certificate Issuer ExternalSecret SecretStore SealedSecret NetworkPolicy ResourceQuota',
  ],
  // A claim is bound only when a pod uses it.
  ['workloads', 'Job Deployment StatefulSet PersistentVolumeClaim DestinationRule PodMonitor Cluster'],
  ['routing', 'VirtualService Ingress HTTPRoute GRPCRoute'],
])("objects of one's own in %s (WORK-5): %s", (stage, kinds) => {
  expect(kinds.split(' ').filter((kind) => stageOfOwn(kind) !== stage)).toEqual([]);
});
