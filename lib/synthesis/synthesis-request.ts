import type { Notice } from '../notices/notice';
import type { GitOpsSettings } from '../output/gitops-settings';
import type { Claims } from './claims';
import type { Part } from './render-part';

/** What to make of a registry. */
export interface SynthesisRequest {
  /** The registry's folder. */
  readonly registry: string;
  /** The folder to write to. */
  readonly output: string;
  /** The one environment to render, into its folder below `output`. @default - all that there are */
  readonly environment?: string;
  /** What the command line says instead of estate.yaml. */
  readonly gitops: Partial<GitOpsSettings>;
  /** The output's path in its git repository, if it is known. */
  readonly repositoryPath?: string;
  /** Only compare. */
  readonly dryRun: boolean;
  /** Whether to replace what an app wrote. @default false */
  readonly takeOver?: boolean;
  /** Called before each tenant that is rendered. @default - nobody waits for it */
  readonly progress?: (done: number, total: number) => void;
  /** Where to remember what was read and written; without it everything is rendered. */
  readonly cache?: string;
}

/** What is remembered of a group of tenants. */
export interface CachedGroup {
  /** Hash of the registry files. */
  readonly input: string;
  /** What the YAML of each of them says, by the hash of its text; as JSON, since most groups have no use for it. */
  readonly values: string;
  /** Its files in the output with their size and time of change. */
  readonly outputs: Readonly<Record<string, string>>;
  /** What each of its tenants claims. */
  readonly claims: readonly Claims[];
  /** What is worth a line of it. */
  readonly notices: readonly Notice[];
}

/** Tenants whose output is known to be right. */
export interface Recalled {
  readonly tenants: ReadonlySet<string>;
  /** Their files, by path in the output. */
  readonly outputs: ReadonlySet<string>;
  /** The folders that these are in, with their time of change: a run that writes moves files into them. */
  readonly folders: ReadonlyMap<string, string | undefined>;
  readonly claims: readonly Claims[];
  readonly groups: Readonly<Record<string, CachedGroup>>;
}

/** What one run rendered, and what it did not have to. */
export interface Rendered {
  readonly part: Part;
  readonly kept?: Recalled;
}
