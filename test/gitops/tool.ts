import type { ClusterInterface } from '../mesh/cluster';
import type { EstateRepository } from './estate-repository';
import type { GitServer } from './git-server';

/** What a GitOps tool needs to run. */
export interface ToolOptions {
  readonly cluster: ClusterInterface;
  readonly repository: EstateRepository;
  readonly server: GitServer;
  /** Where it may write. */
  readonly folder: string;
}

/** A GitOps tool whose own program applies what is committed. */
export interface Tool {
  /** Says that there is a new commit, as a webhook of the git server does. */
  announce(commit: string): Promise<void>;

  /** `true` if the commit is applied and all of it is healthy, else what is not. */
  applied(commit: string): Promise<true | string>;

  /** What the tool says was refused of this commit, or undefined. */
  refused(commit: string): Promise<string | undefined>;

  /** @throws when one of its programs has ended */
  check(): void;

  /** The end of what its programs said. */
  readonly lastWords: string;

  stop(): Promise<void>;
}
