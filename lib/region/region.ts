import { ANY_TEXT, type Automaton } from '../language/automaton';
import { literalAutomaton } from '../language/literal-automaton';
import { shortestWord } from '../language/shortest-word';
import type { StringMatch } from '../mesh-model';
import { type Attribute, isTextOf, textsOf } from './attribute';
import type { Signatures } from './signatures';
import { tokenExample } from './token-example';
import { attributeOf, type TokenCondition } from './token-set';
import { relate, type ValueSet, ValueSets } from './value-set';

/** One condition of a request: an attribute's value is in a set, or is not. */
export interface Constraint {
  readonly attribute: Attribute;
  readonly set: ValueSet;
  readonly holds: boolean;
}

/** A name for a condition, the same for the same condition of one `Regions`. */
export function constraintName({ attribute, set, holds }: Constraint): string {
  return `${holds} ${set.id} ${attribute}`;
}

/** A value of an attribute; `undefined` where a request has none. */
export type Value = string | undefined;

/** What is asked of one attribute, and a shortest value that meets it. */
export interface Slot {
  readonly taken: readonly ValueSet[];
  readonly refused: readonly ValueSet[];
  readonly example: Value;
}

/** What requests have where nobody asks for anything else. */
const USUAL: Readonly<Record<Attribute, string>> = { method: 'GET', path: '/' };

/** Methods that clients send, the plainest first: of any other, an HTTP/1.1 listener of Envoy makes a 400. */
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

const EMPTY_TEXT = literalAutomaton('', 'exact');

/** Makes regions; searches that were made once are not made again. */
export class Regions {
  readonly sets = new ValueSets();
  private readonly freeSlots = new Map<Attribute, Slot>();
  private readonly examples = new Map<string, { readonly value: Value } | 'none'>();

  /** All requests. */
  readonly all = new Region(this, new Map());

  constraint(
    attribute: Attribute,
    match: StringMatch,
    { holds = true, ignoreCase = false, absent = false } = {},
  ): Constraint {
    return { attribute, set: this.sets.of(match, { ignoreCase, absent }), holds };
  }

  /** Paths that, once a prefix of theirs is replaced, meet a condition. */
  rewrittenPath(prefix: string, replacement: string, match: StringMatch, ignoreCase: boolean): Constraint {
    return { attribute: 'path', set: this.sets.rewritten(prefix, replacement, match, ignoreCase), holds: true };
  }

  /** Requests whose token meets a condition. */
  token(condition: TokenCondition): Constraint {
    return { attribute: attributeOf(condition.place), set: this.sets.token(condition), holds: true };
  }

  /** An attribute that nobody asks for anything. */
  free(attribute: Attribute): Slot {
    let slot = this.freeSlots.get(attribute);
    if (slot === undefined) {
      const found = this.example(attribute, [], []);
      const example = USUAL[attribute] ?? (found === 'none' ? undefined : found.value);
      slot = { taken: [], refused: [], example };
      this.freeSlots.set(attribute, slot);
    }
    return slot;
  }

  /** A shortest value that is in all of `taken` and in none of `refused`. @throws Undecided */
  example(
    attribute: Attribute,
    taken: readonly ValueSet[],
    refused: readonly ValueSet[],
  ): { readonly value: Value } | 'none' {
    const kind = attribute.split(' ', 1)[0];
    const key = `${kind} ${ids(taken)} ${ids(refused)}`;
    let found = this.examples.get(key);
    if (found === undefined) {
      const isToken = ({ token }: ValueSet) => token !== undefined;
      found =
        taken.some(isToken) || refused.some(isToken)
          ? tokenExample(taken, refused, this.sets.signatures, (...asked) => search(attribute, ...asked))
          : search(attribute, taken, refused);
      this.examples.set(key, found);
    }
    return found;
  }
}

function ids(sets: readonly ValueSet[]): string {
  return sets
    .map(({ id }) => id)
    .sort((a, b) => a - b)
    .join();
}

function search(
  attribute: Attribute,
  taken: readonly ValueSet[],
  refused: readonly ValueSet[],
  more: readonly Automaton[] = [],
): { readonly value: Value } | 'none' {
  const texts = textsOf(attribute);
  if (
    more.length === 0 &&
    texts.optional &&
    taken.every(({ absent }) => absent) &&
    !refused.some(({ absent }) => absent)
  ) {
    return { value: undefined };
  }
  if (attribute === 'method') {
    const known = METHODS.find(
      (name) => taken.every((set) => set.holds(name)) && !refused.some((set) => set.holds(name)),
    );
    if (known !== undefined) return { value: known };
  }
  const wanted = [...texts.taken, ...more, ...taken.map((set) => set.automaton())].filter(
    (automaton) => automaton !== ANY_TEXT,
  );
  const unwanted = [...texts.refused, ...refused.map((set) => set.automaton())];
  // An empty value is no example that anybody would send: it is taken where there is no other.
  const word = shortestWord(wanted, [...unwanted, EMPTY_TEXT]) ?? shortestWord(wanted, unwanted);
  return word === undefined ? 'none' : { value: word };
}

