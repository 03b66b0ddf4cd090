import { HostIndex, qualifyHost } from './host-name';
import { type LocalitySetting, readLocality } from './locality-setting';
import type { MeshConfig } from './mesh-config';
import { compareAge, type MeshObject } from './mesh-object';
import type { MeshService } from './service';
import { flag, isRecord, list, number, record, selects, text, textMap, texts } from './untyped';

/** Istio's `TrafficPolicy`: how a client's proxy connects to a destination. */
export interface TrafficPolicy {
  /** Unset leaves it to auto mTLS. */
  readonly tls: ClientTls | undefined;
  /** What `connectionPool.http` says about the protocol; unset leaves it to the mesh. */
  readonly upgrade: HttpUpgrade | undefined;
  /** `loadBalancer.simple`; unset where the block says nothing of it. */
  readonly balancer: string | undefined;
  /** Shares by place; `false` where the block has none, and unset where there is no such block. */
  readonly locality: LocalitySetting | false | undefined;
  /** True where failed pods are left out (`outlierDetection`); unset where the policy does not say. */
  readonly outliers: true | undefined;
  /** Istio's field as written: for what reports it. */
  readonly written: Readonly<Record<string, unknown>>;
  /** `portLevelSettings` by port number: each stands in place of the policy itself. */
  readonly portLevel: ReadonlyMap<number, TrafficPolicy>;
}

/** How a client's proxy protects a connection, and where that stands. */
export interface ClientTls {
  /** `DISABLE`, `SIMPLE`, `MUTUAL`, `ISTIO_MUTUAL` */
  readonly mode: string;
  /** A Secret for the client's certificate or authorities. */
  readonly credentialName: string | undefined;
  /** Server name of the handshake; Istio's own for `ISTIO_MUTUAL` where none is written. */
  readonly sni: string | undefined;
  /** Names of which the server's certificate has to have one; none: those of the mesh for `ISTIO_MUTUAL`. */
  readonly subjectAltNames: readonly string[];
}

/** Whether a client's proxy speaks HTTP/2 to a destination. */
export interface HttpUpgrade {
  /** `DEFAULT`, `UPGRADE`, `DO_NOT_UPGRADE` */
  readonly policy: string;
  /** True: a request goes on in the protocol of the client. */
  readonly useClientProtocol: boolean;
}

/** Istio's `Subset`: those pods of a host that have certain labels. */
export interface Subset {
  /** The name that routes use. */
  readonly name: string;
  /** The labels that its pods have. */
  readonly labels: Readonly<Record<string, string>>;
  /** Its own policy; unset: that of the DestinationRule. */
  readonly trafficPolicy: TrafficPolicy | undefined;
  /** The object that declares it: after a merge not always the first one. */
  readonly object: MeshObject;
  /** Its place in that object: `['spec', 'subsets', 0]`. */
  readonly path: readonly (string | number)[];
}

/** Istio's `DestinationRule`: subsets of a host, and how clients connect to it. */
export interface DestinationRule {
  /** The object that it was read from. */
  readonly object: MeshObject;
  /** Its Kubernetes namespace. */
  readonly namespace: string;
  /** Its name. */
  readonly name: string;
  /** Qualified; may be a wildcard. */
  readonly host: string;
  /** The subsets in the order in which they are written. */
  readonly subsets: readonly Subset[];
  /** The policy of the host; unset: the mesh's defaults. */
  readonly trafficPolicy: TrafficPolicy | undefined;
  /** Labels of the client workloads it is for; `undefined` for all. */
  readonly workloadSelector: Readonly<Record<string, string>> | undefined;
  /** As written; empty means the mesh's default, `*`. */
  readonly exportTo: readonly string[];
}

/** A DestinationRule as Istio uses it: those of one namespace for one host, merged. */
export interface MergedDestinationRule extends Omit<DestinationRule, 'name'> {
  /** Where it was merged from, oldest first. */
  readonly from: readonly DestinationRule[];
}

