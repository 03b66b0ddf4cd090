import { statSync } from 'node:fs';
import { readTree, type Tree, type TreeFilter } from '../files/file-tree';
import type { Problem } from '../model/problem';
import { parseRegistry, type Registry } from './parse-registry';
import { RegistryError } from './registry-error';
import { isOurs, looksLikeOurs, type RegistryFile } from './registry-files';

/** What to read of a registry. */
export interface ReadRegistryOptions {
  /** The environment, in a registry whose estate.yaml has `environments`. @default - the registry has none */
  readonly environment?: string;
}

/**
 * Reads a registry's folder.
 *
 * @param folder the registry, such as `tenants`; messages name files by it as it is given
 * @throws RegistryError with every problem of every file, when there is no such folder, or no such environment
 *
 * @example readRegistry('tenants', { environment: 'staging' }).estate
 */
export function readRegistry(folder: string, { environment }: ReadRegistryOptions = {}): Registry {
  if (typeof folder !== 'string') throw new Error("readRegistry needs the registry's folder: readRegistry('tenants')");
  const shown = shownFolder(folder);
  return parseRegistry(registryFiles(folder, shown), shown, undefined, environment);
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
 * The YAML files below a registry's folder: regular files, no links; `.git`, `node_modules` and the like are not looked into.
 *
 * @throws RegistryError when there is no such folder, no tenant in it, or a file that is not read
 */
export function registryFiles(folder: string, shown = folder): RegistryFile[] {
  const fix = `name the registry with --registry, or start one with ${shown}/<tenant>/tenant.yaml`;
  const { files, refused } = treeOf(folder, shown, fix);
  const problems = refused.map((each) => problem(`${shown}/${each.path}`, each.reason, each.fix));
  const ours = files.filter(({ path, text }) => isOurs(path) || looksLikeOurs(text));
  if (problems.length === 0 && ours.every(({ path }) => path === 'estate.yaml')) {
    problems.push(problem(shown, 'declares no tenant', fix));
  }
  if (problems.length > 0) throw new RegistryError(shown, problems);
  return ours;
}

const IS_YAML = /\.ya?ml$/i;

const FILTER: TreeFilter = {
  reads: (name) => IS_YAML.test(name) || MISNAMED.test(name),
  refuses: (name) => IS_YAML.test(name),
  skips: (name) => name.startsWith('.') || name === 'node_modules',
};

function treeOf(folder: string, shown: string, fix: string): Tree {
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats?.isDirectory()) return readTree(folder, FILTER);
  throw new RegistryError(shown, [
    problem(shown, stats === undefined ? 'there is no such folder' : 'is not a folder', fix),
  ]);
}

function problem(path: string, message: string, fix?: string): Problem {
  return { severity: 'error', origin: { describe: () => path }, field: [], message, ...(fix !== undefined && { fix }) };
}
