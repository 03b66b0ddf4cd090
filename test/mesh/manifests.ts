import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** YAML text, or the path of a folder or file that holds it. Objects keep the order of the sorted file names. */
export function readManifests(sources: string | readonly string[]): string {
  const list = typeof sources === 'string' ? [sources] : sources;
  return list.map((source) => (source.includes('\n') ? source : readPath(source))).join('\n---\n');
}

function readPath(path: string): string {
  if (statSync(path).isFile()) {
    return readFileSync(path, 'utf8');
  }
  return readdirSync(path)
    .sort()
    .filter((name) => /\.ya?ml$/.test(name) || statSync(join(path, name)).isDirectory())
    .map((name) => readPath(join(path, name)))
    .join('\n---\n');
}