/** Reads a DestinationRule. */
export function readDestinationRule(
  object: MeshObject,
  { clusterDomain, exportTo: exported }: MeshConfig,
): DestinationRule {
  const { spec, namespace } = object;
  const selector = record(spec.workloadSelector);
  const written = texts(spec.exportTo);
  // Of the mesh's default Istio asks only whether it is private.
  const usual = exported.destinationRules.includes('.') ? ['.'] : [];
  return {
    object,
    namespace,
    name: object.name,
    host: qualifyHost(text(spec.host) ?? '', namespace, clusterDomain),
    subsets: list(spec.subsets).map((item, index) => {
      const subset = record(item);
      return {
        name: text(subset.name) ?? '',
        labels: textMap(subset.labels),
        trafficPolicy: readTrafficPolicy(subset.trafficPolicy),
        object,
        path: ['spec', 'subsets', index],
      };
    }),
    trafficPolicy: readTrafficPolicy(spec.trafficPolicy),
    workloadSelector: isRecord(spec.workloadSelector) ? textMap(selector.matchLabels) : undefined,
    exportTo: isRecord(spec.workloadSelector) ? ['.'] : written.length > 0 ? written : usual,
  };
}

function readTrafficPolicy(value: unknown): TrafficPolicy | undefined {
  if (!isRecord(value)) return undefined;
  const portLevel = new Map<number, TrafficPolicy>();
  for (const item of list(value.portLevelSettings)) {
    const port = number(record(record(item).port).number);
    const policy = readTrafficPolicy(item);
    if (port !== undefined && policy !== undefined && !portLevel.has(port)) portLevel.set(port, policy);
  }
  const tls = value.tls;
  const pool = value.connectionPool;
  const http = record(record(pool).http);
  return {
    tls: isRecord(tls)
      ? {
          mode: text(tls.mode) ?? 'DISABLE',
          credentialName: text(tls.credentialName) || undefined,
          sni: text(tls.sni) || undefined,
          subjectAltNames: texts(tls.subjectAltNames),
        }
      : undefined,
    upgrade: isRecord(pool)
      ? { policy: text(http.h2UpgradePolicy) ?? 'DEFAULT', useClientProtocol: flag(http.useClientProtocol) }
      : undefined,
    balancer: text(record(value.loadBalancer).simple),
    locality: readLocality(value.loadBalancer),
    outliers: isRecord(value.outlierDetection) || undefined,
    written: value,
    portLevel,
  };
}

/**
 * One setting of a rule for a port: port-level settings replace wider ones whole, a subset's take the place of the
 * rule's (Istio: `util.MergeTrafficPolicy`).
 */
export function settingFor<K extends 'tls' | 'upgrade' | 'balancer' | 'locality' | 'outliers'>(
  setting: K,
  policy: TrafficPolicy | undefined,
  subset: TrafficPolicy | undefined,
  port: number,
): TrafficPolicy[K] | undefined {
  const special = subset?.portLevel.get(port);
  if (special !== undefined) return special[setting];
  return subset?.[setting] ?? (policy?.portLevel.get(port) ?? policy)?.[setting];
}

/** The first subset of each name. */
const subsetsByName = new WeakMap<MergedDestinationRule, Map<string, Subset>>();

/** The subset of a name; the first one, where a rule has several. */
export function subsetNamed(rule: MergedDestinationRule, name: string): Subset | undefined {
  return subsetsByName.get(rule)?.get(name);
}

/** A rule while others may still be merged into it. */
interface OpenRule extends MergedDestinationRule {
  readonly subsets: Subset[];
  trafficPolicy: TrafficPolicy | undefined;
  readonly from: DestinationRule[];
}

function openRule(rule: DestinationRule): OpenRule {
  const { name: _, ...fields } = rule;
  const open: OpenRule = { ...fields, subsets: [], from: [] };
  subsetsByName.set(open, new Map());
  mergeInto(open, rule);
  return open;
}

/** The work is that of the rule which comes, not of all that came before: a host may have a rule for each variant. */
function mergeInto(open: OpenRule, rule: DestinationRule): void {
  const known = subsetsByName.get(open)!;
  const added = rule.subsets.filter(({ name }) => !known.has(name));
  for (const subset of added) {
    open.subsets.push(subset);
    if (!known.has(subset.name)) known.set(subset.name, subset);
  }
  open.trafficPolicy ??= rule.trafficPolicy;
  open.from.push(rule);
}

