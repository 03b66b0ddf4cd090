import { compareAge, type MeshObject } from './mesh-object';
import { isRecord, list, record, selects, text, textMap, texts } from './untyped';

/** mTLS mode of a workload's port. `UNSET` takes the wider policy's. */
export type MtlsMode = 'STRICT' | 'PERMISSIVE' | 'DISABLE' | 'UNSET';

export interface PeerAuthentication {
  readonly object: MeshObject;
  readonly namespace: string;
  readonly name: string;
  /** Labels of the workloads; `undefined` for the namespace, or in the root namespace for the mesh. */
  readonly selector: Readonly<Record<string, string>> | undefined;
  readonly mode: MtlsMode;
  /** Modes of workload ports. */
  readonly ports: ReadonlyMap<number, MtlsMode>;
}

export interface AuthorizationPolicy {
  readonly object: MeshObject;
  readonly namespace: string;
  readonly name: string;
  readonly selector: Readonly<Record<string, string>> | undefined;
  /** True when it is attached by `targetRefs`: to waypoints and Kubernetes gateways, never to a sidecar. */
  readonly targeted: boolean;
  readonly action: 'ALLOW' | 'DENY' | 'CUSTOM' | 'AUDIT';
  /** True with the annotation `istio.io/dry-run`: it decides nothing. */
  readonly dryRun: boolean;
  readonly provider: string;
  readonly rules: readonly AuthorizationRule[];
}

/** Values and refused values of one attribute; `*` at the start or end of a value stands for anything. */
export interface ValueCondition {
  readonly key: string;
  readonly values: readonly string[];
  readonly notValues: readonly string[];
}

export interface AuthorizationRule {
  readonly path: readonly (string | number)[];
  /** One of these sources; empty for any. Each: all its conditions. */
  readonly from: readonly (readonly ValueCondition[])[];
  /** One of these operations; empty for any. */
  readonly to: readonly (readonly ValueCondition[])[];
  /** And all of these. */
  readonly when: readonly ValueCondition[];
}

export interface RequestAuthentication {
  readonly object: MeshObject;
  readonly namespace: string;
  readonly name: string;
  readonly selector: Readonly<Record<string, string>> | undefined;
  readonly issuers: readonly string[];
}

export function readPeerAuthentication(object: MeshObject): PeerAuthentication {
  const { spec } = object;
  const ports = new Map<number, MtlsMode>();
  for (const [port, mtls] of Object.entries(record(spec.portLevelMtls))) {
    if (/^\d+$/.test(port)) ports.set(Number(port), modeOf(record(mtls).mode));
  }
  return {
    object,
    namespace: object.namespace,
    name: object.name,
    selector: selectorOf(spec),
    mode: modeOf(record(spec.mtls).mode),
    ports,
  };
}

function modeOf(value: unknown): MtlsMode {
  return value === 'STRICT' || value === 'PERMISSIVE' || value === 'DISABLE' ? value : 'UNSET';
}

function selectorOf(spec: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> | undefined {
  const labels = textMap(record(spec.selector).matchLabels);
  return Object.keys(labels).length > 0 ? labels : undefined;
}

/** Names of the fields under `source` and `operation`, as attributes of one list. */
const SOURCE_FIELDS: Readonly<Record<string, string>> = {
  principals: 'source.principal',
  requestPrincipals: 'request.auth.principal',
  namespaces: 'source.namespace',
  serviceAccounts: 'source.serviceAccount',
  trustDomains: 'source.trustDomain',
  ipBlocks: 'source.ip',
  remoteIpBlocks: 'remote.ip',
};
const OPERATION_FIELDS: Readonly<Record<string, string>> = {
  hosts: 'request.host',
  methods: 'request.method',
  paths: 'request.path',
  ports: 'destination.port',
};

export function readAuthorizationPolicy(object: MeshObject): AuthorizationPolicy {
  const { spec } = object;
  const action = spec.action;
  return {
    object,
    namespace: object.namespace,
    name: object.name,
    selector: selectorOf(spec),
    targeted: list(spec.targetRefs).length > 0 || isRecord(spec.targetRef),
    action: action === 'DENY' || action === 'CUSTOM' || action === 'AUDIT' ? action : 'ALLOW',
    dryRun: object.annotations['istio.io/dry-run'] === 'true',
    provider: text(record(spec.provider).name) ?? '',
    rules: list(spec.rules).map((item, index) => {
      const rule = record(item);
      return {
        path: ['spec', 'rules', index],
        from: list(rule.from).map((entry) => conditions(record(record(entry).source), SOURCE_FIELDS)),
        to: list(rule.to).map((entry) => conditions(record(record(entry).operation), OPERATION_FIELDS)),
        when: list(rule.when).map((entry) => ({
          key: text(record(entry).key) ?? '',
          values: texts(record(entry).values),
          notValues: texts(record(entry).notValues),
        })),
      };
    }),
  };
}

function conditions(
  fields: Readonly<Record<string, unknown>>,
  names: Readonly<Record<string, string>>,
): readonly ValueCondition[] {
  return Object.entries(names).flatMap(([field, key]) => {
    const values = texts(fields[field]);
    const notValues = texts(fields[`not${field[0]!.toUpperCase()}${field.slice(1)}`]);
    return values.length + notValues.length > 0 ? [{ key, values, notValues }] : [];
  });
}

export function readRequestAuthentication(object: MeshObject): RequestAuthentication {
  return {
    object,
    namespace: object.namespace,
    name: object.name,
    selector: selectorOf(object.spec),
    issuers: list(object.spec.jwtRules).flatMap((rule) => text(record(rule).issuer) ?? []),
  };
}

/** Policies of a namespace and of the root namespace, oldest first. */
export class PolicyIndex<P extends { readonly object: MeshObject; readonly namespace: string }> {
  private readonly byNamespace = new Map<string, P[]>();

  constructor(
    readonly policies: readonly P[],
    private readonly rootNamespace: string,
  ) {
    for (const policy of [...policies].sort((a, b) => compareAge(a.object, b.object))) {
      const found = this.byNamespace.get(policy.namespace);
      if (found === undefined) this.byNamespace.set(policy.namespace, [policy]);
      else found.push(policy);
    }
  }

  /** The root namespace's policies first, then the workload's own namespace's. */
  inForce(namespace: string): readonly P[] {
    const root = this.byNamespace.get(this.rootNamespace) ?? [];
    return namespace === this.rootNamespace ? root : [...root, ...(this.byNamespace.get(namespace) ?? [])];
  }
}

/** True when a policy is for a workload with these labels. */
export function isFor(
  policy: { readonly selector: Readonly<Record<string, string>> | undefined },
  labels: Readonly<Record<string, string>>,
): boolean {
  return policy.selector === undefined || selects(policy.selector, labels);
}
