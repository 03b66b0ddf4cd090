import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ISTIO_CODES } from '../../check/docs/foreign-codes';
import { istioModule } from './istio-module';

/** What Istio's own tests expect one analyzer to say about files of theirs. */
export interface AnalyzerCase {
  /** Relative to the analyzers' folder: `testdata/gateway-no-port.yaml`. */
  readonly files: readonly string[];
  readonly expected: readonly { readonly code: string; readonly object: string }[];
}

export const ANALYZERS = join(istioModule(), 'pkg/config/analysis/analyzers');

/**
 * The table of Istio's `analyzers_test.go`. Unlike `istioctl analyze` without a cluster it has Services, Pods, Namespaces
 * and Secrets, so this is the most that the analyzers find.
 */
export function analyzerCases(): AnalyzerCase[] {
  const text = readFileSync(join(ANALYZERS, 'analyzers_test.go'), 'utf8').replace(/^\s*\/\/.*$/gm, '');
  const table = text.slice(text.indexOf('var testGrid = '), text.indexOf('var ignoreAnalyzers'));
  const codes = new Map(ISTIO_CODES.map(({ code, title }) => [title, code]));
  return table.split(/^\t\{$/m).flatMap((part) => {
    const inputs = /inputFiles:\s*\[\]string\{([^}]*)\}/.exec(part)?.[1] ?? '';
    const files = [...inputs.matchAll(/"([^"]+)"/g)].map(([, file]) => file!);
    if (files.length === 0) return [];
    const expected = [...part.matchAll(/\{msg\.(\w+), "(\w+) ([^"]+)"\}/g)].map(([, title, kind, name]) => {
      const code = codes.get(title!);
      if (code === undefined) throw new Error(`no code for ${title}`);
      return { code, object: `${kind} ${name!.includes('/') ? name : `default/${name}`}` };
    });
    return [{ files, expected }];
  });
}
