import { isDeepStrictEqual } from 'node:util';
import { TooMuchWork, Undecided } from '../language/automaton';
import type { HttpMatch, HttpRule, VirtualService } from '../mesh-model';
import { covers } from '../probe/match-relation';
import { type Probe, probeOf } from '../probe/probe';
import { takes, viewProbe } from '../probe/takes';
import { constraintsOf } from '../region/match-constraints';
import { leftBehind } from '../region/reach';
import { Regions } from '../region/region';
import type { CheckedMesh } from './checked-mesh';
import { EntryIndex, type RuleEntry } from './entry-index';

/** A condition whose plainest request goes to an earlier rule. */
export interface BlockedEntry extends RuleEntry {
  /** Absent where no request could be made up. */
  readonly probe: Probe | undefined;
  /** The rule that takes the request; absent where it is taken only from some callers. */
  readonly taker: RuleEntry | undefined;
  /** An earlier condition that surely takes all of its requests. */
  readonly coveredBy: RuleEntry | undefined;
}

/** A rule of which at least one condition is blocked. */
export interface BlockedRule {
  readonly virtualService: VirtualService;
  readonly rule: HttpRule;
  readonly blocked: readonly BlockedEntry[];
  /** True when every condition of the rule is blocked. */
  readonly whole: boolean;
  /** The conditions of all rules before it. */
  readonly earlier: () => readonly RuleEntry[];
}

/**
 * Follows the plainest request of every condition of every rule, and keeps those that go to an earlier rule. What is
 * not kept is reached, and the request proves it.
 */
export function blockedRules(mesh: CheckedMesh): readonly BlockedRule[] {
  return mesh.once('blocked-rules', () => mesh.model.virtualServices.flatMap((item) => blockedIn(mesh, item)));
}

function blockedIn(mesh: CheckedMesh, virtualService: VirtualService): BlockedRule[] {
  const { http, hosts } = virtualService;
  if (http.length < 2 && (http[0]?.match.length ?? 0) < 2) return [];
  const result: BlockedRule[] = [];
  const host = (hosts[0] ?? '').replace(/^\*/, 'any');
  const all: RuleEntry[] = http.flatMap((rule) =>
    (rule.match.length === 0 ? [undefined] : rule.match).map((match) => ({ rule, match })),
  );
  const index = new EntryIndex();
  let from = 0;
  for (const rule of http) {
    const count = Math.max(rule.match.length, 1);
    const blocked: BlockedEntry[] = [];
    // Conditions of one rule stand beside each other: the first of them does not hide the rule, but may repeat another.
    for (let at = from; at < from + count; at++) {
      const entry = all[at]!;
      const probe = probeOf(entry.match);
      if (probe === undefined) {
        const coveredBy = all.slice(0, at).find((other) => covers(other.match, entry.match));
        if (coveredBy !== undefined) blocked.push({ ...entry, probe, taker: undefined, coveredBy });
        // Where it took too long to make one up, the rule has not been judged.
        else if (entry.match !== undefined) isReached(mesh, entry, []);
      } else {
        const takers = index.takers(probe, host);
        if (takers.length > 0) {
          const taker = takers.find((other) => other.match === undefined || !isBound(other.match));
          const coveredBy =
            takers.find((other) => covers(other.match, entry.match)) ??
            takers.find((other) => takesAll(mesh, other, entry));
          if (taker !== undefined || coveredBy !== undefined) blocked.push({ ...entry, probe, taker, coveredBy });
        }
      }
      index.add(entry);
    }
    if (blocked.length > 0) {
      const earlier = all.slice(0, from);
      result.push({
        virtualService,
        rule,
        blocked,
        whole: blocked.length === count,
        earlier: () => earlier,
      });
    }
    from += count;
  }
  return result;
}

/**
 * Whether some request meets a condition and none of those before it. Where it is not decided, it counts as reached: nothing is
 * said that was not shown.
 */
export function isReached(mesh: CheckedMesh, { rule, match }: RuleEntry, earlier: readonly RuleEntry[]): boolean {
  const before = earlier.filter((entry) => entry.match === undefined || !isBound(entry.match));
  if (isLeft(match, before)) return true;
  const regions = mesh.once('regions', () => new Regions());
  try {
    const own = constraintsOf(regions, match);
    const region = own && regions.all.meet(own);
    // That no request meets it at all is another matter.
    if (region === undefined) return true;
    const left = leftBehind(
      region,
      before.map((entry) => constraintsOf(regions, entry.match)),
    );
    return left.next().done !== true;
  } catch (error) {
    return openQuestion(mesh, error, match ?? rule, 'whether a request gets to this rule', true);
  }
}

/**
 * Whether one request shows it at once: the plainest that meets the condition, with the headers that must be absent before it. Most rules at the
 * end are for requests of which a header has another value than all before them name.
 */
function isLeft(match: HttpMatch | undefined, before: readonly RuleEntry[]): boolean {
  const probe = probeOf(match);
  if (probe === undefined) return false;
  const headers = { ...probe.headers };
  for (const entry of before) for (const name in entry.match?.withoutHeaders) headers[name] ??= 'another-value';
  const view = viewProbe({ ...probe, headers }, 'any.host');
  return takes(match, view) && !before.some((entry) => takes(entry.match, view));
}

/** What is taken for the answer where a question is not decided; where it took too much work, that is reported. */
export function openQuestion<T>(
  mesh: CheckedMesh,
  error: unknown,
  { object, path }: HttpMatch | HttpRule,
  question: string,
  answer: T,
): T {
  if (!(error instanceof Undecided)) throw error;
  if (error instanceof TooMuchWork) mesh.giveUp(object, path, `${question} is not decided: ${error.message}`);
  return answer;
}

/** True when no request meets a condition that does not meet another one too; false where it is not decided. */
function takesAll(mesh: CheckedMesh, other: RuleEntry, entry: RuleEntry): boolean {
  if (other.match === undefined || isBound(other.match)) return false;
  return !isReached(mesh, entry, [other]);
}

/** True when some request surely meets both conditions, as far as they are about requests. */
export function overlap(mesh: CheckedMesh, a: HttpMatch, b: HttpMatch): boolean {
  const regions = mesh.once('regions', () => new Regions());
  try {
    const [left, right] = [constraintsOf(regions, a), constraintsOf(regions, b)];
    if (left === undefined || right === undefined) return false;
    return regions.all.meet(left)?.overlaps(right) === true;
  } catch (error) {
    return openQuestion(
      mesh,
      error,
      a,
      'whether a request meets this condition and one of another VirtualService',
      false,
    );
  }
}

/** True when surely no request meets all conditions of a match at once, its path aside. */
export function isContradiction(mesh: CheckedMesh, match: HttpMatch): boolean {
  const regions = mesh.once('regions', () => new Regions());
  try {
    const own = constraintsOf(regions, { ...match, uri: undefined });
    return own !== undefined && regions.all.meet(own) === undefined;
  } catch (error) {
    return openQuestion(mesh, error, match, 'whether a request meets this condition', false);
  }
}

/** True when two rules treat a request that both take alike: they differ in their names and conditions only. */
export function doTheSame(a: HttpRule, b: HttpRule): boolean {
  return a === b || isDeepStrictEqual(actionOf(a), actionOf(b));
}

function actionOf({ object, path, name, match, ...action }: HttpRule): unknown {
  return action;
}

/** Conditions that depend on who sends, or where: another sender is not taken. */
export function isBound(match: HttpMatch): boolean {
  if (match.port !== 0 || match.gateways.length > 0 || match.sourceNamespace !== '') return true;
  for (const _ in match.sourceLabels) return true;
  return false;
}
