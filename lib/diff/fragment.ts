import type { HttpMatch, StringMatch } from '../mesh-model';
import { regexSamples } from './regex-sample';

/** One value of one attribute of a request, and the class of values that it stands for, in words. */
export interface Sample {
  readonly value: string;
  /** `/cms/…`, `ops-1234`, `any other value` */
  readonly text: string;
  /** Set when it stands for every value that begins so. */
  readonly prefix?: string;
  /** True for a value that no condition names. */
  readonly other?: boolean;
}

/** `path`, `method`, `authority`, `scheme`, `header x-variant-id`, `query q`. */
export type Dimension = string;

/** What a request is asked to be; what it does not name is as usual: GET, path `/`, no headers. */
export type Fragment = ReadonlyMap<Dimension, Sample>;

export const ANYTHING: Fragment = new Map();

/** A value that stands in no configuration. */
const OTHER = 'some-other-value';

/** A fragment that wants what both want; where they disagree, the first wins. */
export function merge(first: Fragment, second: Fragment): Fragment {
  return new Map([...second, ...first]);
}

export function fragmentKey(fragment: Fragment): string {
  return JSON.stringify([...fragment].map(([dimension, { value }]) => [dimension, value]).sort());
}

/** True when every request of `narrow` is one of `wide`. */
export function covers(wide: Fragment, narrow: Fragment): boolean {
  for (const [dimension, sample] of wide) {
    const other = narrow.get(dimension);
    if (other === undefined) return false;
    if (other.value === sample.value) continue;
    if (sample.prefix === undefined || !other.value.startsWith(sample.prefix)) return false;
  }
  return true;
}

/** A value of a header or a query parameter that no condition is about. */
export function otherValue(dimension: Dimension): Fragment {
  return new Map([[dimension, { value: OTHER, text: 'any other value', other: true }]]);
}

/** Texts that a match takes, most typical first; none if none could be found. */
export function samplesOf(match: StringMatch): Sample[] {
  switch (match.kind) {
    case 'present':
      return [{ value: OTHER, text: 'any value', other: true }];
    case 'exact':
      return [{ value: match.value, text: match.value }];
    case 'prefix':
      return [
        { value: `${match.value}x`, text: `${match.value}…`, prefix: match.value },
        { value: match.value, text: match.value },
      ];
    case 'regex':
      return regexSamples(match.value).map((value) => ({ value, text: `${value} (matches ${match.value})` }));
  }
}

/** Paths that a match takes. A prefix that ends within a segment takes longer segments too: they have a sample. */
function pathSamples(match: StringMatch): Sample[] {
  if (match.kind === 'present') return [];
  if (match.kind !== 'prefix') return samplesOf(match).filter(({ value }) => value.startsWith('/'));
  const { value } = match;
  const under = value.endsWith('/') ? value : `${value}/`;
  return [
    { value: `${under}x`, text: `${under}…`, prefix: under },
    { value, text: value },
    ...(under === value ? [] : [{ value: `${value}x`, text: `${value}x…`, prefix: `${value}x` }]),
  ];
}

/** Paths next to those that a match takes: `/cms` has `/cms/`, `/cms/x` and `/cmsx`. */
function neighbours({ value }: Sample, match: StringMatch): Sample[] {
  if (match.kind === 'regex' || match.kind === 'present') return value === '/' ? [] : [plain(`${value}x`)];
  const stem = match.value.endsWith('/') ? match.value.slice(0, -1) : match.value;
  if (stem === '') return [{ value: '/x', text: '/…', prefix: '/' }];
  const parent = stem.slice(0, stem.lastIndexOf('/') + 1);
  return [
    plain(stem),
    plain(`${stem}/`),
    { value: `${stem}/x`, text: `${stem}/…`, prefix: `${stem}/` },
    { value: `${stem}x`, text: `${stem}x…`, prefix: `${stem}x` },
    plain(parent),
    ...(stem.toLowerCase() === stem ? [] : [plain(stem.toLowerCase())]),
  ];
}

function plain(value: string): Sample {
  return { value, text: value };
}

/** What conditions ask for: requests that meet them, values around them, and conditions that no sample was found for. */
export interface FragmentsOfMatch {
  /** Meets every condition, as far as each has a sample. */
  readonly meeting: Fragment;
  /** Each names one attribute. */
  readonly single: readonly Fragment[];
  /** In words. */
  readonly unsampled: readonly string[];
}

/** The fragments of a rule's `match` entry. */
export function fragmentsOf(match: HttpMatch): FragmentsOfMatch {
  const meeting = new Map<Dimension, Sample>();
  const single: Fragment[] = [];
  const unsampled: string[] = [];
  const add = (dimension: Dimension, wanted: StringMatch, samples: readonly Sample[], met: boolean) => {
    if (samples[0] !== undefined && met) meeting.set(dimension, samples[0]);
    for (const sample of samples) single.push(new Map([[dimension, sample]]));
    if (samples.length === 0 && wanted.kind === 'regex') unsampled.push(`${dimension} matching ${wanted.value}`);
  };
  const { uri, method, authority, scheme } = match;
  if (uri !== undefined) {
    const samples = pathSamples(uri);
    add('path', uri, samples, true);
    for (const near of samples[0] === undefined ? [] : neighbours(samples[0], uri)) {
      single.push(new Map([['path', near]]));
    }
    if (match.ignoreUriCase) {
      for (const { value } of samples.slice(0, 2)) single.push(new Map([['path', plain(swapCase(value))]]));
    }
  }
  if (method !== undefined) {
    add('method', method, methodSamples(method), true);
    for (const other of ['GET', 'POST']) single.push(new Map([['method', plain(other)]]));
  }
  if (authority !== undefined) add('authority', authority, samplesOf(authority), true);
  if (scheme !== undefined) add('scheme', scheme, samplesOf(scheme), true);
  for (const [prefix, conditions] of [
    ['header', match.headers],
    ['query', match.queryParams],
  ] as const) {
    for (const [name, wanted] of Object.entries(conditions)) {
      if (name.startsWith('@')) continue;
      const dimension = `${prefix} ${prefix === 'header' ? name.toLowerCase() : name}`;
      add(dimension, wanted, samplesOf(wanted), true);
      single.push(otherValue(dimension));
    }
  }
  for (const [name, excluded] of Object.entries(match.withoutHeaders)) {
    if (name.startsWith('@')) continue;
    const dimension = `header ${name.toLowerCase()}`;
    add(dimension, excluded, samplesOf(excluded), false);
    single.push(otherValue(dimension));
  }
  return { meeting, single, unsampled };
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'CONNECT', 'TRACE'];

function methodSamples(match: StringMatch): Sample[] {
  if (match.kind === 'prefix') return METHODS.filter((method) => method.startsWith(match.value)).map(plain);
  return samplesOf(match);
}

function swapCase(value: string): string {
  return value.toUpperCase() === value ? value.toLowerCase() : value.toUpperCase();
}
