import { Undecided } from '../language/automaton';
import type { MeshModel } from '../mesh-model';
import { constraintsOf, headerAttribute } from '../region/match-constraints';
import { leftBehind } from '../region/reach';
import { Regions } from '../region/region';
import { Resolver } from '../resolver';
import { compareText } from '../text/compare-text';
import { listed } from '../text/listed';
import { consumerFindings } from './consumer-order';
import { effectOf } from './effect';
import type { AspectChange } from './effect-change';
import { askEntry, type Entry, requestsAt } from './entry';
import { type Exposure, ExposureCollector } from './exposure';
import { fieldsNotCompared } from './fields-not-compared';
import { gatewayEntries } from './gateway-entries';
import { meshEntries } from './mesh-entries';
import { type ObjectChange, type ObjectChanges, objectChanges } from './object-changes';
import { changeKey, type Difference, differencesAt } from './place-difference';
import { addPolicyExposures } from './policy-exposure';
import { classText, type RequestClass, requestClasses } from './request-class';
import { type OrderFinding, orderFindings } from './safe-order';
import { addScopeExposures } from './scope-exposure';
import { selectorFindings } from './selector-order';
import type { Sides } from './sides';
import { sourcesOf } from './source';
import { suspectsOf, Touched } from './touched';
import { unknownAges, unknownWinners } from './unknown-ages';
import { type Moved, namedParts, type VersionChange, versionChanges, versionPart } from './version-change';

/** Requests that change alike. */
export interface TrafficChange {
  /** `acme/cms main → ops-1234; timeout 2s → 5s` */
  readonly text: string;
  /** What changes, aspect by aspect. */
  readonly aspects: readonly AspectChange[];
  /** Set when the whole host comes or goes. */
  readonly host?: 'appears' | 'vanishes';
  /**
   * Every class of requests that changes so, in words and in parts. `version` is set where one of {@link TrafficDiff.versions} is
   * the reason: its sentence tells of them.
   */
  readonly requests: readonly (RequestClass & { readonly text: string; readonly version?: string })[];
}

/** What a change of configuration changes for requests. */
export interface TrafficDiff {
  /** What is open now and was not before. */
  readonly exposures: readonly Exposure[];
  /** Clients that no longer connect and need not be in the input: those without a proxy, where mTLS becomes STRICT. */
  readonly shutOut: readonly string[];
  /** Routes and targets that come or go in one step, and routes without target. */
  readonly order: readonly OrderFinding[];
  /** Variants and canaries that come, go or get another share: one sentence for all requests that change for it alone. */
  readonly versions: readonly VersionChange[];
  /** What changes for requests; requests that change alike stand together. */
  readonly changes: readonly TrafficChange[];
  /** What the reader should know about the comparison itself. */
  readonly notes: readonly string[];
  /** How many objects were added, removed and changed. */
  readonly objects: Omit<ObjectChanges, 'relevant' | 'all'>;
  /** Places of which it is not decided whether requests change: a bound on work was hit, or YAML does not say what an object does; sorted. */
  readonly undecided: readonly string[];
  /** How many classes of requests change, and how many places were compared: hosts of gateways, services by callers. */
  readonly requests: { readonly changed: number; readonly compared: number };
}

const OPAQUE = new Set(['EnvoyFilter', 'WasmPlugin', 'TrafficExtension']);
const GATEWAY_API = 'gateway.networking.k8s.io';

/** Why nobody can say here which requests an object's change moves. */
function whyOpaque(change: ObjectChange): string | undefined {
  const { kind, group } = change;
  if (OPAQUE.has(kind) && group.endsWith('istio.io')) return 'what it does cannot be told from YAML';
  if (group === GATEWAY_API) return 'objects of the Kubernetes Gateway API are not compared';
  const fields = fieldsNotCompared(change);
  return fields.length === 0 ? undefined : `what ${fields.join(', ')} does to requests is not compared`;
}

/** How to compare. */
export interface DiffMeshesOptions {
  /** Called before each place is compared. @default - nobody waits for it */
  readonly progress?: (done: number, total: number) => void;
}

