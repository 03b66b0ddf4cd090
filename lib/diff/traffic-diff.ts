import type { MeshModel } from '../mesh-model';
import { Resolver } from '../resolver';
import { compareText } from '../text/compare-text';
import { effectOf } from './effect';
import { type AspectChange, changesBetween } from './effect-change';
import { askEntry, type Entry } from './entry';
import { type Exposure, ExposureCollector } from './exposure';
import type { Fragment } from './fragment';
import { gatewayEntries } from './gateway-entries';
import { meshEntries } from './mesh-entries';
import { type ObjectChanges, objectChanges } from './object-changes';
import { addPolicyExposures } from './policy-exposure';
import { policyFragments } from './policy-fragments';
import { classText, type RequestClass, requestClasses } from './request-class';
import { type OrderFinding, orderFindings } from './safe-order';
import { addScopeExposures } from './scope-exposure';
import { sourcesOf } from './source';
import { Touched } from './touched';
import { type Sides, type Witness, witnessesOf } from './witness';

/** Requests that change alike. */
export interface TrafficChange {
  /** `acme/cms main → ops-1234; timeout 2s → 5s` */
  readonly text: string;
  readonly aspects: readonly AspectChange[];
  /** Set when the whole host comes or goes. */
  readonly host?: 'appears' | 'vanishes';
  /** Every class of requests that changes so, in words and in parts. */
  readonly requests: readonly (RequestClass & { readonly text: string })[];
}

/** What a change of configuration changes for requests. */
export interface TrafficDiff {
  /** What is open now and was not before. */
  readonly exposures: readonly Exposure[];
  /** Routes and targets that come or go in one step, and routes without target. */
  readonly order: readonly OrderFinding[];
  readonly changes: readonly TrafficChange[];
  /** What the reader should know about the comparison itself. */
  readonly notes: readonly string[];
  readonly objects: Omit<ObjectChanges, 'relevant'>;
  /** How many classes of requests change, of how many that were compared. */
  readonly requests: { readonly changed: number; readonly compared: number };
}

/** Combinations that are tried over all entries, and at one. */
const BUDGET = { all: 300_000, entry: 1500 };

const OPAQUE = new Set(['EnvoyFilter', 'WasmPlugin', 'TrafficExtension']);

/** Says which requests fare otherwise in `head` than in `base`. Never throws, whatever the input. */
export function diffMeshes(base: MeshModel, head: MeshModel): TrafficDiff {
  const { relevant, ...objects } = objectChanges(base, head);
  const opaque = relevant.filter(({ kind, group }) => OPAQUE.has(kind) && group.endsWith('istio.io'));
  const notes = opaque.map((change) => {
    const what = change.base === undefined ? 'is new' : change.head === undefined ? 'is gone' : 'changes';
    return `${(change.head ?? change.base)!.title} ${what}: what it does cannot be told from YAML`;
  });
  if (relevant.length === 0) {
    return { exposures: [], order: [], changes: [], notes, objects, requests: { changed: 0, compared: 0 } };
  }
  const resolvers: Sides<Resolver> = { base: new Resolver(base), head: new Resolver(head) };
  const touched = new Touched(relevant, [base, head]);
  const sources = sourcesOf(base, head);
  const mesh = meshEntries(resolvers, sources, touched);
  const entries = [...gatewayEntries(resolvers, touched), ...mesh.entries];
  const collector = new ExposureCollector(base);
  const extra = policyFragments([base, head]);
  const groups = new Groups(entries);
  const unsampled = new Set<string>();
  const budget = Math.min(BUDGET.entry, Math.floor(BUDGET.all / Math.max(1, entries.length)));
  let compared = 0;
  for (const entry of entries) {
    const set = witnessesOf(entry.routes, extra, (fragment) => askEntry(entry, resolvers, fragment), budget);
    for (const condition of set.unsampled) unsampled.add(condition);
    compared += set.witnesses.length;
    groups.add(entry, set.witnesses);
    collector.entry(entry, set.witnesses, ({ fragment }) => classText(requestClasses(entry, [fragment], [])[0]!));
  }
  addPolicyExposures({ base, head }, relevant, sources, collector);
  if (relevant.some(({ kind }) => SCOPE_KINDS.has(kind))) addScopeExposures(resolvers, sources, collector);
  if (mesh.left > 0) notes.push(`${mesh.left} pairs of workloads and services were not compared: there are too many`);
  if (unsampled.size > 0) notes.push(`no request was found for: ${[...unsampled].sort().join('; ')}`);
  const changes = groups.changes();
  return {
    exposures: collector.exposures,
    order: orderFindings(base, head, touched),
    changes,
    notes,
    objects,
    requests: { changed: changes.reduce((sum, { requests }) => sum + requests.length, 0), compared },
  };
}

