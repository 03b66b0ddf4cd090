import { propagationIn, type Reach, type RegistryCommand, type RegistryState } from '../change/registry-change';
import { variantReach } from '../change/variant-reach';
import type { VariantState } from '../model/variant';
import { editYaml, type YamlChange } from '../yaml/edit-yaml';
import { findVariants, VARIANT_ORDER, type VariantEntry } from './declared-variants';

/** Variants by id, in one tenant or in all that have them. */
export interface VariantChoice {
  readonly ids: readonly string[];
  readonly tenant?: string;
}

/** The first of the two steps out: routes go, workloads stay (SAFE-2). */
export function retireVariants(choice: VariantChoice): RegistryCommand {
  const retire = toState('retire', choice, ({ variant }) => (variant.state === 'active' ? 'retiring' : variant.state));
  return (state) => {
    const change = retire(state);
    if (change.files.size === 0) return change;
    return { ...change, next: [`when the cluster has it, \`branchline variant remove ${choice.ids.join(' ')}\``] };
  };
}

/** Takes the first step back. */
export function restoreVariants(choice: VariantChoice): RegistryCommand {
  return toState('restore', choice, () => 'active');
}

/** Routes go first, and pods with the next call. */
export function sendToSleep(choice: VariantChoice): RegistryCommand {
  return (state) => {
    const entries = chosen(state, choice);
    const steps = new Set(entries.map(({ variant }) => variant.state));
    const change = toState('sleep', choice, ({ variant }) => (variant.state === 'active' ? 'retiring' : 'asleep'))(
      state,
    );
    const half = steps.has('active')
      ? ['the routes go now; when the cluster has it, the same command takes the pods']
      : [];
    return { ...change, notes: half };
  };
}

/** Pods and routes come back; others than sleeping variants stay as they are. */
export function wakeVariants(choice: VariantChoice): RegistryCommand {
  const wake = toState('wake', choice, ({ variant }) => (variant.state === 'asleep' ? 'active' : variant.state));
  return (state) => {
    // The first of two calls of `sleep` leaves them so, and so does whoever ends them.
    const retiring = chosen(state, choice).filter(({ variant }) => variant.state === 'retiring');
    const notes = retiring.map(
      ({ variant: { tenant, id } }) =>
        `${id} of ${tenant} is retiring and not asleep, so it stays as it is; \`branchline variant restore ${id}\` brings its routes back`,
    );
    return { ...wake(state), notes };
  };
}

/** Removes the files of variants whose routes are gone. */
export function removeVariants(choice: VariantChoice & { readonly now?: boolean }): RegistryCommand {
  return (state) => {
    const entries = chosen(state, choice);
    const active = entries.filter(({ variant }) => variant.state === 'active');
    if (active.length > 0 && choice.now !== true) {
      const { id } = active[0]!.variant;
      throw new Error(
        `variant '${id}' takes traffic: its requests could fail while its routes and pods go together (SAFE-2)\n  fix: \`branchline variant retire ${id}\` first, and remove it when the cluster has that; or pass --now`,
      );
    }
    const files = new Map(entries.map(({ path }) => [path, undefined] as const));
    return {
      files,
      subject: subject('remove', entries),
      reach: { ...reachOf(state, entries), unsafe: active.length > 0 },
    };
  };
}

/** What `variant extend` changes. */
export interface Extension {
  /** A day. */
  readonly expires?: string;
  readonly pinned?: boolean;
  readonly owner?: string;
}

/** Gives variants another end. */
export function extendVariants(choice: VariantChoice, { expires, pinned, owner }: Extension): RegistryCommand {
  return edited('extend', choice, () => [
    ...(expires === undefined ? [] : [{ path: ['expires'], value: expires }]),
    ...(pinned === undefined ? [] : [{ path: ['pinned'], value: pinned ? true : undefined }]),
    ...(owner === undefined ? [] : [{ path: ['owner'], value: owner }]),
  ]);
}

function toState(verb: string, choice: VariantChoice, state: (entry: VariantEntry) => VariantState): RegistryCommand {
  return edited(verb, choice, (entry) => {
    const next = state(entry);
    return next === entry.variant.state ? [] : [{ path: ['state'], value: next === 'active' ? undefined : next }];
  });
}

function edited(
  verb: string,
  choice: VariantChoice,
  changes: (entry: VariantEntry) => readonly YamlChange[],
): RegistryCommand {
  return (state) => {
    const entries = chosen(state, choice);
    const files = new Map<string, string>();
    for (const entry of entries) {
      const text = editYaml(
        entry.text,
        changes(entry).map((change) => ({ order: VARIANT_ORDER, ...change })),
      );
      if (text !== entry.text) files.set(entry.path, text);
    }
    return { files, subject: subject(verb, entries), reach: reachOf(state, entries) };
  };
}

function chosen(state: RegistryState, { ids, tenant }: VariantChoice): VariantEntry[] {
  const entries = ids.flatMap((id) => findVariants(state, id, tenant));
  return [...new Map(entries.map((entry) => [entry.path, entry])).values()];
}

/** `variant retire acme shared OPS-1234` */
export function subject(verb: string, entries: readonly VariantEntry[]): string {
  const tenants = [...new Set(entries.map(({ variant }) => variant.tenant))];
  const ids = [...new Set(entries.map(({ variant }) => variant.id))];
  const shown = ids.length > 5 ? [...ids.slice(0, 5), `and ${ids.length - 5} more`] : ids;
  return `variant ${verb} ${tenants.join(' ')} ${shown.join(' ')}`;
}

/** The requests that these variants take. */
export function reachOf({ registry }: RegistryState, entries: readonly VariantEntry[]): Reach {
  const keys = [...new Set(entries.map(({ variant }) => variant.key))];
  const conditions = entries.some(({ content }) => content.match !== undefined);
  return variantReach(keys, { conditions, propagation: propagationIn(registry) });
}