/** Says which requests are routed differently in `head` than in `base`: exactly those, or where it is not decided. Never throws, whatever the input. */
export function diffMeshes(base: MeshModel, later: MeshModel, { progress }: DiffMeshesOptions = {}): TrafficDiff {
  // What is added is younger than what is there: where Istio asks for the age of objects, that decides.
  const head = later.laterThan(base);
  const { relevant, all, ...objects } = objectChanges(base, head);
  const opaque = relevant.filter((change) => whyOpaque(change) !== undefined);
  const notes = opaque.map((change) => {
    const what = change.base === undefined ? 'is new' : change.head === undefined ? 'is gone' : 'changes';
    return `${(change.head ?? change.base)!.title} ${what}: ${whyOpaque(change)}`;
  });
  if (relevant.length === 0) {
    return {
      exposures: [],
      shutOut: [],
      order: selectorFindings(base, head),
      versions: [],
      changes: [],
      notes,
      objects,
      undecided: [],
      requests: { changed: 0, compared: 0 },
    };
  }
  const resolvers: Sides<Resolver> = { base: new Resolver(base), head: new Resolver(head) };
  const touched = new Touched(relevant, [base, head]);
  const sources = sourcesOf(base, head);
  const mesh = meshEntries(resolvers, sources, touched);
  const entries = [...gatewayEntries(resolvers, touched), ...mesh.entries];
  const collector = new ExposureCollector(base);
  const regions = new Regions();
  const groups = new Groups(entries, regions);
  const undecided = [
    ...opaque.map(({ head: after, base: before }) => (after ?? before)!.title),
    ...(mesh.left > 0 ? [`${mesh.left} pairs of workloads and services: there are too many`] : []),
  ];
  const changed = new Set(relevant.flatMap((change) => [change.base, change.head]));
  const ages = new Set(unknownWinners([base, head], ({ object }) => changed.has(object)));
  for (const [done, entry] of entries.entries()) {
    progress?.(done, entries.length);
    try {
      const { start } = requestsAt(entry, regions);
      const suspects = suspectsOf(entry, touched);
      const { differences, open } = differencesAt(entry, start, regions, resolvers, suspects);
      for (const note of unknownAges(entry, start, regions, suspects)) ages.add(note);
      if (open.length > 0)
        undecided.push(`${placeText(entry)}: requests with ${open.join(', ')}, which may hold a token`);
      groups.add(entry, differences);
      const describe = (item: Difference) => classText(requestClasses(entry, [item], regions)[0]!);
      collector.entry(entry, differences, describe, (header) => keepsHeader(entry, header, regions, resolvers));
    } catch (error) {
      if (!(error instanceof Undecided)) throw error;
      undecided.push(`${placeText(entry)}: ${error.message}`);
    }
  }
  const shutOut = addPolicyExposures({ base, head }, relevant, sources, collector);
  if (relevant.some(({ kind }) => SCOPE_KINDS.has(kind))) addScopeExposures(resolvers, sources, collector);
  const { changes, versions } = groups.changes();
  const diff: TrafficDiff = {
    exposures: collector.exposures,
    shutOut,
    order: [...selectorFindings(base, head), ...consumerFindings(base, head), ...orderFindings(base, head, touched)],
    versions,
    changes,
    notes: [...notes, ...ages],
    objects,
    undecided,
    requests: { changed: changes.reduce((sum, { requests }) => sum + requests.length, 0), compared: entries.length },
  };
  // What nothing else tells of is named, so that the reader sees what it is that changes no request.
  return isUnchanged(diff) ? { ...diff, objects: { ...objects, named: all } } : diff;
}

/** Kinds that decide which services a proxy knows. */
const SCOPE_KINDS = new Set(['Sidecar', 'Service', 'ServiceEntry', 'VirtualService', 'ConfigMap', 'Deployment']);

/** True when it is shown that nothing changes for requests, and nothing has to be said. */
export function isUnchanged({ exposures, shutOut, changes, order, undecided }: TrafficDiff): boolean {
  return (
    exposures.length + shutOut.length + changes.length + undecided.length === 0 && order.every(({ unsafe }) => !unsafe)
  );
}

interface Group extends Moved {
  readonly host: TrafficChange['host'];
  readonly classes: RequestClass[];
}

/** Collects requests that change alike, over all entries. */
class Groups {
  private readonly groups = new Map<string, Group>();
  private readonly schemes = new Map<string, Set<string>>();

  constructor(
    entries: readonly Entry[],
    private readonly regions: Regions,
  ) {
    for (const { kind, host, from, scheme } of entries) {
      if (kind === 'gateway')
        this.schemes.set(`${from} ${host}`, (this.schemes.get(`${from} ${host}`) ?? new Set()).add(scheme));
    }
  }