type HostRules = HostIndex<OpenRule[]>;

/** Istio's look-up of DestinationRules: client's namespace, then service's, then the root namespace. */
export class DestinationRuleIndex {
  /** Rules a namespace's own clients see, private ones among them. */
  private readonly local = new Map<string, HostRules>();
  /** Rules that a namespace exports. */
  private readonly exported = new Map<string, HostRules>();
  private readonly rootPrivate: HostRules = new HostIndex();

  constructor(
    readonly rules: readonly DestinationRule[],
    private readonly rootNamespace: string,
  ) {
    const sorted = [...rules].sort(
      (a, b) =>
        Number(a.workloadSelector === undefined) - Number(b.workloadSelector === undefined) ||
        compareAge(a.object, b.object),
    );
    for (const rule of sorted) {
      const to = rule.exportTo;
      const own = to.length === 0 || ['*', '.', rule.namespace].some((item) => to.includes(item));
      if (own) addRule(indexOf(this.local, rule.namespace), rule);
      if (to.length !== 1 || (to[0] !== '.' && to[0] !== rule.namespace)) {
        addRule(indexOf(this.exported, rule.namespace), rule);
      } else if (rule.namespace === rootNamespace) {
        addRule(this.rootPrivate, rule);
      }
    }
  }

  /** The merged rules that a client in `namespace` uses for a service; several only if some select workloads. */
  lookup(namespace: string, service: Pick<MeshService, 'hostname' | 'namespace'>): readonly MergedDestinationRule[] {
    const own = namespace === this.rootNamespace ? this.rootPrivate : this.local.get(namespace);
    const found = own?.match(service.hostname);
    if (found !== undefined) return found;
    const fromService = this.exportedTo(namespace, service.namespace, service.hostname);
    return fromService.length > 0 ? fromService : this.exportedTo(namespace, this.rootNamespace, service.hostname);
  }

  private exportedTo(client: string, owner: string, hostname: string): MergedDestinationRule[] {
    return (this.exported.get(owner)?.match(hostname) ?? []).filter(
      ({ exportTo }) => exportTo.length === 0 || exportTo.includes('*') || exportTo.includes(client),
    );
  }
}

function indexOf(map: Map<string, HostRules>, namespace: string): HostRules {
  const found = map.get(namespace) ?? new HostIndex();
  map.set(namespace, found);
  return found;
}

/** Of the rules for a service, the one for a client with these labels: one that selects it, else the general one. */
export function ruleForClient(
  rules: readonly MergedDestinationRule[],
  namespace: string,
  labels: Readonly<Record<string, string>>,
): MergedDestinationRule | undefined {
  let general: MergedDestinationRule | undefined;
  for (const rule of rules) {
    if (rule.workloadSelector === undefined) general = rule;
    else if (rule.namespace === namespace && selects(rule.workloadSelector, labels)) return rule;
  }
  return general;
}

/** Istio's `mergeDestinationRule`: the first policy and the first subset of a name win; `exportTo` must be equal. */
function addRule(index: HostRules, rule: DestinationRule): void {
  const merged = index.get(rule.host);
  if (merged === undefined) {
    index.set(rule.host, [openRule(rule)]);
    return;
  }
  let separate = true;
  for (let at = 0; at < merged.length; at++) {
    const existing = merged[at]!;
    if (sameSet(rule.exportTo, existing.exportTo)) separate = false;
    else if (existing.exportTo.length > 0 && existing.exportTo.every((item) => rule.exportTo.includes(item)))
      separate = true;
    else {
      separate = true;
      continue;
    }
    const selectors = [existing.workloadSelector, rule.workloadSelector];
    const neither = selectors.every((selector) => selector === undefined);
    const both = selectors.every((selector) => selector !== undefined);
    if (both && !sameLabels(existing.workloadSelector!, rule.workloadSelector!)) {
      separate = true;
      continue;
    }
    if (neither || both) separate = false;
    mergeInto(existing, rule);
  }
  if (separate) merged.push(openRule(rule));
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.every((item) => b.includes(item)) && b.every((item) => a.includes(item));
}

function sameLabels(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  return selects(a, b) && selects(b, a);
}
