import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../../../lib/check/check';
import type { Finding } from '../../../lib/check/finding';
import { MeshModel } from '../../../lib/mesh-model';
import { SAMPLE_REASONS, type SampleReason } from './sample-reasons';
import { sampleSets } from './sample-sets';

const PAGE = join(__dirname, '../../../docs/lints/istio-samples.md');

/** Every finding in a file, the file being together with those that it needs. */
const sets = sampleSets();
const findings = sets.flatMap(({ file, files }) =>
  check(MeshModel.of(files)).filter((finding) => finding.file === file),
);

const reasonOf = ({ file, code }: Finding): SampleReason | undefined =>
  SAMPLE_REASONS.find((item) => file.startsWith(item.file) && item.code === code);

test("Istio's samples are read, and most of them have no findings", () => {
  expect(sets.length).toBeGreaterThan(130);
  expect(new Set(findings.map(({ file }) => file)).size).toBeLessThan(30);
});

test('every finding in them has a reason why it is really wrong there', () => {
  const without = findings.filter((finding) => reasonOf(finding) === undefined);
  expect(without.map(({ file, line, code, message }) => `${file}:${line} ${code} ${message}`)).toEqual([]);
});

test('every reason has a finding', () => {
  const used = new Set(findings.map(reasonOf));
  expect(SAMPLE_REASONS.filter((reason) => !used.has(reason))).toEqual([]);
});

test('docs/lints/istio-samples.md is what check finds (UPDATE_DOCS=1 writes it)', () => {
  const text = page();
  if (process.env.UPDATE_DOCS) writeFileSync(PAGE, text);
  expect(existsSync(PAGE) && readFileSync(PAGE, 'utf8')).toBe(text);
});

function page(): string {
  const found = new Set(findings.map(({ file }) => file)).size;
  const rows = findings.map((finding) => {
    const { file, line, code, severity, message } = finding;
    const cells = [`${file}:${line}`, `[${code}](${code}.md)`, severity, message, reasonOf(finding)?.reason ?? ''];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return [
    "# What `branchline check` finds in Istio's own samples",
    `The ${sets.length} YAML and JSON files under \`samples/\` of Istio 1.31, each with the files that its instructions apply before it: ${sets.length - found} have no findings. What is found is really so:`,
    `| where | code | severity | what is found | why that is right |\n|---|---|---|---|---|\n${rows.join('\n')}`,
    'A test on the mesh reads the samples and writes this page: `UPDATE_DOCS=1 node test/mesh/run.mjs compare/samples`.',
  ]
    .join('\n\n')
    .concat('\n');
}
