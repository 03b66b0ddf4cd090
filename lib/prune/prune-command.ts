import { type Command, InvalidArgumentError } from 'commander';
import { readState } from '../change/apply-change';
import { addChangeOptions, type ChangeOptions, runChange } from '../change/change-options';
import { GitRepository } from '../change/git-repository';
import type { RegistryState } from '../change/registry-change';
import { readNamedInput } from '../files/named-input';
import { variantKey } from '../model/variant-key';
import { jsonText } from '../text/json-text';
import { printed, visible } from '../text/visible';
import { clockIn, readSpan } from '../variant/day';
import { refuseUnknownTenant } from '../variant/declared-variants';
import { type Activity, activityOf, NO_ACTIVITY } from '../variant/variant-activity';
import { zoneOption } from '../variant/zone-option';
import { type BranchEvidence, ClonedBranches, ListedBranches, RemoteBranches } from './branch-evidence';
import { type PruneOptions, type PruneStep, pruneChange, pruneSteps } from './prune-variants';

interface PruneCommandOptions extends ChangeOptions {
  readonly idle?: string;
  readonly branches?: string;
  readonly source?: string;
  readonly askRepositories: boolean;
  readonly closed?: string;
  readonly tenant?: string;
  readonly max: number;
  readonly moreThanHalf: boolean;
  readonly yes: boolean;
  readonly zone: string;
}

/** Adds `branchline prune` to the command line. */
export function registerPrune(program: Command): void {
  addChangeOptions(
    program
      .command('prune')
      .description(
        'end variants that nobody needs: expired, idle, with a closed ticket, or with a branch that is gone or merged',
      )
      .option('--idle <span>', 'end variants without a commit to their file or branch for this long: 14d, 3w')
      .option(
        '--closed <file>',
        'end variants of these closed tickets: a file with one id a line; - for standard input',
      )
      .option(
        '--branches <file>',
        'a file of branches as the forge knows them, JSON: [{"name", "head", "date", "merged"}]',
      )
      .option('--source <folder>', 'a clone of the source, to see which branches are gone or merged')
      .option('--ask-repositories', 'ask the `repository` of each service which branches are gone', false)
      .option('--tenant <name>', 'only those of one tenant')
      .option('--max <number>', 'how many are retired or removed in this run', readCount, 10)
      .option('--more-than-half', "permit one run to end more than half of a tenant's variants", false)
      .option('--yes', 'do it; without it the plan is shown', false)
      .addOption(zoneOption()),
  )
    .addHelpText(
      'after',
      `
A variant goes in two runs: the first takes its routes, a later one its file and pods (SAFE-2). What is not known keeps a
variant, and is said; pinned ones stay. Mainlines, canaries and versions are never touched. A branch that was merged by a squash
or a rebase looks open to git: with --branches the forge says that it is merged, or that it is gone.
DRY_RUN=true shows the plan even with --yes; DRY_RUN=false is the same as --yes.

Examples:
  $ branchline prune
  $ branchline prune --idle 14d --yes --commit
  $ branchline prune --idle 3w --source ../cms --json`,
    )
    .action((options: PruneCommandOptions) => prune(options));
}

function readCount(value: string): number {
  if (!/^[1-9]\d{0,5}$/.test(value)) throw new InvalidArgumentError('It is a whole number above 0.');
  return Number(value);
}

function prune(options: PruneCommandOptions): void {
  // All that was asked for is read before anything is looked at.
  const acts = isToAct(options.yes, process.env.DRY_RUN) && !options.plan;
  const evidence = evidenceOf(options);
  const run: PruneOptions = {
    clock: clockIn(options.zone),
    rules: {
      ...(options.idle !== undefined && { idle: readSpan(options.idle, '--idle') }),
      ...(options.closed !== undefined && { closed: readTickets(options.closed) }),
    },
    limits: { most: options.max, moreThanHalf: options.moreThanHalf },
    activity: (state) => activityIn(options.registry, state),
    ...evidence,
    ...(options.tenant !== undefined && { tenant: options.tenant }),
  };
  let steps: readonly PruneStep[] = [];
  const command = (state: RegistryState) => {
    if (options.tenant !== undefined) refuseUnknownTenant(state, options.tenant);
    steps = pruneSteps(state, run);
    return pruneChange(state, steps);
  };
  if (!acts) {
    command(readState(options.registry));
    process.stdout.write(printed(options.json ? `${jsonText({ steps: steps.map(stepToJson) })}\n` : planText(steps)));
    return;
  }
  runChange(
    command,
    { ...options, plan: false },
    { text: () => stepsText(steps), json: () => ({ steps: steps.map(stepToJson) }) },
  );
}

/**
 * Whether a run acts: with --yes, or where `DRY_RUN` says that it is none.
 *
 * @throws Error for a value of `DRY_RUN` that is neither yes nor no
 */
export function isToAct(yes: boolean, dryRun: string | undefined): boolean {
  const value = dryRun?.trim().toLowerCase() ?? '';
  if (value === '') return yes;
  if (['false', '0', 'no', 'off'].includes(value)) return true;
  if (['true', '1', 'yes', 'on'].includes(value)) return false;
  throw new Error(`DRY_RUN must be true or false, got '${dryRun}'`);
}

/** @throws Error for a line that is no ticket */
function readTickets(file: string): ReadonlySet<string> {
  const lines = readNamedInput(file)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const wrong = lines.find((line) => /\s/.test(line));
  if (wrong !== undefined) throw new Error(`${visible(file)}: one id a line is expected, got '${visible(wrong)}'`);
  return new Set(lines.map(variantKey));
}

function evidenceOf({ branches, source, askRepositories, closed }: PruneCommandOptions): {
  readonly branches?: BranchEvidence;
} {
  const named = [branches, source, askRepositories || undefined].filter((each) => each !== undefined);
  if (named.length > 1) throw new Error('name one of --branches, --source and --ask-repositories');
  if (branches === '-' && closed === '-') throw new Error('standard input is --branches or --closed, not both');
  if (branches !== undefined) return { branches: new ListedBranches(branches) };
  if (source !== undefined) return { branches: new ClonedBranches(source) };
  return askRepositories ? { branches: new RemoteBranches() } : {};
}

function activityIn(registry: string, { commit }: RegistryState): Activity {
  let repository: GitRepository;
  try {
    repository = GitRepository.at(registry);
  } catch {
    return NO_ACTIVITY;
  }
  const head = commit ?? repository.commitOf('HEAD');
  return head === undefined ? NO_ACTIVITY : activityOf(repository, repository.pathOf(registry), head);
}

function planText(steps: readonly PruneStep[]): string {
  const count = steps.filter(({ does }) => does === 'retire' || does === 'remove').length;
  const end = count === 0 ? 'nothing to do' : `plan, nothing is changed: --yes does it for ${count} of ${steps.length}`;
  return `${stepsText(steps)}${end}\n`;
}

function stepsText(steps: readonly PruneStep[]): string {
  return steps
    .map(({ entry, does, reason, goesOn }) => {
      const when = goesOn === undefined ? '' : `; goes on ${goesOn}`;
      return `  ${does.padEnd(7)} ${visible(`${entry.variant.tenant}/${entry.variant.id}: ${reason}${when}`)}\n`;
    })
    .join('');
}

function stepToJson({ entry, does, reason, goesOn }: PruneStep) {
  const { tenant, id, key, state, file } = entry.variant;
  return { tenant, id, key, state, file, does, reason, goesOn: goesOn ?? null };
}
