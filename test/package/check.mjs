/**
 * Packs the package, installs the tarball in empty projects as a user would, and tries it there:
 * `npm run test:package`. The registry and the app are the ones of README.md, so that those stay true.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { referenceProblems } from '../surface/api-reference.mjs';
import { surfaceProblems } from '../surface/report.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { devDependencies, overrides } = readJson(join(root, 'package.json'));
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const concepts = readFileSync(join(root, 'docs/concepts.md'), 'utf8');
const work = mkdtempSync(join(tmpdir(), 'branchline-package-'));
const SERVICE = `
  const { App } = require('cdk8s'); const { TenantChart, VariantService } = require('branchline');
  const chart = new TenantChart(new App(), 'acme', { namespace: 'acme', environment: 'staging' });
  const service = new VariantService(chart, 'cms', { image: 'cms:1', port: 8080 })`;

/** Takes something from each entry, values and types. */
const ENTRIES = `import { TenantChart, RegistryError, type Registry, type Problem } from 'branchline';
import { Traffic, type Journey } from 'branchline/testing';
import { check, SEVERITIES, type Finding, type MeshModel } from 'branchline/analysis';
export const values = [TenantChart, RegistryError, Traffic, check, SEVERITIES];
export type Types = [Registry, Problem, Journey, Finding, MeshModel];
`;

/** The ways in which projects resolve modules. The first is what \`cdk8s init typescript-app\` writes. */
const SETTINGS = {
  'cdk8s init': {
    file: 'entries.ts',
    options: readJson(join(root, 'node_modules/cdk8s-cli/templates/typescript-app/tsconfig.json')).compilerOptions,
  },
  'Node16, CommonJS': { file: 'entries.cts', options: { module: 'Node16' } },
  'Node16, ESM': { file: 'entries.mts', options: { module: 'Node16' } },
  Bundler: { file: 'entries.ts', options: { module: 'ESNext', moduleResolution: 'Bundler' } },
};

const STRICT = { target: 'ES2022', strict: true, skipLibCheck: false, types: [], noEmitOnError: true };

let passed = 0;
let failed = 0;

