import { groupBy } from './group-by';
import { compareAge, type MeshObject } from './mesh-object';
import { SelectorIndex } from './selector-index';
import { isRecord, list, number, record, text, textMap, texts } from './untyped';

/** Istio's `Sidecar`: the hosts that a workload's proxy knows. */
export interface Sidecar {
  readonly object: MeshObject;
  readonly namespace: string;
  readonly name: string;
  /** Labels of the workloads; `undefined` for the whole namespace (for all namespaces, in the root namespace). */
  readonly workloadSelector: Readonly<Record<string, string>> | undefined;
  readonly egress: readonly EgressListener[];
  /** Ports of the workloads that are led to another one of theirs. */
  readonly ingress: readonly IngressListener[];
  /** `ALLOW_ANY` or `REGISTRY_ONLY`. @default the mesh's mode */
  readonly outboundMode: string | undefined;
}

export interface EgressListener {
  /** The port; `undefined` for the listener that takes all others. */
  readonly port: number | undefined;
  readonly protocol: string;
  /** `namespace/host`, as written. */
  readonly hosts: readonly string[];
  readonly path: readonly (string | number)[];
}

export interface IngressListener {
  /** The port at which requests arrive. */
  readonly port: number;
  /** The port that they are led to (`defaultEndpoint`). */
  readonly endpointPort: number;
  readonly path: readonly (string | number)[];
}

/** Reads a `Sidecar`. */
export function readSidecar(object: MeshObject): Sidecar {
  const { spec } = object;
  const outbound = record(spec.outboundTrafficPolicy);
  return {
    object,
    namespace: object.namespace,
    name: object.name,
    workloadSelector: isRecord(spec.workloadSelector) ? textMap(spec.workloadSelector.labels) : undefined,
    egress: list(spec.egress).map((item, index) => ({
      port: number(record(record(item).port).number),
      protocol: (text(record(record(item).port).protocol) ?? '').toUpperCase(),
      hosts: texts(record(item).hosts),
      path: ['spec', 'egress', index],
    })),
    ingress: list(spec.ingress).flatMap((item, index) => {
      const port = number(record(record(item).port).number);
      const endpointPort = Number(/:(\d+)$/.exec(text(record(item).defaultEndpoint) ?? '')?.[1]);
      if (port === undefined || Number.isNaN(endpointPort)) return [];
      return [{ port, endpointPort, path: ['spec', 'ingress', index] }];
    }),
    outboundMode: isRecord(spec.outboundTrafficPolicy) ? (text(outbound.mode) ?? 'REGISTRY_ONLY') : undefined,
  };
}

/** Finds the Sidecar of a workload: the oldest that selects it, the namespace's, the root namespace's, or none. */
export class SidecarIndex {
  private readonly byNamespace: ReadonlyMap<string, SelectorIndex<Sidecar>>;
  private readonly root: Sidecar | undefined;

  constructor(
    readonly sidecars: readonly Sidecar[],
    rootNamespace: string,
  ) {
    const sorted = [...sidecars].sort(
      (a, b) =>
        Number(a.workloadSelector === undefined) - Number(b.workloadSelector === undefined) ||
        compareAge(a.object, b.object),
    );
    const grouped = groupBy(sorted, ({ namespace }) => [namespace]);
    this.byNamespace = new Map(
      [...grouped].map(([namespace, own]) => [
        namespace,
        new SelectorIndex(own, ({ workloadSelector }) => workloadSelector),
      ]),
    );
    this.root = sorted.find((item) => item.namespace === rootNamespace && item.workloadSelector === undefined);
  }

  lookup(namespace: string, labels: Readonly<Record<string, string>>): Sidecar | undefined {
    const own = this.byNamespace.get(namespace)?.for(labels)[0];
    return own ?? this.root;
  }
}
