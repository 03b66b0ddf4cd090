import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { transformSync } from '@swc/core';

const ROOT = join(__dirname, '../..');
/** In node_modules, where what it requires is found. */
const MADE = join(ROOT, 'node_modules/.cache/branchline-tests');

/**
 * The command line as plain JavaScript, for tests that start processes: compiling at each start takes longer than what they do.
 * It is made once for the sources as they are; the path of its main file.
 */
export function compiledCli(): string {
  const sources = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(ROOT, 'lib', path), 'utf8') }));
  const hash = createHash('sha256').update(readFileSync(__filename));
  for (const name of readdirSync(join(ROOT, 'schema')).sort()) hash.update(readFileSync(join(ROOT, 'schema', name)));
  for (const { path, text } of sources) hash.update(`${path}\0${text}\0`);
  const folder = join(MADE, hash.digest('hex').slice(0, 16));
  if (!existsSync(folder)) make(folder, sources);
  return join(folder, 'lib/cli/main.js');
}

/** Two test files may make it at once: it appears as a whole, the second one is thrown away, and what the first one made stays. */
function make(folder: string, sources: readonly { readonly path: string; readonly text: string }[]): void {
  mkdirSync(MADE, { recursive: true });
  const draft = mkdtempSync(join(MADE, 'draft-'));
  for (const { path, text } of sources) {
    const { code } = transformSync(text, {
      filename: path,
      jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2022' },
      module: { type: 'commonjs' },
    });
    const to = join(draft, 'lib', path.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, code);
  }
  cpSync(join(ROOT, 'schema'), join(draft, 'schema'), { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(draft, 'package.json'));
  // Of other sources, which are gone.
  const others = readdirSync(MADE).filter((name) => !name.startsWith('draft-') && name !== basename(folder));
  try {
    renameSync(draft, folder);
  } catch {
    rmSync(draft, { recursive: true, force: true });
  }
  for (const name of others) rmSync(join(MADE, name), { recursive: true, force: true });
}
