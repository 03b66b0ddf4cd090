import type { Command } from 'commander';
import { type Applied, readState } from '../change/apply-change';
import { addChangeOptions, type ChangeOptions, runChange } from '../change/change-options';
import type { RegistryState } from '../change/registry-change';
import { readCount } from '../cli/option-value';
import {
  abortCanaries,
  type Decision,
  feedCanaries,
  gateCanaries,
  promoteCanaries,
  startCanaries,
  stepCanaries,
} from './canary-change';
import {
  addEnvironment,
  addFeedOptions,
  addPrometheusOptions,
  addServices,
  type FeedOptions,
  feedOf,
  type InEnvironment,
  type PrometheusOptions,
  pairs,
  readPercent,
  sharesOption,
} from './canary-options';
import { planToJson, planToText } from './canary-plan';
import { canaryService } from './canary-service';
import { SHARES } from './canary-stage';
import { registerStatus } from './canary-status';
import { codeOf, judgeAll } from './judge-canaries';
import { verdictOfAll } from './judged-canary';
import { judgedToJson, judgedToText } from './render-status';

/** Adds `branchline canary` to the command line. */
export function registerCanary(program: Command): void {
  const canary = program
    .command('canary')
    .description('take a canary from its first share to promotion, or back: each call is one step of a safe order');
  registerStart(canary);
  registerStep(canary);
  registerWeight(canary);
  registerPromote(canary);
  registerAbort(canary);
  registerStatus(canary);
}

interface StepOptions extends ChangeOptions, PrometheusOptions {
  readonly shares: readonly number[];
  readonly from?: number;
  readonly gate: boolean;
}

function registerStart(parent: Command): void {
  const command = parent
    .command('start')
    .description('start a canary: its pods, and a first share of the requests')
    .argument('<images...>', 'tenant/service=image')
    .option('--weight <percent>', "its share of the mainline's requests", readPercent, 5)
    .option('--replicas <number>', 'how many pods (default: as many as the mainline)', readCount);
  addChangeOptions(addFeedOptions(addEnvironment(command)))
    .addHelpText(
      'after',
      `
Examples:
  $ branchline canary start acme/ui=registry.example.com/ui:1.5.0
  $ branchline canary start acme/ui=registry.example.com/ui:1.5.0 --weight 0 --header end-user=agung --plan`,
    )
    .action(
      (
        images: string[],
        { weight, replicas, ...options }: ChangeOptions & FeedOptions & { weight: number; replicas?: number },
      ) =>
        runChange(
          startCanaries(
            pairs(images, 'image'),
            { weight, ...feedOf(options), ...(replicas !== undefined && { replicas }) },
            options.environment,
          ),
          options,
        ),
    );
}

function registerStep(parent: Command): void {
  const command = addServices(parent.command('step'))
    .description('take the next step towards promotion: a greater share, then the three steps of `promote`')
    .addOption(sharesOption())
    .option(
      '--from <percent>',
      'the share that the canary has now: with it the same call again changes nothing',
      readPercent,
    )
    .option(
      '--gate',
      'ask Prometheus: step if the canary is not worse, abort if it is, wait if that is not known',
      false,
    );
  addChangeOptions(addPrometheusOptions(command))
    .addHelpText(
      'after',
      `
Exit code: 0 done or nothing to do, 1 the gate aborts, or the change would move other requests, 2 the step is out of
order or Prometheus does not answer, 4 the gate waits. It never waits itself: run it again, from a scheduled job.

Examples:
  $ branchline canary step acme/cms --plan
  $ branchline canary step acme/cms --from 5 --commit
  $ branchline canary step acme/cms --gate --prometheus http://prometheus.example.com:9090 --push`,
    )
    .action(step);
}

