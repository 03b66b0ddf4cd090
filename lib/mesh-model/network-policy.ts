import { groupBy } from './group-by';
import type { MeshObject } from './mesh-object';
import { isRecord, list, number, record, selects, text, textMap, texts } from './untyped';

/** A pod, as NetworkPolicies see it. */
export interface NetworkPod {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** False where the pod may have more labels than these, because the input does not hold it. @default true */
  readonly isWhole?: boolean;
}

/** A port of the pod that takes the connection. */
export interface NetworkPort {
  readonly number: number;
  /** The names that the pod's containers give it; absent where they are not known. */
  readonly names?: readonly string[];
}

export type Direction = 'ingress' | 'egress';

/** What drops a connection: policies of the pod that it leaves, or of the pod that it enters, none of which lets it through. */
export interface Drop {
  readonly direction: Direction;
  readonly policies: readonly MeshObject[];
}

/** True, false, or not to be told from the input. */
type Maybe = boolean | undefined;

/**
 * Which connections NetworkPolicies leave open, where the network of the cluster enforces them (Kubernetes: NetworkPolicySpec). Addresses
 * of pods are not known, so a rule with `ipBlock` may be for any of them.
 */
export class NetworkPolicies {
  private readonly byNamespace: ReadonlyMap<string, readonly MeshObject[]>;
  /** By the labels of pods, which are one object for each workload. */
  private readonly found = new WeakMap<object, Map<string, readonly MeshObject[]>>();

  constructor(
    private readonly namespaces: ReadonlyMap<string, MeshObject>,
    readonly objects: readonly MeshObject[],
  ) {
    this.byNamespace = groupBy(objects, ({ namespace }) => [namespace]);
  }

  /** What drops a TCP connection; nothing where it comes about, or may. */
  dropping(from: NetworkPod, to: NetworkPod, port: NetworkPort): Drop | undefined {
    return this.droppingOneWay('egress', from, to, port) ?? this.droppingOneWay('ingress', to, from, port);
  }

  /** What drops a connection to addresses outside of the cluster. */
  leaving(pod: NetworkPod, port: NetworkPort): Drop | undefined {
    const policies = this.for(pod, 'egress');
    const isOpen = policies.some(({ spec }) => {
      return list(spec.egress)
        .map(record)
        .some((rule) => {
          const peers = list(rule.to).map(record);
          return portFits(rule, port) && (peers.length === 0 || peers.some(({ ipBlock }) => isRecord(ipBlock)));
        });
    });
    return isOpen || policies.length === 0 ? undefined : { direction: 'egress', policies };
  }

  /** What drops every connection to a port, whoever connects. */
  closing(pod: NetworkPod, port: NetworkPort): Drop | undefined {
    const policies = this.for(pod, 'ingress');
    const isOpen = policies.some(({ spec }) => list(spec.ingress).some((rule) => portFits(record(rule), port)));
    return isOpen || policies.length === 0 ? undefined : { direction: 'ingress', policies };
  }

  private droppingOneWay(direction: Direction, pod: NetworkPod, peer: NetworkPod, port: NetworkPort): Drop | undefined {
    const policies = this.for(pod, direction);
    const isOpen = policies.some((policy) => {
      return list(policy.spec[direction]).some((rule) => {
        return portFits(record(rule), port) && this.peerFits(policy, direction, record(rule), peer) !== false;
      });
    });
    return isOpen || policies.length === 0 ? undefined : { direction, policies };
  }

  /** The policies for a pod; none where one may be for it, of which it cannot be told. */
  private for(pod: NetworkPod, direction: Direction): readonly MeshObject[] {
    const key = `${direction} ${pod.namespace} ${pod.isWhole}`;
    const known = this.found.get(pod.labels) ?? new Map<string, readonly MeshObject[]>();
    this.found.set(pod.labels, known);
    const policies = known.get(key) ?? this.select(pod, direction);
    known.set(key, policies);
    return policies;
  }

  private select({ namespace, labels, isWhole }: NetworkPod, direction: Direction): readonly MeshObject[] {
    const own = (this.byNamespace.get(namespace) ?? []).filter(({ spec }) => hasDirection(spec, direction));
    const fits = own.map(({ spec }) => matches(spec.podSelector, labels, isWhole));
    return fits.includes(undefined) ? [] : own.filter((_, at) => fits[at]);
  }

