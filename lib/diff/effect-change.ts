import type { Answer } from '../resolver';
import { ASPECTS, type Aspect, describeTargets, type Effect, type EffectTarget, effectOf } from './effect';

/** One aspect of a request's fate that is not what it was. */
export interface AspectChange {
  /** Which aspect. */
  readonly aspect: Aspect;
  /** Empty where there was nothing of the kind. */
  readonly before: string;
  /** Empty where nothing of the kind is left. */
  readonly after: string;
  /** `acme/cms main → ops-1234`, `timeout 2s → 5s` */
  readonly text: string;
}

/** What differs between two answers, in words; a client that cannot even ask gets no connection. */
export function aspectChanges(base: Answer | undefined, head: Answer | undefined): readonly AspectChange[] {
  if (base !== undefined && head !== undefined) return changesBetween(effectOf(base), effectOf(head));
  const text = (answer: Answer | undefined) => {
    return answer === undefined ? 'no connection' : effectOf(answer).texts.destination;
  };
  const [before, after] = [text(base), text(head)];
  return before === after ? [] : [{ aspect: 'destination', before, after, text: `${before} → ${after}` }];
}

/** What differs between two effects, in words; empty when nothing does. */
export function changesBetween(base: Effect, head: Effect): AspectChange[] {
  const changed = ASPECTS.filter((aspect) => base.texts[aspect] !== head.texts[aspect]);
  const moved = changed.includes('destination');
  return changed
    .filter((aspect) => !moved || TOLD_ANYWAY.has(aspect) || bothDelivered(base, head))
    .filter((aspect) => !(moved && FOLLOWS_DESTINATION.has(aspect)))
    .filter((aspect) => !COUNTS_ON_BOTH_SIDES.has(aspect) || (base.texts[aspect] !== '' && head.texts[aspect] !== ''))
    .map((aspect) => {
      const [before, after] = saidOf(aspect, base, head);
      const text = aspect === 'destination' ? destinationText(base, head) : aspectText(aspect, before, after);
      return { aspect, before, after, text };
    });
}

/** An aspect in words for both: what rules do in general, unless only this request tells them apart. */
function saidOf(aspect: Aspect, base: Effect, head: Effect): [string, string] {
  const general: [string, string] = [
    base.told?.[aspect] ?? base.texts[aspect],
    head.told?.[aspect] ?? head.texts[aspect],
  ];
  return general[0] === general[1] ? [base.texts[aspect], head.texts[aspect]] : general;
}

/** Of no interest once the request goes elsewhere: other pods are other pods. */
const FOLLOWS_DESTINATION = new Set<Aspect>(['pods', 'traffic policy']);
/** Always reported; all other aspects only where somebody gets the request in both versions. */
const TOLD_ANYWAY = new Set<Aspect>(['destination', 'client TLS', 'certificate', 'unknown', 'token keys']);

/**
 * Requests that go nowhere travel in nothing. Where tokens are checked in one version only, the requests that change are told by whether
 * their token is valid, which says all about keys.
 */
const COUNTS_ON_BOTH_SIDES = new Set<Aspect>(['protection', 'certificate', 'token keys']);

function bothForwarded(base: Effect, head: Effect): boolean {
  return [base, head].every(({ targets }) => targets.length > 0);
}

/** Whether somebody gets the request in both versions: else nobody notices what else is done to it. */
function bothDelivered(base: Effect, head: Effect): boolean {
  return [base, head].every(({ targets }) => targets.some(({ problem }) => problem === ''));
}

function destinationText(base: Effect, head: Effect): string {
  const service = onlyService([...base.targets, ...head.targets]);
  if (service === undefined || !bothForwarded(base, head)) {
    return `${base.texts.destination} → ${head.texts.destination}`;
  }
  const names = (targets: readonly EffectTarget[]) => targets.map(({ subset }) => subset || 'all pods');
  const [before, after] = [names(base.targets), names(head.targets)];
  const clean = [...base.targets, ...head.targets].every(({ problem }) => problem === '');
  if (clean && before.length === 1 && after.length === 1) return `${service} ${before[0]} → ${after[0]}`;
  const together = [...new Set([...before, ...after])];
  if (clean && together.length === Math.max(before.length, after.length)) {
    const weights = (targets: readonly EffectTarget[]) =>
      together.map((name) => targets.find(({ subset }) => (subset || 'all pods') === name)?.percent ?? 0).join('/');
    return `${service} ${together.join('/')} ${weights(base.targets)} → ${weights(head.targets)}`;
  }
  const without = (targets: readonly EffectTarget[]) =>
    describeTargets(targets.map((target) => ({ ...target, service: '', subset: target.subset || 'all pods' })))
      .replace(/(^|, |% ) /g, '$1')
      .trim();
  return `${service} ${without(base.targets)} → ${without(head.targets)}`;
}

function onlyService(targets: readonly EffectTarget[]): string | undefined {
  const names = new Set(targets.map(({ service }) => service));
  return names.size === 1 ? targets[0]!.service : undefined;
}

/** What stands for nothing, by aspect. */
const NONE: Partial<Record<Aspect, string>> = {
  timeout: 'none',
  retries: 'the default',
  'traffic policy': 'the default',
};

/** The fields in which two policies differ, which are given as JSON. */
function corsText(before: string, after: string): string {
  const fields = (text: string) => {
    const { answer, ...others } = JSON.parse(text) as Readonly<Record<string, object>>;
    return new Map(Object.entries({ ...others, ...answer }).map(([name, value]) => [name, JSON.stringify(value)]));
  };
  const [old, now] = [fields(before), fields(after)];
  const changed = [...new Set([...old.keys(), ...now.keys()])].filter((name) => old.get(name) !== now.get(name));
  return `CORS policy changed: ${changed.sort().join(', ')}`;
}

function aspectText(aspect: Aspect, before: string, after: string): string {
  switch (aspect) {
    case 'protection':
      return `travels in ${before} → ${after}`;
    case 'pods':
      return `pods ${before || 'none'} → ${after || 'none'}`;
    case 'certificate':
      return `certificate of Secret ${before} → ${after}`;
    case 'client TLS':
      if (before === '') return `clients need ${after}`;
      return after === '' ? `clients no longer need ${before}` : `clients need ${before} → ${after}`;
    case 'token':
      if (before === '') return 'the token is taken out';
      return after === '' ? 'the token is no longer taken out' : `tokens taken out: ${before} → ${after}`;
    case 'token keys':
      return `keys that sign tokens: ${before} → ${after}`;
    case 'unknown':
      return after === '' ? `no longer unknown: ${before}` : `not known from YAML: ${after}`;
    case 'CORS':
      return before === '' ? 'CORS policy added' : after === '' ? 'CORS policy removed' : corsText(before, after);
    case 'request headers':
    case 'response headers':
    case 'rewrite':
    case 'mirror':
    case 'fault':
      if (before === '') return `${aspect} added: ${after}`;
      return after === '' ? `${aspect} gone: ${before}` : `${aspect} ${before} → ${after}`;
    default:
      return `${aspect} ${before || (NONE[aspect] ?? 'none')} → ${after || (NONE[aspect] ?? 'none')}`;
  }
}
