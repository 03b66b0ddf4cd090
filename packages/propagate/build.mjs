// Compiles lib/ to CommonJS in build/, and writes for each entry an ES module in esm/ that hands on the same objects: the
// state of the process is one, whichever way a service loads the package.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
for (const folder of ['build', 'esm']) rmSync(join(here, folder), { recursive: true, force: true });
execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', here], { stdio: 'inherit' });
mkdirSync(join(here, 'esm'));
const { exports } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
for (const { import: esm, require: cjs } of Object.values(exports).filter((entry) => typeof entry === 'object')) {
  const names = [
    ...readFileSync(join(here, cjs.types), 'utf8').matchAll(/^export (?:declare )?(?:function|const) (\w+)/gm),
  ].map(([, name]) => name);
  for (const [, list] of readFileSync(join(here, cjs.types), 'utf8').matchAll(/^export \{ ([^}]*) \} from/gm)) {
    names.push(...list.split(', '));
  }
  const [code, types] = [cjs.default.slice(1), cjs.types.slice(1).replace(/\.d\.ts$/, '.js')];
  writeFileSync(
    join(here, esm.default),
    names.length === 0 ? `import '..${code}';\n` : `export { ${names.sort().join(', ')} } from '..${code}';\n`,
  );
  writeFileSync(join(here, esm.types), `export * from '..${types}';\n`);
}