  add(entry: Entry, differences: readonly Difference[]): void {
    const byChange = new Map<string, Difference[]>();
    for (const difference of differences) {
      const key = changeKey(difference.aspects);
      const known = byChange.get(key);
      if (known === undefined) byChange.set(key, [difference]);
      else known.push(difference);
    }
    const { base, head } = entry.in;
    const host = entry.kind === 'mesh' || base === head ? undefined : head ? 'appears' : 'vanishes';
    for (const [key, alike] of byChange) {
      const group = this.groups.get(`${host} ${key}`) ?? { ...movedIn(alike[0]!), host, classes: [] };
      this.groups.set(`${host} ${key}`, group);
      group.classes.push(...requestClasses(entry, alike, this.regions));
    }
  }

  changes(): Pick<TrafficDiff, 'changes' | 'versions'> {
    const moved = [...this.groups.values()].map((group) => ({
      group,
      requests: this.together(group.classes).map((item) => ({ item, part: versionPart(group, item) })),
    }));
    const parts = namedParts(moved.flatMap(({ requests }) => requests.flatMap(({ part }) => part ?? [])));
    const told = new Set(parts);
    const changes = moved.map(({ group: { aspects, host }, requests: of }): TrafficChange => {
      const requests = of.map(({ item, part }) => {
        const version = part !== undefined && told.has(part) ? part.version : undefined;
        return { ...item, text: classText(item), ...(version !== undefined && { version }) };
      });
      return {
        text: aspects.map(({ text }) => text).join('; '),
        aspects,
        ...(host !== undefined && { host }),
        requests,
      };
    });
    changes.sort(
      (a, b) =>
        rank(a) - rank(b) || compareText(a.requests[0]!.text, b.requests[0]!.text) || compareText(a.text, b.text),
    );
    return { changes, versions: versionChanges(parts) };
  }

  /** One class where only the scheme, or only the sender, differs. */
  private together(classes: readonly RequestClass[]): RequestClass[] {
    const found = new Map<
      string,
      { readonly item: RequestClass; readonly schemes: Set<string>; readonly from: Set<string> }
    >();
    for (const item of classes) {
      const key = [
        item.kind,
        item.method,
        item.host,
        item.path,
        ...item.conditions,
        item.kind === 'mesh' ? '' : item.from.join(),
      ].join('\n');
      const known = found.get(key) ?? { item, schemes: new Set(), from: new Set() };
      known.schemes.add(item.scheme);
      for (const from of item.from) known.from.add(from);
      found.set(key, known);
    }
    return [...found.values()]
      .map(({ item, schemes, from }) => {
        const all = this.schemes.get(`${item.from} ${item.host}`);
        const plainOnly = all !== undefined && all.size > 1 && !schemes.has('https');
        return { ...item, scheme: plainOnly ? 'http' : '', from: [...from].sort() };
      })
      .sort((a, b) => compareText(a.kind, b.kind) || compareText(classText(a), classText(b)));
  }
}

/** What requests that change alike have in common. */
function movedIn({ aspects, answers: { base, head } }: Difference): Moved {
  return { aspects, before: base && effectOf(base), after: head && effectOf(head) };
}

/** The changes that no sentence about a version tells of, with the requests that it does not tell of. */
export function otherChanges({ changes }: TrafficDiff): TrafficChange[] {
  return changes.flatMap((change) => {
    const requests = change.requests.filter(({ version }) => version === undefined);
    return requests.length === 0 ? [] : [{ ...change, requests }];
  });
}

/** Gateways before the inside, whole hosts first. */
function rank({ host, requests }: TrafficChange): number {
  return (requests.some(({ kind }) => kind === 'gateway') ? 0 : 2) + (host === undefined ? 1 : 0);
}

/** Whether some request that the rules of base are for arrives with a header that visitors send. */
function keepsHeader(entry: Entry, header: string, regions: Regions, resolvers: Sides<Resolver>): boolean {
  const { start } = requestsAt(entry, regions);
  const conditions = entry.routes.base.map(({ match }) => constraintsOf(regions, match));
  return conditions.some((own, at) => {
    const named = own?.some(({ attribute, holds }) => holds && attribute === headerAttribute(header));
    const region = named ? start.meet(own!) : undefined;
    const first = region && leftBehind(region, conditions.slice(0, at)).next().value;
    if (!first) return false;
    const { outcome } = askEntry(entry, resolvers, first).base ?? {};
    return outcome?.kind === 'forward' && outcome.destinations.some(({ headers }) => headers.has(header));
  });
}

/** `gateway acme/gateway, acme.example.com port 443`, `acme/cms from acme/ui`. */
function placeText({ kind, host, port, from }: Entry): string {
  return kind === 'gateway' ? `gateway ${listed(from)}, ${host} port ${port}` : `${host} from ${listed(from)}`;
}
