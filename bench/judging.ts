import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { medians, type Run, run } from './measure';
import { CLI, ROUNDS, ratio, row, TIMES } from './table';

/** `check` and `diff` on what `compareSynthesis` left, against istioctl on the same files where Go is there to build it. */
export async function compareJudging(work: string): Promise<void> {
  const at = (name: string) => join(work, name);
  // The gateways' pods are installed apart in this estate.
  const check = (folder: string) =>
    run(process.execPath, [CLI, 'check', '--partial', '--fail-on', 'breaks-traffic', at(folder)]);
  const analyzer = istioctl();
  const contestants: Record<string, () => Promise<Run>> = {
    check: () => check('fresh'),
    large: () => check('large'),
    // `again` is `fresh` with one variant changed.
    diff: () => run(process.execPath, [CLI, 'diff', at('again'), at('fresh'), '--exit-zero']),
    ...(analyzer !== undefined && {
      istioctl: () => run(analyzer, ['analyze', '-A', '--use-kube=false', at('fresh')]),
    }),
  };
  const result = (await medians(contestants, ROUNDS)) as Record<'check' | 'large' | 'diff', Run> & { istioctl?: Run };
  console.log();
  row('branchline check, all lints and proofs', result.check);
  row(`branchline check, ${TIMES} times the estate`, result.large);
  row('branchline diff, one variant apart', result.diff);
  if (result.istioctl) row('istioctl analyze -A, the same files', result.istioctl);
  else console.log('istioctl analyze: left out, it is built with Go');
  console.log();
  if (result.istioctl)
    ratio('check / istioctl analyze', result.check.seconds / result.istioctl.seconds, 'at most 0.50');
  ratio('diff / check', result.diff.seconds / result.check.seconds, 'at most 2');
  ratio(`${TIMES} times the estate / check`, result.large.seconds / result.check.seconds, 'at most 4.4');
}

/** The mesh tests' istioctl, built once into their cache. */
function istioctl(): string | undefined {
  const module = pathToFileURL(join(__dirname, '../test/mesh/binaries.mjs')).href;
  const program = `const { istioctl } = await import(${JSON.stringify(module)}); console.log('istioctl=' + (await istioctl()));`;
  try {
    execFileSync('go', ['version'], { stdio: 'ignore' });
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
    return /^istioctl=(.*)$/m.exec(output)?.[1];
  } catch {
    return undefined;
  }
}
