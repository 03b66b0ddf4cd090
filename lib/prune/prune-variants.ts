import type { RegistryChange, RegistryState } from '../change/registry-change';
import { servicesNamed } from '../change/registry-change';
import { reachOf } from '../variant/change-variant';
import type { Clock } from '../variant/day';
import { VARIANT_ORDER, type VariantEntry, variantEntries } from '../variant/declared-variants';
import type { Activity } from '../variant/variant-activity';
import { editYaml } from '../yaml/edit-yaml';
import type { BranchEvidence } from './branch-evidence';
import { type PruneRules, type PruneVerdict, pruneVerdict } from './prune-verdict';

/** How much one run may do. */
export interface PruneLimits {
  /** Variants that are retired or removed. @default 10 */
  readonly most?: number;
  /** Whether more than half of a tenant's variants may go in one run. @default false */
  readonly moreThanHalf?: boolean;
}

/** What one run does with a variant. */
export interface PruneStep extends PruneVerdict {
  readonly entry: VariantEntry;
  /** `retire` is the first step, `remove` the second in a later run; `wait`: it goes, but in a later run. */
  readonly does: 'keep' | 'wait' | 'retire' | 'remove';
}

/** What `branchline prune` knows and is told. */
export interface PruneOptions {
  readonly rules: PruneRules;
  readonly limits?: PruneLimits;
  readonly clock: Clock;
  readonly activity: (state: RegistryState) => Activity;
  /** @default - nobody is asked */
  readonly branches?: BranchEvidence;
  /** @default - all */
  readonly tenant?: string;
}

/** What becomes of each variant in this run: those that go first, the longest unchanged before others. */
export function pruneSteps(state: RegistryState, options: PruneOptions): PruneStep[] {
  const { rules, clock, branches, limits: { most = 10, moreThanHalf = false } = {} } = options;
  const activity = options.activity(state);
  const judged = variantEntries(state, options.tenant).map((entry) => {
    const lastChange = activity.lastChange(entry.path);
    const branch = entry.variant.branch && branches?.stateOf(entry.variant.branch, repositoryOf(state, entry));
    const evidence = { ...(lastChange !== undefined && { lastChange }), ...(branch && { branch }) };
    return { entry, lastChange: lastChange ?? 0, verdict: pruneVerdict(entry, evidence, rules, clock) };
  });
  const going = judged.filter(({ verdict }) => verdict.goes).sort((a, b) => a.lastChange - b.lastChange);
  const count = new Map<string, number>();
  for (const { entry } of judged) count.set(entry.variant.tenant, (count.get(entry.variant.tenant) ?? 0) + 1);
  const taken = new Map<string, number>();
  const steps = new Map<VariantEntry, PruneStep>();
  let left = most;
  for (const { entry, verdict } of going) {
    const { tenant, state: now } = entry.variant;
    const mine = (taken.get(tenant) ?? 0) + 1;
    // One variant alone is more than half of one; it may go.
    const tooMany = !moreThanHalf && mine > 1 && mine > count.get(tenant)! / 2;
    if (left === 0 || tooMany) {
      const why = left === 0 ? `this run takes ${most} at most` : `more than half of ${tenant}'s variants would go`;
      steps.set(entry, { ...verdict, entry, does: 'wait', reason: `${verdict.reason}; ${why}` });
      continue;
    }
    left--;
    taken.set(tenant, mine);
    steps.set(entry, { ...verdict, entry, does: now === 'active' ? 'retire' : 'remove' });
  }
  const kept = judged.filter(({ verdict }) => !verdict.goes);
  return [
    ...going.map(({ entry }) => steps.get(entry)!),
    ...kept.map(({ entry, verdict }): PruneStep => ({ ...verdict, entry, does: 'keep' })),
  ];
}

/** The repository of the variant's services, where they agree. */
function repositoryOf({ registry }: RegistryState, { variant }: VariantEntry): string | undefined {
  const all = variant.services.flatMap((service) => servicesNamed(registry, variant.tenant, service));
  const names = new Set(all.map(({ repository }) => repository));
  return names.size === 1 ? [...names][0] : undefined;
}

/** The change that a run makes: routes of some go, and the files of others whose routes went in an earlier run. */
export function pruneChange(state: RegistryState, steps: readonly PruneStep[]): RegistryChange {
  const files = new Map<string, string | undefined>();
  const of = (does: PruneStep['does']) => steps.filter((step) => step.does === does).map(({ entry }) => entry);
  const [retired, removed] = [of('retire'), of('remove')];
  for (const { path, text } of retired) {
    files.set(path, editYaml(text, [{ path: ['state'], value: 'retiring', order: VARIANT_ORDER }]));
  }
  for (const { path } of removed) files.set(path, undefined);
  const named = (verb: string, entries: readonly VariantEntry[]) =>
    entries.length === 0
      ? []
      : [`${verb} ${entries.map(({ variant }) => `${variant.tenant}/${variant.id}`).join(' ')}`];
  const parts = [...named('retire', retired), ...named('remove', removed)];
  return { files, subject: `prune: ${parts.join(', ') || 'nothing'}`, reach: reachOf(state, [...retired, ...removed]) };
}
