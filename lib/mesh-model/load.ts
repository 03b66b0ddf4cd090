import { statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readTree, type TreeFilter } from '../files/file-tree';
import { readNamedInput } from '../files/named-input';
import { visible } from '../text/visible';
import { isPlaceFile } from './clusters';
import type { MeshFile } from './input-objects';
import { withoutKustomize } from './kustomize-files';
import { MeshModel, type MeshModelOptions } from './mesh-model';

/**
 * Loads a model from files, folders, and `-` for standard input; folders are searched for `.yaml`, `.yml` and `.json` in
 * the order of names, but for Kustomize's own files and the patches that they name, unless they say of which cluster a folder is.
 *
 * Names of files in findings are as given, or relative to `options.base`. A path that cannot be read is an error that
 * names it: the user asked for it.
 */
export function loadMesh(
  paths: readonly string[],
  options: MeshModelOptions & { readonly base?: string } = {},
): MeshModel {
  const { base, ...config } = options;
  return MeshModel.of(readMeshFiles(paths, base), config);
}

/**
 * Reads the files that {@link loadMesh} would. In folders only regular files are read, and no link is followed.
 *
 * @throws Error that names each path that is not there or not read
 */
export function readMeshFiles(paths: readonly string[], base?: string): MeshFile[] {
  return paths.flatMap((path) => {
    if (path === '-') return [{ file: 'stdin', text: readNamedInput(path) }];
    return filesAt(path).map(({ file, text }) => ({ file: base === undefined ? file : relative(base, file), text }));
  });
}

/** Folders that hold no manifests of their own. */
const SKIPPED = new Set(['node_modules', '.git']);

const FILTER: TreeFilter = {
  reads: (name) => /\.(ya?ml|json)$/.test(name),
  // Editors leave links in the place of locks, such as `.#cms.yaml`.
  refuses: (name) => !name.startsWith('.') && /\.(ya?ml|json)$/.test(name),
  skips: (name) => SKIPPED.has(name),
};

function filesAt(path: string): MeshFile[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new Error(`there is no file or folder ${path}`);
  if (!found.isDirectory()) return [{ file: path, text: readNamedInput(path) }];
  const { files, refused } = readTree(path, FILTER);
  if (refused.length > 0) {
    const lines = refused.map(({ path: below, reason }) => visible(`${join(path, below)}: ${reason}`));
    const { fix } = refused.find((each) => each.fix !== undefined) ?? {};
    throw new Error([...lines, ...(fix === undefined ? [] : [`  fix: ${fix}`])].join('\n'));
  }
  const read = files.map(({ path: below, text }) => ({ file: join(path, below), text }));
  const kept = new Set(withoutKustomize(read).map(({ file }) => file));
  return read.filter((file) => kept.has(file.file) || isPlaceFile(file));
}
