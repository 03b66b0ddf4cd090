import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformSync } from '@swc/core';

const ROOT = join(__dirname, '../..');

/**
 * The command line as plain JavaScript, for tests that start many processes: compiling at each start takes longer than what
 * they do. It stands in the package's folder, where it finds its dependencies.
 */
export function compiledCli(): { readonly main: string; remove(): void } {
  mkdirSync(join(ROOT, 'build'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, 'build/jobs-'));
  for (const path of readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.ts')) continue;
    const { code } = transformSync(readFileSync(join(ROOT, 'lib', path), 'utf8'), {
      filename: path,
      jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2022' },
      module: { type: 'commonjs' },
    });
    const to = join(folder, 'lib', path.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, code);
  }
  cpSync(join(ROOT, 'schema'), join(folder, 'schema'), { recursive: true });
  return {
    main: join(folder, 'lib/cli/main.js'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
