import { existsSync } from 'node:fs';
import { readTree } from '../files/file-tree';

/** The objects of a folder of the output, by path in it; nothing where there is no such folder. */
export function outputFiles(folder: string): ReadonlyMap<string, string> | undefined {
  if (!existsSync(folder)) return undefined;
  const { files } = readTree(folder, {
    reads: (name) => /\.ya?ml$/.test(name),
    refuses: () => false,
    skips: (name) => name.startsWith('.') || name === 'node_modules',
  });
  return new Map(files.map(({ path, text }) => [path, text]));
}
