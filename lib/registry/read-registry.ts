import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseRegistry, type Registry } from './parse-registry';
import { RegistryError } from './registry-error';
import type { RegistryFile } from './registry-files';

/**
 * Reads a registry's folder.
 *
 * @param folder the registry, such as `tenants`; messages name files by it as it is given
 * @throws RegistryError with every problem of every file, or when there is no such folder
 */
export function readRegistry(folder: string): Registry {
  const shown = shownFolder(folder);
  return parseRegistry(registryFiles(folder, shown), shown);
}

/** A registry's folder as messages name it. */
export function shownFolder(folder: string): string {
  return folder
    .replaceAll('\\', '/')
    .replace(/(?<=.)\/+$/, '')
    .replace(/^\.\/(?=.)/, '');
}

/** The YAML files below a registry's folder; `.git`, `node_modules` and the like are not looked into. */
export function registryFiles(folder: string, shown = folder): RegistryFile[] {
  const files: RegistryFile[] = [];
  const visit = (below: string) => {
    for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      if (entry.isDirectory()) visit(path);
      else if (/\.ya?ml$/i.test(entry.name)) files.push({ path, text: readFileSync(join(folder, path), 'utf8') });
    }
  };
  try {
    visit('');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    throw new RegistryError(shown, [
      {
        severity: 'error',
        origin: { describe: () => shown },
        field: [],
        message: code === 'ENOENT' ? 'there is no such folder' : 'is not a folder',
        fix: 'name the registry with --registry, or begin one with `branchline init`',
      },
    ]);
  }
  return files;
}
