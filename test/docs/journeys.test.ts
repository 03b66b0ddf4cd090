import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../lib/cli/run';
import { FakePrometheus } from '../canary/fake-prometheus';
import { Workshop } from '../change/estate-repository';
import { journeyParts, wordsOf } from './journey-page';

const folder = join(__dirname, '../../docs/journeys');
const pages = readdirSync(folder).filter((name) => name !== 'README.md');

/** Noon of 29 November 2026; what is there already is 30 days old. */
const NOW = 1795953600;

let shop: Workshop;
let prometheus: FakePrometheus | undefined;
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
    if (/^GIT_(AUTHOR|COMMITTER|CONFIG)_|^SOURCE_DATE/.test(name)) delete process.env[name];
  prometheus?.stop();
  prometheus = undefined;
  shop.close();
});

/** What a line of a page prints. */
async function printed(line: string): Promise<string> {
  const [program, ...args] = wordsOf(line.replaceAll(PROMETHEUS, prometheus?.url ?? ''));
  if (program !== 'npx') return execFileSync(program!, args, { encoding: 'utf8', env: process.env });
  let out = '';
  const write = (text: string | Uint8Array) => {
    out += String(text);
    return true;
  };
  jest.spyOn(process.stdout, 'write').mockImplementation(write);
  jest.spyOn(process.stderr, 'write').mockImplementation(write);
  try {
    await run(
      args[0] === 'branchline' && args[1] === 'synth' ? ['synth', '--no-cache', ...args.slice(2)] : args.slice(1),
    );
  } finally {
    process.exitCode = undefined;
    jest.restoreAllMocks();
  }
  return out;
}

/** Where the pages say that a Prometheus is. */
const PROMETHEUS = 'https://prometheus.example.com';

/** A Prometheus that saw enough of a canary that is as good as its mainline. */
async function goodCanaries(): Promise<FakePrometheus> {
  const fake = await FakePrometheus.start();
  const at = Math.floor(Date.now() / 1000) - 300;
  const side = (version: 'canary' | 'main', count: number) => [
    { version, code: '200', count: count - count / 200, at },
    { version, code: '503', count: count / 200, at },
  ];
  fake.answers = [...side('main', 38_000), ...side('canary', 2_000)];
  return fake;
}

/** The page that begins in an empty folder and pushes to a remote. */
const WHOLE = 'from-an-empty-folder.md';

/** Others that begin in an empty folder. */
const EMPTY = ['start-an-estate.md', 'adopt-running-services.md'];

test.each(pages)(
  'docs/journeys/%s prints what it shows',
  async (name) => {
    const page = readFileSync(join(folder, name), 'utf8');
    if (name === WHOLE) {
      shop.enter(shop.root);
      execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch', 'main', 'estate.git']);
      mkdirSync('estate');
      shop.enter('estate');
      process.env.GIT_CONFIG_COUNT = '1';
      process.env.GIT_CONFIG_KEY_0 = `url.file://${shop.root}/.insteadOf`;
      process.env.GIT_CONFIG_VALUE_0 = 'https://git.example.com/';
      prometheus = await goodCanaries();
    } else if (EMPTY.includes(name)) shop.enter(shop.root);
    else shop.estate();
    // Prometheus is asked about the time since the commits, by the clock of the machine.
    const time = name === WHOLE ? Math.floor(Date.now() / 1000) - 3600 : NOW;
    for (const role of ['AUTHOR', 'COMMITTER']) process.env[`GIT_${role}_DATE`] = `${time} +0000`;
    let current = '';
    let end = 0;
    for (const part of journeyParts(page)) {
      if (part.kind === 'file') {
        shop.write(part.path, part.text);
        continue;
      }
      const blocks: string[] = [];
      for (const { line } of part.commands) {
        const out = (await printed(line))
          // What is different on each run, or with each change of what is emitted.
          .replace(/^branchline-change-\w+:\n(?= {2}added)/, 'estate:\n')
          .replace(/^( {2}commit {3})[0-9a-f]{12}$/gm, (_, label) => `${label}3f2a91c0d5e8`)
          .replace(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, '2026-11-29 11:00 UTC')
          .replace(/^index [0-9a-f]+\.\.[0-9a-f]+/gm, 'index 3f2a91c..0d5e83b');
        blocks.push(`$ ${line}\n${out.endsWith('\n') || out === '' ? out : `${out}\n`}`);
      }
      // What is shown may have a fence of its own.
      const fence = blocks.join('').includes('```') ? '````' : '```';
      current += `${page.slice(end, part.start)}${fence}console\n${blocks.join('')}${fence}\n`;
      end = part.end;
    }
    current += page.slice(end);
    if (process.env.UPDATE_DOCS === '1') writeFileSync(join(folder, name), current);
    expect(readFileSync(join(folder, name), 'utf8')).toBe(current);
  },
  60_000,
);

test('the table has every page', () => {
  const table = readFileSync(join(folder, 'README.md'), 'utf8');
  for (const name of pages) expect(table).toContain(`(${name})`);
});
