import { GitOpsTool } from '../../lib/output/gitops-tool';
import { estateSettings, folderOf, toolNamespaceOf } from '../../lib/registry/estate-settings';

test("the tool's namespace: its own default, unless another one is named; none without a tool", () => {
  expect(toolNamespaceOf({ tool: 'argocd' })).toBe('argocd');
  expect(toolNamespaceOf({ tool: 'flux' })).toBe('flux-system');
  expect(toolNamespaceOf({ tool: 'none' })).toBeUndefined();
  expect(toolNamespaceOf({ tool: 'argocd', namespace: 'cd' })).toBe('cd');
});

test('an estate without settings has no tool', () => {
  expect(estateSettings()).toEqual({ gitops: { tool: GitOpsTool.NONE } });
  expect(estateSettings({ gitops: { tool: 'flux', path: 'deploy' } })).toEqual({
    gitops: { tool: GitOpsTool.FLUX, path: 'deploy' },
  });
});

test.each([
  ['', 'staging'],
  ['.', 'staging'],
  ['dist', 'dist/staging'],
  ['a/dist//', 'a/dist/staging'],
])('the folder of an environment in %j is %s', (path, expected) => {
  expect(folderOf(path, 'staging')).toBe(expected);
});
