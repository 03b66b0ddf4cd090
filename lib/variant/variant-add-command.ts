import { type Command, InvalidArgumentError } from 'commander';
import type { Applied } from '../change/apply-change';
import { addChangeOptions, type ChangeOptions, runChange } from '../change/change-options';
import { propagationIn } from '../change/registry-change';
import { readCount } from '../cli/option-value';
import { variantIdFromBranch, variantKey } from '../model/variant-key';
import { ListedBranches, RemoteBranches } from '../prune/branch-evidence';
import { visible } from '../text/visible';
import { addVariant, type VariantImage } from './add-variant';
import { type BuildHistory, CloneHistory, HeadHistory } from './build-history';
import { clockIn, dayOf, readDay } from './day';
import { curlLine } from './show-variant';
import { waysTo } from './variant-access';
import { zoneOption } from './zone-option';

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

/** Adds `branchline variant add`. */
export function registerVariantAdd(parent: Command): void {
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
      'a file of branches as the forge knows them, JSON: [{"name", "head"}]; the head of a branch is its newest build',
    )
    .option('--force', 'take the images even where it is not known whether they are newer', false)
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
To run it again with the same images changes nothing. A push to a variant that is retiring or asleep makes it active again.
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
    images: readImages(images, tenant),
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

function readImages(texts: readonly string[], tenant: string): VariantImage[] {
  const images = new Map<string, VariantImage>();
  for (const text of texts) {
    const image = readImage(text, tenant);
    const name = `${image.tenant}/${image.service}`;
    if (images.has(name)) throw new Error(`${name} is named twice`);
    images.set(name, image);
  }
  return [...images.values()];
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
