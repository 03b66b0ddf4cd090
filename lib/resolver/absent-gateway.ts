import { type AuthorizationPolicy, type Gateway, type MeshModel, type MeshObject, selects } from '../mesh-model';

/** What is known of gateway pods that the input does not hold. */
export interface AbsentPods {
  /** False where nothing tells their namespace: what asks for it cannot be answered. */
  readonly isPlaced: boolean;
  /** What is taken to be so, and why. */
  readonly assumptions: readonly Assumption[];
}

/** Something that is taken to be so because the input does not say it. */
export interface Assumption {
  /** What is taken to be so, and why, in one sentence. */
  readonly detail: string;
  /** What says so. */
  readonly object?: MeshObject;
  /** The field in that object. */
  readonly path?: readonly (string | number)[];
}

/** Where absent pods are taken to run, and as whom. */
export interface PlacedPods {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly serviceAccount: string | undefined;
  readonly absent: AbsentPods;
}

/** Where Istio's own installers put gateways, by the labels that they give the pods. */
const USUAL: readonly { readonly label: string; readonly values: readonly string[]; readonly namespace: string }[] = [
  { label: 'istio', values: ['ingressgateway', 'egressgateway', 'eastwestgateway'], namespace: 'istio-system' },
  { label: 'app', values: ['istio-ingressgateway', 'istio-egressgateway'], namespace: 'istio-system' },
  { label: 'istio', values: ['ingress'], namespace: 'istio-ingress' },
  { label: 'app', values: ['istio-ingress'], namespace: 'istio-ingress' },
];
const USUAL_NAMESPACES = ['istio-system', 'istio-ingress'];

/** A client that a policy admits, in a namespace of which the input has no workloads. */
interface Stranger extends Required<Assumption> {
  readonly namespace: string;
  readonly serviceAccount: string | undefined;
}

/**
 * Places gateway pods that the input does not hold. A `Gateway` selects pods of any namespace, so its own says nothing;
 * but a Service may select them, rules are exported to where they run, and policies let them in.
 */
export class AbsentGateways {
  private readonly strangers: readonly Stranger[];
  private readonly inhabited: ReadonlySet<string>;
  private readonly boundTo = new Map<string, MeshModel['virtualServices'][number][]>();

  constructor(private readonly model: MeshModel) {
    this.inhabited = new Set(model.workloads.map((workload) => workload.namespace));
    const strangers = model.authorizationPolicies.policies.flatMap((policy) => [...admitted(policy)]);
    this.strangers = strangers.filter(({ namespace }) => !this.inhabited.has(namespace));
    for (const service of model.virtualServices) {
      for (const gateway of service.gateways) {
        const found = this.boundTo.get(gateway);
        if (found === undefined) this.boundTo.set(gateway, [service]);
        else found.push(service);
      }
    }
  }

  place(gateway: Gateway): PlacedPods {
    const selector = gateway.selector ?? {};
    const { service, namespace, assumption } = this.namespaceOf(gateway, selector);
    if (assumption === undefined) {
      const absent = { isPlaced: false, assumptions: [] };
      return { namespace, labels: selector, serviceAccount: undefined, absent };
    }
    const account = this.accountIn(namespace);
    return {
      namespace,
      labels: { ...selector, ...service?.selector },
      serviceAccount: account?.serviceAccount,
      absent: {
        isPlaced: true,
        assumptions: [
          assumption,
          ...(account === undefined
            ? []
            : [{ ...account, detail: `run as ${account.serviceAccount}: ${account.detail}` }]),
        ],
      },
    };
  }

  private namespaceOf(gateway: Gateway, selector: Readonly<Record<string, string>>) {
    const service = this.serviceOf(selector);
    if (service !== undefined) {
      const detail = `run in ${service.namespace}: ${service.object.title} selects them`;
      const assumption = { detail, object: service.object, path: ['spec', 'selector'] };
      return { namespace: service.namespace, service, assumption };
    }
    const exported = this.exportedTo(`${gateway.namespace}/${gateway.name}`);
    const candidates = exported === undefined ? this.admittedOrUsual(selector) : this.narrowed(exported, selector);
    const [only] = candidates;
    if (candidates.size === 1) return { namespace: only![0], assumption: only![1] };
    // Where rules are exported to one of several places, they are seen from none but these.
    const namespace =
      exported === undefined || exported.has(gateway.namespace) ? gateway.namespace : [...exported.keys()].sort()[0];
    return { namespace: namespace ?? gateway.namespace };
  }

  /** A Service whose pods are those that a Gateway asks for. */
  private serviceOf(selector: Readonly<Record<string, string>>) {
    if (Object.keys(selector).length === 0) return undefined;
    return this.model.services.find((service) => {
      if (service.selector === undefined || service.registry !== 'kubernetes') return false;
      return selects(selector, service.selector) || selects(service.selector, selector);
    });
  }

