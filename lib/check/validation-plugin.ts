import { readFileSync } from 'node:fs';
import { isAtLeast, type Severity } from './finding';

/** The part of cdk8s-cli's validation interface that is used here; the CLI's own type is not a dependency. */
export interface ValidationContext {
  /** Files that were synthesized. */
  readonly manifests: readonly string[];
  /** Takes the findings and, at the end, whether the output passes. */
  readonly report: {
    addViolation(violation: {
      readonly ruleName: string;
      readonly recommendation: string;
      readonly fix?: string;
      readonly violatingResources: readonly {
        readonly resourceName: string;
        readonly manifestPath: string;
        readonly locations: readonly string[];
      }[];
    }): void;
    submit(status: 'success' | 'failure', metadata?: Readonly<Record<string, string>>): void;
  };
}

/** Properties of `BranchlineValidation`, as `cdk8s.yaml` gives them. */
export interface BranchlineValidationProps {
  /** @default "fragile" */
  readonly failOn?: Severity;
  /** The input is a part of a cluster: objects outside it are reported once and assumed to be right. @default false */
  readonly partial?: boolean;
  /** File of accepted findings. @default none */
  readonly ignoreFile?: string;
}

/**
 * Lets `cdk8s synth` fail on findings:
 *
 * ```yaml
 * # cdk8s.yaml
 * validations:
 *   - package: branchline
 *     version: 0.1.0
 *     class: BranchlineValidation
 *     properties: { failOn: fragile }
 * ```
 */
export class BranchlineValidation {
  constructor(private readonly props: BranchlineValidationProps = {}) {}

  /**
   * Called by `cdk8s synth`: checks the files that were written and reports the findings.
   *
   * @throws when `ignoreFile` cannot be read
   */
  async validate(context: ValidationContext): Promise<void> {
    const { failOn = 'fragile', partial = false, ignoreFile } = this.props;
    const { check, LINTS, MeshModel, readIgnoreFile } = checking();
    const files = context.manifests.map((file) => ({ file, text: readFileSync(file, 'utf8') }));
    const suppressions = ignoreFile === undefined ? [] : readIgnoreFile(ignoreFile, readFileSync(ignoreFile, 'utf8'));
    const findings = check(MeshModel.of(files), { partial, suppressions });
    const violations = findings.filter(({ severity }) => isAtLeast(severity, failOn));
    for (const { code, message, fix, object, file, line, column, path } of violations) {
      const name = LINTS.find((lint) => lint.code === code)?.name ?? '';
      context.report.addViolation({
        ruleName: `${code} ${name}`.trim(),
        recommendation: message,
        fix,
        violatingResources: [
          {
            resourceName: object,
            manifestPath: file,
            locations: [path === '' ? `${line}:${column}` : `${path} (${line}:${column})`],
          },
        ],
      });
    }
    context.report.submit(violations.length > 0 ? 'failure' : 'success');
  }
}

/** Loaded when something is validated: an app that uses only the constructs does not need the lints. */
function checking() {
  return {
    ...(require('./check') as typeof import('./check')),
    ...(require('./lints/all') as typeof import('./lints/all')),
    ...(require('./suppression') as typeof import('./suppression')),
    ...(require('../mesh-model') as typeof import('../mesh-model')),
  };
}
