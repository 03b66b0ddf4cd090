import type { Attribute } from '../region/attribute';
import type { Constraint } from '../region/region';
import type { ValueSet } from '../region/value-set';
import { conditionText, setText } from './class-condition';
import type { Difference } from './place-difference';

/** Conditions of one class, attribute by attribute. */
export interface Told {
  readonly method: string;
  readonly paths: readonly string[];
  /** Plain paths that do not belong to it. */
  readonly except: readonly string[];
  readonly conditions: ReadonlyMap<Attribute, readonly string[]>;
  readonly difference: Difference;
  /** What it stands for: requests that meet every condition of one of these lists. */
  readonly all: readonly (readonly Constraint[])[];
}

/** The conditions in words. */
export function tell(constraints: readonly Constraint[], difference: Difference): Told {
  const paths: string[] = [];
  const except: string[] = [];
  const conditions = new Map<Attribute, string[]>();
  const methods: { readonly word: string; readonly holds: boolean }[] = [];
  for (const { attribute, set, holds } of constraints) {
    const text = setText(set);
    if (attribute === 'path' && holds && isLiteral(set) && paths.length === 0) paths.push(text);
    else if (attribute === 'path' && !holds && isLiteral(set)) except.push(text);
    else if (attribute === 'method' && set.word !== undefined) methods.push({ word: set.word, holds });
    else conditions.set(attribute, [...(conditions.get(attribute) ?? []), conditionText(attribute, set, holds)]);
  }
  const method = methods.find(({ holds }) => holds)?.word ?? otherMethods(methods.map(({ word }) => word));
  return { method, paths, except: except.sort(), conditions, difference, all: [constraints] };
}

/** `any method but GET or POST`. */
function otherMethods(refused: readonly string[]): string {
  return refused.length === 0 ? '' : `any method but ${[...refused].sort().join(' or ')}`;
}

function isLiteral({ match, ignoreCase, replaced }: ValueSet): boolean {
  return !ignoreCase && replaced === undefined && (match.kind === 'exact' || match.kind === 'prefix');
}

/** Classes that differ only in their path, or in the value of one header, become one. */
export function joinedClasses(classes: readonly Told[]): Told[] {
  return joined(joined(classes, 'path'), 'header');
}

function joined(classes: readonly Told[], which: 'path' | 'header'): Told[] {
  const result: Told[] = [];
  for (const item of classes) {
    const partner = result.findIndex((known) => together(known, item, which) !== undefined);
    if (partner < 0) result.push(item);
    else result[partner] = together(result[partner]!, item, which)!;
  }
  return result;
}

function together(a: Told, b: Told, which: 'path' | 'header'): Told | undefined {
  if (a.method !== b.method || a.conditions.size !== b.conditions.size || a.except.join() !== b.except.join())
    return undefined;
  const differing = [...a.conditions].filter(([name, texts]) => texts.join() !== b.conditions.get(name)?.join());
  const samePaths = a.paths.join() === b.paths.join();
  if (which === 'path') {
    const bothNamed = a.paths.length > 0 && b.paths.length > 0;
    return bothNamed && differing.length === 0
      ? { ...a, paths: [...new Set([...a.paths, ...b.paths])].sort(), all: [...a.all, ...b.all] }
      : undefined;
  }
  const [only] = differing;
  if (!samePaths || differing.length !== 1 || only === undefined) return undefined;
  const [name, [mine, ...more]] = only;
  const [theirs, ...others] = b.conditions.get(name) ?? [];
  const start = `with ${name.slice(name.indexOf(' ') + 1)}: `;
  if (more.length + others.length > 0 || !mine!.startsWith(start) || theirs?.startsWith(start) !== true)
    return undefined;
  const value = `${mine} or ${theirs.slice(start.length)}`;
  return { ...a, conditions: new Map(a.conditions).set(name, [value]), all: [...a.all, ...b.all] };
}
