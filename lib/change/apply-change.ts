import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { writeFiles } from '../files/write-files';
import { describeProblem } from '../model/problem';
import { whileLocked } from '../output/output-lock';
import { repositoryPath } from '../output/repository-path';
import { parseWholeRegistry, type WholeRegistry } from '../registry/parse-registry';
import { registryFiles, shownFolder } from '../registry/read-registry';
import type { KnownValues } from '../registry/registry-document';
import { visible } from '../text/visible';
import { commitMessage } from './commit-message';
import { GitError, GitRepository } from './git-repository';
import { type OutputChange, type OutputTexts, onDisk, outputChanges } from './output-changes';
import { type Proof, prove } from './prove';
import { refuseAboveCaps } from './refuse-above-caps';
import {
  RefusedChange,
  type RegistryChange,
  type RegistryCommand,
  type RegistryState,
  withFiles,
} from './registry-change';

/** Where a change goes: nowhere (`plan`), into the files, into one commit, or into a branch of a remote. */
export type Destination =
  | { readonly kind: 'plan' }
  | { readonly kind: 'files' }
  | { readonly kind: 'commit' }
  | { readonly kind: 'push'; readonly remote: string; readonly branch?: string; readonly attempts?: number };

export interface ApplyOptions {
  /** The registry's folder. */
  readonly registry: string;
  /** The folder of rendered YAML; `undefined` leaves it to others. */
  readonly output: string | undefined;
  readonly destination: Destination;
  /** Called before each place of the output is compared. @default - nobody waits for it */
  readonly progress?: (done: number, total: number) => void;
  /** Called before another attempt, with what happened. @default - none */
  readonly onRetry?: (attempt: number) => void;
}

/** What became of a command. */
export interface Applied {
  readonly change: RegistryChange;
  /** The registry as it was before. */
  readonly state: RegistryState;
  /** What was shown of it; nothing where there was nothing to do. */
  readonly proof?: Proof;
  /** Changed files as messages name them, registry first. */
  readonly files: readonly OutputChange[];
  /** The commit that holds it. */
  readonly commit?: string;
  /** The branch that it was pushed to: `origin main`. */
  readonly pushed?: string;
  /** What the user should know, one line each. */
  readonly notes: readonly string[];
}

/**
 * Makes a change of the registry: edits, renders, proves, writes, in this order; nothing is written before all of it holds. With a
 * push the whole is done anew on what others have pushed meanwhile.
 *
 * @throws RefusedChange where the result would break a promise
 * @throws RegistryError where the registry has errors, before or after
 */
export function applyChange(command: RegistryCommand, options: ApplyOptions): Applied {
  const { destination } = options;
  switch (destination.kind) {
    case 'plan':
      return made(command, readFolder(options.registry), options).applied;
    case 'files':
      return whileLocked(options.registry, () => inFiles(command, options), PATIENCE);
    case 'commit': {
      const repository = GitRepository.at(options.registry, 'leave out --commit and --push');
      return whileLocked(repository.lockFolder, () => inCommit(command, options, repository), PATIENCE);
    }
    case 'push':
      return inPush(command, options, destination);
  }
}

/** How long a command waits for others in the same folder, in milliseconds. */
const PATIENCE = 120_000;

/** Pushes that are tried, where others are first each time. */
const ATTEMPTS = 50;

interface Made {
  readonly applied: Applied;
  readonly change: RegistryChange;
  readonly proof?: Proof;
}

interface Source {
  readonly files: ReadonlyMap<string, string>;
  readonly output: OutputTexts;
}

/**
 * A registry as it is on disk.
 *
 * @throws RegistryError with all that is wrong with it
 */
export function readState(registry: string): RegistryState {
  const folder = shownFolder(registry);
  const files = readFolder(registry);
  return { folder, files, registry: parsed(files, folder, new Map()) };
}

