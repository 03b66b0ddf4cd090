import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { medians, run } from './measure';
import { CLI, ROUNDS, ratio, row } from './table';

/** Objects of the stream, and how many of them have a field that Kubernetes does not know. */
const OBJECTS = 9640;
const FINDINGS = 1200;

/** It ends with 1 where it finds something. */
const FINDS = { codes: [0, 1] };

/** `check` of one stream of rendered objects with and without findings: the document of a finding is read a second time. */
export async function compareFindings(work: string): Promise<void> {
  const at = (name: string) => join(work, name);
  const documents = objectsOf(at('fresh')).slice(0, OBJECTS);
  let left = FINDINGS;
  const wrong = documents.map((text) => {
    return text.includes('\nkind: Deployment\n') && left-- > 0
      ? text.replace('\nspec:\n', '\nspec:\n  replica: 1\n')
      : text;
  });
  writeFileSync(at('right.yaml'), documents.join('---\n'));
  writeFileSync(at('wrong.yaml'), wrong.join('---\n'));
  const check = (file: string) => run(process.execPath, [CLI, 'check', '--partial', at(file)], FINDS);
  const result = await medians({ right: () => check('right.yaml'), wrong: () => check('wrong.yaml') }, ROUNDS);
  console.log();
  row(`branchline check, a stream of ${OBJECTS} objects`, result.right);
  row(`branchline check, with ${FINDINGS} findings`, result.wrong);
  console.log();
  ratio('with findings / without', result.wrong.seconds / result.right.seconds, 'at most 1.33');
}

function objectsOf(folder: string): string[] {
  return (readdirSync(folder, { recursive: true }) as string[])
    .filter((path) => path.endsWith('.k8s.yaml'))
    .sort()
    .flatMap((path) => readFileSync(join(folder, path), 'utf8').split(/^---\n/m));
}
