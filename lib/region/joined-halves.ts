import { type Constraint, constraintName, type Region } from './region';

/** A part of a region, and what is said of its requests. */
export interface Part {
  readonly region: Region;
  /** Equal where the same is said; `undefined` where nothing is. */
  readonly key: string | undefined;
}

/** One half of a region: requests that meet a condition, or those that do not. */
export interface Half<P extends Part> {
  readonly region: Region;
  /** Apart from each other; together they are the half. */
  readonly parts: readonly P[];
}

/**
 * The parts of a region that is given by its two halves: parts of both of which the same is said, and that only the condition between the
 * halves tells apart, are one.
 *
 * @param between the halves: what one half says of itself, the other does not
 * @throws Undecided
 */
export function joinedHalves<P extends Part>(whole: Region, halves: readonly [Half<P>, Half<P>]): P[] {
  const all = halves.flatMap(({ parts }) => parts);
  const [first] = all;
  const said = all.filter(({ key }) => key !== undefined);
  if (first === undefined || said.length === 0) return first === undefined ? [] : [{ ...first, region: whole }];
  if (said.every(({ key }) => key === said[0]!.key)) return [{ ...said[0]!, region: whole }];
  const [one, other] = halves.map(({ region, parts }) => parts.map((part) => new Own(region, part)));
  const left = new Set(other!);
  const result = one!.map((own): P => {
    for (const partner of left) {
      const asked = own.part.key === partner.part.key ? (own.alsoAsked(partner) ?? partner.alsoAsked(own)) : undefined;
      const region = asked === undefined ? undefined : whole.meet(asked);
      if (region === undefined) continue;
      left.delete(partner);
      return { ...own.part, region };
    }
    return own.part;
  });
  return [...result, ...[...left].map(({ part }) => part)];
}

/** A part with what it asks beside what its half does. */
class Own<P extends Part> {
  readonly asked: ReadonlyMap<string, Constraint>;

  constructor(
    private readonly half: Region,
    readonly part: P,
  ) {
    const given = new Set(half.constraints.map(constraintName));
    const own = part.region.constraints.map((item): [string, Constraint] => [constraintName(item), item]);
    this.asked = new Map(own.filter(([name]) => !given.has(name)));
  }

  /** What this part asks, if it is also what the other one comes to in its half. */
  alsoAsked(other: Own<P>): Constraint[] | undefined {
    const more = [...this.asked].filter(([name]) => !other.asked.has(name)).map(([, item]) => item);
    const less = [...other.asked].filter(([name]) => !this.asked.has(name)).map(([, item]) => item);
    const asked = [...this.asked.values()];
    if (!more.every((item) => holdsForExample(other.part.region, item) && other.part.region.implies(item)))
      return undefined;
    if (less.length === 0) return asked;
    const same = other.half.meet(asked);
    return same !== undefined && less.every((item) => holdsForExample(same, item) && same.implies(item))
      ? asked
      : undefined;
  }
}

/** Quick to ask: what does not hold for the example does not hold for all. */
function holdsForExample(region: Region, { attribute, set, holds }: Constraint): boolean {
  return set.holds(region.exampleOf(attribute)) === holds;
}
