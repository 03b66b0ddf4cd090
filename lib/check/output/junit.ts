import { visible } from '../../text/visible';
import type { Finding } from '../finding';

/** Findings as JUnit XML: a suite per file, a failed case per finding; without findings one case that passes. */
export function asJunit(findings: readonly Finding[], limit: (finding: Finding) => boolean): string {
  const byFile = new Map<string, Finding[]>();
  for (const finding of findings) {
    const found = byFile.get(finding.file);
    if (found === undefined) byFile.set(finding.file, [finding]);
    else found.push(finding);
  }
  const failures = findings.filter(limit).length;
  const suites = [...byFile].map(([file, items]) => {
    const cases = items.map((finding) => testCase(finding, limit(finding)));
    const failed = items.filter(limit).length;
    return `  <testsuite name="${xmlText(file)}" tests="${items.length}" failures="${failed}">\n${cases.join('\n')}\n  </testsuite>`;
  });
  if (suites.length === 0) {
    suites.push(
      '  <testsuite name="branchline check" tests="1" failures="0">\n    <testcase name="no findings" classname="branchline check"/>\n  </testsuite>',
    );
  }
  const tests = Math.max(findings.length, 1);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="branchline check" tests="${tests}" failures="${failures}">\n${suites.join('\n')}\n</testsuites>\n`;
}

function testCase(finding: Finding, failed: boolean): string {
  const name = `${finding.code} ${finding.object} ${finding.path}`.trim();
  const open = `    <testcase name="${xmlText(name)}" classname="${xmlText(finding.file)}" file="${xmlText(finding.file)}" line="${finding.line}"`;
  const text = `${finding.file}:${finding.line}:${finding.column}\n${finding.message}\nfix: ${finding.fix}`;
  if (!failed)
    return `${open}>\n      <system-out>${xmlText(`${finding.severity}: ${text}`)}</system-out>\n    </testcase>`;
  return `${open}>\n      <failure type="${finding.severity}" message="${xmlText(finding.message)}">${xmlText(text)}</failure>\n    </testcase>`;
}

/** Characters that XML cannot hold in any form are written out; what does or hides something is a reference. */
function xmlText(text: string): string {
  return text
    .replace(/(?![\r\n\t])[\p{Cc}\p{Cs}]|[\ufffe\uffff]/gu, visible)
    .replace(/[&<>"\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => {
      return ENTITIES[character] ?? `&#${character.codePointAt(0)};`;
    });
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
