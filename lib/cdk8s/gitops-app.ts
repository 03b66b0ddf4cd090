import { App, type AppProps } from 'cdk8s';
import { gitOpsFiles } from '../output/gitops-objects';
import type { GitOpsSettings } from '../output/gitops-settings';
import { GitOpsTool } from '../output/gitops-tool';
import type { Files } from '../output/layout';
import { applyChanges, type Changes, compareFolder } from '../output/output-folder';
import { whileLocked } from '../output/output-lock';
import { repositoryPath } from '../output/repository-path';
import { appliedFolder, chartFiles, chartsBelow } from './chart-objects';
import { synthesisErrors } from './synthesis-errors';
import { TreeWaves } from './tree-waves';

/** Properties of a `GitOpsApp`. */
export interface GitOpsAppProps extends Pick<AppProps, 'outdir' | 'resolvers'> {
  /** The tool that applies the output. @default - none: plain objects */
  readonly gitops?: GitOpsSettings;
  /**
   * Replaces and removes what `branchline synth` wrote to the output folder. Set it for the one run that hands the folder
   * over to the app.
   *
   * @default false - a folder that `branchline synth` writes is an error
   */
  readonly takeOver?: boolean;
}

/**
 * A cdk8s App that writes the GitOps layout instead of one file per chart: the same objects, in files that change as
 * little as what was declared, with what Argo CD or Flux needs to apply them in a safe order.
 *
 * @example
 * const app = new GitOpsApp({ gitops: { tool: GitOpsTool.FLUX } });
 * new TenantChart(app, 'acme', { ... });
 * app.synth();
 */
export class GitOpsApp extends App {
  private readonly gitops: GitOpsSettings;
  private readonly takeOver: boolean;

  constructor(props: GitOpsAppProps = {}) {
    super(props);
    this.gitops = props.gitops ?? { tool: GitOpsTool.NONE };
    const tools: readonly unknown[] = Object.values(GitOpsTool);
    if (!tools.includes(this.gitops.tool)) {
      throw new Error(`gitops.tool must be one of ${tools.join(', ')}, got ${this.gitops.tool ?? 'nothing'}`);
    }
    this.takeOver = props.takeOver ?? false;
    TreeWaves.use(this, this.gitops.tool);
  }

  /**
   * The files that `synth` would write.
   *
   * @throws when a construct's validation finds something wrong, with all that is wrong
   */
  files(): Files {
    const errors = synthesisErrors(this);
    if (errors.length > 0) throw new Error(`Validation failed with the following errors:\n${errors.join('\n')}`);
    const charts = chartsBelow(this);
    const folders = charts.map(({ chart }) => appliedFolder(chart));
    const settings = { ...this.gitops, path: this.gitops.path ?? repositoryPath(this.outdir) };
    const files = charts.flatMap((chart) => [...chartFiles(chart, settings)]);
    return new Map([...files, ...gitOpsFiles(folders, settings, 'app')]);
  }

  /**
   * What `synth` would change in the output folder.
   *
   * @throws when a file that Branchline did not write is in the way, or when `branchline synth` wrote the folder
   */
  changes(files = this.files()): Changes {
    return compareFolder({ folder: this.outdir, writer: 'app', takeOver: this.takeOver, fix: FIX }, files);
  }

  /**
   * Writes what changed and removes what is no longer declared; files that Branchline did not write are never touched.
   *
   * @throws as `files` and `changes` do
   */
  override synth(): void {
    const files = this.files();
    whileLocked(this.outdir, () => applyChanges(this.outdir, files, this.changes(files)));
  }
}

const FIX =
  'run `branchline synth`, or give the app another `outdir`; to have the app write this folder from now on, run it once with `new GitOpsApp({ takeOver: true })`';
