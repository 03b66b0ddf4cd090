// `npm run build`: compiles lib/ to build/, and takes out what nobody can get at: the classes that `cdk8s import` generated
// (imports/ serves as types only), and declarations that no entry of the package leads to. Adds the pages of the manual.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const build = join(root, 'build');
rmSync(build, { recursive: true, force: true });
execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});

const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const entries = Object.values(exports).flatMap((entry) => (entry.types === undefined ? [] : [join(root, entry.types)]));
const kept = new Set(entries);
for (const file of kept) {
  for (const [, module] of readFileSync(file, 'utf8').matchAll(/(?:from |import\()['"](\.[^'"]+)['"]/g)) {
    const path = resolve(dirname(file), module);
    kept.add([`${path}.d.ts`, join(path, 'index.d.ts')].find(existsSync) ?? missing(file, module));
  }
}
rmSync(join(build, 'imports'), { recursive: true });
for (const path of readdirSync(build, { recursive: true })) {
  const file = join(build, path);
  if (path.endsWith('.d.ts') && !kept.has(file)) rmSync(file);
}

// The manual, as the commands say it themselves.
const require = createRequire(import.meta.url);
const { version } = require(join(root, 'package.json'));
const { createProgram } = require(join(build, 'lib/cli/program.js'));
const { manPages } = require(join(build, 'lib/cli/man-page.js'));
mkdirSync(join(build, 'man'));
for (const { name, text } of manPages(createProgram(), version)) writeFileSync(join(build, 'man', name), text);

function missing(file, module) {
  throw new Error(`${file}: there is no ${module}`);
}
