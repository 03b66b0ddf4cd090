import { type Command, Option } from 'commander';
import { parseWholeRegistry, type WholeRegistry } from '../registry/parse-registry';
import { shownFolder } from '../registry/read-registry';
import { RegistryError } from '../registry/registry-error';
import type { RegistryFile } from '../registry/registry-files';
import { jsonText } from '../text/json-text';
import { printed, visible } from '../text/visible';
import { clockIn } from '../variant/day';
import { age } from '../variant/show-variant';
import { inventoryOf } from './inventory';
import { registryAt } from './registry-at';
import { inventoryToCsv, inventoryToJson, inventoryToText, linksToText } from './render-inventory';

interface InventoryOptions {
  readonly registry: string;
  readonly environment?: string;
  readonly tenant?: string;
  readonly at?: string;
  readonly links: boolean;
  readonly format: 'text' | 'json' | 'csv';
  readonly json: boolean;
}

/** Adds `branchline inventory` to the command line. */
export function registerInventory(program: Command): void {
  program
    .command('inventory')
    .description('list what runs where: tenants, services, images, variants, owners, ages, and what they request')
    .option('-r, --registry <folder>', 'registry: one folder per tenant', 'tenants')
    .option('-e, --environment <name>', 'only one environment')
    .option('-t, --tenant <name>', 'only one tenant')
    .option('--at <day or revision>', 'as it was at the end of a day (UTC), such as 2026-03-03, or at a git revision')
    .option('--links', 'the links of each service, instead of what runs', false)
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json', 'csv']).default('text'))
    .option('--json', 'the same as --format json', false)
    .addHelpText(
      'after',
      `
It says what the registry declares: pods of an autoscaler as a range, sums with the fewest of them. A variant is as old as the last
commit that changed its file. A day's state is that of the last commit of that day on the branch that is checked out; what was merged
later came later. Where the registry says nothing of requests or limits, nothing is added. JSON and CSV have the links, too.

Examples:
  $ branchline inventory
  $ branchline inventory --links --tenant acme
  $ branchline inventory --environment production --format csv > production.csv
  $ branchline inventory --tenant acme --at HEAD --json`,
    )
    .action((options: InventoryOptions) => run(options));
}

/** @throws RegistryError, or an error with its words where it is a registry of the past */
function read(
  files: readonly RegistryFile[],
  folder: string,
  at: string | undefined,
  commit: string | undefined,
): WholeRegistry {
  try {
    return parseWholeRegistry(files, folder, undefined, { capped: false });
  } catch (error) {
    if (!(error instanceof RegistryError) || commit === undefined) throw error;
    const short = commit.slice(0, 12);
    throw new Error(
      `the registry cannot be read as it was at ${at}, in commit ${short}:\n${error.message}\n  fix: name another day, or the commit before: --at ${short}~1`,
    );
  }
}

function run({ registry, environment, tenant, at, links, format, json }: InventoryOptions): void {
  const clock = clockIn('UTC');
  const { files, activity, now, commit, notes } = registryAt(registry, at, clock);
  const folder = shownFolder(registry);
  for (const note of notes) process.stderr.write(printed(`${visible(note)}\n`));
  const whole = read(files, folder, at, commit);
  const entries = inventoryOf(whole, ({ file }) => activity.lastChange(file.slice(folder.length + 1))).filter(
    (entry) =>
      (environment === undefined || entry.environment === environment) &&
      (tenant === undefined || entry.tenant === tenant),
  );
  const known = {
    environment: whole.estates.flatMap((each) => each.environment ?? []),
    tenant: [...new Set(whole.estates.flatMap(({ estate }) => estate.tenants.map(({ name }) => name)))].sort(),
  };
  for (const [what, name] of Object.entries({ environment, tenant }) as [
    'environment' | 'tenant',
    string | undefined,
  ][]) {
    if (name === undefined || known[what].includes(name)) continue;
    throw new Error(`there is no ${what} '${name}', there are: ${known[what].join(', ') || 'none'}`);
  }
  if (json || format === 'json') process.stdout.write(`${jsonText(inventoryToJson(entries))}\n`);
  else if (format === 'csv') process.stdout.write(inventoryToCsv(entries));
  else if (links) process.stdout.write(printed(linksToText(entries)));
  else process.stdout.write(printed(inventoryToText(entries, (seconds) => age(seconds, { ...clock, now }))));
}