  /** Namespaces that see every rule of a gateway; nothing where all namespaces do, or there are no rules. */
  private exportedTo(gateway: string): Map<string, Assumption> | undefined {
    let common: Map<string, Assumption> | undefined;
    for (const { exportTo, object } of this.boundTo.get(gateway) ?? []) {
      if (exportTo.includes('*') || exportTo.includes('~')) continue;
      const next = new Map<string, Assumption>();
      for (const namespace of exportTo) {
        if (common !== undefined && !common.has(namespace)) continue;
        const detail = `run in ${namespace}: ${object.title} is visible there`;
        next.set(namespace, common?.get(namespace) ?? { detail, object, path: ['spec', 'exportTo'] });
      }
      common = next;
    }
    return common;
  }

  /** Of several namespaces that see the rules, those that are no caller's: without workloads, let in, or usual. */
  private narrowed(exported: ReadonlyMap<string, Assumption>, selector: Readonly<Record<string, string>>) {
    const likely: ((namespace: string) => boolean)[] = [
      (namespace) => !this.inhabited.has(namespace),
      (namespace) => this.strangers.some((stranger) => stranger.namespace === namespace),
      (namespace) => usualNamespace(selector) === namespace,
    ];
    let left = new Map(exported);
    for (const test of likely) {
      if (left.size < 2) break;
      const fitting = [...left].filter(([namespace]) => test(namespace));
      if (fitting.length > 0) left = new Map(fitting);
    }
    return left;
  }

  /** Namespaces that policies let in and the input knows nothing of, and the one where such pods usually run. */
  private admittedOrUsual(selector: Readonly<Record<string, string>>): ReadonlyMap<string, Assumption> {
    const found = new Map<string, Assumption>();
    for (const { namespace, detail, object, path } of this.strangers) {
      if (!found.has(namespace)) found.set(namespace, { detail: `run in ${namespace}: ${detail}`, object, path });
    }
    const usual = [...found].filter(([namespace]) => USUAL_NAMESPACES.includes(namespace));
    if (usual.length === 1) return new Map(usual);
    const namespace = usualNamespace(selector);
    if (namespace === undefined) return found;
    if (found.has(namespace)) return new Map([[namespace, found.get(namespace)!]]);
    const labels = Object.entries(selector).map(([key, value]) => `${key}: ${value}`);
    return found.set(namespace, { detail: `run in ${namespace}, as pods with ${labels.join(', ')} usually do` });
  }

  /** The account of a namespace that policies let in: the only one, or the only one that has a gateway's name. */
  private accountIn(namespace: string): Stranger | undefined {
    const accounts = new Map<string, Stranger>();
    for (const stranger of this.strangers) {
      if (stranger.namespace !== namespace || stranger.serviceAccount === undefined) continue;
      if (!accounts.has(stranger.serviceAccount)) accounts.set(stranger.serviceAccount, stranger);
    }
    const all = [...accounts.values()];
    const named = all.filter(({ serviceAccount }) => /ingress|egress|gateway/.test(serviceAccount!));
    return all.length === 1 ? all[0] : named.length === 1 ? named[0] : undefined;
  }
}

function usualNamespace(selector: Readonly<Record<string, string>>): string | undefined {
  return USUAL.find(({ label, values }) => values.includes(selector[label] ?? ''))?.namespace;
}

/** The clients that a policy admits by name: those that ALLOW lists, and those that DENY excepts. */
function* admitted(policy: AuthorizationPolicy): Iterable<Stranger> {
  const { action, object } = policy;
  if (action !== 'ALLOW' && action !== 'DENY') return;
  for (const { from, when, path } of policy.rules) {
    for (const condition of [...from.flat(), ...when]) {
      for (const value of action === 'ALLOW' ? condition.values : condition.notValues) {
        const named = namedBy(condition.key, value, policy.namespace);
        if (named !== undefined) yield { ...named, detail: `${object.title} lets it in`, object, path };
      }
    }
  }
}

function namedBy(key: string, value: string, policyNamespace: string) {
  if (key === 'source.namespace') {
    return value.includes('*') ? undefined : { namespace: value, serviceAccount: undefined };
  }
  if (key === 'source.serviceAccount') {
    const slash = value.indexOf('/');
    return { namespace: slash < 0 ? policyNamespace : value.slice(0, slash), serviceAccount: value.slice(slash + 1) };
  }
  const match = key === 'source.principal' ? /\/ns\/([^/*]+)\/sa\/([^/]+)$/.exec(value) : null;
  if (match === null) return undefined;
  return { namespace: match[1]!, serviceAccount: match[2]!.includes('*') ? undefined : match[2]! };
}
