import type { Cluster } from '../mesh/cluster';

/** Forbids pods of a version, as an image that is gone or crashes does. */
const forbidden = (version: string) => `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: lost-pods }
spec:
  failurePolicy: Fail
  matchConstraints:
    resourceRules:
      - { apiGroups: [""], apiVersions: [v1], resources: [pods], operations: [CREATE] }
  validations:
    - expression: object.metadata.?labels[?'version'].orValue('') != '${version}'
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: lost-pods }
spec: { policyName: lost-pods, validationActions: [Deny] }
`;

/** Has a workload lose its pods and get no others for as long as something is done. */
export async function withoutPods(
  cluster: Cluster,
  { namespace, version }: { namespace: string; version: string },
  work: () => Promise<void>,
): Promise<void> {
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  const ofVersion = `${pods}?labelSelector=version%3D${version}`;
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'probe', labels: { version } } };
  const probe = JSON.stringify({ ...pod, spec: { containers: [{ name: 'app', image: 'none' }] } });
  await cluster.apply(forbidden(version));
  try {
    await until(async () => (await cluster.send('POST', `${pods}?dryRun=All`, probe)).status === 422);
    await cluster.send('DELETE', ofVersion);
    await until(async () => ((await cluster.send('GET', ofVersion)).body.items as unknown[]).length === 0);
    await work();
  } finally {
    await cluster.remove(forbidden(version));
  }
}

async function until(state: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await state())) {
    if (Date.now() > deadline) throw new Error('not within 30 s: pods are gone and forbidden');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