function readFolder(registry: string): ReadonlyMap<string, string> {
  return new Map(registryFiles(registry, shownFolder(registry)).map(({ path, text }) => [path, text]));
}

/** Edits, renders and proves, in memory. */
function made(
  command: RegistryCommand,
  files: ReadonlyMap<string, string>,
  { registry, output, progress }: Pick<ApplyOptions, 'registry' | 'output' | 'progress'>,
  outputTexts: OutputTexts = (paths) => paths.map((path) => onDisk(output!, path)),
  commit?: string,
): Made {
  const folder = shownFolder(registry);
  const known: KnownValues = new Map();
  const state: RegistryState = { folder, files, registry: parsed(files, folder, known), ...(commit && { commit }) };
  const change = command(state);
  const notes = (change.notes ?? []).map((line) => (line.startsWith('note: ') ? line : `note: ${line}`));
  if (change.files.size === 0) return { change, applied: { change, state, files: [], notes } };
  const after = withFiles(files, change.files);
  const warnings = new Set(state.registry.warnings.map(describeProblem));
  const registryAfter = parsed(after, folder, known);
  change.verify?.(registryAfter);
  const told = registryAfter.warnings.map(describeProblem);
  notes.push(...told.filter((warning) => !warnings.has(warning)));
  const above = refuseAboveCaps(folder, state.registry, registryAfter);
  notes.push(...new Set(above.map((message) => `note: ${visible(message)}`)));
  const place = output === undefined ? undefined : repositoryPath(output);
  const proof = prove({
    folder,
    before: files,
    after,
    reach: change.reach,
    known,
    ...(place !== undefined && { repositoryPath: place }),
    ...(progress && { progress }),
  });
  if (proof.refused.length > 0) {
    throw new RefusedChange(change.subject, proof.refused);
  }
  const rendered = output === undefined ? [] : outputChanges(output, proof, outputTexts);
  const edited = [...change.files].map(([path, text]) => ({
    path: `${folder}/${path}`,
    what: text === undefined ? ('removed' as const) : files.has(path) ? ('changed' as const) : ('added' as const),
  }));
  return { change, proof, applied: { change, state, proof, files: [...edited, ...rendered], notes } };
}

function parsed(files: ReadonlyMap<string, string>, folder: string, known: KnownValues): WholeRegistry {
  return parseWholeRegistry(
    [...files].map(([path, text]) => ({ path, text })),
    folder,
    known,
    // Who lowers a cap has not lost the commands that end variants.
    { capped: false },
  );
}

function inFiles(command: RegistryCommand, options: ApplyOptions): Applied {
  const { registry } = options;
  const output = options.output !== undefined && existsSync(options.output) ? options.output : undefined;
  const { applied, change, proof } = made(command, readFolder(registry), { ...options, output });
  if (proof === undefined) return applied;
  if (output === undefined) writeFiles(registry, change.files);
  else {
    whileLocked(output, () => {
      writeFiles(registry, change.files);
      writeFiles(output, proof.output);
    });
  }
  return { ...applied, notes: [...applied.notes, ...notRendered(options.output, output)] };
}

function notRendered(asked: string | undefined, used: string | undefined): string[] {
  if (asked === undefined || used !== undefined) return [];
  return [`note: there is no ${visible(asked)} yet, so only the registry is changed; \`branchline synth\` renders it`];
}

/** A registry and its output in a commit. */
function inRevision(
  repository: GitRepository,
  commit: string,
  options: ApplyOptions,
): Source & { readonly rendered: boolean } {
  const files = repository.filesOf(commit, repository.pathOf(options.registry), (path) => /\.ya?ml$/i.test(path));
  if (files.size === 0) {
    throw new GitError(
      `${visible(options.registry)} is not in commit ${commit.slice(0, 12)}\n  fix: commit it first, or name the registry with --registry`,
    );
  }
  const folder = options.output === undefined ? undefined : repository.pathOf(options.output);
  const rendered = folder !== undefined && repository.hasFolder(commit, folder);
  const output = (paths: readonly string[]) =>
    repository.textsOf(
      commit,
      paths.map((path) => posix.join(folder ?? '', path)),
    );
  return { files, rendered, output };
}

