import type { Finding, Severity } from '../finding';
import { LINTS } from '../lints/all';

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  'breaks-traffic': 'error',
  insecure: 'error',
  fragile: 'warning',
  style: 'note',
};

/** Findings as SARIF 2.1.0, which GitHub's code scanning and others show beside the lines. */
export function asSarif(findings: readonly Finding[]): string {
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  const rules = codes.map((code) => {
    const lint = LINTS.find((item) => item.code === code);
    return {
      id: code,
      ...(lint !== undefined && {
        name: lint.name,
        shortDescription: { text: lint.summary },
        fullDescription: { text: lint.cause },
        help: { text: lint.fix },
        defaultConfiguration: { level: LEVELS[lint.severity] },
        properties: { tags: [lint.severity] },
      }),
    };
  });
  const results = findings.map((finding) => ({
    ruleId: finding.code,
    ruleIndex: codes.indexOf(finding.code),
    level: LEVELS[finding.severity],
    message: { text: `${finding.message}. Fix: ${finding.fix}` },
    ...(finding.file !== '' && { locations: [locationOf(finding)] }),
  }));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'branchline', rules } }, columnKind: 'utf16CodeUnits', results }],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function locationOf(finding: Finding) {
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(finding.file) },
      region: { startLine: finding.line, startColumn: finding.column },
    },
    ...(finding.object !== '' && { logicalLocations: [{ fullyQualifiedName: finding.object, kind: 'object' }] }),
  };
}

function uriOf(file: string): string {
  return file.split('/').map(encodeURIComponent).join('/');
}
