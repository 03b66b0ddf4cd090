import type { Attribute } from '../region/attribute';
import { Covering } from '../region/covering';
import type { Constraint, Region, Regions } from '../region/region';
import type { Answer } from '../resolver';
import { compareText } from '../text/compare-text';
import { listed } from '../text/listed';
import { type ClassCondition, conditionOf } from './class-condition';
import { type Entry, requestOf, requestsAt } from './entry';
import type { Difference } from './place-difference';
import { withoutPlaces } from './places-of-tokens';
import { withoutPreflights } from './preflights';
import type { Sides } from './sides';
import { joinedClasses, type Told, tell } from './told-class';

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
  return withoutPreflights(joinedClasses(withoutPlaces(told))).map((item) => classOf(entry, item));
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