try {
  const tarball = pack();
  const stale = await referenceProblems({ check: true });
  check('the reference of what programs import says what the comments in lib/ say', () =>
    is(stale.length === 0, stale.join('\n')),
  );
  withoutPlus(tarball);
  withPlus(tarball);
  withNewerPlus(tarball);
  freshEstate(tarball);
  propagate();
} catch (error) {
  failed++;
  console.log(`FAILED  ${error.message}`);
} finally {
  rmSync(work, { recursive: true });
}
console.log(`\nPackage checks: ${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;

function pack() {
  console.log('packing');
  const printed = run('npm', ['pack', '--silent', '--pack-destination', work], root);
  const tarball = join(work, printed.trim().split('\n').at(-1));
  const files = run('tar', ['-tzf', tarball], work)
    .trim()
    .split('\n')
    .map((path) => path.replace(/^package\//, ''));
  check('the tarball holds the library, schemas, documents and the licence', () => {
    const wanted = ['LICENSE', 'README.md', 'build/lib/index.js', 'build/lib/index.d.ts', 'build/lib/cli/main.js'];
    const schemas = ['tenant', 'variant', 'estate', 'overlays'].map((kind) => `schema/${kind}.schema.json`);
    for (const path of [...wanted, ...schemas, 'docs/concepts.md']) is(files.includes(path), `no ${path}`);
  });
  check('the command line is one file, with the code of this Node beside it, and runs where that is not taken', () => {
    const own = files.filter((path) => path.startsWith('build/lib/cli/')).map((path) => path.slice(14));
    const code = own.filter((name) => name.endsWith(`${process.version}-${process.platform}-${process.arch}.cache`));
    is(own.includes('run.bundle.js') && code.length === 1 && !own.includes('run.js'), own.join(', '));
    is(!files.some((path) => path.startsWith('build/lib/change/')), 'modules that only the command line needs');
    // Other flags make V8 refuse it.
    for (const flags of [[], ['--no-lazy']]) run('node', [...flags, 'build/lib/cli/main.js', '--version'], root);
  });
  check('every type that users can reach has a name, and the report of the public surface is up to date', () => {
    const problems = surfaceProblems({ check: true });
    is(problems.length === 0, problems.join('\n'));
  });
  check('nothing internal is in the published types, and nothing that nobody can reach', () => {
    const internal = declarations(join(root, 'build')).filter((path) =>
      /^\s*(?:get |readonly |static )?_\w+[(:]/m.test(readFileSync(path, 'utf8')),
    );
    is(internal.length === 0, internal.join(', '));
    is(!files.some((path) => path.startsWith('build/imports/')), 'classes that cdk8s import generated');
  });
  check('and neither sources nor tests', () => {
    const strange = files.filter((path) => /^(lib|test|apps|bench|imports)\/|(?<!\.d)\.ts$|\.tgz$/.test(path));
    is(strange.length === 0, strange.join(', '));
  });
  return tarball;
}

/** A project with the package, cdk8s and constructs alone. */
function withoutPlus(tarball) {
  const project = newProject('plain', {}, [tarball, ...versions('cdk8s', 'constructs', 'typescript')]);
  const installed = packages(project);
  check('without cdk8s-plus few packages are installed, and no release tool', () => {
    is(!installed.includes('cdk8s-plus-27') && !installed.includes('backport'), installed.join(', '));
    is(installed.length <= 25, `${installed.length} packages: ${installed.join(', ')}`);
  });
  check('require and import find what the library exports', () => {
    const names = `['TenantChart', 'VariantService', 'CanaryRoute', 'TeamGateway', 'MtlsPolicy', 'TenantIsolation',
      'GitOpsApp', 'composeEstate', 'readRegistry', 'variantKey', 'Environment']`;
    node(project, `const b = require('branchline'); for (const n of ${names}) if (!b[n]) throw new Error(n)`);
    writeFileSync(join(project, 'esm.mjs'), `import { TenantChart } from 'branchline'; if (!TenantChart) throw 1;`);
    run('node', ['esm.mjs'], project);
  });
  check('branchline/testing, the schemas and package.json can be required; nothing inside build can', () => {
    node(project, `if (!require('branchline/testing').Traffic) throw new Error('no Traffic')`);
    node(project, `if (!require('branchline/analysis').check) throw new Error('no check')`);
    node(
      project,
      `require('branchline/analysis'); const loaded = Object.keys(require.cache).filter((path) => /node_modules.(cdk8s|constructs)/.test(path)); if (loaded.length > 0) throw new Error(loaded.join())`,
    );
    for (const kind of ['tenant', 'variant', 'estate'])
      node(project, `require('branchline/schema/${kind}.schema.json')`);
    node(project, `require('branchline/package.json')`);
    for (const deep of ['build/lib/index.js', 'lib/index', 'build/lib/model/tenant', 'testing/matchers']) {
      fails(() => node(project, `require('branchline/${deep}')`), /ERR_PACKAGE_PATH_NOT_EXPORTED/);
    }
  });
  check('RegistryError is caught by its class, with all problems', () => {
    node(
      project,
      `const { readRegistry, RegistryError } = require('branchline');
       try { readRegistry('nowhere'); } catch (error) {
         if (error instanceof RegistryError && error.problems.length === 1) process.exit(0);
       }
       throw new Error('not caught')`,
    );
  });
  for (const [name, settings] of Object.entries(SETTINGS)) {
    check(`all three entries resolve and have types: ${name}`, () => {
      writeFileSync(join(project, settings.file), ENTRIES);
      try {
        compile(project, settings.options, settings.file);
        fails(() => {
          writeFileSync(join(project, settings.file), `${ENTRIES}\nconst wrong: number = SEVERITIES; void wrong;\n`);
          compile(project, settings.options, settings.file);
        }, /TS2322/);
      } finally {
        rmSync(join(project, settings.file));
      }
    });
  }
  check("README's app compiles with all types checked, and gives its YAML", () => {
    writeFileSync(join(project, 'main.ts'), block('ts', 'new TenantChart'));
    writeFileSync(join(project, 'testing.ts'), `import { Traffic } from 'branchline/testing';\nTraffic.of('dist');\n`);
    compile(project);
    run('node', ['main.js'], project);
    const yaml = readFileSync(join(project, 'dist/acme.k8s.yaml'), 'utf8');
    is(yaml.includes(block('yaml', 'subset: canary')), "README's excerpt of the YAML is not what the app writes");
    rmSync(join(project, 'dist'), { recursive: true });
  });
  check("without cdk8s-plus a service's deployment says what to install", () => {
    fails(() => node(project, `${SERVICE}; service.deployment`), /npm install cdk8s-plus-33/);
  });
  registry(project);
}

/** The command line on README's registry, with README's output. */
function registry(project) {
  writeRegistry(project);
  const branchline = (...args) => run('npx', ['--no-install', 'branchline', ...args], project);
  check("README's registry is rendered, and its console shows what is printed", () => {
    const [, ...steps] = block('console', 'branchline synth').split(/^\$ npx branchline /m);
    for (const step of steps) {
      const [command, ...lines] = step.trimEnd().split('\n');
      const printed = branchline(...command.split(' ')).trimEnd();
      is(printed === lines.join('\n'), `${command} printed:\n${printed}`);
    }
  });
  check('synth again changes nothing, --check agrees, and a stale output fails it', () => {
    is(branchline('synth').includes('nothing changed'), 'something changed');
    branchline('synth', '--check');
    rmSync(join(project, 'tenants/acme/variants/OPS-1234.yaml'));
    fails(() => branchline('synth', '--check'), /left over/);
  });
  check('the pages of the manual are there', () => {
    const installed = join(project, 'node_modules/branchline');
    const missing = readJson(join(installed, 'package.json')).man.filter((page) => !existsSync(join(installed, page)));
    is(missing.length === 0, missing.join('\n'));
  });
  check('the schemas that README names for editors are there', () => {
    for (const [, path] of readme.matchAll(/\$schema=[./]*\/(node_modules\/branchline\/[\w./]+)/g)) {
      readJson(join(project, path));
    }
  });
}

function writeRegistry(project) {
  mkdirSync(join(project, 'tenants/acme/variants'), { recursive: true });
  writeFileSync(join(project, 'tenants/acme/tenant.yaml'), block('yaml', 'kind: Tenant'));
  writeFileSync(join(project, 'tenants/acme/variants/OPS-1234.yaml'), block('yaml', 'kind: Variant'));
}

/** The same with cdk8s-plus-27, and the overrides that docs/dependencies.md gives. */
function withPlus(tarball) {
  const names = versions('cdk8s', 'constructs', 'typescript', 'cdk8s-plus-27');
  const project = newProject('plus', { overrides: { 'cdk8s-plus-27': overrides['cdk8s-plus-27'] } }, [
    tarball,
    ...names,
  ]);
  const installed = packages(project);
  check('with cdk8s-plus and the overrides there is no release tool either', () => {
    is(installed.includes('cdk8s-plus-27') && !installed.includes('backport'), installed.join(', '));
    is(installed.length <= 40, `${installed.length} packages: ${installed.join(', ')}`);
  });
  check("a service's deployment is one of cdk8s-plus, in types and in fact", () => {
    runWithVariable(project, 'cdk8s-plus-27');
    const regions = readFileSync(join(project, 'dist/acme.k8s.yaml'), 'utf8').split('name: REGION').length - 1;
    is(regions === 3, `mainline, variant and canary have the variable, got ${regions}`);
  });
  check('what docs/concepts.md adds to a registry in TypeScript compiles and works', () => {
    writeRegistry(project);
    // README's plain App wrote the same tenant there, a file per chart.
    rmSync(join(project, 'dist'), { recursive: true });
    writeFileSync(join(project, 'main.ts'), block('ts', 'readRegistry', concepts));
    compile(project);
    run('node', ['main.js'], project);
    is(readFileSync(join(project, 'dist/acme/workloads/cms.k8s.yaml'), 'utf8').includes('name: REGION'), 'no REGION');
  });
}

/** README's app, with a variable that the deployment gets through a package of cdk8s-plus. */
function runWithVariable(project, plus) {
  writeFileSync(
    join(project, 'main.ts'),
    block('ts', 'new TenantChart')
      .replace("from 'cdk8s';", `$&\nimport { type Deployment, EnvValue } from '${plus}';`)
      .replace(
        'app.synth();',
        `const deployment: Deployment = cms.deployment;
         // @ts-expect-error: it has a type, it is not just anything
         void (() => cms.deployment.noSuchThing());
         deployment.containers[0].env.addVariable('REGION', EnvValue.fromValue('eu'));
         $&`,
      ),
  );
  compile(project);
  run('node', ['main.js'], project);
}

/** With the package that `cdk8s init` installs today. */
function withNewerPlus(tarball) {
  const name = Object.keys(
    readJson(join(root, 'node_modules/cdk8s-cli/templates/typescript-app/package.json')).dependencies,
  ).find((each) => each.startsWith('cdk8s-plus-'));
  const project = newProject('newer', {}, [tarball, ...versions('cdk8s', 'constructs', 'typescript'), name]);
  check(`${name} serves as well, in types and in fact`, () => {
    runWithVariable(project, name);
    const yaml = readFileSync(join(project, 'dist/acme.k8s.yaml'), 'utf8');
    is(yaml.split('name: REGION').length - 1 === 3, 'mainline, variant and canary have the variable');
    is(yaml.includes(block('yaml', 'subset: canary')), 'the routes are those of README');
  });
}

/** What `branchline init` makes of an empty folder, and what it says to do next. */
function freshEstate(tarball) {
  const folder = join(work, 'fresh');
  run('npx', ['--no-install', 'branchline', 'init', folder, '--yes'], join(work, 'plain'));
  const manifest = readJson(join(folder, 'package.json'));
  manifest.devDependencies.branchline = `file:${tarball}`;
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  console.log('installing, fresh');
  run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund'], folder);
  check('after branchline init, npm install && npx cdk8s synth works, and branchline goes on with its output', () => {
    run('npx', ['--no-install', 'cdk8s', 'synth'], folder);
    is(
      run('npx', ['--no-install', 'branchline', 'synth'], folder).includes('nothing changed'),
      'cdk8s synth wrote something else',
    );
    run('npm', ['run', '--silent', 'check'], folder);
    const added = run(
      'npx',
      ['--no-install', 'branchline', 'variant', 'add', 'acme', 'web=r.example.com/web:2', '--id', 'OPS-1'],
      folder,
    );
    is(added.includes('only requests with x-variant-id: ops-1; nothing else'), added);
  });
}

/** The package for services, in a project of its own, with both module systems, on the Node.js versions that it is for. */
function propagate() {
  console.log('packing branchline-propagate');
  const folder = join(root, 'packages/propagate');
  const printed = run('npm', ['pack', '--silent', '--pack-destination', work], folder);
  const tarball = join(work, printed.trim().split('\n').at(-1));
  const project = newProject('service', {}, [tarball, ...versions('typescript', '@types/node')]);
  check('branchline-propagate has no dependencies, and its tarball neither sources nor tests', () => {
    const installed = packages(project).filter((name) => !/^(typescript|@types\/node|undici-types)$/.test(name));
    is(installed.join() === 'branchline-propagate', installed.join(', '));
    const files = run('tar', ['-tzf', tarball], work).trim().split('\n');
    const strange = files.filter(
      (path) => !/^package\/(build|esm)\/|\/(LICENSE|README\.md|CHANGELOG\.md|package\.json)$/.test(path),
    );
    is(strange.length === 0, strange.join(', '));
  });
  const entries = readJson(join(folder, 'package.json')).exports;
  const names = Object.keys(entries).filter((name) => !/package\.json|register/.test(name));
  const specifier = (name) => `branchline-propagate${name.slice(1)}`;
  check('require and import give the same functions, and types in both', () => {
    const same = names.map(
      (name) => `{ const a = await import('${specifier(name)}'), b = require('${specifier(name)}');
      for (const key of Object.keys(b)) if (a[key] !== b[key]) throw new Error(key); }`,
    );
    run('node', ['-e', `(async () => { ${same.join('\n')} })()`], project);
    const typed = `import { propagate, getHeader, type PropagateOptions } from 'branchline-propagate';
${names.map((name, index) => `import * as entry${index} from '${specifier(name)}'; void entry${index};`).join('\n')}
const options: PropagateOptions = { hosts: ['*.acme'] };
const stop: () => void = propagate(options);
export const both: [() => void, string | undefined] = [stop, getHeader('x-variant-id')];
`;
    for (const file of ['service.mts', 'service.cts']) {
      writeFileSync(join(project, file), typed);
      compile(project, { module: 'Node16', types: ['node'] }, file);
      rmSync(join(project, file));
    }
  });
  check('node --import branchline-propagate/register starts', () => {
    run('node', ['--import', 'branchline-propagate/register', '-e', ''], project);
  });
}

function newProject(name, content, install) {
  console.log(`installing, ${name}`);
  const project = join(work, name);
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name, version: '1.0.0', private: true, ...content }));
  run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--save-exact', ...install], project);
  return project;
}

/** The versions that this project is tested with. */
function versions(...names) {
  return names.map((name) => `${name}@${devDependencies[name].replace('^', '')}`);
}

function compile(project, options = { module: 'Node16' }, file = '*.ts') {
  const compilerOptions = { ...STRICT, ...options };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: [file] }));
  run('npx', ['--no-install', 'tsc'], project);
}

/** All declaration files below a folder. */
function declarations(folder) {
  const paths = readdirSync(folder, { recursive: true }).filter((path) => path.endsWith('.d.ts'));
  return paths.map((path) => join(folder, path));
}

/** The names of all installed packages, by their own word: an alias does not hide what it stands for. */
function packages(project) {
  const names = [];
  for (const path of readdirSync(join(project, 'node_modules'), { recursive: true })) {
    if (!/(^|node_modules\/)(@[^/]+\/)?[^/]+\/package\.json$/.test(path)) continue;
    names.push(readJson(join(project, 'node_modules', path)).name ?? dirname(path));
  }
  return names;
}

/** The fenced block of a page, README.md unless another is given, in that language that holds that text. */
function block(language, text, page = readme) {
  const fence = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm');
  const found = [...page.matchAll(fence)].map(([, content]) => content).find((content) => content.includes(text));
  if (found === undefined) throw new Error(`there is no ${language} block with '${text}'`);
  return found;
}

function check(name, what) {
  try {
    what();
    passed++;
    console.log(`ok      ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAILED  ${name}\n${error.message}`);
  }
}

function is(truth, otherwise) {
  if (!truth) throw new Error(otherwise);
}

function fails(what, message) {
  try {
    what();
  } catch (error) {
    is(message.test(error.message), `it failed, but with: ${error.message}`);
    return;
  }
  throw new Error(`it should have failed with ${message}`);
}

function node(project, code) {
  run('node', ['-e', code], project);
}

function run(command, args, cwd) {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    throw new Error(`${command} ${args.join(' ')}\n${error.stdout ?? ''}${error.stderr ?? error.message}`);
  }
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
