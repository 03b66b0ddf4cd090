import { createHash } from 'node:crypto';
import { jsonText } from '../../text/json-text';
import type { Finding, Severity } from '../finding';
import { LINTS } from '../lints/all';

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  'breaks-traffic': 'error',
  insecure: 'error',
  fragile: 'warning',
  style: 'note',
};

const { homepage, version } = require('branchline/package.json') as { homepage: string; version: string };

/** Where the repository is read. */
const REPOSITORY = homepage.replace(/#.*$/, '');

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
        helpUri: `${REPOSITORY}/blob/v${version}/docs/lints/${code}.md`,
        defaultConfiguration: { level: LEVELS[lint.severity] },
        properties: { tags: [lint.severity] },
      }),
    };
  });
  const fingerprint = fingerprints();
  const results = findings.map((finding) => ({
    ruleId: finding.code,
    ruleIndex: codes.indexOf(finding.code),
    level: LEVELS[finding.severity],
    message: { text: `${finding.message}. Fix: ${finding.fix}` },
    ...(finding.file !== '' && { locations: [locationOf(finding)] }),
    partialFingerprints: { 'findingHash/v1': fingerprint(finding) },
  }));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'branchline', version, semanticVersion: version, informationUri: REPOSITORY, rules } },
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  };
  return `${jsonText(log)}\n`;
}

/**
 * What stays the same when lines move and rules change places: code, file, object and field, without the numbers of lists. Findings
 * that differ in nothing else are counted.
 */
function fingerprints(): (finding: Finding) => string {
  const counts = new Map<string, number>();
  return ({ code, file, object, path }) => {
    const key = JSON.stringify([code, file, object, path.replace(/\[\d+\]/g, '[]')]);
    const count = counts.get(key) ?? 0;
    counts.set(key, count + 1);
    return createHash('sha256').update(`${key} ${count}`).digest('hex').slice(0, 32);
  };
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
