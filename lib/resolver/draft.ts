import type { Answer, Outcome, RuleHit, Unknown } from './answer';
import type { RequestView } from './request';
import type { Route } from './route-table';

/** An answer in the making: everything but what becomes of the request. */
export type Draft = Omit<Answer, 'outcome' | 'unknowns'> & { readonly unknowns: Unknown[] };

/** What an answer was taken from, kept for those who ask why. */
interface Trace {
  readonly request: RequestView;
  readonly routes: readonly Route[];
}

const traces = new WeakMap<Answer, Trace>();

/** Completes an answer. `routes` are the rules that were asked, in order. */
export function finish(draft: Draft, outcome: Outcome, routes: readonly Route[] = []): Answer {
  const answer: Answer = { ...draft, unknowns: distinct(draft.unknowns), outcome };
  traces.set(answer, { request: draft.request, routes });
  return answer;
}

/** The same answer with more that is not known. */
export function lessCertain(answer: Answer, more: readonly Unknown[]): Answer {
  if (more.length === 0) return answer;
  const result: Answer = { ...answer, unknowns: distinct([...answer.unknowns, ...more]) };
  const trace = traces.get(answer);
  if (trace !== undefined) traces.set(result, trace);
  return result;
}

/** The rules that an answer was taken from, and the request that they were asked about. */
export function traceOf(answer: Answer): Trace | undefined {
  return traces.get(answer);
}

function distinct(unknowns: readonly Unknown[]): readonly Unknown[] {
  if (unknowns.length < 2) return unknowns;
  return [...new Map(unknowns.map((unknown) => [`${unknown.cause} ${unknown.detail}`, unknown])).values()];
}

/** A route as the answer names it. */
export function ruleHit(route: Route, index: number): RuleHit {
  const { virtualService, rule, match } = route;
  const name = `${rule?.name ?? 'default'}${match?.name ? `.${match.name}` : ''}`;
  const at = match ?? rule;
  if (virtualService === undefined || at === undefined) return { index, name };
  return { virtualService, rule, match, index, name, object: at.object, path: at.path };
}
