import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../lib/cli/run';
import { ACME, SHARED } from '../canary/estate';
import { type Answered, FakePrometheus } from '../canary/fake-prometheus';
import { Workshop } from '../change/estate-repository';

const PAGE = join(__dirname, '../../docs/canaries.md');
const MARK =
  '<!-- The transcripts below are written by test/docs/canaries.test.ts: UPDATE_DOCS=1 npx jest test/docs/canaries -->';

let shop: Workshop;
let prometheus: FakePrometheus;

beforeAll(async () => {
  prometheus = await FakePrometheus.start();
  shop = new Workshop();
  shop.estate({
    'tenants/acme/tenant.yaml': ACME.replace(/ {4}canary:[\s\S]*/, ''),
    'tenants/shared/tenant.yaml': SHARED,
  });
});
afterAll(() => {
  prometheus.stop();
  shop.close();
});

/** A command as a terminal shows it, with its exit code where it is not 0. */
async function shown(line: string, real = line): Promise<string> {
  let said = '';
  const spy = (text: string | Uint8Array) => {
    said += String(text);
    return true;
  };
  jest.spyOn(process.stdout, 'write').mockImplementation(spy);
  jest.spyOn(process.stderr, 'write').mockImplementation(spy);
  process.exitCode = undefined;
  await run(real.split(' ').slice(1));
  const code = Number(process.exitCode ?? 0);
  process.exitCode = undefined;
  jest.restoreAllMocks();
  const told = said
    .replace(/commit {3}[0-9a-f]{12}/g, 'commit   3f2a91c5d0c1')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, '2026-11-29 17:00 UTC');
  return `$ ${line}\n${told}${code === 0 ? '' : `(exit code ${code})\n`}`;
}

function answers(canary: readonly [number, number], mainline: readonly [number, number]): Answered[] {
  const at = Math.floor(Date.now() / 1000) - 300;
  const side = (version: Answered['version'], [count, failed]: readonly [number, number]): Answered[] => [
    { version, code: '200', count: count - failed, at },
    { version, code: '503', count: failed, at },
  ];
  return [...side('canary', canary), ...side('main', mainline)];
}

async function gated(
  line: string,
  canary: readonly [number, number],
  mainline: readonly [number, number],
): Promise<string> {
  prometheus.answers = answers(canary, mainline);
  return shown(
    `${line} --prometheus https://prometheus.example.com`,
    `${line} --prometheus ${prometheus.url} --since 1h`,
  );
}

const block = (...texts: readonly string[]) => `\`\`\`console\n${texts.join('')}\`\`\`\n`;

test('docs/canaries.md is current; UPDATE_DOCS=1 npx jest test/docs/canaries writes it', async () => {
  const start = await shown('branchline canary start acme/cms=registry.example.com/cms:2.1.0 --commit');
  const status = await shown('branchline canary status acme/cms');
  const waits = await gated('branchline canary step acme/cms --gate --commit', [120, 0], [2280, 11]);
  const steps = await gated('branchline canary step acme/cms --gate --commit', [1_900, 9], [36_100, 180]);
  const early = await shown('branchline canary promote acme/cms');
  const ready = await shown('branchline canary weight acme/cms=100 --commit');
  const promotion: string[] = [];
  for (let count = 0; count < 4; count += 1) promotion.push(await shown('branchline canary promote acme/cms --commit'));
  const again = await shown('branchline canary start acme/cms=registry.example.com/cms:2.2.0 --commit');
  const worse = await gated('branchline canary step acme/cms --gate --commit', [600, 30], [11_400, 57]);
  const gone = await gated('branchline canary step acme/cms --gate --commit', [600, 30], [11_400, 57]);
  const text = `${MARK}

### Start, and look

${block(start, status)}
### Let the gate step

The same command in a scheduled job: it steps, waits, or aborts.

${block(waits, steps)}
### Promote

${block(early, ready, ...promotion)}
### A canary that is worse

${block(again, worse, gone)}`;
  const page = readFileSync(PAGE, 'utf8');
  const expected = `${page.split(MARK)[0]}${text}`;
  if (process.env.UPDATE_DOCS === '1') writeFileSync(PAGE, expected);
  expect(readFileSync(PAGE, 'utf8')).toBe(expected);
}, 60_000);
