import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Run, run } from './measure';
import { CLI, ratio, row, TIMES } from './table';

const VARIANTS = 5000;

/** More variants of one service than anybody has: what grows with the square of them takes minutes here, so one run is enough. */
export async function compareOneService(work: string): Promise<void> {
  const few = await synthAndCheck(work, VARIANTS);
  const many = await synthAndCheck(work, TIMES * VARIANTS);
  console.log(`\none service with ${VARIANTS} variants, and ${TIMES} times as many; one run\n`);
  row(`branchline synth, ${VARIANTS} variants`, few.synth);
  row(`branchline synth, ${TIMES * VARIANTS} variants`, many.synth);
  row(`branchline check, ${VARIANTS} variants`, few.check);
  row(`branchline check, ${TIMES * VARIANTS} variants`, many.check);
  console.log();
  ratio(`synth, ${TIMES} times the variants`, many.synth.seconds / few.synth.seconds, 'at most 4.4');
  ratio(`check, ${TIMES} times the variants`, many.check.seconds / few.check.seconds, 'at most 4.4');
}

async function synthAndCheck(work: string, variants: number): Promise<Record<'synth' | 'check', Run>> {
  const registry = join(work, `one-service-${variants}`);
  const output = join(work, `one-service-rendered-${variants}`);
  mkdirSync(join(registry, 'acme/variants'), { recursive: true });
  writeFileSync(
    join(registry, 'acme/tenant.yaml'),
    'apiVersion: branchline/v1\nkind: Tenant\nname: acme\nenvironment: staging\nnamespace: acme\ndomains: [acme.example.com]\nservices:\n  ui: { image: "r.example.com/ui:1", port: 8080, routes: [/], calls: [cms] }\n  cms: { image: "r.example.com/cms:1", port: 8080 }\n',
  );
  for (let index = 0; index < variants; index++) {
    writeFileSync(
      join(registry, `acme/variants/OPS-${index}.yaml`),
      `apiVersion: branchline/v1\nkind: Variant\nid: OPS-${index}\nservices:\n  cms: { image: "r.example.com/cms:OPS-${index}" }\n`,
    );
  }
  const synth = await run(process.execPath, [CLI, 'synth', '--no-cache', '--registry', registry, '--output', output]);
  // Its VirtualService is larger than etcd takes, which is found.
  const check = await run(process.execPath, [CLI, 'check', output], { codes: [1] });
  return { synth, check };
}