/** Kinds that decide which services a proxy knows. */
const SCOPE_KINDS = new Set(['Sidecar', 'Service', 'ServiceEntry', 'VirtualService', 'ConfigMap', 'Deployment']);

/** True when nothing changes for requests, and nothing has to be said. */
export function isUnchanged({ exposures, changes, order }: TrafficDiff): boolean {
  return exposures.length === 0 && changes.length === 0 && order.every(({ unsafe }) => !unsafe);
}

interface Group {
  readonly aspects: readonly AspectChange[];
  readonly host: TrafficChange['host'];
  readonly classes: RequestClass[];
}

/** Collects requests that change alike, over all entries. */
class Groups {
  private readonly groups = new Map<string, Group>();
  private readonly schemes = new Map<string, Set<string>>();

  constructor(entries: readonly Entry[]) {
    for (const { kind, host, from, scheme } of entries) {
      if (kind === 'gateway')
        this.schemes.set(`${from} ${host}`, (this.schemes.get(`${from} ${host}`) ?? new Set()).add(scheme));
    }
  }

  add(entry: Entry, witnesses: readonly Witness[]): void {
    const byChange = new Map<string, { readonly aspects: readonly AspectChange[]; readonly fragments: Fragment[] }>();
    const keyOf = new Map<Witness, string>();
    for (const witness of witnesses) {
      const aspects = aspectsOf(witness);
      const key = aspects.map(({ text }) => text).join('; ');
      keyOf.set(witness, key);
      if (key === '') continue;
      const known = byChange.get(key);
      if (known === undefined) byChange.set(key, { aspects, fragments: [witness.fragment] });
      else known.fragments.push(witness.fragment);
    }
    const { base, head } = entry.in;
    const host = entry.kind === 'mesh' || base === head ? undefined : head ? 'appears' : 'vanishes';
    for (const [key, { aspects, fragments }] of byChange) {
      const others = witnesses.filter((witness) => keyOf.get(witness) !== key).map(({ fragment }) => fragment);
      const group = this.groups.get(`${host} ${key}`) ?? { aspects, host, classes: [] };
      this.groups.set(`${host} ${key}`, group);
      group.classes.push(...requestClasses(entry, fragments, others));
    }
  }

  changes(): TrafficChange[] {
    return [...this.groups.values()]
      .map(({ aspects, host, classes }) => ({
        text: aspects.map(({ text }) => text).join('; '),
        aspects,
        ...(host !== undefined && { host }),
        requests: this.together(classes).map((item) => ({ ...item, text: classText(item) })),
      }))
      .sort(
        (a, b) =>
          rank(a) - rank(b) || compareText(a.requests[0]!.text, b.requests[0]!.text) || compareText(a.text, b.text),
      );
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

/** Gateways before the inside, whole hosts first. */
function rank({ host, requests }: TrafficChange): number {
  return (requests.some(({ kind }) => kind === 'gateway') ? 0 : 2) + (host === undefined ? 1 : 0);
}

const UNREACHABLE = { targets: [], texts: undefined };

function aspectsOf({ base, head }: Witness): readonly AspectChange[] {
  if (base === undefined && head === undefined) return [];
  const [before, after] = [base, head].map((answer) => (answer === undefined ? UNREACHABLE : effectOf(answer)));
  if (before!.texts !== undefined && after!.texts !== undefined) return changesBetween(before as never, after as never);
  const text = (effect: typeof before) => effect!.texts?.destination ?? 'no connection';
  if (text(before) === text(after)) return [];
  return [
    { aspect: 'destination', before: text(before), after: text(after), text: `${text(before)} → ${text(after)}` },
  ];
}
