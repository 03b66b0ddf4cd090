import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { medians, run } from './measure';
import { CLI, ROUNDS, ratio, row } from './table';

const TENANTS = 20;
const SERVICES = 30;
const TICKETS = 20;

/** `check` and `diff` where every ticket changes every service, and every image of a ticket is another one in `diff`. */
export async function compareTeam(work: string): Promise<void> {
  const at = (name: string) => join(work, name);
  for (const build of ['a', 'b']) {
    writeTeam(at(`team-${build}`), build);
    const paths = ['--registry', at(`team-${build}`), '--output', at(`rendered-${build}`)];
    await run(process.execPath, [CLI, 'synth', '--no-cache', ...paths]);
  }
  const result = await medians(
    {
      check: () => run(process.execPath, [CLI, 'check', '--partial', at('rendered-a')], { codes: [0, 1] }),
      diff: () => run(process.execPath, [CLI, 'diff', at('rendered-a'), at('rendered-b'), '--exit-zero']),
    },
    Math.min(ROUNDS, 3),
  );
  console.log(`\n${TENANTS} tenants × ${SERVICES} services × ${TICKETS} tickets, each of which changes them all\n`);
  row('branchline check', result.check);
  row('branchline diff, every ticket has new images', result.diff);
  console.log();
  ratio('check, seconds', result.check.seconds, 'at most 4');
  ratio('diff, seconds', result.diff.seconds, 'at most 6');
}

function writeTeam(folder: string, build: string): void {
  const all = (line: (service: string, index: number) => string) =>
    Array.from({ length: SERVICES }, (_, index) => line(`s${index}`, index)).join('');
  for (let tenant = 0; tenant < TENANTS; tenant++) {
    const own = join(folder, `t${tenant}`);
    mkdirSync(join(own, 'variants'), { recursive: true });
    const services = all((name, index) => {
      const route = index < 5 ? `routes: [/${index === 0 ? '' : name}], ` : '';
      const calls = index + 1 < SERVICES ? `calls: [s${index + 1}]` : 'calls: []';
      return `  ${name}: { image: "r.example.com/${name}:1", port: 8080, ${route}${calls} }\n`;
    });
    writeFileSync(
      join(own, 'tenant.yaml'),
      `apiVersion: branchline/v1\nkind: Tenant\nname: t${tenant}\nenvironment: staging\nnamespace: t${tenant}\ndomains: [t${tenant}.example.com]\nservices:\n${services}`,
    );
    for (let ticket = 0; ticket < TICKETS; ticket++) {
      const changed = all((name) => `  ${name}: { image: "r.example.com/${name}:T-${ticket}-${build}" }\n`);
      writeFileSync(
        join(own, 'variants', `T-${ticket}.yaml`),
        `apiVersion: branchline/v1\nkind: Variant\nid: T-${ticket}\nservices:\n${changed}`,
      );
    }
  }
}
