import { parseWholeRegistry } from '../../lib/registry/parse-registry';

const warnings = (repoURL: string) =>
  parseWholeRegistry([
    {
      path: 'estate.yaml',
      text: `apiVersion: branchline/v1\nkind: Estate\ngitops: { tool: argocd, repoURL: "${repoURL}" }\n`,
    },
  ]).warnings;

test('a password in the address of the repository is warned about, and not shown', () => {
  const [warning, ...more] = warnings('https://ci:s3cr3t@git.example.com/e.git');
  expect(more).toEqual([]);
  expect(warning).toMatchObject({
    field: ['gitops', 'repoURL'],
    fix: 'write "https://git.example.com/e.git", and give the GitOps tool the password in a Secret',
  });
  expect(JSON.stringify([warning!.message, warning!.fix])).not.toContain('s3cr3t');
});

test.each(['https://git.example.com/e.git', 'ssh://git@git.example.com/e.git', 'https://git@git.example.com/a@b.git'])(
  'an address without one: %s',
  (repoURL) => {
    expect(warnings(repoURL)).toEqual([]);
  },
);

test('an address without a scheme is a folder to git', () => {
  expect(() => warnings('git.example.com/acme/e.git')).toThrow(
    /gitops.repoURL: must begin with https:.*got 'git.example.com\/acme\/e.git'\n {4}fix: write "https:\/\/git.example.com\/acme\/e.git"/,
  );
  expect(warnings('git@git.example.com:acme/e.git')).toEqual([]);
});
