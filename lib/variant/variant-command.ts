import { type Command, Option } from 'commander';
import { readState } from '../change/apply-change';
import { addChangeOptions, type ChangeOptions, runChange } from '../change/change-options';
import { GitRepository } from '../change/git-repository';
import { jsonText } from '../text/json-text';
import { printed } from '../text/visible';
import {
  extendVariants,
  removeVariants,
  restoreVariants,
  retireVariants,
  sendToSleep,
  wakeVariants,
} from './change-variant';
import { type Clock, clockIn, readDay, readSpan } from './day';
import { describeVariant } from './describe-variant';
import { listToText, listVariants } from './list-variants';
import { variantToMarkdown, variantToText } from './show-variant';
import { type Activity, activityOf, NO_ACTIVITY } from './variant-activity';
import { registerVariantAdd } from './variant-add-command';
import { zoneOption } from './zone-option';

/** Adds `branchline variant` to the command line. */
export function registerVariant(program: Command): void {
  const variant = program
    .command('variant')
    .description('add, show and end variants: the registry, its output and a commit in one step');
  registerVariantAdd(variant);
  registerList(variant);
  registerShow(variant);
  registerExtend(variant);
  registerStep(
    variant,
    'retire',
    'take the routes of variants away; their pods stay up (the first of two steps)',
    retireVariants,
  );
  registerStep(variant, 'restore', 'undo `retire` or `sleep`: the routes come back', restoreVariants);
  registerRemove(variant);
  registerStep(variant, 'sleep', 'take the routes of variants away, and with the next call their pods', sendToSleep);
  registerStep(variant, 'wake', 'bring sleeping variants back: pods first, then routes', wakeVariants);
}

interface ReadOptions {
  readonly registry: string;
  readonly tenant?: string;
  readonly json: boolean;
  readonly zone: string;
}

function registerList(parent: Command): void {
  parent
    .command('list')
    .description('list variants with their services, owners and ages')
    .option('-r, --registry <folder>', 'registry: one folder per tenant', 'tenants')
    .option('--tenant <name>', 'only those of one tenant')
    .option('--stale [span]', 'only variants that have expired, or have not changed for this long (default: 14d)')
    .option('--json', 'machine-readable output', false)
    .addOption(zoneOption())
    .addHelpText(
      'after',
      `
When a variant was changed is asked of git; in a shallow clone it is not known.

Examples:
  $ branchline variant list
  $ branchline variant list --tenant acme --stale 3w --json`,
    )
    .action((options: ReadOptions & { readonly stale?: string | true }) => list(options));
}

function list(options: ReadOptions & { readonly stale?: string | true }): void {
  const clock = clockIn(options.zone);
  const state = readState(options.registry);
  const { stale, tenant } = options;
  const listed = listVariants(state, activityIn(options.registry), clock, {
    ...(tenant !== undefined && { tenant }),
    ...(stale !== undefined && { staleAfter: readSpan(stale === true ? '14d' : stale, '--stale') }),
  });
  process.stdout.write(printed(options.json ? `${jsonText({ variants: listed })}\n` : listToText(listed, clock)));
}

/** The activity of a registry's files; not known outside of git. */
function activityIn(registry: string): Activity {
  try {
    const repository = GitRepository.at(registry);
    return repository.commitOf('HEAD') === undefined
      ? NO_ACTIVITY
      : activityOf(repository, repository.pathOf(registry));
  } catch {
    return NO_ACTIVITY;
  }
}

interface ShowOptions extends ReadOptions {
  readonly format: 'text' | 'json' | 'markdown';
}

function registerShow(parent: Command): void {
  parent
    .command('show')
    .description('show a variant: where it is reached, what answers with it, and who has to pass the header on')
    .argument('<id>', "the variant's id")
    .option('-r, --registry <folder>', 'registry: one folder per tenant', 'tenants')
    .option('--tenant <name>', 'of one tenant (default: of all that have it)')
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json', 'markdown']).default('text'))
    .option('--json', 'the same as --format json', false)
    .addOption(zoneOption())
    .addHelpText(
      'after',
      `
What is said of requests is asked of the rendered result. The Markdown is for a comment on the pull request: it begins
with a marker, so that the next run can replace it.

Examples:
  $ branchline variant show OPS-1234
  $ branchline variant show OPS-1234 --format markdown > comment.md`,
    )
    .action((id: string, options: ShowOptions) => show(id, options));
}

