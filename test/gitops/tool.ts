import type { Cluster } from '../mesh/cluster';
import type { Processes } from '../mesh/processes';
import type { EstateRepository } from './estate-repository';
import type { GitServer } from './git-server';

/** What a GitOps tool needs to run. */
export interface ToolOptions {
  readonly cluster: Cluster;
  readonly repository: EstateRepository;
  readonly server: GitServer;
  /** Where its programs run. */
  readonly processes: Processes;
  /** Where they may write. */
  readonly folder: string;
  /** The objects by which the tool finds the output, as users apply them once. @default - those of the test */
  readonly bootstrap?: string;
}

/** A GitOps tool whose own program applies what is committed. */
export interface Tool {
  /** Says that there is a new commit, as a webhook of the git server does. */
  announce(commit: string): Promise<void>;

  /** `true` if the commit is applied and all of it is healthy, else what is not. */
  applied(commit: string): Promise<true | string>;

  /** What the tool says was refused of this commit, or undefined. */
  refused(commit: string): Promise<string | undefined>;
}
