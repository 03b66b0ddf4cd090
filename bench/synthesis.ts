import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { benchTenants, type EstateSize, ticketFile, VARIANTS, writeRegistry } from './estate';
import { helm, writeChart } from './helm';
import { medians, run } from './measure';
import { checkSameObjects } from './same-objects';
import { CLI, ROUNDS, ratio, row, TIMES } from './table';

const SIZE: EstateSize = { tenants: 10, services: 120 };

/** From registry files to written YAML, against helm and stock cdk8s with the same objects. Leaves `fresh` and `large` in `work`. */
export async function compareSynthesis(work: string): Promise<void> {
  const at = (name: string) => join(work, name);
  const tenants = benchTenants(SIZE);
  writeRegistry(at('registry'), tenants);
  writeRegistry(at('registry-large'), benchTenants({ ...SIZE, tenants: SIZE.tenants * TIMES }));
  writeChart(at('chart'), tenants);
  const binary = helm();
  // In a folder without packages, runs remember below XDG_CACHE_HOME.
  const memory = (output: string) => at(`memory-${output}`);
  const synth = (registry: string, output: string, ...more: string[]) =>
    run(process.execPath, [CLI, 'synth', '--registry', at(registry), '--output', at(output), ...more], {
      cwd: work,
      env: { XDG_CACHE_HOME: memory(output) },
    });
  const fresh = (registry: string, output: string) => {
    for (const folder of [at(output), memory(output)]) rmSync(folder, { recursive: true, force: true });
    return synth(registry, output);
  };
  await fresh('registry', 'again');
  const count = checkSameObjects(at('again'), binary, at('chart'));
  writeFileSync(at('objects.json'), JSON.stringify(objectsByTenant(at('again'))));
  console.log(
    `${SIZE.tenants} tenants × ${SIZE.services} services × ${VARIANTS} variants: ${count} objects, median of ${ROUNDS} runs\n`,
  );

  const ticket = tenants[0]!.services[0]!.variants[0]!;
  const touched = tenants[0]!.services.filter(({ variants }) => variants.includes(ticket));
  let build = 0;
  const changed = (...more: string[]) => {
    const file = join(at('registry'), tenants[0]!.name, 'variants', `${ticket}.yaml`);
    writeFileSync(file, ticketFile(ticket, touched, `build${build++}`));
    return synth('registry', 'again', ...more);
  };
  const result = await medians(
    {
      first: () => fresh('registry', 'fresh'),
      // As the first run, whose output check does not look at.
      again: () => changed('--no-lint'),
      checked: () => changed(),
      large: () => fresh('registry-large', 'large'),
      stock: () =>
        run(process.execPath, [
          '-r',
          '@swc-node/register',
          join(__dirname, 'stock.ts'),
          at('objects.json'),
          at('stock'),
        ]),
      helm: () => run(binary, ['template', 'estate', at('chart')]),
    },
    ROUNDS,
  );
  row('branchline synth, into an empty folder', result.first);
  row('branchline synth, one variant changed', result.again);
  row('the same, and check of its tenant', result.checked);
  row(`branchline synth, ${TIMES} times the estate`, result.large);
  row('stock cdk8s, the same objects', result.stock);
  row('helm template, the same objects', result.helm);
  console.log();
  ratio('first run / helm', result.first.seconds / result.helm.seconds, 'at most 0.20');
  ratio('one variant changed / first run', result.again.seconds / result.first.seconds, 'at most 0.30');
  ratio(`${TIMES} times the estate / first run`, result.large.seconds / result.first.seconds, 'at most 4.4');
}

function objectsByTenant(output: string): Record<string, unknown[]> {
  const tenants: Record<string, unknown[]> = {};
  for (const path of (readdirSync(output, { recursive: true }) as string[]).sort()) {
    if (!path.endsWith('.k8s.yaml')) continue;
    const documents = loadAll(readFileSync(join(output, path), 'utf8'));
    const tenant = path.split('/')[0]!;
    tenants[tenant] = [...(tenants[tenant] ?? []), ...documents];
  }
  return tenants;
}