function show(id: string, options: ShowOptions): void {
  const clock: Clock = clockIn(options.zone);
  const state = readState(options.registry);
  const description = describeVariant(state, id, activityIn(options.registry), options.tenant);
  const format = options.json ? 'json' : options.format;
  const text =
    format === 'json'
      ? `${jsonText(description)}\n`
      : format === 'markdown'
        ? variantToMarkdown(description, clock)
        : variantToText(description, clock);
  process.stdout.write(printed(text));
}

interface StepOptions extends ChangeOptions {
  readonly tenant?: string;
}

function registerStep(parent: Command, name: string, description: string, command: typeof retireVariants): void {
  addChangeOptions(
    parent
      .command(name)
      .description(description)
      .argument('<ids...>', 'ids of variants')
      .option('--tenant <name>', 'of one tenant (default: of all that have it)'),
  )
    .addHelpText(
      'after',
      `\nExamples:\n  $ branchline variant ${name} OPS-1234\n  $ branchline variant ${name} OPS-1234 --tenant acme --plan`,
    )
    .action((ids: string[], options: StepOptions) => runChange(command(choiceOf(ids, options)), options));
}

function choiceOf(ids: readonly string[], { tenant }: StepOptions) {
  return { ids, ...(tenant !== undefined && { tenant }) };
}

function registerRemove(parent: Command): void {
  addChangeOptions(
    parent
      .command('remove')
      .description('remove variants whose routes are gone (the second of two steps)')
      .argument('<ids...>', 'ids of variants')
      .option('--tenant <name>', 'of one tenant (default: of all that have it)')
      .option('--now', 'also those that take traffic: with Flux some of their requests may fail', false),
  )
    .addHelpText(
      'after',
      '\nExamples:\n  $ branchline variant remove OPS-1234\n  $ branchline variant remove OPS-1234 --now --plan',
    )
    .action((ids: string[], options: StepOptions & { readonly now: boolean }) =>
      runChange(removeVariants({ ...choiceOf(ids, options), now: options.now }), options),
    );
}

interface ExtendOptions extends StepOptions {
  readonly expires?: string;
  readonly pin: boolean;
  readonly unpin: boolean;
  readonly owner?: string;
  readonly zone: string;
}

function registerExtend(parent: Command): void {
  addChangeOptions(
    parent
      .command('extend')
      .description('change when variants expire, or who owns them')
      .argument('<ids...>', 'ids of variants')
      .option('--tenant <name>', 'of one tenant (default: of all that have it)')
      .option('--expires <day>', 'the day from which `branchline prune` may take it away: 2026-12-01, 14d, 2w')
      .option('--pin', 'never prune it', false)
      .option('--unpin', 'prune it as others', false)
      .option('--owner <name>', 'whom to ask')
      .addOption(zoneOption()),
  )
    .addHelpText(
      'after',
      '\nExamples:\n  $ branchline variant extend OPS-1234 --expires 14d\n  $ branchline variant extend OPS-1234 --pin',
    )
    .action((ids: string[], options: ExtendOptions) => extend(ids, options));
}

function extend(ids: readonly string[], options: ExtendOptions): void {
  const { expires, pin, unpin, owner } = options;
  if (pin && unpin) throw new Error('--pin and --unpin cannot go together');
  if (expires === undefined && owner === undefined && !pin && !unpin) {
    throw new Error('nothing to extend\n  fix: pass --expires, --pin, --unpin or --owner');
  }
  const extension = {
    ...(expires !== undefined && { expires: readDay(expires, '--expires', clockIn(options.zone)) }),
    ...((pin || unpin) && { pinned: pin }),
    ...(owner !== undefined && { owner }),
  };
  runChange(extendVariants(choiceOf(ids, options), extension), options);
}
