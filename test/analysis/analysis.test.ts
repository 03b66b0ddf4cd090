import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformSync } from '@swc/core';
import { composeEstate, GitOpsApp } from '../../lib';
import * as analysis from '../../lib/analysis';
import { BOUTIQUE_STAGING, registryOf } from '../estate/shipped-estates';

const root = join(__dirname, '../..');

/** The example at the head of the entry. */
function example(): string {
  const [, comment] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, 'lib/analysis/index.ts'), 'utf8'))!;
  return comment!
    .replaceAll(/^ \* ?/gm, '')
    .replaceAll('ops-1234.acme.example.com/cms', 'ops-1234.boutique.staging.example.com/');
}

test('the example of the entry runs, and says where the request goes', () => {
  const work = mkdtempSync(join(tmpdir(), 'branchline-analysis-'));
  const cwd = process.cwd();
  try {
    process.chdir(work);
    for (const outdir of ['dist', 'dist-after']) {
      const app = new GitOpsApp({ outdir });
      composeEstate(app, registryOf(BOUTIQUE_STAGING).estate);
      app.synth();
    }
    const printed: string[] = [];
    const { code } = transformSync(`${example()}\nconsole.log(breaking.length, exposures.length);`, {
      filename: 'example.ts',
      module: { type: 'commonjs' },
    });
    new Function('require', 'console', 'exports', code)(
      (name: string) => (name === 'branchline/analysis' ? analysis : undefined),
      { log: (...values: unknown[]) => printed.push(values.join(' ')) },
      {},
    );
    expect(printed[0]).toContain('header   + x-variant-id: ops-1234');
    expect(printed.at(-1)).toBe('0 0');
  } finally {
    process.chdir(cwd);
    rmSync(work, { recursive: true });
  }
});
