// `npm run build`: compiles lib/ to build/, bundles the command line to one file with V8's code for it, and takes out what nobody can
// get at: the classes that `cdk8s import` generated (imports/ serves as types only), modules of the command line, and declarations that
// no entry of the package leads to. Adds the pages of the manual.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as bundle } from 'esbuild';

const root = dirname(fileURLToPath(import.meta.url));
const build = join(root, 'build');
rmSync(build, { recursive: true, force: true });
execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});

const { exports, dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
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

// The command line in one file. Packages stay outside: a project that updates one gets it in the command line too.
const cli = join(build, 'lib/cli');
const { BUNDLE } = require(join(cli, 'bundled-run.js'));
const { outputFiles } = await bundle({
  entryPoints: [join(root, 'lib/cli/run.ts')],
  bundle: true,
  platform: 'node',
  target: 'node20',
  external: [...Object.keys(dependencies), ...Object.keys(peerDependencies)],
  legalComments: 'none',
  write: false,
});
// One byte per letter: esbuild leaves others in regular expressions, where they can be escaped as well.
const text = outputFiles[0].text.replace(
  /[^\n -~]/g,
  (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
);
writeFileSync(join(cli, BUNDLE), text);
execFileSync(process.execPath, [join(root, 'code-cache.mjs')], { cwd: root, stdio: 'pipe' });

// What only the command line needs is in the bundle.
const modules = new Set(
  Object.values(exports).flatMap((entry) => (entry.types === undefined ? [] : [join(root, entry.default)])),
);
for (const file of modules) {
  if (!file.endsWith('.js')) continue;
  for (const [, module] of readFileSync(file, 'utf8').matchAll(/require\(['"](\.[^'"]+)['"]\)/g)) {
    const path = resolve(dirname(file), module);
    modules.add([path, `${path}.js`, join(path, 'index.js')].find(isFile) ?? missing(file, module));
  }
}
for (const name of ['main', 'lint-thread', 'bundled-run', 'closed-pipe', 'short-run'])
  modules.add(join(cli, `${name}.js`));
for (const path of readdirSync(build, { recursive: true })) {
  const file = join(build, path);
  if (path.endsWith('.js') && path !== join('lib/cli', BUNDLE) && !modules.has(file)) rmSync(file);
}
for (const path of readdirSync(build, { recursive: true }).sort().reverse()) {
  const folder = join(build, path);
  if (statSync(folder).isDirectory() && readdirSync(folder).length === 0) rmdirSync(folder);
}

function isFile(path) {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function missing(file, module) {
  throw new Error(`${file}: there is no ${module}`);
}