function registerWeight(parent: Command): void {
  const command = parent
    .command('weight')
    .description("give a canary another share of the mainline's requests, conditions, or copies")
    .argument('<shares...>', 'tenant/service=percent');
  addChangeOptions(addFeedOptions(addEnvironment(command)).option('--no-match', 'take its conditions away'))
    .addHelpText(
      'after',
      `
Examples:
  $ branchline canary weight acme/cms=10
  $ branchline canary weight acme/cms=0 --header end-user=agung
  $ branchline canary weight acme/cms=10 --no-match --mirror 0`,
    )
    .action((shares: string[], options: ChangeOptions & FeedOptions & { match: boolean }) => {
      const weights = new Map([...pairs(shares, 'percent')].map(([name, text]) => [name, percentOf(name, text)]));
      const feed = feedOf(options);
      runChange(feedCanaries(weights, { ...feed, ...(!options.match && { match: [] }) }, options.environment), options);
    });
}

function percentOf(name: string, text: string): number {
  try {
    return readPercent(text);
  } catch {
    throw new Error(`${name}=${text}: the share has to be a whole number of percent, from 0 to 100`);
  }
}

function registerPromote(parent: Command): void {
  const command = addServices(parent.command('promote'))
    .description(
      'take the next of three steps: the mainline gets the image, the share becomes 0, the canary is removed',
    )
    .addOption(sharesOption())
    .option('--now', 'also from a share that is not the last', false);
  addChangeOptions(command)
    .addHelpText(
      'after',
      `
Take a step when the cluster has the one before: the tool that applies the output says so (SAFE-3).

Examples:
  $ branchline canary promote acme/cms --now --commit`,
    )
    .action((names: string[], options: ChangeOptions & InEnvironment & { shares: readonly number[]; now: boolean }) =>
      runChange(promoteCanaries(names, options), options, planned(names, options)),
    );
}

function registerAbort(parent: Command): void {
  addChangeOptions(addServices(parent.command('abort')))
    .description('take the next of two steps: nothing leads to the canary any more, the canary is removed')
    .addHelpText(
      'after',
      `
Examples:
  $ branchline canary abort acme/cms --push`,
    )
    .action((names: string[], options: ChangeOptions & InEnvironment) =>
      runChange(abortCanaries(names, options.environment), options, planned(names, { ...options, shares: SHARES })),
    );
}

/** With --plan, all that is left before the change. */
function planned(
  names: readonly string[],
  { plan, shares, environment }: ChangeOptions & InEnvironment & { shares: readonly number[] },
) {
  const left = (state: RegistryState) =>
    [...new Set(names)].map((name) => ({ name, service: canaryService(state, name, environment).service }));
  return {
    text: ({ state }: Applied) =>
      plan
        ? `\n${left(state)
            .map(({ name, service }) => planToText(name, service, shares))
            .join('')}`
        : '',
    json: (applied: Applied | undefined) =>
      plan && applied
        ? { canaries: left(applied.state).map(({ name, service }) => planToJson(name, service, shares)) }
        : {},
  };
}

async function step(names: string[], options: StepOptions): Promise<void> {
  if (!options.gate) {
    runChange(stepCanaries(names, options), options, planned(names, options));
    return;
  }
  if (options.prometheus === undefined)
    throw new Error('--gate has nobody to ask\n  fix: pass --prometheus with an address');
  const state = readState(options.registry);
  const canaries = [...new Set(names)].map((name) => canaryService(state, name, options.environment));
  const judged = await judgeAll(canaries, options);
  const decisions = new Map(
    judged.map(({ name, judgement, image, weight }): [string, Decision] => [
      name,
      { verdict: judgement.verdict, image, weight },
    ]),
  );
  const plan = planned(names, options);
  runChange(gateCanaries(decisions, options), options, {
    text: (applied) => `${plan.text(applied)}${judged.map(judgedToText).join('')}`,
    json: (applied) => ({
      ...plan.json(applied),
      verdict: verdictOfAll(judged),
      gates: judged.map((each) => ({ service: each.name, ...judgedToJson(each) })),
    }),
  });
  process.exitCode ||= codeOf(judged);
}
