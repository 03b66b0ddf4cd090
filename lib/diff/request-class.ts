import type { Attribute } from '../region/attribute';
import { Covering } from '../region/covering';
import type { Constraint, Region, Regions } from '../region/region';
import type { ValueSet } from '../region/value-set';
import type { Answer } from '../resolver';
import { compareText } from '../text/compare-text';
import { listed } from '../text/listed';
import { type ClassCondition, conditionOf, conditionText, setText } from './class-condition';
import { type Entry, requestOf, requestsAt } from './entry';
import type { Difference } from './place-difference';
import type { Sides } from './sides';

/**
 * Requests of one place that change alike: all conditions hold. A request belongs to the first class of its place that it
 * fits.
 */
export interface RequestClass {
  /** `GET`; empty for any. */
  readonly method: string;
  /** The host that is asked for; a wildcard stands for all names below it. */
  readonly host: string;
  /** `/cms, /cms/…`; `/…` for any path; `/cms… (not /cms, /cms/…)`. */
  readonly path: string;
  /** `with x-variant-id: ops-1234`, `without x-user`, `path not /cms/v1/…`; none of them can be left out. */
  readonly conditions: readonly string[];
  /** A gateway, or the workloads that send. */
  readonly from: readonly string[];
  /** Where they enter: at a gateway, or from workloads of the mesh. */
  readonly kind: 'gateway' | 'mesh';
  /** Set where another scheme of the same host does not change alike. */
  readonly scheme: string;
  /** The same for programs: requests that meet every condition of one of these lists. */
  readonly anyOf: readonly (readonly ClassCondition[])[];
  /** A shortest request of the class: `GET http://acme.example.com/cms with x-variant-id: ops-1234`. */
  readonly example: string;
  /** The rules that decide, where they stand. */
  readonly rules: Sides<RuleReference>;
}

/** The rule that takes a request: `rule mainline of VirtualService acme/cms`, and its place. Both empty where none does. */
export interface RuleReference {
  /** The rule and its object, in words. */
  readonly text: string;
  /** `dist/acme/routing/mesh-cms.k8s.yaml:20` */
  readonly at: string;
}

/** Conditions of one class, attribute by attribute. */
interface Told {
  readonly method: string;
  readonly paths: readonly string[];
  /** Plain paths that do not belong to it. */
  readonly except: readonly string[];
  readonly conditions: ReadonlyMap<Attribute, readonly string[]>;
  readonly difference: Difference;
  readonly all: readonly (readonly Constraint[])[];
}

/**
 * The classes of one place's requests that change alike: conditions that go without saying are left out, and classes that
 * differ in the value of one attribute are one.
 */
export function requestClasses(entry: Entry, alike: readonly Difference[], regions: Regions): RequestClass[] {
  const { start, implied } = requestsAt(entry, regions);
  const covering = new Covering();
  const known = alike.map(({ region }) => {
    const own = necessary(region, start, implied, covering);
    covering.add(own);
    return own;
  });
  const told = alike.flatMap((difference, at): Told[] => {
    const own = known[at]!;
    const region = start.meet(own);
    // Classes that others cover together are not repeated.
    covering.delete(own);
    if (region === undefined || covering.covers(region)) return [];
    covering.add(own);
    return [tell(own, difference)];
  });
  return withoutPreflights(joined(joined(told, 'path'), 'header')).map((item) => classOf(entry, item));
}

/** The conditions of a region without those that no request needs, given what earlier classes hold. */
function necessary(
  region: Region,
  start: Region,
  implied: readonly Constraint[],
  earlier: Covering,
): readonly Constraint[] {
  const given = new Set(implied.map(({ attribute, set }) => `${attribute} ${set.id}`));
  let kept = region.constraints.filter(({ attribute, set }) => !given.has(`${attribute} ${set.id}`));
  // What is asked to be absent or other goes first: what is asked for is the better description.
  for (const constraint of [...kept].sort((a, b) => Number(a.holds) - Number(b.holds))) {
    const others = kept.filter((item) => item !== constraint);
    const added = start.meet(others)?.and({ ...constraint, holds: !constraint.holds });
    if (added === undefined || earlier.covers(added)) kept = others;
  }
  return kept;
}

function tell(constraints: readonly Constraint[], difference: Difference): Told {
  const paths: string[] = [];
  const except: string[] = [];
  const conditions = new Map<Attribute, string[]>();
  let method = '';
  for (const { attribute, set, holds } of constraints) {
    const text = setText(set);
    if (attribute === 'path' && holds && isLiteral(set) && paths.length === 0) paths.push(text);
    else if (attribute === 'path' && !holds && isLiteral(set)) except.push(text);
    else if (attribute === 'method' && set.word !== undefined) method = holds ? set.word : `any method but ${set.word}`;
    else conditions.set(attribute, [...(conditions.get(attribute) ?? []), conditionText(attribute, set, holds)]);
  }
  return { method, paths, except: except.sort(), conditions, difference, all: [constraints] };
}

function isLiteral({ match, ignoreCase, replaced }: ValueSet): boolean {
  return !ignoreCase && replaced === undefined && (match.kind === 'exact' || match.kind === 'prefix');
}

/** Classes that differ only in the value of one attribute become one. */
function joined(classes: readonly Told[], which: 'path' | 'header'): Told[] {
  const result: Told[] = [];
  for (const item of classes) {
    const partner = result.findIndex((known) => together(known, item, which) !== undefined);
    if (partner < 0) result.push(item);
    else result[partner] = together(result[partner]!, item, which)!;
  }
  return result;
}

