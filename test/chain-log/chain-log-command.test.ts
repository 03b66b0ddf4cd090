import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { branchline } from '../cli/branchline';

const page = readFileSync(join(__dirname, '../../docs/header-propagation.md'), 'utf8');

/** The page's log format, as Envoy fills it in: a request that came in, or one that was sent. */
function filledIn(format: string, values: Readonly<Record<string, string>>): string {
  const line = format.trim().replace(/%([^%]+)%/g, (_, operator: string) => {
    const [, name = operator] = /\((.*)\)/.exec(operator) ?? [];
    return values[name] ?? '-';
  });
  return line.startsWith('{') ? JSON.stringify(JSON.parse(line)) : line;
}

const formats = [...page.matchAll(/accessLogFormat: \|\n((?: {6}.*\n)+)/g)].map(([, format]) =>
  format!.replace(/\n {6}/g, '\n'),
);

function log(format: string, sent: Readonly<Record<string, string>>): string {
  const request = { POD_NAMESPACE: 'acme', ISTIO_META_WORKLOAD_NAME: 'search', 'X-REQUEST-ID': 'r1' };
  return [
    { ...request, UPSTREAM_CLUSTER_RAW: 'inbound|8080||', 'X-VARIANT-ID': 'ops-1', BAGGAGE: 'variant=ops-1' },
    { ...request, UPSTREAM_CLUSTER_RAW: 'outbound|8080||ranking.acme.svc.cluster.local', ...sent },
  ]
    .map((values) => `${filledIn(format, values)}\n`)
    .join('');
}

async function chainLog(input: string, ...args: string[]) {
  const { stdin } = process;
  Object.defineProperty(process, 'stdin', { value: Readable.from([Buffer.from(input)]), configurable: true });
  try {
    return await branchline('chain-log', ...args);
  } finally {
    Object.defineProperty(process, 'stdin', { value: stdin, configurable: true });
  }
}

test('the page has a log format of JSON and one of text', () => {
  expect(formats.map((format) => format.trim()[0])).toEqual(['{', 'b']);
});

test.each(formats)('in the format of the page: %s', async (format) => {
  expect(await chainLog(log(format, {}))).toEqual({
    code: 1,
    out: expect.stringMatching(/^loses {4}acme\/search → acme\/ranking {2}the variant in 1 of 1 request; such as r1: /),
    err: '',
  });
  const passed = { code: 0, out: expect.stringMatching(/^passes [\s\S]*\nnothing lost: 1 call followed\n$/), err: '' };
  expect(await chainLog(log(format, { 'X-VARIANT-ID': 'ops-1' }))).toEqual(passed);
  expect(await chainLog(log(format, { BAGGAGE: 'variant=ops-1' }), '--baggage', 'variant')).toEqual(passed);
  expect((await chainLog(log(format, { BAGGAGE: 'variant=ops-1' }))).code).toBe(1);
});

test('for programs', async () => {
  const { code, out } = await chainLog(`starting\n\n${log(formats[0]!, {})}`, '--json');
  expect({ code, read: JSON.parse(out) }).toMatchObject({
    code: 1,
    read: { lost: true, lines: { used: 2, outside: 0, other: 1, refused: 0 } },
  });
});

test.each([
  ['', /^there are no lines to read\n {2}fix: pipe access logs into it; /],
  ['one', /^the one line is not of an access log with the fields namespace, workload, .*\n {2}fix: /],
  ['one\n{"a":1}\n{\n', /^none of the 3 lines is of an access log with the fields namespace, /],
  [log(formats[0]!, {}).split('\n')[0]!, /^no call can be followed: [\s\S]*\n {2}fix: /],
])('unusable input: %j', async (input, message) => {
  expect(await chainLog(input)).toEqual({ code: 2, out: '', err: expect.stringMatching(message) });
});

test('a workload that passes on no id is named', async () => {
  const [came, sent] = log(formats[0]!, {}).split('\n');
  const { code, err } = await chainLog(`${came}\n${sent!.replace('"r1"', '"r2"')}\n`);
  expect(code).toBe(2);
  expect(err).toMatch(/\nunknown {2}acme\/search → acme\/ranking {2}1 request without a variant that did not come in/);
});

test('files in place of standard input, one after the other', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'branchline-chain-log-'));
  try {
    const files = ['came', 'sent'].map((name) => join(folder, name));
    // No line end at the end of the first.
    for (const [index, line] of log(formats[0]!, {}).trimEnd().split('\n').entries())
      writeFileSync(files[index]!, line);
    expect(await branchline('chain-log', ...files)).toEqual({
      code: 1,
      err: '',
      out: expect.stringMatching(/^loses [\s\S]*\n1 of 1 call loses or changes the variant\n$/),
    });
    expect(await branchline('chain-log', join(folder, 'none'))).toEqual({
      code: 2,
      out: '',
      err: expect.stringMatching(/none: does not exist\n$/),
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
