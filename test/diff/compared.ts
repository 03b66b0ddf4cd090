import { aspectChanges } from '../../lib/diff/effect-change';
import { type Entry, requestsAt } from '../../lib/diff/entry';
import { gatewayEntries } from '../../lib/diff/gateway-entries';
import { meshEntries } from '../../lib/diff/mesh-entries';
import { objectChanges } from '../../lib/diff/object-changes';
import { type Difference, differencesAt, type PlaceDifference } from '../../lib/diff/place-difference';
import { sourcesOf } from '../../lib/diff/source';
import { suspectsOf, Touched } from '../../lib/diff/touched';
import { Undecided } from '../../lib/language/automaton';
import { isSubsetOf, MeshModel } from '../../lib/mesh-model';
import { type Constraint, type Region, Regions } from '../../lib/region/region';
import { type MeshRequest, type RequestView, Resolver } from '../../lib/resolver';
import { queryValue, viewRequest } from '../../lib/resolver/request-view';
import { askFor } from '../resolver/ask-for';
import type { RandomRequest } from '../resolver/random/requests';

/** Documents of the second mesh in place of some of the first's: a change as people make them. */
export function mixed(first: string, second: string, pick: readonly boolean[]): string {
  const before = first.split('\n---\n');
  const after = second.split('\n---\n');
  return before
    .map((text, index) => (pick[index % pick.length] === true ? (after[index] ?? '') : text))
    .filter(Boolean)
    .join('\n---\n');
}

/** Two versions of a mesh, with the differences at each of their places, worked out when they are asked for. */
export class Compared {
  readonly base: MeshModel;
  readonly head: MeshModel;
  readonly resolvers: { readonly base: Resolver; readonly head: Resolver };
  readonly entries: readonly Entry[];
  readonly regions = new Regions();
  /** Places that are not decided, and why. */
  readonly undecided: string[] = [];
  private readonly touched: Touched;
  private readonly found = new Map<Entry, PlaceDifference | 'undecided'>();

  constructor(before: string, after: string) {
    this.base = MeshModel.ofText(before);
    this.head = MeshModel.ofText(after).laterThan(this.base);
    const { base, head } = this;
    this.resolvers = { base: new Resolver(base), head: new Resolver(head) };
    this.touched = new Touched(objectChanges(base, head).relevant, [base, head]);
    const mesh = meshEntries(this.resolvers, sourcesOf(base, head), this.touched);
    this.entries = [...gatewayEntries(this.resolvers, this.touched), ...mesh.entries];
  }

  /** How many places were compared. */
  get places(): number {
    return this.found.size;
  }

  at(entry: Entry): PlaceDifference | 'undecided' {
    let found = this.found.get(entry);
    if (found === undefined) {
      found = this.compare(entry);
      this.found.set(entry, found);
    }
    return found;
  }

  start(entry: Entry): Region {
    return requestsAt(entry, this.regions).start;
  }

  /** Whether both versions have who sends a request. */
  hasSender({ from }: RandomRequest): boolean {
    return [this.base, this.head].every(
      ({ workloads, gateways }) =>
        gateways.length > 0 && workloads.some(({ namespace, name }) => `${namespace}/${name}` === from),
    );
  }

  /** A request, the places that it belongs to, and what both versions make of it. */
  ask(request: RandomRequest) {
    // What an authorizer outside answers is not known to a difference.
    const ask = (model: MeshModel): MeshRequest => ({ ...askFor(model, request), authorizers: undefined });
    const asked = ask(this.base);
    const view = viewRequest(asked);
    const answers = { base: this.resolvers.base.resolve(asked), head: this.resolvers.head.resolve(ask(this.head)) };
    return {
      view,
      answers,
      said: aspectChanges(answers.base, answers.head),
      places: this.entries.filter((entry) => isAt(entry, request.from, asked, view)),
    };
  }

  private compare(entry: Entry): PlaceDifference | 'undecided' {
    const { regions, resolvers, touched } = this;
    try {
      return differencesAt(entry, this.start(entry), regions, resolvers, suspectsOf(entry, touched));
    } catch (error) {
      if (!(error instanceof Undecided)) throw error;
      this.undecided.push(`${entry.host}: ${error.message}`);
      return 'undecided';
    }
  }
}

/** Whether a request is one of a place's. */
function isAt(entry: Entry, sender: string, asked: MeshRequest, view: RequestView): boolean {
  const client = entry.clients.base ?? entry.clients.head;
  const { from } = asked;
  if (client === undefined || client.kind !== from.kind || client.namespace !== from.namespace) return false;
  const isPort = entry.otherPorts === undefined ? entry.port === view.port : !entry.otherPorts.includes(view.port);
  if (!isPort || entry.scheme !== view.scheme) return false;
  const covers = (host: string) => host === '*' || isSubsetOf(view.host, host);
  if (!(entry.hosts ?? []).some(covers) || (entry.except ?? []).some(covers)) return false;
  if (from.kind === 'gateway') {
    const { sni = '' } = view;
    const has = (list: readonly string[] = []) =>
      list.some((name) => name === '*' || isSubsetOf(sni.toLowerCase(), name));
    const isNamed =
      entry.serverNames === undefined || (has(entry.serverNames.patterns) && !has(entry.serverNames.except));
    return JSON.stringify(client.labels) === JSON.stringify(from.labels) && isNamed;
  }
  return (
    (entry.from.includes(sender) || entry.from.includes(`${from.namespace}/${from.labels.app}`)) &&
    asked.connectTo === undefined
  );
}

/** What a request has of an attribute. */
export function reads(attribute: string, view: RequestView): string | undefined {
  const [kind, ...name] = attribute.split(' ');
  if (kind === 'path') return view.pathname;
  if (kind === 'sni') return view.sni?.toLowerCase();
  if (kind === 'header') return view.headers.get(name.join(' '));
  return kind === 'query' ? queryValue(view, name.join(' ')) : view[kind as 'method' | 'authority' | 'scheme'];
}

/** Whether a request meets a condition. */
export function meets({ attribute, set, holds }: Constraint, view: RequestView): boolean {
  return set.holds(reads(attribute, view)) === holds;
}

/** The differences that a request is in. */
export function holding({ differences }: PlaceDifference, view: RequestView): Difference[] {
  return differences.filter(({ region }) => region.constraints.every((item) => meets(item, view)));
}
