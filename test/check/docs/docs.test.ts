import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lint } from '../../../lib/check/lint';
import { LINTS } from '../../../lib/check/lints/all';
import { type ForeignCode, ISTIO_CODES, KIALI_CODES } from './foreign-codes';

const DOCS = join(__dirname, '../../../docs/lints');
const FIXTURES = join(__dirname, '../fixtures');
/** Longer examples are left to the fixtures. */
const EXAMPLE_LINES = 90;

const TOPICS: readonly [string, string][] = [
  ['BL0', 'Input and suppressions'],
  ['BL1', 'Schemas, names, values'],
  ['BL2', 'VirtualServices'],
  ['BL3', 'DestinationRules'],
  ['BL4', 'Gateways'],
  ['BL5', 'Services and workloads'],
  ['BL6', 'mTLS and policies'],
  ['BL7', 'Sidecars, ServiceEntries, EnvoyFilters, Telemetry'],
  ['BL9', 'Proofs'],
];

function example(code: string, name: string): string {
  const file = join(FIXTURES, code, name);
  if (!existsSync(file)) return '';
  const text = readFileSync(file, 'utf8');
  return text.split('\n').length > EXAMPLE_LINES ? '' : `\`\`\`yaml\n${text}\`\`\`\n`;
}

function page(lint: Lint): string {
  const [bad, good] = [example(lint.code, 'bad.yaml'), example(lint.code, 'good.yaml')];
  const others = [...(lint.istio ?? []), ...(lint.kiali ?? [])].join(', ');
  return [
    `# ${lint.code} ${lint.name}`,
    lint.summary,
    `**Severity:** ${lint.severity}${lint.elsewhere ? ' (with `--partial`: [BL008](BL008.md) or `style`, where what is missing may be outside the input)' : ''}`,
    `**Why:** ${lint.cause}`,
    `**Fix:** ${lint.fix}`,
    ...(others === '' ? [] : [`**Also known as:** ${others}`]),
    ...(bad === '' ? [] : [`## Found\n\n${bad.trimEnd()}`]),
    ...(good === '' ? [] : [`## Not found\n\n${good.trimEnd()}`]),
    'Generated from the lint and its fixtures. To update: `UPDATE_DOCS=1 npx jest test/check/docs`',
  ]
    .join('\n\n')
    .concat('\n');
}

function index(): string {
  const topics = TOPICS.map(([prefix, title]) => {
    const rows = LINTS.filter(({ code }) => code.startsWith(prefix)).map(
      ({ code, name, severity, summary }) => `| [${code}](${code}.md) | ${name} | ${severity} | ${summary} |`,
    );
    return `## ${title}\n\n| code | name | severity | what is wrong |\n|---|---|---|---|\n${rows.join('\n')}`;
  });
  return [
    '# What `branchline check` finds',
    'Every finding has a code that does not change. `breaks-traffic`: requests fail or go astray, or the object is refused. `insecure`: more is allowed than meant. `fragile`: works by luck, or until the next change. `style`: works, reads worse than it could.',
    'They hold for Istio 1.28 to 1.31 and were played on 1.31. What differs between these versions is bound to the one that runs: `--istio 1.29`, else what images of istiod and proxies and revisions in the input say, else 1.31; the page of the lint names the source.',
    "Beside others: [what `istioctl analyze` finds](istioctl.md), [what is wrong in Istio's own samples](istio-samples.md), [traps without a lint](traps.md).",
    ...topics,
    '## Codes of `istioctl analyze`',
    table(ISTIO_CODES, (lint) => lint.istio),
    '## Codes of Kiali',
    table(KIALI_CODES, (lint) => lint.kiali),
  ]
    .join('\n\n')
    .concat('\n');
}

function table(codes: readonly ForeignCode[], of: (lint: Lint) => readonly string[] | undefined): string {
  const rows = codes.map(
    ({ code, title, skipped }) => `| ${code} | ${title} | ${lintsFor(code, of) || `none: ${skipped}`} |`,
  );
  return `| code | there | here |\n|---|---|---|\n${rows.join('\n')}`;
}

function lintsFor(code: string, of: (lint: Lint) => readonly string[] | undefined): string {
  return LINTS.filter((lint) => of(lint)?.includes(code))
    .map((lint) => `[${lint.code}](${lint.code}.md)`)
    .join(', ');
}

const PAGES: ReadonlyMap<string, string> = new Map([
  ['README.md', index()],
  ...LINTS.map((lint): [string, string] => [`${lint.code}.md`, page(lint)]),
]);

/** The mesh tests write the other pages. */
const isOwn = (name: string) => /^(BL\d+|README)\.md$/.test(name);

test('docs/lints is what the lints say (UPDATE_DOCS=1 writes it)', () => {
  if (process.env.UPDATE_DOCS) {
    for (const name of readdirSync(DOCS).filter(isOwn)) rmSync(join(DOCS, name));
    mkdirSync(DOCS, { recursive: true });
    for (const [name, text] of PAGES) writeFileSync(join(DOCS, name), text);
  }
  const stale = [...PAGES].filter(
    ([name, text]) => !existsSync(join(DOCS, name)) || readFileSync(join(DOCS, name), 'utf8') !== text,
  );
  expect(stale.map(([name]) => name)).toEqual([]);
  expect(readdirSync(DOCS).filter((name) => isOwn(name) && !PAGES.has(name))).toEqual([]);
});

test('every code of istioctl and Kiali has a lint or a reason, and no lint names a code that is not there', () => {
  const lacking = (codes: readonly ForeignCode[], of: (lint: Lint) => readonly string[] | undefined) =>
    codes
      .filter(({ code, skipped }) => (lintsFor(code, of) === '') === (skipped === undefined))
      .map(({ code }) => code);
  expect(lacking(ISTIO_CODES, (lint) => lint.istio)).toEqual([]);
  expect(lacking(KIALI_CODES, (lint) => lint.kiali)).toEqual([]);
  const known = new Set([...ISTIO_CODES, ...KIALI_CODES].map(({ code }) => code));
  expect(
    LINTS.flatMap(({ istio = [], kiali = [] }) => [...istio, ...kiali]).filter((code) => !known.has(code)),
  ).toEqual([]);
});
