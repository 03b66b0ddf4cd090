import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type MeshFile, MeshModel, type MeshModelOptions } from './mesh-model';

/**
 * Loads a model from files, folders, and `-` for standard input; folders are searched for `.yaml`, `.yml` and `.json` in
 * the order of names, but for Kustomize's own files.
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

/** Reads the files that {@link loadMesh} would. */
export function readMeshFiles(paths: readonly string[], base?: string): MeshFile[] {
  return paths.flatMap((path) => {
    if (path === '-') return [{ file: 'stdin', text: readFileSync(0, 'utf8') }];
    return yamlFiles(path).map((file) => ({
      file: base === undefined ? file : relative(base, file),
      text: readFileSync(file, 'utf8'),
    }));
  });
}

/** Folders that hold no manifests of their own. */
const SKIPPED = new Set(['node_modules', '.git']);

function yamlFiles(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new Error(`there is no file or folder ${path}`);
  return found.isDirectory() ? yamlIn(path) : [path];
}

function yamlIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const child = join(folder, entry.name);
      if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : yamlIn(child);
      if (!/\.(ya?ml|json)$/.test(entry.name) || /^kustomization\.ya?ml$/.test(entry.name)) return [];
      // A link may lead to a folder, or nowhere.
      return statSync(child, { throwIfNoEntry: false })?.isFile() ? [child] : [];
    });
}
