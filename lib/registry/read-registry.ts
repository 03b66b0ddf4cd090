import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../model/problem';
import { parseRegistry, type Registry } from './parse-registry';
import { RegistryError } from './registry-error';
import { looksLikeOurs, type RegistryFile } from './registry-files';

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

/** Files that may be ours under a name that we do not read: without an ending, or with a wrong one. */
const MISNAMED = /^[^.]+$|\.(txt|json)$/i;

/**
 * The YAML files below a registry's folder, links followed; `.git`, `node_modules` and the like are not looked into.
 *
 * @throws RegistryError when there is no such folder, no tenant in it, or a file that cannot be read
 */
export function registryFiles(folder: string, shown = folder): RegistryFile[] {
  const files: RegistryFile[] = [];
  const problems: Problem[] = [];
  const visit = (below: string, above: readonly string[]) => {
    const here = realpathSync(join(folder, below));
    if (above.includes(here)) throw new Error('is a link to a folder that it stands in');
    for (const entry of readdirSync(here, { withFileTypes: true })) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      const isYaml = /\.ya?ml$/i.test(entry.name);
      try {
        const at = join(folder, path);
        if (entry.isSymbolicLink() ? statSync(at).isDirectory() : entry.isDirectory()) visit(path, [...above, here]);
        else if (isYaml) files.push({ path, text: readFileSync(at, 'utf8') });
        else if (MISNAMED.test(entry.name)) files.push(...misnamed(path, at));
      } catch (error) {
        // A dangling link of another kind is none of ours.
        if (isYaml || (error as NodeJS.ErrnoException).code !== 'ENOENT')
          problems.push(unreadable(`${shown}/${path}`, error));
      }
    }
  };
  const fix = `name the registry with --registry, or begin one with ${shown}/<tenant>/tenant.yaml`;
  try {
    visit('', []);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    problems.push(problem(shown, code === 'ENOENT' ? 'there is no such folder' : 'is not a folder', fix));
  }
  if (problems.length === 0 && files.every(({ path }) => path === 'estate.yaml')) {
    problems.push(problem(shown, 'declares no tenant', fix));
  }
  if (problems.length > 0) throw new RegistryError(shown, problems);
  return files;
}

function misnamed(path: string, at: string): RegistryFile[] {
  const text = readFileSync(at, 'utf8');
  return looksLikeOurs(text) ? [{ path, text }] : [];
}

function unreadable(path: string, error: unknown): Problem {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return problem(path, 'is a link to what is not there', 'mend the link or remove it');
  if (code === 'ELOOP') return problem(path, 'is a link that leads to itself', 'mend the link or remove it');
  return problem(path, code === undefined ? message : `cannot be read (${code})`);
}

function problem(path: string, message: string, fix?: string): Problem {
  return { severity: 'error', origin: { describe: () => path }, field: [], message, ...(fix !== undefined && { fix }) };
}
