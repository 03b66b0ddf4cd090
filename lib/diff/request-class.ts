import { compareText } from '../text/compare-text';
import { listed } from '../text/listed';
import type { Entry } from './entry';
import { covers, type Dimension, type Fragment, fragmentKey, type Sample } from './fragment';

/** Requests of one entry that change alike, told by the fewest conditions. */
export interface RequestClass {
  /** `GET`, or what a condition asks for. */
  readonly method: string;
  readonly host: string;
  /** `/cms, /cms/…`; `/…` for any path. */
  readonly path: string;
  /** `x-variant-id: ops-1234`, `query q: 1`. */
  readonly conditions: readonly string[];
  /** A gateway, or the workloads that send. */
  readonly from: readonly string[];
  readonly kind: Entry['kind'];
  /** Set where another scheme of the same host does not change alike. */
  readonly scheme: string;
}

/** A fragment, with what the report must say is not so. */
interface Bounded {
  readonly wanted: ReadonlyMap<Dimension, readonly Sample[]>;
  /** Dimensions where a request that names a value fares otherwise. */
  readonly without: readonly Dimension[];
  /** True when some path fares otherwise. */
  readonly otherPaths: boolean;
}

/**
 * The classes of an entry's requests whose fate changes alike: what a wider class covers is left out, and classes that
 * differ in one value only are one.
 *
 * @param alike requests that change alike
 * @param others requests of the same entry that do not
 */
export function requestClasses(entry: Entry, alike: readonly Fragment[], others: readonly Fragment[]): RequestClass[] {
  const sorted = [...alike].sort(
    (a, b) => a.size - b.size || breadth(b) - breadth(a) || compareText(fragmentKey(a), fragmentKey(b)),
  );
  const kept: Fragment[] = [];
  for (const fragment of sorted) if (!kept.some((wide) => covers(wide, fragment))) kept.push(fragment);
  const bounded = kept.map((fragment): Bounded => {
    const narrower = others.filter((other) => covers(fragment, other));
    const without = new Set(
      narrower.flatMap((other) => [...other.keys()].filter((name) => /^header /.test(name) && !fragment.has(name))),
    );
    // A request that names several attributes may fare otherwise because of any: the simplest tell which.
    const telling = [...without].filter((name) => {
      return narrower.some(
        (other) => other.has(name) && [...other.keys()].every((item) => item === name || fragment.has(item)),
      );
    });
    return {
      wanted: new Map([...fragment].map(([name, sample]) => [name, [sample]])),
      without: telling.sort(),
      otherPaths:
        !fragment.has('path') &&
        narrower.some((other) => other.has('path') && !telling.some((name) => other.has(name))),
    };
  });
  return joined(joined(bounded, /^path$/), /^(header|query|method)/).map((item) => classOf(entry, item));
}

/** How many of its values stand for all that begin alike: wider fragments come first. */
function breadth(fragment: Fragment): number {
  return [...fragment.values()].filter(({ prefix }) => prefix !== undefined).length;
}

/** Classes that differ only in the value of one attribute become one. */
function joined(classes: readonly Bounded[], which: RegExp): Bounded[] {
  const result: Bounded[] = [];
  for (const item of classes) {
    const dimensions = [...item.wanted.keys()].filter((name) => which.test(name));
    const partner = result.findIndex((known) => dimensions.some((name) => differOnlyIn(known, item, name)));
    if (partner < 0) {
      result.push(item);
      continue;
    }
    const known = result[partner]!;
    const dimension = dimensions.find((name) => differOnlyIn(known, item, name))!;
    const samples = [...known.wanted.get(dimension)!, ...item.wanted.get(dimension)!];
    result[partner] = { ...known, wanted: new Map([...known.wanted, [dimension, samples]]) };
  }
  return result;
}

function differOnlyIn(a: Bounded, b: Bounded, dimension: Dimension): boolean {
  if (a.wanted.size !== b.wanted.size || !a.wanted.has(dimension)) return false;
  if (a.without.join() !== b.without.join()) return false;
  return [...a.wanted].every(([name, samples]) => {
    return name === dimension || texts(samples) === texts(b.wanted.get(name) ?? []);
  });
}

function texts(samples: readonly Sample[]): string {
  return [...new Set(samples.map(({ text }) => text))].join(' or ');
}

function classOf(entry: Entry, { wanted, without, otherPaths }: Bounded): RequestClass {
  const paths = wanted.get('path');
  const named = [...wanted].filter(([name]) => name !== 'path' && name !== 'method');
  return {
    method: texts(wanted.get('method') ?? [{ value: 'GET', text: 'GET' }]),
    host: entry.host,
    path:
      paths === undefined
        ? otherPaths
          ? '/… (paths not named otherwise)'
          : '/…'
        : [...new Set(paths.map(({ text }) => text))].sort().join(', '),
    conditions: [
      ...named.map(([name, samples]) => conditionText(name, texts(samples))).sort(),
      ...without.map((name) => `without ${name.slice('header '.length)}`),
    ],
    from: entry.from,
    kind: entry.kind,
    scheme: entry.scheme,
  };
}

function conditionText(dimension: Dimension, value: string): string {
  const [kind, ...name] = dimension.split(' ');
  if (kind === 'header') return `with ${name.join(' ')}: ${value}`;
  return kind === 'query' ? `with ?${name.join(' ')}=${value}` : `with ${kind} ${value}`;
}

/** `GET acme.example.com/cms/… with x-variant-id: ops-1234`, `GET acme/cms/… from acme/ui`. */
export function classText({ method, host, path, conditions, from, kind, scheme }: RequestClass): string {
  const where = `${scheme === '' || kind === 'mesh' ? '' : `${scheme}://`}${host}`;
  const said =
    conditions.length === 0
      ? ''
      : ` ${conditions.join(', ').replaceAll(', with ', ' and ').replaceAll(', without ', ' and without ')}`;
  return `${method} ${where}${kind === 'mesh' && host.startsWith('any ') ? '' : path}${said}${kind === 'mesh' ? ` from ${listed(from)}` : ''}`;
}
