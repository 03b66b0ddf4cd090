import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Applied } from '../change/apply-change';
import { readState } from '../change/apply-change';
import { addChangeOptions, type ChangeOptions, runChange } from '../change/change-options';
import { GitRepository } from '../change/git-repository';
import { propagationIn } from '../change/registry-change';
import { readCount } from '../cli/option-value';
import { variantIdFromBranch, variantKey } from '../model/variant-key';
import { ListedBranches, RemoteBranches } from '../prune/branch-evidence';
import { jsonText } from '../text/json-text';
import { printed, visible } from '../text/visible';
import { addVariant, type VariantImage } from './add-variant';
import { type BuildHistory, CloneHistory, HeadHistory } from './build-history';
import {
  extendVariants,
  removeVariants,
  restoreVariants,
  retireVariants,
  sendToSleep,
  wakeVariants,
} from './change-variant';
import { type Clock, clockIn, dayOf, readDay, readSpan } from './day';
import { describeVariant } from './describe-variant';
import { listToText, listVariants } from './list-variants';
import { curlLine, variantToMarkdown, variantToText } from './show-variant';
import { waysTo } from './variant-access';
import { type Activity, activityOf, NO_ACTIVITY } from './variant-activity';

/** Adds `branchline variant` to the command line. */
export function registerVariant(program: Command): void {
  const variant = program
    .command('variant')
    .description('add, show and end variants: the registry, its output and a commit in one step');
  registerAdd(variant);
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

interface AddOptions extends ChangeOptions {
  readonly branch?: string;
  readonly id?: string;
  readonly builtFrom?: string;
  readonly expires?: string;
  readonly owner?: string;
  readonly pin: boolean;
  readonly replicas?: number;
  readonly environments?: readonly string[];
  readonly source?: string;
  readonly branches?: string;
  readonly force: boolean;
  readonly zone: string;
}

function registerAdd(parent: Command): void {
  const command = parent
    .command('add')
    .description('make a variant, or give it other images')
    .argument('<tenant>', 'the tenant')
    .argument('<images...>', 'service=image; <tenant>/<service>=image for a service of another tenant')
    .option('--branch <name>', 'the branch that the images were built from; without --id the variant is named after it')
    .option('--id <id>', "the variant's id, such as OPS-1234")
    .option('--built-from <commit>', 'the commit that the images were built from: an older build replaces no newer one')
    .option('--source <folder>', 'a clone of the source, which says whether one commit is newer than another')
    .option(
      '--branches <file>',
      'branches as the forge has them, JSON: [{"name", "head"}]; their heads are newer than all else',
    )
    .option('--force', 'also take images of which it is not known that they are newer', false)
    .option('--expires <day>', 'the day from which `branchline prune` may take it away: 2026-12-01, 14d, 2w')
    .option('--owner <name>', 'whom to ask')
    .option('--pin', 'never prune it', false)
    .option('--replicas <number>', 'how many pods', readCount)
    .option(
      '--environments <names>',
      'where it runs, with commas: staging,qa (default: as it is; a new one wherever the class is not production)',
      readNames,
    )
    .addOption(zoneOption());
  addChangeOptions(command)
    .addHelpText(
      'after',
      `
The same again changes nothing. A push to a variant that is retiring or asleep makes it active again.
Exit code: 0 done or nothing to do, 1 refused: other requests would move, 2 it cannot be told whether the build is newer.

Examples:
  $ branchline variant add acme cms=registry.example.com/cms:OPS-1234-3f2a91c --branch OPS-1234-new-nav
  $ branchline variant add acme ui=r.example.com/ui:3f2a91c shared/docx=r.example.com/docx:5d0c1aa --id OPS-1234 --expires 14d
  $ branchline variant add acme cms=r.example.com/cms:3f2a91c --branch OPS-1234-new-nav --built-from 3f2a91c --plan`,
    )
    .action((tenant: string, images: string[], options: AddOptions) => add(tenant, images, options));
}

function readNames(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) throw new InvalidArgumentError('They are names with commas between them: staging,qa.');
  return [...new Set(names)];
}

