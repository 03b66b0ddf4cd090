import { booleanOf, DRY_RUN } from '../limits/dry-run';
import { groupBy } from './group-by';
import { compareAge, type MeshObject } from './mesh-object';
import { SelectorIndex } from './selector-index';
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
  /** True when it is attached by `targetRefs`: to waypoints and Kubernetes gateways, never to a sidecar. */
  readonly targeted: boolean;
  readonly jwtRules: readonly JwtRule[];
}

/** How tokens of one issuer are found and verified. */
export interface JwtRule {
  readonly path: readonly (string | number)[];
  readonly issuer: string;
  /** One of these has to be among the token's; empty for any. */
  readonly audiences: readonly string[];
  /** The issuer's public keys (JSON Web Key Set), where they stand in the object. */
  readonly jwks: string | undefined;
  /** Where Istio fetches them from. */
  readonly jwksUri: string | undefined;
  /** @default `authorization` after `Bearer `, if no place is named */
  readonly fromHeaders: readonly { readonly name: string; readonly prefix: string }[];
  /** @default `access_token`, if no place is named */
  readonly fromParams: readonly string[];
  readonly fromCookies: readonly string[];
  /** Whether the token stays in the request once it is verified. @default false */
  readonly forwardOriginalToken: boolean;
  /** Header that gets the token's payload. @default none */
  readonly outputPayloadToHeader: string | undefined;
  /** Headers that get claims. @default none */
  readonly outputClaimToHeaders: readonly { readonly header: string; readonly claim: string }[];
  /** Claims that are lists separated by spaces, besides `scope` and `permission`. @default none */
  readonly spaceDelimitedClaims: readonly string[];
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
    targeted: isTargeted(spec),
    action: action === 'DENY' || action === 'CUSTOM' || action === 'AUDIT' ? action : 'ALLOW',
    dryRun: booleanOf(object.annotations[DRY_RUN] ?? '') === true,
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
    targeted: isTargeted(object.spec),
    jwtRules: list(object.spec.jwtRules).map(readJwtRule),
  };
}

function readJwtRule(value: unknown, index: number): JwtRule {
  const rule = record(value);
  const pairs = list(rule.outputClaimToHeaders).map(record);
  const [headers, params, cookies] = [list(rule.fromHeaders), texts(rule.fromParams), texts(rule.fromCookies)];
  const isDefault = headers.length + params.length + cookies.length === 0;
  return {
    path: ['spec', 'jwtRules', index],
    issuer: text(rule.issuer) ?? '',
    audiences: texts(rule.audiences),
    jwks: text(rule.jwks) || undefined,
    jwksUri: text(rule.jwksUri) || undefined,
    fromHeaders: isDefault
      ? [{ name: 'authorization', prefix: 'Bearer ' }]
      : headers.map((item) => ({
          name: (text(record(item).name) ?? '').toLowerCase(),
          prefix: text(record(item).prefix) ?? '',
        })),
    fromParams: isDefault ? ['access_token'] : params,
    fromCookies: cookies,
    forwardOriginalToken: rule.forwardOriginalToken === true,
    outputPayloadToHeader: text(rule.outputPayloadToHeader)?.toLowerCase() || undefined,
    outputClaimToHeaders: pairs.map((pair) => ({
      header: (text(pair.header) ?? '').toLowerCase(),
      claim: text(pair.claim) ?? '',
    })),
    spaceDelimitedClaims: texts(rule.spaceDelimitedClaims),
  };
}

function isTargeted(spec: Readonly<Record<string, unknown>>): boolean {
  return list(spec.targetRefs).length > 0 || isRecord(spec.targetRef);
}

/** Policies of a namespace and of the root namespace, oldest first. */
export class PolicyIndex<
  P extends {
    readonly object: MeshObject;
    readonly namespace: string;
    readonly selector: Readonly<Record<string, string>> | undefined;
  },
> {
  private readonly byNamespace: ReadonlyMap<string, readonly P[]>;
  private readonly bySelector = new Map<string, SelectorIndex<P>>();
  /** By namespace and the pods' labels: what many ask of the same pods. */
  private readonly found = new Map<string, WeakMap<object, readonly P[]>>();

  constructor(
    readonly policies: readonly P[],
    private readonly rootNamespace: string,
  ) {
    const oldestFirst = [...policies].sort((a, b) => compareAge(a.object, b.object));
    this.byNamespace = groupBy(oldestFirst, ({ namespace }) => [namespace]);
  }

  /** The root namespace's policies first, then the workload's own namespace's. */
  inForce(namespace: string): readonly P[] {
    const root = this.byNamespace.get(this.rootNamespace) ?? [];
    return namespace === this.rootNamespace ? root : [...root, ...(this.byNamespace.get(namespace) ?? [])];
  }

  /** Those of them that are for pods with these labels, in the same order. */
  inForceFor(namespace: string, labels: Readonly<Record<string, string>>): readonly P[] {
    const found = this.found.get(namespace) ?? new WeakMap<object, readonly P[]>();
    this.found.set(namespace, found);
    const known = found.get(labels);
    if (known !== undefined) return known;
    const policies = this.selectorsIn(namespace).for(labels);
    found.set(labels, policies);
    return policies;
  }

  private selectorsIn(namespace: string): SelectorIndex<P> {
    let index = this.bySelector.get(namespace);
    if (index === undefined) {
      index = new SelectorIndex(this.inForce(namespace), ({ selector }) => selector);
      this.bySelector.set(namespace, index);
    }
    return index;
  }
}

/** True when a policy is for a workload with these labels. */
export function isFor(
  policy: { readonly selector: Readonly<Record<string, string>> | undefined },
  labels: Readonly<Record<string, string>>,
): boolean {
  return policy.selector === undefined || selects(policy.selector, labels);
}
