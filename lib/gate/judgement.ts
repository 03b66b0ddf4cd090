import { DECIDED } from './decided';
import { logSum } from './log-sum';
import { marginEvidence } from './margin-evidence';
import { moreRequests } from './more-requests';
import { sum, type Tally, type Window } from './tally';
import { worseEvidence } from './worse-evidence';

/** What makes a request a bad one: it failed, or it took too long. */
export type MeasureName = 'errors' | 'latency';

/** One way to tell good requests from bad ones. */
export interface Measure {
  readonly name: MeasureName;
  /** From the canary's beginning until now. */
  readonly windows: readonly Window[];
  /** By how much more of the canary's requests may be bad: 0.01 for one percentage point. */
  readonly margin: number;
}

/** The answer of the gate. */
export type Verdict = 'worse' | 'not-worse' | 'undecided';

/** What one measure says. */
export interface Finding {
  readonly name: MeasureName;
  readonly margin: number;
  /** Since the current step began. */
  readonly canary: Tally;
  readonly mainline: Tally;
  /** It is shown that the canary is not worse by the margin or more. */
  readonly withinMargin: boolean;
  /** Requests of the canary that are missing, if it is as good as the mainline; `undefined`: more than a billion. */
  readonly missing: number | undefined;
}

/** What all measures say together. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
}

/** How much of the 1 % for "worse" is errors', where latency is measured too. */
const STAKES: Readonly<Record<MeasureName, number>> = { errors: 0.9, latency: 0.1 };

/**
 * Judges a canary by what it and the mainline answered.
 *
 * - `not-worse`: for every measure it is shown, since the step began, that the canary is not worse by the margin or
 *   more. A canary that is worse by less is accepted: that is what a margin is for.
 * - `worse`: else, if some time since the canary began it was shown that it is worse.
 * - `undecided`: else. Without requests there is no evidence, so no data is never `not-worse`.
 *
 * Either is wrong in at most 1 %, however often it is asked. The share of `worse` is for errors and latency together:
 * the mean of two fair bets is a fair bet.
 *
 * @param stepBegan seconds since 1970; windows that end later belong to the current step
 */
export function judge(measures: readonly Measure[], stepBegan: number): Judgement {
  const findings = measures.map(({ name, windows, margin }): Finding => {
    const own = windows.filter(({ time }) => time > stepBegan);
    const withinMargin = marginEvidence(own, margin) >= DECIDED;
    return {
      name,
      margin,
      canary: sum(own, 'canary'),
      mainline: sum(own, 'mainline'),
      withinMargin,
      missing: withinMargin ? 0 : moreRequests(own, margin),
    };
  });
  return { verdict: verdictOf(measures, findings), findings };
}

function verdictOf(measures: readonly Measure[], findings: readonly Finding[]): Verdict {
  if (findings.length > 0 && findings.every(({ withinMargin }) => withinMargin)) return 'not-worse';
  return wasWorse(measures) ? 'worse' : 'undecided';
}

/** Whether the bets of all measures together ever gained enough. All measures have the same windows. */
function wasWorse(measures: readonly Measure[]): boolean {
  const total = measures.reduce((stake, { name }) => stake + STAKES[name], 0);
  const paths = measures.map(({ name, windows }) => ({
    stake: Math.log(STAKES[name] / total),
    evidence: worseEvidence(windows),
  }));
  const length = Math.max(0, ...measures.map(({ windows }) => windows.length));
  for (let index = 0; index < length; index += 1) {
    if (logSum(paths.map(({ stake, evidence }) => stake + (evidence[index] ?? 0))) >= DECIDED) return true;
  }
  return false;
}
