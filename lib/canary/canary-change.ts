import { type RegistryChange, type RegistryCommand, type RegistryState, withFiles } from '../change/registry-change';
import { listed } from '../text/listed';
import { editYaml, type YamlChange } from '../yaml/edit-yaml';
import { type Feed, feedEdits, refuseOtherPods, startEdits, stepEdits } from './canary-edits';
import { CanaryError } from './canary-error';
import { canaryReach } from './canary-reach';
import { argumentsFor, type CanaryService, canaryService } from './canary-service';
import { type CanaryStep, canaryStage, describeStep, stepsBack, stepsLeft } from './canary-stage';

/** What becomes of one canary. */
interface Move {
  readonly edits: readonly YamlChange[];
  /** In words, for the commit; nothing where it stays as it is. */
  readonly what?: string;
  /** Whether the mainline gets the canary's workload. */
  readonly releases?: boolean;
  /** What to run then. */
  readonly next?: string;
  readonly note?: string;
}

const STAY: Move = { edits: [] };

/** Starts canaries: image by service. */
export function startCanaries(
  images: ReadonlyMap<string, string>,
  { replicas, ...feed }: Feed & { readonly replicas?: number },
  environment?: string,
): RegistryCommand {
  return moved('start', [...images.keys()], environment, (canary) => {
    const { name, service } = canary;
    const image = images.get(name)!;
    const leads = (feed.weight ?? 0) > 0 || (feed.match ?? []).length > 0 || (feed.mirror ?? 0) > 0;
    const next = leads
      ? nextOf(canary, 'step', { kind: 'share', weight: feed.weight ?? 0 })
      : `nothing leads to it: \`branchline canary weight ${argumentsFor(canary, '=5')}\` gives it a share`;
    const what = `canary ${image}${feed.weight ? ` gets ${feed.weight} %` : ''}`;
    switch (canaryStage(service)) {
      case 'none':
        if (image === service.image) {
          throw new CanaryError(`${name} runs ${image} already: there is nothing to try`, 'name another image');
        }
        return { edits: startEdits(canary, image, replicas, feed), what, next };
      case 'idle':
        if (service.canary!.image === image) return { edits: feedEdits(canary, feed), what, next };
        break;
      case 'trial':
        if (service.canary!.image === image) return STAY;
    }
    throw new CanaryError(
      `${name} has a canary already: ${service.canary!.image}`,
      `end it first: \`branchline canary abort ${argumentsFor(canary)}\` or \`branchline canary promote ${argumentsFor(canary)}\``,
    );
  });
}

/** Gives canaries another share (percent by service), other conditions, or copies. */
export function feedCanaries(
  weights: ReadonlyMap<string, number>,
  feed: Omit<Feed, 'weight'>,
  environment?: string,
): RegistryCommand {
  return moved('weight', [...weights.keys()], environment, (canary) => {
    const { name } = canary;
    const weight = weights.get(name)!;
    const stage = canaryStage(existing(canary).service);
    const edits = feedEdits(canary, { ...feed, weight });
    if (edits.length === 0) return STAY;
    if (stage === 'promoting' || stage === 'promoted') throw outOfOrder(canary);
    const more = feed.match === undefined ? '' : feed.match.length === 0 ? ', no conditions' : ', and conditions';
    const copies = feed.mirror === undefined ? '' : `, copies of ${feed.mirror} %`;
    return { edits, what: `the canary gets ${weight} %${more}${copies}` };
  });
}

/** How to step. */
export interface Stepping {
  /** Shares to go through. @default SHARES */
  readonly shares?: readonly number[];
  /** The share that the canary has to have; one that has the next already stays. @default - whatever it has */
  readonly from?: number;
  /** @default - the estate has none, or the canary is declared for all */
  readonly environment?: string;
}

/** Takes the next step towards promotion, whichever it is. */
export function stepCanaries(names: readonly string[], { shares, from, environment }: Stepping = {}): RegistryCommand {
  return moved('step', names, environment, (canary) => {
    const { name, service } = canary;
    if (service.canary === undefined) return { edits: [], note: noCanary(name) };
    const weight = service.canary.weight;
    if (from !== undefined && from !== weight) {
      const expected = stepsLeft({ ...service, canary: { ...service.canary, weight: from } }, shares)[0];
      if (expected?.kind === 'share' && expected.weight === weight) return STAY;
      throw new CanaryError(
        `the canary of ${name} is at ${weight} % and not at ${from} %`,
        'look at it: `branchline canary status`',
      );
    }
    return step(canary, idleRefused(canary, stepsLeft(service, shares)), 'step');
  });
}

/** Takes the next of the three steps of a promotion. */
export function promoteCanaries(
  names: readonly string[],
  { shares, now = false, environment }: Omit<Stepping, 'from'> & { readonly now?: boolean } = {},
): RegistryCommand {
  return moved('promote', names, environment, (canary) => {
    const { name, service } = canary;
    if (service.canary === undefined) return { edits: [], note: noCanary(name) };
    const steps = idleRefused(canary, stepsLeft(service, shares));
    const [first] = steps;
    if (first?.kind === 'share' && !now) {
      throw new CanaryError(
        `the canary of ${name} is at ${service.canary.weight} %: it would go to all requests in one step`,
        `\`branchline canary step ${argumentsFor(canary)}\` gives it ${first.weight} %; --now promotes it at once`,
      );
    }
    return step(
      canary,
      steps.filter(({ kind }) => kind !== 'share'),
      'promote',
    );
  });
}

