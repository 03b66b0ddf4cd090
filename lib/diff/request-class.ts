import type { StringMatch } from '../mesh-model';
import type { Attribute } from '../region/attribute';
import { type Conditions, leftBehind } from '../region/reach';
import type { Constraint, Region, Regions } from '../region/region';
import type { Replacement, ValueSet } from '../region/value-set';
import type { Answer } from '../resolver';
import { compareText } from '../text/compare-text';
import { listed } from '../text/listed';
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

/** One condition of a class. */
export interface ClassCondition {
  /** `path`, `method`, `authority`, `header x-user`, `query q`. */
  readonly attribute: Attribute;
  /** False for requests that do not meet it. */
  readonly holds: boolean;
  /** As Istio's `StringMatch`; regular expressions are RE2's, for the whole value. */
  readonly match: StringMatch;
  /** True where upper and lower case are the same. */
  readonly ignoreCase: boolean;
  /** True where a request without the attribute meets it too. */
  readonly orAbsent: boolean;
  /** Set where it is asked of the path that a rule makes of the request's. */
  readonly replaced?: Replacement;
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
  const known: (readonly Constraint[] | undefined)[] = [];
  for (const { region } of alike) known.push(necessary(region, start, implied, known));
  const told = alike.flatMap((difference, at): Told[] => {
    const own = known[at] ?? [];
    const region = start.meet(own);
    // Classes that others cover together are not repeated.
    if (
      region === undefined ||
      isCovered(
        region,
        known.filter((other) => other !== own),
      )
    ) {
      known[at] = undefined;
      return [];
    }
    return [tell(own, difference)];
  });
  return joined(joined(told, 'path'), 'header').map((item) => classOf(entry, item));
}

/** The conditions of a region without those that no request needs, given what earlier classes hold. */
function necessary(
  region: Region,
  start: Region,
  implied: readonly Constraint[],
  earlier: readonly Conditions[],
): readonly Constraint[] {
  const given = new Set(implied.map(({ attribute, set }) => `${attribute} ${set.id}`));
  let kept = region.constraints.filter(({ attribute, set }) => !given.has(`${attribute} ${set.id}`));
  // What is asked to be absent or other goes first: what is asked for is the better description.
  for (const constraint of [...kept].sort((a, b) => Number(a.holds) - Number(b.holds))) {
    const others = kept.filter((item) => item !== constraint);
    const added = start.meet(others)?.and({ ...constraint, holds: !constraint.holds });
    if (added === undefined || isCovered(added, earlier)) kept = others;
  }
  return kept;
}

function isCovered(region: Region, by: readonly Conditions[]): boolean {
  return leftBehind(region, by).next().done === true;
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

/** `ops-1234`, `/cms/…`, `any value`, `matching /v[0-9]/.*`. */
function setText({ match, ignoreCase, replaced }: ValueSet): string {
  if (replaced !== undefined) return `with ${replaced.by} for ${replaced.prefix} ${matchText(match, false)}`;
  return matchText(match, ignoreCase);
}

function matchText(match: StringMatch, ignoreCase: boolean): string {
  const anyCase = ignoreCase ? ' in any case' : '';
  switch (match.kind) {
    case 'present':
      return 'any value';
    case 'exact':
      return `${match.value === '' ? '""' : match.value}${anyCase}`;
    case 'prefix':
      return `${match.value}…${anyCase}`;
    case 'regex':
      return `matching ${match.value}`;
  }
}

function conditionText(attribute: Attribute, set: ValueSet, holds: boolean): string {
  const [kind, ...rest] = attribute.split(' ');
  const name = rest.join(' ');
  const text = setText(set);
  if (kind !== 'header' && kind !== 'query') return `${kind}${holds ? '' : ' not'} ${text}`;
  const subject = kind === 'header' ? name : `?${name}`;
  if (set.match.kind === 'present') return `${holds ? 'with' : 'without'} ${subject}`;
  const mark = kind === 'header' ? ': ' : '=';
  return `${holds ? 'with' : 'not with'} ${subject}${set.match.kind === 'regex' ? ' ' : mark}${text}`;
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

function conditionOf({ attribute, holds, set }: Constraint): ClassCondition {
  const { match, ignoreCase, absent, replaced } = set;
  return { attribute, holds, match, ignoreCase, orAbsent: absent, ...(replaced && { replaced }) };
}

function order(attribute: Attribute): string {
  return `${attribute === 'path' ? 0 : 1} ${attribute}`;
}

function positiveFirst(a: string, b: string): number {
  return Number(/ ?not /.test(a)) - Number(/ ?not /.test(b)) || compareText(a, b);
}

function exampleText(entry: Entry, { region, answers }: Difference): string {
  const from = (answers.head ?? answers.base)?.asked.from ?? { kind: 'workload', namespace: '', labels: {} };
  const { method = 'GET', scheme = 'http', authority, path = '/', headers = {} } = requestOf(entry, from, region);
  const sent = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`);
  return `${method} ${scheme}://${authority}${path}${sent.length > 0 ? ` with ${sent.join(' and ')}` : ''}`;
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
