import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The worked examples of docs/adding-a-feature.md, applied to a copy of the repository, compiled and tested there. */

const ROOT = join(__dirname, '../..');
const PAGE = readFileSync(join(ROOT, 'docs/adding-a-feature.md'), 'utf8');

interface Step {
  readonly file: string;
  readonly how: 'below' | 'instead of' | 'a new file';
  readonly anchor: string;
  readonly code: string;
}

function steps(title: string): Step[] {
  const section = PAGE.split(/^#{2,3} /m).find((each) => each.startsWith(`Worked example: ${title}\n`))!;
  const blocks = section.matchAll(
    /^`([^`\n]+)`, (?:(below|instead of) `(.+)`|(a new file)):\n\n```ts\n([\s\S]*?)^```$/gm,
  );
  return [...blocks].map(([, file, how, anchor, isNew, code]) => ({
    file: file!,
    how: (how ?? isNew) as Step['how'],
    anchor: anchor ?? '',
    code: code!,
  }));
}

/** Does a step in the copy: once, at the one line that its anchor names. */
function apply(copy: string, { file, how, anchor, code }: Step): void {
  const path = join(copy, file);
  if (how === 'a new file') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, code, { flag: 'wx' });
    return;
  }
  const lines = readFileSync(path, 'utf8').split('\n');
  const at = lines.flatMap((line, index) => (line.trim() === anchor ? [index] : []));
  expect([file, anchor, at.length]).toEqual([file, anchor, 1]);
  const indent = /^\s*/.exec(lines[at[0]!]!)![0] + (anchor.endsWith('{') && how === 'below' ? '  ' : '');
  const added = code
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : indent + line));
  lines.splice(how === 'below' ? at[0]! + 1 : at[0]!, how === 'below' ? 0 : 1, ...added);
  writeFileSync(path, lines.join('\n'));
}

const EXAMPLES = ['robots', 'a Telemetry'];

test.each([
  ['robots', ['lib/model/service.ts', 'lib/routing/rule-order.ts', 'lib/validation/check-policies.ts']],
  ['a Telemetry', ['lib/model/service.ts', 'lib/objects/service-objects.ts', 'lib/workload/telemetry.ts']],
])('%s touches three files of lib/ and schema/; what is made of them is not written by hand', (title, files) => {
  const touched = new Set(steps(title).map(({ file }) => file));
  expect([...touched].filter((file) => /^(lib|schema)\//.test(file)).sort()).toEqual(files);
});

describe('in a copy of the repository', () => {
  let copy: string;
  const run = (...command: string[]) => {
    try {
      return execFileSync(process.execPath, command, { cwd: copy, encoding: 'utf8', stdio: 'pipe' });
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`${command.join(' ')}\n${stdout}\n${stderr}`);
    }
  };

  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'branchline-example-'));
    for (const each of [
      'lib',
      'imports',
      'schema',
      'test/estate',
      'test/validation',
      'test/model',
      'tsconfig.json',
      'biome.json',
      '.gitignore',
    ])
      cpSync(join(ROOT, each), join(copy, each), { recursive: true });
    for (const each of [
      'test/registry/schemas.test.ts',
      'test/environment.cjs',
      'test/runtime.cjs',
      'jest.config.cjs',
      'package.json',
    ])
      cpSync(join(ROOT, each), join(copy, each));
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    for (const step of EXAMPLES.flatMap(steps)) apply(copy, step);
    run('lib/registry/generate-schemas.mjs');
    run('lib/registry/generate-validators.mjs');
  }, 120_000);
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  test('what the examples write compiles', () => {
    const touched = EXAMPLES.flatMap(steps).flatMap(({ file }) => (file.endsWith('.ts') ? file : []));
    const concerned = [...new Set([...touched, 'test/estate/everything.ts', 'lib/registry/file-content.ts'])];
    if (!process.env.CI) {
      run(join(__dirname, 'check-types.mjs'), 'lib/synthesis/render-part.ts', ...concerned);
      return;
    }
    // All that knows what a service has is reached from the package's entry.
    const tsconfig = JSON.parse(readFileSync(join(copy, 'tsconfig.json'), 'utf8'));
    const files = ['lib/index.ts', ...concerned];
    writeFileSync(join(copy, 'tsconfig.json'), JSON.stringify({ ...tsconfig, include: [], files }));
    run('node_modules/typescript/bin/tsc', '--noEmit');
  }, 120_000);

  test('their tests pass, and those that hold for every field', () => {
    run(
      'node_modules/jest/bin/jest.js',
      // What it keeps of a folder that goes is of no use to anybody.
      ...['--cacheDirectory', 'jest-cache'],
      ...['--silent', '--runTestsByPath', 'test/validation/robots.test.ts', 'test/objects/telemetry.test.ts'],
      ...['test/model/service.test.ts', 'test/registry/schemas.test.ts'],
    );
  }, 120_000);

  test('what is said of a service that is not exposed is what the page says', () => {
    const [said] = /^tenants\/acme\/tenant\.yaml:.*robots.*$/m.exec(PAGE)!;
    mkdirSync(join(copy, 'tenants/acme'), { recursive: true });
    const text = `apiVersion: branchline/v1
kind: Tenant
name: acme
environment: staging
namespace: acme-staging
services:
  cms:
    image: registry.example.com/cms:1
    port: 8080
    robots: noindex
`;
    writeFileSync(join(copy, 'tenants/acme/tenant.yaml'), text);
    const script = `try { require('./lib/registry/read-registry').readRegistry('tenants') } catch (error) { console.log(error.message) }`;
    expect(run('-r', '@swc-node/register', '-e', script)).toContain(said);
  }, 60_000);
});