/**
 * What holds of all requests but preflights is one class. Its parts are requests with another method, without an origin, and without
 * the method that is asked for.
 */
function withoutPreflights(classes: readonly Told[]): Told[] {
  const groups = new Map<string, Map<PreflightPart, Told>>();
  for (const item of classes) {
    const part = preflightPart(item);
    if (part === undefined) continue;
    const key = restKey(item, part);
    groups.set(key, (groups.get(key) ?? new Map<PreflightPart, Told>()).set(part, item));
  }
  const whole = [...groups.values()].filter(({ size }) => size === 3).map((parts) => [...parts.values()]);
  const merged = new Set(whole.flat());
  return [
    ...classes.filter((item) => !merged.has(item)),
    ...whole.map((parts) => {
      const [first] = parts as [Told];
      const conditions = new Map(rest(first, preflightPart(first)!));
      conditions.set('preflight', ['not as a preflight']);
      return { ...first, method: '', conditions, all: parts.flatMap(({ all }) => all) };
    }),
  ];
}

const NO_OPTIONS = 'any method but OPTIONS';
const PREFLIGHT_HEADERS = ['header origin', 'header access-control-request-method'] as const;
type PreflightPart = 'method' | (typeof PREFLIGHT_HEADERS)[number];

/** The one condition of a class that only preflights do not meet. */
function preflightPart({ method, conditions }: Told): PreflightPart | undefined {
  const found = PREFLIGHT_HEADERS.filter((name) => {
    const texts = conditions.get(name) ?? [];
    return texts.length === 1 && texts[0] === `without ${name.slice('header '.length)}`;
  });
  if (method === NO_OPTIONS) return found.length === 0 ? 'method' : undefined;
  return method === '' && found.length === 1 ? found[0] : undefined;
}

function rest({ conditions }: Told, part: PreflightPart): [Attribute, readonly string[]][] {
  return [...conditions].filter(([name]) => name !== part);
}

function restKey(item: Told, part: PreflightPart): string {
  return JSON.stringify([item.paths, item.except, rest(item, part).sort(([a], [b]) => compareText(a, b))]);
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

function classOf(entry: Entry, { method, paths, except, conditions, difference, all }: Told): RequestClass {
  const { answers } = difference;
  return {
    method,
    host: entry.host,
    path: `${paths.length > 0 ? paths.join(', ') : '/…'}${except.length > 0 ? ` (not ${except.join(', ')})` : ''}`,
    conditions: [
      ...(entry.sni === undefined || entry.sni === entry.authority
        ? []
        : [`with server name ${entry.serverNames?.patterns.join(' or ')}`]),
      ...[...conditions]
        .sort(([a], [b]) => compareText(order(a), order(b)))
        .flatMap(([, texts]) => [...texts].sort(positiveFirst)),
    ],
    from: entry.from,
    kind: entry.kind,
    scheme: entry.scheme,
    anyOf: all.map((constraints) => constraints.map(conditionOf)),
    example: exampleText(entry, difference),
    rules: { base: ruleReference(answers.base), head: ruleReference(answers.head) },
  };
}

function order(attribute: Attribute): string {
  return `${attribute === 'path' ? 0 : attribute === 'preflight' ? 2 : 1} ${attribute}`;
}

function positiveFirst(a: string, b: string): number {
  return Number(/ ?not /.test(a)) - Number(/ ?not /.test(b)) || compareText(a, b);
}

function exampleText(entry: Entry, { region, answers }: Difference): string {
  const from = (answers.head ?? answers.base)?.asked.from ?? { kind: 'workload', namespace: '', labels: {} };
  const { method = 'GET', scheme = 'http', authority, path = '/', headers = {} } = requestOf(entry, from, region);
  const sent = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`);
  const text = `${method} ${scheme}://${authority}${path}${sent.length > 0 ? ` with ${sent.join(' and ')}` : ''}`;
  return region.signatures.readable(text);
}

function ruleReference(answer: Answer | undefined): RuleReference {
  const { object, path, name } = answer?.rule ?? {};
  if (object === undefined) return { text: answer?.rule === undefined ? '' : "Istio's own rule", at: '' };
  const { file, line } = object.at(...(path ?? []));
  return { text: `${name ? `rule ${name}` : 'rule'} of ${object.title}`, at: `${file}:${line}` };
}

/** `acme.example.com/cms/… with x-variant-id: ops-1234`, `GET acme/cms/… from acme/ui`. */
export function classText({ method, host, path, conditions, from, kind, scheme }: RequestClass): string {
  const where = `${scheme === '' || kind === 'mesh' ? '' : `${scheme}://`}${host}`;
  const said = conditions.length === 0 ? '' : ` ${conditionsText(conditions)}`;
  const start = method === '' ? '' : `${method} `;
  return `${start}${where}${kind === 'mesh' && host.startsWith('any ') ? '' : path}${said}${kind === 'mesh' ? ` from ${listed(from)}` : ''}`;
}

/** `with x-a: 1 and x-b: 2 and without x-c`: what a request has is listed behind one `with`, unless something else is between. */
function conditionsText(conditions: readonly string[]): string {
  return conditions
    .map((condition, at) => {
      if (at === 0) return condition;
      if (condition.startsWith('with ')) {
        return ` and ${conditions[at - 1]!.startsWith('with ') ? condition.slice('with '.length) : condition}`;
      }
      return `${condition.startsWith('without ') ? ' and ' : ', '}${condition}`;
    })
    .join('');
}
