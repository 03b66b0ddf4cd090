import { type Clock, dayOf } from '../variant/day';
import type { VariantEntry } from '../variant/declared-variants';
import type { BranchState } from './branch-evidence';

/** What is pruned. */
export interface PruneRules {
  /** Seconds without a change of the variant or its branch. @default - age alone ends no variant */
  readonly idle?: number;
  /** Keys of variants whose tickets are closed. @default - none */
  readonly closed?: ReadonlySet<string>;
}

/** What is known of one variant besides its file. */
export interface PruneEvidence {
  /** The last change of its file by somebody, in seconds since 1970. @default - not known */
  readonly lastChange?: number;
  /** What became of its branch. @default - nobody was asked */
  readonly branch?: BranchState;
}

/** Whether a variant goes, and why. */
export interface PruneVerdict {
  readonly goes: boolean;
  /** `expired on 2026-12-01`, `changed 3 days ago` */
  readonly reason: string;
  /** The day on which it goes if nothing happens. @default - not known */
  readonly goesOn?: string;
}

/** Decides about one variant. What is not known keeps it. */
export function pruneVerdict(
  entry: VariantEntry,
  evidence: PruneEvidence,
  rules: PruneRules,
  clock: Clock,
): PruneVerdict {
  const { variant } = entry;
  const { expires, pinned, branch } = variant;
  if (pinned) return { goes: false, reason: 'pinned' };
  if (expires !== undefined && expires <= dayOf(clock)) return { goes: true, reason: `expired on ${expires}` };
  if (rules.closed?.has(variant.key)) return { goes: true, reason: 'its ticket is closed' };
  const state = branch === undefined ? undefined : evidence.branch;
  if (state?.kind === 'gone') return { goes: true, reason: `branch ${branch} is gone` };
  if (state?.kind === 'merged') return { goes: true, reason: `branch ${branch} is merged` };
  const notes = branchNotes(branch, state);
  const idle = idleVerdict(evidence, rules, clock);
  if (idle.goes) return idle;
  const goesOn = [expires, idle.goesOn].flatMap((day) => day ?? []).sort()[0];
  return {
    goes: false,
    reason: [idle.reason, ...notes].filter((text) => text !== '').join('; ') || 'nothing ends it',
    ...(goesOn !== undefined && { goesOn }),
  };
}

function branchNotes(branch: string | undefined, state: BranchState | undefined): string[] {
  if (state?.kind === 'unknown') return [`whether branch ${branch} is there is not known: ${state.reason}`];
  if (state?.kind !== 'open' || state.doubt === undefined) return [];
  return [`branch ${branch} is there; ${state.doubt}`];
}

function idleVerdict({ lastChange, branch }: PruneEvidence, { idle }: PruneRules, clock: Clock): PruneVerdict {
  if (idle === undefined) return { goes: false, reason: '' };
  // A shallow history could hide the newest change of the file, not that of the branch.
  if (lastChange === undefined) return { goes: false, reason: 'when it was changed is not known' };
  const committed = branch?.kind === 'open' || branch?.kind === 'merged' ? (branch.lastCommit ?? 0) : 0;
  const last = Math.max(lastChange, committed);
  const now = Math.floor(clock.now.getTime() / 1000);
  const days = Math.floor(Math.max(0, now - last) / 86_400);
  const reason = `changed ${days} ${days === 1 ? 'day' : 'days'} ago`;
  if (now - last > idle) return { goes: true, reason };
  return { goes: false, reason, goesOn: dayOf({ ...clock, now: new Date((last + idle) * 1000) }) };
}