/** Takes the next of the two steps back. */
export function abortCanaries(names: readonly string[], environment?: string): RegistryCommand {
  return moved('abort', names, environment, (canary) => abortion(canary));
}

function abortion(canary: CanaryService): Move {
  const { name, service } = canary;
  if (service.canary === undefined) return { edits: [], note: noCanary(name) };
  const steps = stepsBack(service);
  if (steps.length === 0) {
    throw new CanaryError(
      `the mainline of ${name} runs the canary's image already, so that its end would undo nothing`,
      `revert the commit that promoted it, or go on: \`branchline canary promote ${argumentsFor(canary)}\``,
    );
  }
  return step(canary, steps, 'abort');
}

/** What a gate has decided about one canary. */
export interface Decision {
  readonly verdict: 'worse' | 'not-worse' | 'undecided';
  /** The canary that was judged; empty where there was none. */
  readonly image: string;
  readonly weight: number;
}

/** Steps, stays or aborts, as a gate has decided by service. */
export function gateCanaries(
  decisions: ReadonlyMap<string, Decision>,
  { shares, environment }: Omit<Stepping, 'from'> = {},
): RegistryCommand {
  return moved('step', [...decisions.keys()], environment, (canary) => {
    const { name, service } = canary;
    const decision = decisions.get(name)!;
    if (service.canary === undefined && decision.image === '') return { edits: [], note: noCanary(name) };
    if (service.canary?.image !== decision.image || service.canary.weight !== decision.weight) {
      throw new CanaryError(
        `the canary of ${name} is another one than was judged: it was changed meanwhile`,
        'run it again',
      );
    }
    const isOut = canaryStage(service) === 'promoting' || canaryStage(service) === 'promoted';
    // Once the mainline runs the same code, there is nothing left to compare.
    if (isOut) return step(canary, stepsLeft(service, shares), 'step');
    if (decision.verdict === 'worse') return abortion(canary);
    const steps = stepsLeft(service, shares);
    return decision.verdict === 'undecided' || steps.length === 0 ? STAY : step(canary, steps, 'step');
  });
}

function step(canary: CanaryService, steps: readonly CanaryStep[], verb: string): Move {
  const [first, second] = steps;
  if (first === undefined) return STAY;
  return {
    edits: stepEdits(canary, first),
    what: describeStep(first),
    releases: first.kind === 'release',
    ...(second !== undefined && { next: nextOf(canary, verb, second) }),
  };
}

function nextOf(canary: CanaryService, verb: string, step: CanaryStep): string {
  const what = step.kind === 'share' ? '' : `: ${describeStep(step)}`;
  return `when the cluster has it, \`branchline canary ${verb} ${argumentsFor(canary)}\`${what}`;
}

function existing(canary: CanaryService): CanaryService {
  if (canary.service.canary !== undefined) return canary;
  throw new CanaryError(
    `${canary.name} has no canary`,
    `start one: \`branchline canary start ${argumentsFor(canary, '=IMAGE')}\``,
  );
}

function noCanary(name: string): string {
  return `note: ${name} has no canary`;
}

function idleRefused(canary: CanaryService, steps: readonly CanaryStep[]): readonly CanaryStep[] {
  if (steps.length > 0) return steps;
  throw new CanaryError(
    `nothing leads to the canary of ${canary.name}`,
    `\`branchline canary weight ${argumentsFor(canary, '=5')}\` gives it a share, \`branchline canary abort ${argumentsFor(canary)}\` removes it`,
  );
}

function outOfOrder(canary: CanaryService): CanaryError {
  return new CanaryError(
    `the mainline of ${canary.name} runs the canary's image already: what is left is to take its share away`,
    `go on: \`branchline canary promote ${argumentsFor(canary)}\``,
  );
}

/** A command that moves each of the canaries, or none. */
function moved(
  verb: string,
  names: readonly string[],
  environment: string | undefined,
  move: (canary: CanaryService) => Move,
): RegistryCommand {
  return (state: RegistryState): RegistryChange => {
    const files = new Map<string, string>();
    const canaries = [...new Set(names)].map((name) => canaryService(state, name, environment));
    const moves = canaries.map((canary) => ({ canary, ...move(canary) }));
    for (const { canary, edits } of moves) {
      const before = files.get(canary.path) ?? canary.text;
      const after = editYaml(before, edits);
      if (after !== before) files.set(canary.path, after);
    }
    const told = moves.filter(({ what }) => what !== undefined);
    const whats = [...new Set(told.map(({ what }) => what!))];
    return {
      files,
      subject: `canary ${verb} ${listed(
        canaries.map(({ name }) => name),
        5,
      )}${environment === undefined ? '' : ` in ${environment}`}${whats.length > 0 ? `: ${whats.join('; ')}` : ''}`,
      reach: canaryReach(canaries),
      verify: (after) => {
        const there = { ...state, registry: after, files: withFiles(state.files, files) };
        for (const { canary, releases } of moves) {
          if (releases) refuseOtherPods(canary, canaryService(there, canary.name, environment).service);
        }
      },
      notes: moves.flatMap(({ note }) => note ?? []),
      next: told.flatMap(({ next }) => next ?? []),
    };
  };
}
