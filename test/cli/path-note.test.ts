import { pathNote } from '../../lib/cli/path-note';
import { GitOpsTool } from '../../lib/output/gitops-tool';

const { ARGOCD, FLUX, NONE } = GitOpsTool;

test('a path that is not where the output is, is said with both ways to mend it', () => {
  expect(pathNote('deploy', 'infra/deploy', { tool: FLUX, path: 'dist' })).toEqual([
    'note: estate.yaml tells Flux to look in dist, but the output is in infra/deploy',
    '  fix: write `path: infra/deploy` there, or pass --path dist where the two are meant to differ',
  ]);
  expect(pathNote('deploy', 'deploy', { tool: ARGOCD, path: 'dist' })[0]).toContain('tells Argo CD to look in dist');
});

test.each([
  ['the same path', 'dist', { tool: FLUX, path: 'dist' }],
  ['the same path, written in another way', 'dist', { tool: FLUX, path: './dist/' }],
  ['the repository itself', '.', { tool: FLUX, path: '.' }],
  ['a path that follows from the output', 'deploy', { tool: FLUX }],
  ['no tool', 'deploy', { tool: NONE, path: 'dist' }],
  ['no tool and an unknown place', undefined, { tool: NONE }],
  ['a path for a place that nobody knows', undefined, { tool: FLUX, path: 'clusters/prod' }],
])('nothing is said of %s', (_, place, settings) => {
  expect(pathNote('deploy', place, settings)).toEqual([]);
});

test('an output outside of any repository needs --path', () => {
  expect(pathNote('/srv/out', undefined, { tool: ARGOCD })).toEqual([
    'note: /srv/out is not in a git repository, so Argo CD is configured to look in dist',
    "  fix: pass --path with the output's path in the repository that the tool reads",
  ]);
});
