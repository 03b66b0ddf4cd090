import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../../../lib/check/check';
import type { Finding } from '../../../lib/check/finding';
import { MeshModel } from '../../../lib/mesh-model';
import { istioctlAnalyze } from '../analyze';
import { ANALYZERS, analyzerCases } from './analyzer-cases';
import { type Compared, compare, type Said } from './coverage';
import { REASONS, type Reason } from './istioctl-reasons';

const PAGE = join(__dirname, '../../../docs/lints/istioctl.md');
const FIXTURES = join(__dirname, '../../check/fixtures');

/** A row of the page: files, what Istio says of them, what `check` does. */
interface Row {
  readonly name: string;
  readonly compared: readonly Compared[];
  readonly found: readonly string[];
  /** istioctl gave up on the file. */
  readonly unread?: boolean;
}

const used = new Set<Reason>();
let examples: readonly Row[] = [];
let testData: readonly Row[] = [];

const checked = (files: readonly { readonly file: string; readonly text: string }[]) => check(MeshModel.of(files));
const codesOf = (findings: readonly Finding[]) => [...new Set(findings.map(({ code }) => code))].sort();

function rowOf(name: string, said: readonly Said[], findings: readonly Finding[]): Row {
  return { name, compared: said.map((item) => compare(name, item, findings, used)), found: codesOf(findings) };
}

async function exampleRow(code: string): Promise<Row> {
  const file = join(FIXTURES, code, 'bad.yaml');
  const findings = checked([{ file: 'bad.yaml', text: readFileSync(file, 'utf8') }]);
  try {
    const said = await istioctlAnalyze(file);
    return rowOf(
      code,
      said.map((finding) => ({ code: finding.code, object: finding.origin })),
      findings,
    );
  } catch {
    return { ...rowOf(code, [], findings), unread: true };
  }
}

function testDataRows(): Row[] {
  const rows = new Map<string, { said: Said[]; files: readonly string[] }>();
  for (const { files, expected } of analyzerCases()) {
    const name = files.join(', ');
    const row = rows.get(name) ?? { said: [], files };
    row.said.push(...expected);
    rows.set(name, row);
  }
  return [...rows].map(([name, { said, files }]) =>
    rowOf(name, said, checked(files.map((file) => ({ file, text: readFileSync(join(ANALYZERS, file), 'utf8') })))),
  );
}

beforeAll(async () => {
  const codes = readdirSync(FIXTURES).sort();
  const rows = new Map<string, Row>();
  // Two at a time: each is a process of its own.
  const next = async (): Promise<void> => {
    for (let code = codes.shift(); code !== undefined; code = codes.shift()) rows.set(code, await exampleRow(code));
  };
  await Promise.all([next(), next()]);
  examples = [...rows.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  testData = testDataRows();
}, 600_000);

const missing = (rows: readonly Row[]) =>
  rows.flatMap(({ name, compared }) =>
    compared
      .filter(({ found, reason }) => found.length === 0 && reason === undefined)
      .map(({ code, object }) => `${name}: ${code} ${object}`),
  );

test('check finds what istioctl analyze finds in the bad examples of the lints', () => {
  expect(examples.length).toBeGreaterThan(100);
  expect(missing(examples)).toEqual([]);
});

test("check finds what Istio's analyzers find in their own test data, or has a reason", () => {
  expect(testData.length).toBeGreaterThan(70);
  expect(missing(testData)).toEqual([]);
});

test('every listed reason is used', () => {
  expect(REASONS.filter((reason) => !used.has(reason))).toEqual([]);
});

test('docs/lints/istioctl.md is what both say (UPDATE_DOCS=1 writes it)', () => {
  const text = page();
  if (process.env.UPDATE_DOCS) writeFileSync(PAGE, text);
  expect(existsSync(PAGE) && readFileSync(PAGE, 'utf8')).toBe(text);
});

function page(): string {
  const silent = examples.filter(({ compared, unread }) => compared.length === 0 && !unread).length;
  const unread = examples.filter((row) => row.unread).length;
  const said = testData.flatMap(({ compared }) => compared);
  const also = said.filter(({ found }) => found.length > 0).length;
  return [
    '# Beside `istioctl analyze`',
    `The bad examples of the lints: \`istioctl analyze -A --use-kube=false\` says nothing about ${silent} of ${examples.length}, and stops with an error at ${unread}; \`branchline check\` finds what is wrong in all of them, and everything that istioctl finds.`,
    table(
      ['example', '`istioctl analyze`', '`branchline check`'],
      examples.map((row) => [
        link(row.name),
        row.unread ? 'stops with an error' : unique(row.compared.map(({ code }) => code)).join(', ') || '–',
        row.found.map(link).join(', '),
      ]),
    ),
    "## The test data of Istio's analyzers",
    `What Istio's own tests (\`pkg/config/analysis/analyzers\`) expect of them with a whole cluster in front of them, which is more than \`istioctl analyze\` finds in files: ${said.length} findings. \`check\` has ${also} of them; each other one has its reason.`,
    table(
      ['files', "Istio's analyzers", '`branchline check`'],
      testData.filter(({ compared }) => compared.length > 0).map(({ name, compared }) => testDataCells(name, compared)),
    ),
    'A test on the mesh runs both and writes this page: `UPDATE_DOCS=1 node test/mesh/run.mjs compare/istioctl`.',
  ]
    .join('\n\n')
    .concat('\n');
}

function testDataCells(name: string, compared: readonly Compared[]): string[] {
  const codes = unique(compared.map(({ code }) => code));
  const cells = codes.map((code) => {
    const own = compared.filter((item) => item.code === code);
    const found = unique(own.flatMap((item) => item.found)).map(link);
    const reasons = unique(own.flatMap(({ reason, object }) => (reason === undefined ? [] : [`${object}: ${reason}`])));
    const all = own.every(({ reason }) => reason !== undefined);
    const why = all ? unique(own.map(({ reason }) => `none: ${reason}`)) : reasons.map((reason) => `not ${reason}`);
    return `${code}: ${[...found, ...why].join('; ')}`;
  });
  return [name.replaceAll('testdata/', ''), codes.join(', '), cells.join('<br/>')];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function link(code: string): string {
  return `[${code}](${code}.md)`;
}

function unique(items: readonly string[]): string[] {
  return [...new Set(items)];
}
