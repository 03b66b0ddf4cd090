import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { readRegularFile } from '../files/regular-file';
import { type MeshFile, readMeshFiles } from '../mesh-model';
import { IGNORE_FILE, readIgnoreFile, type Suppression } from './suppression';

export interface CheckInput {
  readonly files: readonly MeshFile[];
  readonly suppressions: readonly Suppression[];
}

/**
 * Reads what is to be checked: files, folders, and `-` for standard input. Accepted findings come from
 * `.branchline-check.yaml` in the current folder and in each folder that is given (of a file: its own). Names of files
 * are relative to the current folder where they are below it.
 */
export function readInput(paths: readonly string[], ignoreFile?: string): CheckInput {
  const files = readMeshFiles(paths);
  const distinct = ignoreFile === undefined ? ignoreFiles(paths) : new Map([[relative('.', ignoreFile), ignoreFile]]);
  return {
    files: files.flatMap(({ file, text }) => {
      const name = relative('.', file);
      return distinct.has(name) ? [] : { file: shortName(file, name), text };
    }),
    suppressions: [...distinct].flatMap(([name, file]) =>
      readIgnoreFile(name, readRegularFile(file, { follow: file === ignoreFile })),
    ),
  };
}

/** What the current folder and that of an output accept. */
export function acceptedNow(folder: string): Suppression[] {
  return [...ignoreFiles([folder])].flatMap(([name, file]) => readIgnoreFile(name, readRegularFile(file)));
}

/** The files of accepted findings that are there, by their names relative to the current folder. */
function ignoreFiles(paths: readonly string[]): Map<string, string> {
  const places = ['.', ...paths.filter((path) => path !== '-').map(folderOf)];
  const files = places.map((place) => join(place, IGNORE_FILE)).filter(existsSync);
  return new Map(files.map((file) => [relative('.', file), file]));
}

function folderOf(path: string): string {
  return statSync(path).isDirectory() ? path : dirname(path);
}

function shortName(file: string, name: string): string {
  return file === 'stdin' || name.startsWith('..') ? file : name;
}