function zoneOption(): Option {
  return new Option('--zone <name>', 'the time zone of days').default('UTC');
}

function add(tenant: string, images: readonly string[], options: AddOptions): void {
  const clock = clockIn(options.zone);
  const id = options.id ?? (options.branch === undefined ? undefined : variantIdFromBranch(options.branch));
  if (id === undefined) throw new Error('a variant needs a name\n  fix: pass --branch or --id');
  const { builtFrom } = options;
  if (builtFrom !== undefined && !/^[0-9a-f]{7,64}$/.test(builtFrom)) {
    throw new Error(`--built-from must be the id of a commit, 7 to 64 hexadecimal digits; got '${builtFrom}'`);
  }
  const command = addVariant({
    id,
    images: images.map((text) => readImage(text, tenant)),
    created: dayOf(clock),
    history: historyOf(options),
    force: options.force,
    ...(options.branch !== undefined && { branch: options.branch.replace(/^refs\/heads\//, '') }),
    ...(builtFrom !== undefined && { builtFrom }),
    ...(options.expires !== undefined && { expires: readDay(options.expires, '--expires', clock) }),
    ...(options.owner !== undefined && { owner: options.owner }),
    ...(options.pin && { pinned: true as const }),
    ...(options.replicas !== undefined && { replicas: options.replicas }),
    ...(options.environments !== undefined && { environments: options.environments }),
  });
  runChange(command, options, { text: (applied) => waysText(applied, id), json: (applied) => waysToJson(applied, id) });
}

/** `cms=registry.example.com/cms:1`, `shared/docx=…` */
function readImage(text: string, tenant: string): VariantImage {
  const equals = text.indexOf('=');
  if (equals < 1 || equals === text.length - 1) throw new Error(`not an image, service=image is expected: '${text}'`);
  const name = text.slice(0, equals);
  const slash = name.indexOf('/');
  return {
    tenant: slash < 0 ? tenant : name.slice(0, slash),
    service: name.slice(slash + 1),
    image: text.slice(equals + 1),
  };
}

/** Where nothing is named, the `repository` of the service is asked for the newest commit of the branch. */
function historyOf({ source, branches, branch }: Pick<AddOptions, 'source' | 'branches' | 'branch'>): BuildHistory {
  if (source !== undefined && branches !== undefined) throw new Error('name one of --source and --branches');
  if (source !== undefined) return new CloneHistory(source);
  return new HeadHistory(
    branches === undefined ? new RemoteBranches() : new ListedBranches(branches),
    branch?.replace(/^refs\/heads\//, ''),
  );
}

/** Where to try it: asked of the rendered result. */
function waysIn({ proof, state }: Applied, id: string) {
  const key = variantKey(id);
  const keys = new Set(state.registry.variants.map((variant) => variant.key));
  const { header } = propagationIn(state.registry);
  const ways = proof?.places.flatMap(({ mesh }) => waysTo(mesh, key, keys, header)) ?? [];
  return { ways, header: { name: header, value: key } };
}

function waysText(applied: Applied, id: string): string {
  if (applied.proof === undefined) return '';
  const { ways, header } = waysIn(applied, id);
  const own = ways.filter(({ byHeader }) => !byHeader).map(({ url }) => `  url      ${url}`);
  const curl = ways.slice(0, 1).map((way) => `  curl     ${curlLine(way, { header })}`);
  return `${[...own, `  header   ${header.name}: ${header.value}`, ...curl].map(visible).join('\n')}\n`;
}

function waysToJson(applied: Applied | undefined, id: string) {
  if (applied?.proof === undefined) return {};
  const { ways, header } = waysIn(applied, id);
  return { id, key: header.value, header, ways: ways.map(({ url, byHeader }) => ({ url, byHeader })) };
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
    .option('--stale [span]', 'only those that are over, or were not changed for so long (default: 14d)')
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
      .description('give variants another end, or another owner')
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