  private peerFits(
    { namespace }: MeshObject,
    direction: Direction,
    rule: Readonly<Record<string, unknown>>,
    peer: NetworkPod,
  ): Maybe {
    const peers = list(rule[direction === 'ingress' ? 'from' : 'to']).map(record);
    if (peers.length === 0) return true;
    const fits = peers.map(({ podSelector, namespaceSelector, ipBlock }): Maybe => {
      if (isRecord(ipBlock)) return undefined;
      const isThere =
        namespaceSelector === undefined
          ? peer.namespace === namespace
          : matches(namespaceSelector, ...this.labelsOf(peer.namespace));
      if (isThere === false || podSelector === undefined) return isThere;
      const isIt = matches(podSelector, peer.labels, peer.isWhole);
      return isIt === false ? false : isThere && isIt;
    });
    return fits.includes(true) ? true : fits.includes(undefined) ? undefined : false;
  }

  /** Labels of a namespace; of one that the input does not hold, the one that Kubernetes gives it. */
  private labelsOf(name: string): [labels: Readonly<Record<string, string>>, isWhole: boolean] {
    const written = this.namespaces.get(name);
    return [{ ...written?.labels, 'kubernetes.io/metadata.name': name }, written !== undefined];
  }
}

/** The keys of labels that policies ask for: pods that have the same values of them are alike. */
export function labelKeysOf(policies: readonly MeshObject[]): string[] {
  const selectors = policies.flatMap(({ spec }) => [
    spec.podSelector,
    ...[...list(spec.ingress), ...list(spec.egress)]
      .map(record)
      .flatMap((rule) => [...list(rule.from), ...list(rule.to)].map((peer) => record(peer).podSelector)),
  ]);
  const keys = selectors
    .map(record)
    .flatMap(({ matchLabels, matchExpressions }) => [
      ...Object.keys(textMap(matchLabels)),
      ...list(matchExpressions).flatMap((expression) => text(record(expression).key) ?? []),
    ]);
  return [...new Set(keys)].sort();
}

function hasDirection(spec: Readonly<Record<string, unknown>>, direction: Direction): boolean {
  const types = texts(spec.policyTypes);
  if (types.length > 0) return types.includes(direction === 'ingress' ? 'Ingress' : 'Egress');
  return direction === 'ingress' || list(spec.egress).length > 0;
}

/**
 * Whether labels are those that a selector asks for.
 *
 * @param isWhole false where there may be more labels than these
 */
function matches(selector: unknown, labels: Readonly<Record<string, string>>, isWhole = true): Maybe {
  const { matchLabels, matchExpressions } = record(selector);
  const wanted = textMap(matchLabels);
  const expressions = list(matchExpressions).map(record);
  if (Object.keys(wanted).length === 0 && expressions.length === 0) return true;
  const keys = [...Object.keys(wanted), ...expressions.map(({ key }) => text(key) ?? '')];
  if (!isWhole && keys.some((key) => !Object.hasOwn(labels, key))) return undefined;
  return selects(wanted, labels) && expressions.every((expression) => expressionHolds(expression, labels));
}

function expressionHolds(
  { key, operator, values }: Readonly<Record<string, unknown>>,
  labels: Readonly<Record<string, string>>,
): boolean {
  const name = text(key) ?? '';
  const value = Object.hasOwn(labels, name) ? labels[name] : undefined;
  switch (operator) {
    case 'In':
      return value !== undefined && texts(values).includes(value);
    case 'NotIn':
      return value === undefined || !texts(values).includes(value);
    case 'Exists':
      return value !== undefined;
    default:
      return value === undefined;
  }
}

function portFits(rule: Readonly<Record<string, unknown>>, port: NetworkPort): boolean {
  const ports = list(rule.ports).map(record);
  if (ports.length === 0) return true;
  return ports.some((item) => {
    if ((text(item.protocol) ?? 'TCP') !== 'TCP') return false;
    if (item.port === undefined) return true;
    const first = number(item.port);
    if (first === undefined) return port.names?.includes(text(item.port) ?? '') ?? true;
    return port.number >= first && port.number <= (number(item.endPort) ?? first);
  });
}
