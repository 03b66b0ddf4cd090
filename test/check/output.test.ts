import { check } from '../../lib/check/check';
import type { Finding } from '../../lib/check/finding';
import { asJson } from '../../lib/check/output/json';
import { asJunit } from '../../lib/check/output/junit';
import { asSarif } from '../../lib/check/output/sarif';
import { asText } from '../../lib/check/output/text';
import { MeshModel } from '../../lib/mesh-model';

const FINDING: Finding = {
  code: 'BL213',
  severity: 'fragile',
  message: 'weight 50 on the only destination: it takes <all> requests',
  file: 'dist/a b/cms.yaml',
  line: 48,
  column: 19,
  object: 'VirtualService acme/cms',
  path: 'spec.http[0].route[0].weight',
  fix: 'Remove the weight & go on.',
};

test('text is grouped by file, and has colours only when asked for', () => {
  expect(asText([FINDING, { ...FINDING, line: 50, code: 'BL999' }], false)).toBe(
    [
      'dist/a b/cms.yaml',
      '  48:19  BL213 fragile  VirtualService acme/cms: weight 50 on the only destination: it takes <all> requests',
      '         fix: Remove the weight & go on.',
      '  50:19  BL999 fragile  VirtualService acme/cms: weight 50 on the only destination: it takes <all> requests',
      '         fix: Remove the weight & go on.',
      '',
      '2 findings: 2 fragile',
      '',
    ].join('\n'),
  );
  expect(asText([FINDING], true)).toContain('\u001b[33mfragile\u001b[39m');
  expect(asText([], false)).toBe('no findings\n');
});

test('JSON has just the promised fields', () => {
  const { column: _, ...promised } = FINDING;
  expect(JSON.parse(asJson([FINDING]))).toEqual({ findings: [promised] });
});

test('SARIF 2.1.0 names the rule, the level and the place', () => {
  const log = JSON.parse(asSarif([FINDING]));
  expect(log.version).toBe('2.1.0');
  expect(log.runs[0].tool.driver.rules).toMatchObject([{ id: 'BL213', name: 'lonely-weight' }]);
  expect(log.runs[0].results).toMatchObject([
    {
      ruleId: 'BL213',
      ruleIndex: 0,
      level: 'warning',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'dist/a%20b/cms.yaml' },
            region: { startLine: 48, startColumn: 19 },
          },
          logicalLocations: [{ fullyQualifiedName: 'VirtualService acme/cms', kind: 'object' }],
        },
      ],
    },
  ]);
});

test('SARIF names no object where a file as a whole is meant', () => {
  const [result] = JSON.parse(asSarif([{ ...FINDING, object: '' }])).runs[0].results;
  expect(Object.keys(result.locations[0])).toEqual(['physicalLocation']);
});

test('SARIF names the program, its version, and a page for each rule', () => {
  const { driver } = JSON.parse(asSarif([FINDING])).runs[0].tool;
  const { version } = require('../../package.json');
  expect(driver).toMatchObject({ name: 'branchline', version, informationUri: expect.stringMatching(/^https:/) });
  expect(driver.rules[0].helpUri).toMatch(/^https:.*\/docs\/lints\/BL213\.md$/);
});

test('a fingerprint in SARIF outlives new lines and rules, and tells findings apart', () => {
  const prints = (...findings: (typeof FINDING)[]) =>
    JSON.parse(asSarif(findings)).runs[0].results.map(
      ({ partialFingerprints }: { partialFingerprints: Record<string, string> }) =>
        partialFingerprints['findingHash/v1'],
    );
  const path = FINDING.path.replace('[0]', '[7]');
  expect(path).not.toBe(FINDING.path);
  expect(prints({ ...FINDING, line: 99, path, message: 'other' })).toEqual(prints(FINDING));
  const others = [{ object: 'VirtualService acme/ui' }, { code: 'BL999' }, { file: 'x.yaml' }, { path: 'spec.tcp' }];
  const all = prints(FINDING, FINDING, ...others.map((other) => ({ ...FINDING, ...other })));
  expect(new Set(all).size).toBe(6);
  expect(all[0]).toMatch(/^[0-9a-f]{32}$/);
});

test('columns are as wide as their widest entry', () => {
  const text = asText([FINDING, { ...FINDING, line: 12_345, column: 120, severity: 'breaks-traffic' }], false);
  expect(text).toContain('  48:19      BL213 fragile         VirtualService');
  expect(text).toContain('  12345:120  BL213 breaks-traffic  VirtualService');
});

test('what is about no file has no place in one', () => {
  expect(asText([{ ...FINDING, file: '', object: '' }], false)).toBe(
    'the input as a whole\n    BL213 fragile  weight 50 on the only destination: it takes <all> requests\n    fix: Remove the weight & go on.\n\n1 finding: 1 fragile\n',
  );
});

test('text of others is shown, not obeyed', () => {
  const hostile = '\n::error file=x::pwned\u001b[2J\u202e';
  const text = asText([{ ...FINDING, file: '::add-mask::x', object: hostile, message: hostile, fix: hostile }], false);
  expect(text).not.toMatch(/^::/m);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: just these may not be on a terminal
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  expect(text).toContain('\\u001b[2J');
});

test('JUnit fails what reaches the limit, and escapes what XML asks for', () => {
  const xml = asJunit([FINDING, { ...FINDING, severity: 'style' }], ({ severity }) => severity !== 'style');
  expect(xml).toContain('<testsuites name="branchline check" tests="2" failures="1">');
  expect(xml).toContain('it takes &lt;all&gt; requests');
  expect(xml.match(/<failure /g)).toHaveLength(1);
  expect(asJunit([], () => true)).toContain('<testcase name="no findings"');
});

test('every output stays readable for names that nobody expects', () => {
  const findings = check(MeshModel.ofText('kind: "\\u0001<&\\ud800\\""\nmetadata: { name: "x\\u0000\\"" }\n'));
  expect(findings.length).toBeGreaterThan(0);
  expect(JSON.parse(asJson(findings)).findings).toHaveLength(findings.length);
  expect(JSON.parse(asSarif(findings)).runs[0].results).toHaveLength(findings.length);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: just these may not stand in XML
  expect(asJunit(findings, () => true)).not.toMatch(/[\u0000-\u0008]/);
});
