import { isSubsetOf, type StreamRule } from '../mesh-model';
import { isRecord, list, number, record, text, texts } from '../mesh-model/untyped';
import { valueAt } from '../mesh-model/value-at';

/** A rule of `tcp` or `tls` of which at least one condition is already taken. */
export interface BlockedStream {
  readonly rule: StreamRule;
  /** The conditions that an earlier one takes, by their place in `match`. */
  readonly blocked: readonly number[];
  /** True when earlier rules take all of it. */
  readonly whole: boolean;
}

/** The rules among these that stand, wholly or in part, behind others that take their connections. */
export function blockedStreams(rules: readonly StreamRule[]): BlockedStream[] {
  const earlier: Match[] = [];
  return rules.flatMap((rule) => {
    const own = matchesOf(rule);
    const isTaken = own.map((match) => earlier.some((other) => covers(other, match)));
    const blocked = own.flatMap((match, index) =>
      isTaken[index] || own.slice(0, index).some((other) => covers(other, match)) ? [index] : [],
    );
    earlier.push(...own);
    return blocked.length === 0 ? [] : [{ rule, blocked, whole: isTaken.every(Boolean) }];
  });
}

type Match = Readonly<Record<string, unknown>>;

/** As written; a rule without conditions takes everything. */
function matchesOf({ object, path }: StreamRule): readonly Match[] {
  const written = list(valueAt(object, [...path, 'match'])).filter(isRecord);
  return written.length === 0 ? [{}] : written;
}

/** True when the first takes every connection that the second is for. */
function covers(first: Match, second: Match): boolean {
  const labels = record(first.sourceLabels);
  const others = record(second.sourceLabels);
  return (
    (number(first.port) === undefined || number(first.port) === number(second.port)) &&
    (text(first.sourceNamespace) === undefined || text(first.sourceNamespace) === text(second.sourceNamespace)) &&
    Object.keys(labels).every((key) => labels[key] === others[key]) &&
    coversAll(texts(first.gateways), texts(second.gateways), (all, one) => all === one) &&
    coversAll(texts(first.destinationSubnets), texts(second.destinationSubnets), (all, one) => all === one) &&
    coversAll(texts(first.sniHosts), texts(second.sniHosts), (all, one) => isSubsetOf(one, all))
  );
}

/** An empty list stands for everything. */
function coversAll(
  first: readonly string[],
  second: readonly string[],
  fits: (all: string, one: string) => boolean,
): boolean {
  return first.length === 0 || (second.length > 0 && second.every((one) => first.some((all) => fits(all, one))));
}
