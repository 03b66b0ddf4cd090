import type { Answer } from '../resolver';
import { destinationsText } from './destination-text';
import { mainDestination } from './main-destination';

/** Headers as a workload sends them, names in lower case. */
export type Headers = Readonly<Record<string, string>>;

/** A header that decides, and what happens when the sender does not pass it on. */
export interface NeededHeader {
  /** The header's name in lower case. */
  readonly name: string;
  /** The value that the request has. */
  readonly value: string;
  /** What becomes of the request without it. */
  readonly without: Answer;
  /** The call further on that goes elsewhere, as `Hop.to`; absent if it is this one. */
  readonly at?: string;
  /** Others that do as well: one of all these is enough. @default - none */
  readonly or?: readonly Pick<NeededHeader, 'name' | 'value'>[];
}

/** Each header without which the request goes elsewhere. */
export function neededHeaders(ask: (headers: Headers) => Answer, headers: Headers, answer: Answer): NeededHeader[] {
  const before = destinationsText(answer);
  if (destinationsText(ask({})) === before) return [];
  const needs = Object.entries(headers).flatMap(([name, value]) => {
    const { [name]: _, ...others } = headers;
    const without = ask(others);
    return destinationsText(without) === before ? [] : [{ name, value, without }];
  });
  return needs.length > 0 ? needs : oneOfHeaders(ask, headers, before);
}

/** Headers of which any alone leads to the same place, such as the one of the variant and `baggage` (PROP-1). */
function oneOfHeaders(ask: (headers: Headers) => Answer, headers: Headers, before: string): NeededHeader[] {
  const enough = Object.entries(headers)
    .filter(([name, value]) => destinationsText(ask({ [name]: value })) === before)
    .map(([name, value]) => ({ name, value }));
  const [first, ...or] = enough.sort((a, b) => Number(a.name === 'baggage') - Number(b.name === 'baggage'));
  if (first === undefined) return [];
  const names = new Set(enough.map(({ name }) => name));
  const without = ask(Object.fromEntries(Object.entries(headers).filter(([name]) => !names.has(name))));
  return [{ ...first, without, or }];
}

/** Headers that make no difference here, but to a call that follows: a service cannot pass on what did not reach it. */
export function neededFurtherOn(
  ask: (headers: Headers) => Answer,
  headers: Headers,
  needs: readonly NeededHeader[],
  next: readonly { readonly to: string; readonly needs: readonly NeededHeader[] }[],
): NeededHeader[] {
  const known = new Set(needs.map(({ name }) => name));
  return next
    .flatMap((hop) => hop.needs.map((need): NeededHeader => ({ ...need, at: need.at ?? hop.to })))
    .filter(({ name, value }) => {
      if (known.has(name) || headers[name] !== value) return false;
      known.add(name);
      const { [name]: _, ...others } = headers;
      // A rule may set it itself.
      return mainDestination(ask(others))?.headers.get(name) !== value;
    });
}
