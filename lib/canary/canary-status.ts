import type { Command } from 'commander';
import { readState } from '../change/apply-change';
import { jsonText } from '../text/json-text';
import { listed } from '../text/listed';
import { printed } from '../text/visible';
import { addPrometheusOptions, addServices, type PrometheusOptions, sharesOption } from './canary-options';
import { planToJson, planToText } from './canary-plan';
import { allCanaries, type CanaryService, canaryService } from './canary-service';
import { codeOf, judgeAll } from './judge-canaries';
import { judgedToJson, judgedToText } from './render-status';

/** Adds `branchline canary status` to the command line. */
export function registerStatus(parent: Command): void {
  const command = addServices(parent.command('status'), '[services...]')
    .description(
      'show which step each canary is at, and what is left; with --prometheus, whether it is worse than the mainline',
    )
    .addOption(sharesOption())
    .option('-r, --registry <folder>', 'registry: one folder per tenant', 'tenants')
    .option('--json', 'machine-readable output', false);
  addPrometheusOptions(command)
    .addHelpText(
      'after',
      `
Exit code: 0 not worse by the margin or more, 1 worse, 4 not decided yet. Either answer is wrong in at most 1 %, however
often it is asked (docs/canary-gate.md). Without --prometheus it is 0.

Examples:
  $ branchline canary status            all canaries
  $ branchline canary status acme/cms
  $ branchline canary status acme/cms --prometheus https://prometheus.example.com --margin 0.5`,
    )
    .action(status);
}

async function status(
  names: string[],
  options: PrometheusOptions & { registry: string; json: boolean; shares: readonly number[] },
): Promise<void> {
  const state = readState(options.registry);
  const services =
    names.length === 0
      ? allCanaries(state, options.environment)
      : [...new Set(names)].map((name) => canaryService(state, name, options.environment));
  const judged = options.prometheus === undefined ? [] : await judgeAll(services, options);
  const text = options.json
    ? jsonText({
        canaries: services.map(({ name, service, environment }, index) => ({
          ...planToJson(name, service, options.shares),
          environment: environment ?? null,
          gate: judged[index] === undefined ? null : judgedToJson(judged[index]),
        })),
      })
    : services.length === 0
      ? `no canaries in ${options.registry}/`
      : [...services.map(statusText), ...judged.map(judgedToText)].join('').trimEnd();
  process.stdout.write(printed(`${text}\n`));
  process.exitCode = codeOf(judged);

  function statusText({ name, service, environment, heirs }: CanaryService): string {
    const extending = [...new Set(heirs.filter((heir) => heir.canary !== undefined).map(({ tenant }) => tenant))];
    const also =
      extending.length === 0
        ? ''
        : `, and of ${listed(extending)}, which ${extending.length === 1 ? 'extends' : 'extend'} it`;
    const title = `${name}${also}${environment === undefined ? '' : ` in ${environment}`}`;
    return planToText(title, service, options.shares);
  }
}
