import type { HttpMatch, HttpRule } from '../mesh-model';
import type { Probe } from '../probe/probe';
import { type ProbeView, takes, viewProbe } from '../probe/takes';

/** One condition of a rule; `match` is absent for a rule without conditions. */
export interface RuleEntry {
  readonly rule: HttpRule;
  readonly match: HttpMatch | undefined;
}

/**
 * Earlier conditions, found by a header or by path, so that many rules do not have to be compared each with each: those that want
 * one value of a header, as the rules of variants do, stand apart, by that value.
 */
export class EntryIndex {
  private count = 0;
  private readonly byHeader = new Map<string, Map<string, PathIndex>>();
  private readonly others = new PathIndex();

  add(entry: RuleEntry): void {
    const [name, value] = exactHeader(entry.match) ?? [];
    let place = this.others;
    if (name !== undefined) {
      const values = this.byHeader.get(name) ?? new Map<string, PathIndex>();
      this.byHeader.set(name, values);
      place = values.get(value!) ?? new PathIndex();
      values.set(value!, place);
    }
    place.add({ entry, at: this.count++ });
  }

  /** Those that take a request, in the order of the rules. */
  takers(probe: Probe, host: string): RuleEntry[] {
    const view = viewProbe(probe, host);
    const places = [this.others];
    for (const [name, values] of this.byHeader) {
      const place = Object.hasOwn(view.headers, name) ? values.get(view.headers[name]!) : undefined;
      if (place !== undefined) places.push(place);
    }
    return places
      .flatMap((place) => place.takers(view))
      .sort((a, b) => a.at - b.at)
      .map(({ entry }) => entry);
  }
}

function exactHeader(match: HttpMatch | undefined): readonly [name: string, value: string] | undefined {
  for (const name in match?.headers) {
    const wanted = match.headers[name]!;
    if (wanted.kind === 'exact') return [name.toLowerCase(), wanted.value];
  }
  return undefined;
}

interface PlacedEntry {
  readonly entry: RuleEntry;
  /** Its place among all conditions. */
  readonly at: number;
}

/** Conditions by the path that they want. */
class PathIndex {
  private readonly exact = new Map<string, PlacedEntry[]>();
  private readonly prefixes = new Map<string, PlacedEntry[]>();
  private readonly lengths: number[] = [];
  private readonly others: PlacedEntry[] = [];

  add(placed: PlacedEntry): void {
    const { match } = placed.entry;
    const uri = match?.ignoreUriCase ? undefined : match?.uri;
    if (uri?.kind === 'exact') put(this.exact, uri.value, placed);
    else if (uri?.kind === 'prefix') {
      put(this.prefixes, uri.value, placed);
      if (!this.lengths.includes(uri.value.length)) this.lengths.push(uri.value.length);
    } else this.others.push(placed);
  }

  takers(view: ProbeView): PlacedEntry[] {
    const found: PlacedEntry[] = [];
    const keep = (entries: readonly PlacedEntry[] | undefined) => {
      for (const placed of entries ?? []) if (takes(placed.entry.match, view)) found.push(placed);
    };
    keep(this.exact.get(view.pathname));
    for (const length of this.lengths)
      if (length <= view.pathname.length) keep(this.prefixes.get(view.pathname.slice(0, length)));
    keep(this.others);
    return found;
  }
}

function put(map: Map<string, PlacedEntry[]>, key: string, placed: PlacedEntry): void {
  const found = map.get(key);
  if (found === undefined) map.set(key, [placed]);
  else found.push(placed);
}
