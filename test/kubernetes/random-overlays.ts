import fc from 'fast-check';
import { type Fields, fieldsOf, type OverlaidKind } from '../../lib/kubernetes/fields';
import { type Json, strategicMerge } from '../../lib/kubernetes/strategic-merge';
import { isMapping } from '../../lib/yaml/is-mapping';

/** An object and what is laid over it. */
export interface Question {
  readonly kind: OverlaidKind;
  readonly base: Json;
  readonly overlay: Json;
}

const KINDS: readonly OverlaidKind[] = [
  'CronJob',
  'Deployment',
  'HorizontalPodAutoscaler',
  'PodDisruptionBudget',
  'Service',
  'ServiceAccount',
];
const WORDS = ['a', 'b', 'c', 'd'];

/** Deterministic choices from a stream of numbers that fast-check draws and shrinks. */
class Dice {
  private next = 0;
  constructor(private readonly numbers: readonly number[]) {}

  below(limit: number): number {
    const value = this.numbers[this.next++ % this.numbers.length] ?? 0;
    return value % limit;
  }

  some<T>(items: readonly T[]): T[] {
    return items.filter(() => this.below(3) > 0);
  }
}

function scalar(fields: Fields | undefined, dice: Dice): unknown {
  if (fields?.t === 'b') return dice.below(2) === 0;
  if (fields?.t === 'i' || fields?.t === 'n') return dice.below(4);
  return WORDS[dice.below(4)];
}

/** Few fields of each mapping, always the same ones, so that an object and its overlay meet in them. */
function chosen(fields: Fields): [string, Fields][] {
  const all = Object.entries(fields.f ?? {});
  const rank = ([, each]: [string, Fields]) =>
    each.m !== undefined ? 0 : each.p ? 1 : each.t === 'a' ? 2 : each.f ? 3 : 4;
  return all.sort((a, b) => rank(a) - rank(b) || (a[0] < b[0] ? -1 : 1)).slice(0, 12);
}

function value(fields: Fields | undefined, dice: Dice, depth: number): unknown {
  if (fields === undefined) return scalar(fields, dice);
  if (fields.t === 'a') {
    if (typeof fields.m === 'string') return keys(dice).map((key) => item(fields, key, dice, depth));
    return dice.some(WORDS).map((word) => (fields.l?.f ? value(fields.l, dice, depth + 1) : word));
  }
  if (fields.f !== undefined || fields.v !== undefined) return mapping(fields, dice, depth);
  return scalar(fields, dice);
}

function keys(dice: Dice): string[] {
  const some = dice.some(WORDS);
  return dice.below(2) === 0 ? some : some.reverse();
}

function item(fields: Fields, key: string, dice: Dice, depth: number): Json {
  return { [fields.m as string]: key, ...without(mapping(fields.l!, dice, depth + 1), fields.m as string) };
}

function without(json: Json, key: string): Json {
  return Object.fromEntries(Object.entries(json).filter(([name]) => name !== key));
}

function mapping(fields: Fields, dice: Dice, depth: number): Json {
  if (depth > 9) return {};
  const entries = fields.v !== undefined ? WORDS.map((word) => [word, fields.v!] as const) : chosen(fields);
  return Object.fromEntries(dice.some(entries).map(([name, each]) => [name, value(each, dice, depth + 1)]));
}

/** Something to lay over `base`, with directives where Kubernetes takes them. */
function over(base: unknown, fields: Fields | undefined, dice: Dice, depth: number): unknown {
  // What is replaced as a whole takes no directives.
  if (isMapping(base) && (fields?.f || fields?.v) && !fields.p) return overMapping(base, fields, dice, depth);
  if (Array.isArray(base) && fields?.t === 'a' && typeof fields.m === 'string')
    return overList(base, fields, dice, depth);
  return value(fields, dice, depth);
}

function overMapping(base: Json, fields: Fields, dice: Dice, depth: number, isItem = false): Json {
  const directive = isItem || depth === 0 ? undefined : dice.below(14);
  if (directive === 0) return { $patch: 'delete' };
  if (directive === 1) return { $patch: 'replace', ...mapping(fields, dice, depth) };
  const result: Record<string, unknown> = {};
  for (const [name, child] of Object.entries(base)) {
    const field = fields.f?.[name] ?? fields.v;
    const what = dice.below(6);
    if (what === 0) result[name] = null;
    else if (what === 1 && field?.m === true) result[`$deleteFromPrimitiveList/${name}`] = dice.some(WORDS);
    else if (what < 5) result[name] = over(child, field, dice, depth + 1);
  }
  for (const [name, child] of Object.entries(mapping(fields, dice, depth))) {
    if (!Object.hasOwn(base, name)) result[name] = child;
  }
  return result;
}

function overList(base: readonly unknown[], fields: Fields, dice: Dice, depth: number): Json[] {
  const key = fields.m as string;
  // What replaces a list is taken as it is.
  if (dice.below(9) === 0) {
    return [...keys(dice).map((name) => item(fields, name, dice, depth)), { $patch: 'replace' }];
  }
  return keys(dice).map((name): Json => {
    const known = base.find((each) => isMapping(each) && each[key] === name);
    if (known === undefined) return item(fields, name, dice, depth);
    if (dice.below(4) === 0) return { [key]: name, $patch: 'delete' };
    return { [key]: name, ...without(overMapping(known as Json, fields.l!, dice, depth + 1, true), key) };
  });
}

/** An object and an overlay of it. */
export const question: fc.Arbitrary<Question> = fc
  .record({
    kind: fc.constantFrom(...KINDS),
    numbers: fc.array(fc.nat(997), { minLength: 40, maxLength: 200, size: 'max' }),
  })
  .map(({ kind, numbers }) => {
    const dice = new Dice(numbers);
    const fields = fieldsOf(kind);
    const base = mapping(fields, dice, 0);
    return { kind, base, overlay: overMapping(base, fields, dice, 0) };
  });

/** An object, an overlay of it, and one of what the two make. */
export const twoOverlays = fc
  .record({
    kind: fc.constantFrom(...KINDS),
    numbers: fc.array(fc.nat(997), { minLength: 40, maxLength: 200, size: 'max' }),
  })
  .map(({ kind, numbers }) => {
    const dice = new Dice(numbers);
    const fields = fieldsOf(kind);
    const base = mapping(fields, dice, 0);
    const first = overMapping(base, fields, dice, 0);
    return { kind, base, first, second: overMapping(strategicMerge(base, first, fields), fields, dice, 0) };
  });