/**
 * True for a set of one text. Equal sets are one set, so another one of its kind has nothing in common with it: what a host of
 * thousands of variants refuses need not be compared text by text.
 */
const isOneText = ({ word }: ValueSet) => word !== undefined;

/** The requests that meet conditions on any number of attributes; never empty. What it does not name is free. */
export class Region {
  constructor(
    private readonly regions: Regions,
    readonly slots: ReadonlyMap<Attribute, Slot>,
  ) {}

  /** The part that meets a condition too; `undefined` when it is empty. @throws Undecided */
  and({ attribute, set, holds }: Constraint): Region | undefined {
    const slot = this.slots.get(attribute);
    const narrowed = this.narrowed(attribute, slot ?? this.free(attribute), set, holds);
    if (narrowed === undefined) return undefined;
    if (narrowed === slot) return this;
    return new Region(this.regions, new Map(this.slots).set(attribute, narrowed));
  }

  /** The part that meets all of them. @throws Undecided */
  meet(constraints: readonly Constraint[]): Region | undefined {
    let region: Region | undefined = this;
    for (const constraint of constraints) {
      region = region.and(constraint);
      if (region === undefined) return undefined;
    }
    return region;
  }

  /** True when some request meets all of them. @throws Undecided */
  overlaps(constraints: readonly Constraint[]): boolean {
    let repeated = false;
    for (const [at, { attribute, set, holds }] of constraints.entries()) {
      if (this.narrowed(attribute, this.slots.get(attribute) ?? this.free(attribute), set, holds) === undefined)
        return false;
      for (let before = 0; before < at; before++) repeated ||= constraints[before]!.attribute === attribute;
    }
    // Conditions on different attributes have nothing to do with each other.
    return !repeated || this.meet(constraints) !== undefined;
  }

  /** The parts, apart from each other, that do not meet all of them. @throws Undecided */
  without(constraints: readonly Constraint[]): Region[] {
    if (!this.overlaps(constraints)) return [this];
    const parts: Region[] = [];
    let rest: Region | undefined = this;
    for (const constraint of constraints) {
      const outside: Region | undefined = rest.and({ ...constraint, holds: !constraint.holds });
      if (outside !== undefined) parts.push(outside);
      rest = rest.and(constraint);
      if (rest === undefined) break;
    }
    return parts;
  }

  /** True when every request of the region meets the condition. @throws Undecided */
  implies(constraint: Constraint): boolean {
    return this.and({ ...constraint, holds: !constraint.holds }) === undefined;
  }

  /** The conditions, one by one. */
  get constraints(): Constraint[] {
    return [...this.slots].flatMap(([attribute, { taken, refused }]) => [
      ...taken.map((set) => ({ attribute, set, holds: true })),
      ...refused.map((set) => ({ attribute, set, holds: false })),
    ]);
  }

  /** What the plainest request of the region has of an attribute. */
  exampleOf(attribute: Attribute): Value {
    return (this.slots.get(attribute) ?? this.free(attribute)).example;
  }

  /** Whose keys count as signers of the tokens in its examples. */
  get signatures(): Signatures {
    return this.regions.sets.signatures;
  }

  private free(attribute: Attribute): Slot {
    return this.regions.free(attribute);
  }

  private narrowed(attribute: Attribute, slot: Slot, set: ValueSet, holds: boolean): Slot | undefined {
    const { taken, refused, example } = slot;
    const [only] = taken;
    if (only?.word !== undefined && taken.length === 1) return set.holds(example) === holds ? slot : undefined;
    if ((holds ? taken : refused).includes(set)) return slot;
    if ((holds ? refused : taken).includes(set)) return undefined;
    const relations = taken.map((item) => relate(item, set));
    if (relations.includes('within')) return holds ? slot : undefined;
    if (relations.includes('apart')) return holds ? undefined : slot;
    const fits = set.holds(example) === holds;
    if (holds && set.word !== undefined) {
      const { word } = set;
      if (!taken.every((item) => item.holds(word)) || refused.some((item) => !isOneText(item) && item.holds(word)))
        return undefined;
      if (!fits && !isTextOf(attribute, word)) return undefined;
      return { taken: [set], refused: [], example: word };
    }
    if (holds && refused.some((item) => relate(set, item) === 'within')) return undefined;
    // What says less than the new condition goes: `/a` beside `/a/b`.
    const next = holds
      ? { taken: [...taken.filter((_, at) => relations[at] !== 'around'), set], refused }
      : {
          taken,
          refused: [...(isOneText(set) ? refused : refused.filter((item) => relate(item, set) !== 'within')), set],
        };
    if (fits) return { ...next, example };
    const found = this.regions.example(attribute, next.taken, next.refused);
    return found === 'none' ? undefined : { ...next, example: found.value };
  }
}
