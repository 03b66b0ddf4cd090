import type { Command } from 'commander';
import { registerDiff as registerDiffOfOutput } from '../diff';
import { jsonText } from '../text/json-text';
import { printed } from '../text/visible';

/** Adds `branchline diff` to the command line, with what it needs of the registry. */
export function registerDiff(program: Command): void {
  registerDiffOfOutput(program, ([a, b], { registry, path, all, json }) => {
    // Loaded when asked for: most runs compare versions of the output, and need no registry.
    const { compareEnvironments } =
      require('../environments/compare-environments') as typeof import('../environments/compare-environments');
    const { environmentDiffToJson, environmentDiffToText } =
      require('../environments/render-environment-diff') as typeof import('../environments/render-environment-diff');
    const diff = compareEnvironments({ environments: [a!, b!], registry, output: path });
    if (!json && !all && diff.declared.length > 0) {
      const count = `${diff.declared.length} ${diff.declared.length === 1 ? 'difference is' : 'differences are'}`;
      process.stderr.write(printed(`note: ${count} declared; --all lists them\n`));
    }
    const text = json ? `${jsonText(environmentDiffToJson(diff))}\n` : environmentDiffToText(diff, all);
    return { text, differs: diff.undeclared.length > 0 };
  });
}
