import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { registerExplain } from '../../lib/explain';
import { CHAIN_ESTATE } from './estate';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'explain-'));
  writeFileSync(join(folder, 'estate.yaml'), CHAIN_ESTATE);
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

function run(...args: string[]): { readonly out: string; readonly err: string } {
  const result = { out: '', err: '' };
  const capture = (stream: 'out' | 'err') => (text: string | Uint8Array) => {
    result[stream] += String(text);
    return true;
  };
  jest.spyOn(process.stdout, 'write').mockImplementation(capture('out'));
  jest.spyOn(process.stderr, 'write').mockImplementation(capture('err'));
  const program = new Command().exitOverride();
  registerExplain(program);
  program.parse(['node', 'branchline', 'explain', ...args, '--path', folder]);
  return result;
}

test('prints the way of a request', () => {
  const { out } = run('https://ops-900.acme.example.com/cms');
  expect(out).toContain(`rule     cms: path is "/cms"  ${join(folder, 'estate.yaml')}:`);
  expect(out).toContain('header   + x-variant-id: ops-900');
});

test('takes headers, a sender and a chain', () => {
  const { out } = run(
    'cms',
    '--from',
    'acme/ui',
    '-H',
    'x-variant-id: ops-1234',
    '--chain',
    'cms,shared/docx',
    '--json',
  );
  expect(JSON.parse(out)).toMatchObject({
    from: 'acme/ui-main',
    outcome: { destinations: [{ subset: 'ops-1234' }] },
    next: [{ outcome: { destinations: [{ subset: 'main' }] } }],
  });
});

test('broken documents are reported on the error stream, the answer stays JSON', () => {
  writeFileSync(join(folder, 'broken.yaml'), 'a: [');
  const { out, err } = run('https://ops-900.acme.example.com/', '--json');
  expect(() => JSON.parse(out)).not.toThrow();
  expect(err).toContain(`${join(folder, 'broken.yaml')}:1: `);
});

test('--all shows every rule that does not match, else the first are shown and the others counted', () => {
  const rules = Array.from(
    { length: 30 },
    (_, at) => `    - { name: rule-${at}, match: [{ uri: { exact: /${at} } }], redirect: { uri: / } }`,
  );
  const text = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: many, namespace: acme }
spec:
  hosts: [many.acme.example.com]
  gateways: [gateway]
  http:
${rules.join('\n')}
`;
  writeFileSync(join(folder, 'many.yaml'), text);
  const shown = (out: string) => out.match(/^ +not +rule-/gm)?.length ?? 0;
  const some = run('http://many.acme.example.com/x').out;
  expect(some).toContain(`and ${30 - shown(some)} more rules that do not match`);
  const all = run('http://many.acme.example.com/x', '--all').out;
  expect(shown(all)).toBe(30);
  expect(all).not.toContain('more rules');
});

test('a header without a colon is an error', () => {
  expect(() => run('cms', '--from', 'acme/ui', '-H', 'nonsense')).toThrow(
    "not a header, 'name: value' is expected: nonsense",
  );
});

test('without a rendered estate it says what to do', () => {
  const here = process.cwd();
  process.chdir(folder);
  try {
    const program = new Command().exitOverride();
    registerExplain(program);
    expect(() => program.parse(['node', 'branchline', 'explain', 'https://acme.example.com/'])).toThrow(
      'there is no folder dist: run branchline synth first, or name what to read with --path',
    );
  } finally {
    process.chdir(here);
  }
});