interface Committed extends Made {
  readonly commit?: string;
}

function committed(
  command: RegistryCommand,
  options: ApplyOptions,
  repository: GitRepository,
  base: string,
): Committed {
  const source = inRevision(repository, base, options);
  const output = source.rendered ? options.output : undefined;
  const result = made(command, source.files, { ...options, output }, source.output, base);
  const { change, proof } = result;
  if (proof === undefined) return result;
  const placed = (folder: string, files: RegistryChange['files']) =>
    [...files].map(([path, text]) => [posix.join(repository.pathOf(folder), path), text] as const);
  const files = new Map([
    ...placed(options.registry, change.files),
    ...(output === undefined ? [] : placed(output, proof.output)),
  ]);
  const commit = repository.commit(base, files, commitMessage(change, proof));
  const notes = [...result.applied.notes, ...notRendered(options.output, output)];
  return { ...result, commit, applied: { ...result.applied, commit, notes } };
}

function inCommit(command: RegistryCommand, options: ApplyOptions, repository: GitRepository): Applied {
  const head = repository.commitOf('HEAD');
  if (head === undefined) throw new GitError('the repository has no commit yet\n  fix: make the first one by hand');
  const { applied, change, commit } = committed(command, options, repository, head);
  if (commit !== undefined) repository.moveHead(head, commit, change.subject);
  return withNotes(applied, uncommitted(repository, options.registry));
}

function inPush(
  command: RegistryCommand,
  options: ApplyOptions,
  { remote, branch: named, attempts = ATTEMPTS }: Extract<Destination, { kind: 'push' }>,
): Applied {
  const repository = GitRepository.at(options.registry, 'leave out --commit and --push');
  const branch = named ?? repository.branch;
  if (branch === undefined) {
    throw new GitError(
      'no branch is checked out, so it is not known where to push\n  fix: name the branch with --onto',
    );
  }
  for (let attempt = 1; ; attempt++) {
    const base = repository.fetch(remote, branch);
    const { applied, commit } = committed(command, options, repository, base);
    const own = uncommitted(repository, options.registry);
    if (commit === undefined) return withNotes(applied, own);
    const pushed = repository.push(remote, branch, commit);
    if (pushed.kind === 'accepted') {
      const moved = repository.followTo(branch, commit) ? [] : [notMoved(repository.branch, remote, branch)];
      return { ...withNotes(applied, [...own, ...moved]), pushed: `${remote} ${branch}` };
    }
    if (pushed.kind === 'refused') throw new GitError(`${remote} does not take the commit: ${pushed.reason}`);
    if (attempt >= attempts) {
      throw new GitError(`others were first ${attempts} times, so nothing was pushed\n  fix: run it again`);
    }
    options.onRetry?.(attempt);
    pause(attempt);
  }
}

function withNotes(applied: Applied, notes: readonly string[]): Applied {
  return { ...applied, notes: [...applied.notes, ...notes] };
}

function uncommitted(repository: GitRepository, registry: string): string[] {
  return repository.isClean(repository.pathOf(registry))
    ? []
    : [`note: changes of ${visible(registry)} that are not committed have no part in this`];
}

function notMoved(current: string | undefined, remote: string, branch: string): string {
  const how =
    current === undefined ? `\`git fetch ${remote} ${branch}\` and \`git checkout FETCH_HEAD\` do` : '`git pull` does';
  return `note: this clone was not moved to what was pushed; ${how} so`;
}

/** The more often others were first, the longer; not the same for all, or they would meet again. */
function pause(attempt: number): void {
  const most = Math.min(2000, 50 * 2 ** attempt);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.random() * most);
}
