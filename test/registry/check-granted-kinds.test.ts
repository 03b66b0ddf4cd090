import type { Problem } from '../../lib/model/problem';
import { describeProblem } from '../../lib/model/problem';
import { checkGrantedKinds } from '../../lib/registry/check-granted-kinds';
import type { EstateFile } from '../../lib/registry/file-content';
import { readDocument } from '../../lib/registry/registry-document';

function said(kinds: string): string[] {
  const problems: Problem[] = [];
  const text = `apiVersion: branchline/v1\nkind: Estate\ngrants: { acme: { kinds: ${kinds} } }\n`;
  checkGrantedKinds(readDocument<EstateFile>('tenants/estate.yaml', text, 'Estate', problems), problems);
  return problems.map(describeProblem);
}

test.each([
  ['hostpath', 'hostPath'],
  ['envoyfilter', 'EnvoyFilter'],
  ['clusterRole', 'ClusterRole'],
])('TENANT-6: %s would grant nothing, and %s is meant', (written, meant) => {
  expect(said(`[privileged, ${written}]`)).toEqual([
    expect.stringMatching(
      new RegExp(
        `^tenants/estate.yaml:3:39: error: grants.acme.kinds.1: '${written}' is neither a kind.*\\n    fix: did you mean .${meant}.\\?$`,
      ),
    ),
  ]);
});

test('TENANT-6: powers, kinds of Kubernetes and kinds that only a cluster knows', () => {
  expect(said('[hostPath, hostPID, ClusterRole, KafkaTopic]')).toEqual([]);
});
