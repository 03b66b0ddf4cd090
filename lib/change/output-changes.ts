import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readRegularFile } from '../files/regular-file';
import { isSameText, writerOf } from '../output/writer';
import { visible } from '../text/visible';
import type { Proof } from './prove';

/** A file that changes. */
export interface OutputChange {
  /** As messages name it. */
  readonly path: string;
  readonly what: 'added' | 'changed' | 'removed';
}

/** The texts of files of the output as they are there, in the order of their paths; nothing for one that is not there. */
export type OutputTexts = (paths: readonly string[]) => readonly (string | undefined)[];

/** The text of a file of a folder. */
export function onDisk(folder: string, path: string): string | undefined {
  const file = join(folder, path);
  return existsSync(file) ? readRegularFile(file) : undefined;
}

/** Files of the output that change; an error where they are not what the registry says before the change. */
export function outputChanges(
  output: string,
  { output: after, outputBefore }: Proof,
  textsOf: OutputTexts,
): OutputChange[] {
  const paths = [...after.keys()];
  const texts = textsOf(paths);
  const there = new Map(paths.map((path, index) => [path, texts[index]]));
  if ([...there.values()].some((text) => text !== undefined && writerOf(text) === 'app')) {
    throw new Error(
      `${visible(output)} is written by an app, which may add what the registry has no field for\n  fix: pass --registry-only, and run the app`,
    );
  }
  for (const [path, text] of there) {
    if (text === undefined ? !outputBefore.has(path) : isSameText(text, outputBefore.get(path))) continue;
    if (text !== undefined && writerOf(text) === undefined) {
      throw new Error(
        `${visible(join(output, path))} was not written by branchline, and is left alone\n  fix: move it away`,
      );
    }
    throw new Error(
      `${visible(join(output, path))} is not what the registry says before the change\n  fix: run \`branchline synth\` first, or pass --registry-only where something else renders the output; settings of GitOps belong into estate.yaml`,
    );
  }
  return [...after].map(([path, text]) => ({
    path: join(output, path),
    what: text === undefined ? 'removed' : there.get(path) === undefined ? 'added' : 'changed',
  }));
}
