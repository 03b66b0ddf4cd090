import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../lib/cli/run';
import { Workshop } from '../change/estate-repository';

const folder = join(__dirname, '../../docs/journeys');
const pages = readdirSync(folder).filter((name) => name !== 'README.md');

/** Noon of 29 November 2026; what is there already is 30 days old. */
const NOW = 1795953600;

let shop: Workshop;
beforeEach(() => {
  shop = new Workshop();
  process.env.SOURCE_DATE_EPOCH = String(NOW);
  for (const role of ['AUTHOR', 'COMMITTER']) {
    process.env[`GIT_${role}_DATE`] = `${NOW - 30 * 86_400} +0000`;
    process.env[`GIT_${role}_NAME`] = 'ci';
    process.env[`GIT_${role}_EMAIL`] = 'ci@example.com';
  }
});
afterEach(() => {
  for (const name of Object.keys(process.env))
    if (/^GIT_(AUTHOR|COMMITTER)_|^SOURCE_DATE/.test(name)) delete process.env[name];
  shop.close();
});

/** What a line of a page prints. */
async function printed(line: string): Promise<string> {
  const [program, ...args] = [...line.matchAll(/'([^']*)'|"([^"]*)"|((?:\\.|\S)+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare!.replace(/\\(.)/g, '$1'),
  );
  if (program !== 'npx') return execFileSync(program!, args, { encoding: 'utf8', env: process.env });
  let out = '';
  const write = (text: string | Uint8Array) => {
    out += String(text);
    return true;
  };
  jest.spyOn(process.stdout, 'write').mockImplementation(write);
  jest.spyOn(process.stderr, 'write').mockImplementation(write);
  try {
    await run(args[0] === 'branchline' && args[1] === 'synth' ? ['synth', '--no-cache'] : args.slice(1));
  } finally {
    process.exitCode = undefined;
    jest.restoreAllMocks();
  }
  return out;
}

test.each(pages)('docs/journeys/%s prints what it shows', async (name) => {
  const page = readFileSync(join(folder, name), 'utf8');
  if (name === 'start-an-estate.md') shop.enter(shop.root);
  else shop.estate();
  for (const role of ['AUTHOR', 'COMMITTER']) process.env[`GIT_${role}_DATE`] = `${NOW} +0000`;
  let current = '';
  let end = 0;
  for (const match of page.matchAll(/^(`{3,})console\n([\s\S]*?)^\1\n/gm)) {
    const blocks: string[] = [];
    for (const command of match[2]!.split('\n').filter((line) => line.startsWith('$ '))) {
      const out = (await printed(command.slice(2)))
        // What is different on each run, or with each change of what is emitted.
        .replace(/^branchline-change-\w+:\n(?= {2}added)/, 'estate:\n')
        .replace(/^( {2}commit {3})[0-9a-f]{12}$/gm, (_, label) => `${label}3f2a91c0d5e8`);
      blocks.push(`${command}\n${out.endsWith('\n') || out === '' ? out : `${out}\n`}`);
    }
    // What is shown may have a fence of its own.
    const fence = blocks.join('').includes('```') ? '````' : '```';
    current += `${page.slice(end, match.index)}${fence}console\n${blocks.join('')}${fence}\n`;
    end = match.index + match[0].length;
  }
  current += page.slice(end);
  if (process.env.UPDATE_DOCS === '1') writeFileSync(join(folder, name), current);
  expect(readFileSync(join(folder, name), 'utf8')).toBe(current);
});

test('the table has every page', () => {
  const table = readFileSync(join(folder, 'README.md'), 'utf8');
  for (const name of pages) expect(table).toContain(`(${name})`);
});
