import { groupBy } from '../mesh-model/group-by';
import { distinct } from '../text/distinct';
import { listed } from '../text/listed';
import type { AspectChange } from './effect-change';
import { classText, type RequestClass } from './request-class';
import { otherChanges, type TrafficChange, type TrafficDiff } from './traffic-diff';

/** A change as people are told of it. */
export type ToldChange = Pick<TrafficChange, 'text' | 'host'> & {
  readonly requests: readonly { readonly text: string }[];
  /** Other services whose requests change alike: `team/web`. */
  readonly alike?: readonly string[];
};

/** So many services and more that change alike are told by the first of them. */
export const MANY_ALIKE = 4;

/**
 * The changes that no sentence about a version tells of, for people. Who is refused from now on, or no longer, is told once for all
 * destinations: a policy at a gateway is one change, and not one for each service behind it.
 */
export function toldChanges(diff: TrafficDiff): ToldChange[] {
  const groups = new Map<string, { readonly refusal: Refusal | undefined; readonly changes: TrafficChange[] }>();
  for (const [at, change] of otherChanges(diff).entries()) {
    const refusal = refusalIn(change);
    const key =
      refusal === undefined ? `${at}` : JSON.stringify([change.host, refusal.answer, refusal.isNew, refusal.beside]);
    const group = groups.get(key) ?? { refusal, changes: [] };
    group.changes.push(change);
    groups.set(key, group);
  }
  const told = [...groups.values()].map(({ refusal, changes }) => {
    const [first, ...others] = changes as [TrafficChange, ...TrafficChange[]];
    return refusal === undefined || others.length === 0 ? first : together(refusal, changes);
  });
  return worstFirst(alikeByService(told));
}

/** What fails from now on, then what many services have in common, then the rest, as they were. */
function worstFirst(changes: readonly ToldChange[]): ToldChange[] {
  const rank = ({ text, alike }: ToldChange) => (breaks(text) ? 0 : 2) + (alike === undefined ? 1 : 0);
  return [...changes].sort((a, b) => rank(a) - rank(b));
}

function breaks(text: string): boolean {
  const [before = '', after = ''] = text.split('; ')[0]!.split(' → ');
  return FAILS.test(after) && !FAILS.test(before);
}

const FAILS = /(?:^|: )(?:[45]\d\d\b|no connection|connection closed)/;

/** Changes that differ in the service that they are about, and nothing else but paths, are one change of many services. */
function alikeByService(changes: readonly ToldChange[]): ToldChange[] {
  const items = changes.map((change, at) => ({ change, at, service: serviceIn(change.text) ?? '' }));
  const groups = groupBy(items, ({ change, at, service }) => [service === '' ? `${at}` : shapeOf(change, service)]);
  return [...groups.values()].flatMap((group) => {
    if (group.length < MANY_ALIKE) return group.map(({ change }) => change);
    const [first, ...others] = group;
    return { ...first!.change, alike: others.map(({ service }) => service).sort() };
  });
}

/** `team/web` where a text is about one service alone. */
function serviceIn(text: string): string | undefined {
  const named = new Set(text.match(/(?<![\w./-])[a-z0-9][a-z0-9-]*\/[a-z0-9][a-z0-9.-]*(?![\w/-])/g));
  return named.size === 1 ? [...named][0] : undefined;
}

/** What is the same of changes that are alike: where its requests come from, and what is asked of them beside a path and a host. */
function shapeOf({ host, text, requests }: ToldChange, service: string): string {
  const classes = requests.map((item) => {
    const asked = item.text.replace(/^((?:any method but [^/]*? |[A-Z]+ )?)\S+( \(not [^)]*\))?/, '$1…');
    return asked.replaceAll(service, '…');
  });
  return JSON.stringify([host, text.replaceAll(service, '…'), requests.length, ...classes]);
}

/** `3 services: team/api, team/web and team/www`. */
export function servicesAlike(services: readonly string[]): string {
  return `${services.length} services: ${listed(services, 6)}`;
}

/** Requests that are refused in one version. */
interface Refusal {
  /** `401`, `connection closed`, or `403 at the pods`. */
  readonly answer: string;
  /** Whether it comes with the change, or goes. */
  readonly isNew: boolean;
  /** What else changes, in words. */
  readonly beside: readonly string[];
}

function refusalIn({ aspects }: TrafficChange): Refusal | undefined {
  const moved = aspects.find(({ aspect }) => aspect === 'destination');
  if (moved === undefined) return undefined;
  const beside = aspects.filter((item) => item !== moved).map(({ text }) => text);
  const after = refusalOf(moved.after, moved.before);
  if (after !== undefined) return { answer: after, isNew: true, beside };
  const before = refusalOf(moved.before, moved.after);
  return before === undefined ? undefined : { answer: before, isNew: false, beside };
}

/** How somebody is refused; by the pods' own proxy where the other version's destination stands before it. */
function refusalOf(text: string, other: string): string | undefined {
  if (REFUSED.test(text)) return text;
  return text.startsWith(`${other}: 40`) ? `${text.slice(other.length + 2)} at the pods` : undefined;
}

const REFUSED = /^(?:40[13]|connection closed)$/;
const ANSWERED = /^(?:\d{3}(?: .*)?|connection closed|no connection)$/;

function together({ answer, isNew, beside }: Refusal, changes: readonly TrafficChange[]): ToldChange {
  const others = distinct(
    changes.map(({ aspects }) => {
      const { before, after } = aspects.find(({ aspect }) => aspect === 'destination') as AspectChange;
      return isNew ? before : after;
    }),
  );
  const destinations = others.filter((text) => !ANSWERED.test(text));
  const named = [listed(destinations), ...others.filter((text) => ANSWERED.test(text))].filter(Boolean).join(', ');
  return {
    text: [isNew ? `${named} → ${answer}` : `${answer} → ${named}`, ...beside].join('; '),
    ...(changes[0]!.host !== undefined && { host: changes[0]!.host }),
    requests: byPath(changes.flatMap(({ requests }) => requests)).map((item) => ({ text: classText(item) })),
  };
}

/** Paths that are named before the others are counted. */
const MOST_PATHS = 6;

/** Classes that differ in their paths alone are told as one; those of hosts that nobody names come last. */
function byPath(classes: readonly RequestClass[]): RequestClass[] {
  const groups = new Map<string, RequestClass[]>();
  for (const item of classes) {
    const key = JSON.stringify([item.kind, item.method, item.host, item.conditions, item.from, item.scheme]);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  const told = [...groups.values()].map((alike) => ({ ...alike[0]!, path: pathsText(alike.map(({ path }) => path)) }));
  const isNamed = ({ host }: RequestClass) => !host.startsWith('any ');
  return [...told.filter(isNamed), ...told.filter((item) => !isNamed(item))];
}

/** Paths, and behind them what is said with exceptions. */
function pathsText(all: readonly string[]): string {
  const paths = distinct(all.flatMap((path) => (path.includes(' (not ') ? [path] : path.split(', '))));
  const parted = paths.map((path) => / \(not (.*)\)$/.exec(path));
  const plain = paths.filter((_, at) => parted[at] === null);
  const others = parted.flatMap((found) => {
    if (found === null) return [];
    return `${found.input.slice(0, found.index)} (not ${listed(found[1]!.split(', '))})`;
  });
  return [listed(plain, MOST_PATHS), ...others].filter(Boolean).join(', ');
}
