import { GitOpsTool } from '../../lib/output/gitops-tool';
import { STAGES } from '../../lib/output/placement';
import { mergedAnnotations, waveAnnotations } from '../../lib/output/sync-waves';

const OPTIONS = 'argocd.argoproj.io/sync-options';
const WAVE = 'argocd.argoproj.io/sync-wave';
const PRUNE = 'kustomize.toolkit.fluxcd.io/prune';

test('SAFE-1, SAFE-2: Argo CD applies the stages in order, and prunes routes before what they led to', () => {
  const [platform, workloads, routing] = STAGES.map((stage) => waveAnnotations(GitOpsTool.ARGOCD, 'Service', stage));
  expect(platform).toEqual({ [WAVE]: '-1', [OPTIONS]: 'PruneLast=true' });
  expect(workloads).toEqual({ [OPTIONS]: 'PruneLast=true' });
  expect(routing).toEqual({ [WAVE]: '1' });
});

test('a namespace stays when an Application or a Kustomization is deleted by mistake', () => {
  expect(waveAnnotations(GitOpsTool.ARGOCD, 'Namespace', 'platform')).toEqual({
    [WAVE]: '-1',
    [OPTIONS]: 'Prune=false',
  });
  expect(waveAnnotations(GitOpsTool.FLUX, 'Namespace', 'platform')).toEqual({ [PRUNE]: 'disabled' });
});

test('Flux waits by Kustomizations and no tool by nothing: objects say nothing of it', () => {
  for (const stage of STAGES) {
    expect(waveAnnotations(GitOpsTool.FLUX, 'Service', stage)).toEqual({});
    expect(waveAnnotations(GitOpsTool.NONE, 'Namespace', stage)).toEqual({});
  }
});

describe('merged annotations', () => {
  test('of two values of one annotation the second wins', () => {
    expect(mergedAnnotations({ a: '1', b: '1' }, { b: '2', c: '2' })).toEqual({ a: '1', b: '2', c: '2' });
    expect(mergedAnnotations(undefined, { a: '1' })).toEqual({ a: '1' });
    expect(mergedAnnotations({ a: '1' })).toEqual({ a: '1' });
  });

  test('of Argo CD’s options those of both count, each once', () => {
    expect(
      mergedAnnotations({ [OPTIONS]: 'Validate=false,Prune=true' }, { [OPTIONS]: 'Prune=false,Replace=true' }),
    ).toEqual({
      [OPTIONS]: 'Validate=false,Prune=false,Replace=true',
    });
    expect(mergedAnnotations({ [OPTIONS]: 'A=1,A=2' }, {})).toEqual({ [OPTIONS]: 'A=1,A=2' });
  });
});
