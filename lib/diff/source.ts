import { type MeshModel, selects, type ValueCondition, type Workload } from '../mesh-model';
import { labelKeysOf } from '../mesh-model/network-policy';
import { isMeshed, type WorkloadClient, workloadClient } from '../resolver';
import { OUTBOUND_ANNOTATIONS } from '../resolver/redirected-calls';
import { matchesGlob } from '../text/glob';

/** Workloads whose requests are treated alike in both versions, by one of them. */
export interface SendingWorkloads {
  /** `acme/ui`: namespace and label `app`, or the workload's own name, of all workloads of the class. */
  readonly apps: readonly string[];
  readonly namespace: string;
  /** As the versions have it; a source that is not in both has no requests to compare. */
  readonly base: WorkloadClient;
  readonly head: WorkloadClient;
  /** True where rules or policies see another sender than before: one of another identity, with other labels, without a proxy. */
  readonly isOther: boolean;
}

/**
 * Classes of workloads that are in both versions: alike in namespace, Sidecar, proxy, the labels that rules ask for and
 * the identities that policies name. A gateway's pods send for visitors only: they are no source.
 */
export function sourcesOf(base: MeshModel, head: MeshModel): SendingWorkloads[] {
  const keys = labelKeys([base, head]);
  const identities = namedIdentities([base, head]);
  const later = new Map(head.workloads.map((workload) => [workloadKey(workload), workload]));
  const classes = new Map<
    string,
    { readonly first: [Workload, Workload]; readonly isOther: boolean; readonly members: Workload[] }
  >();
  const gateways = [...base.gateways, ...head.gateways].flatMap(({ selector }) => {
    return selector === undefined || Object.keys(selector).length === 0 ? [] : [selector];
  });
  const pairs = base.workloads
    .filter(({ labels }) => !gateways.some((selector) => selects(selector, labels)))
    .flatMap((old): [Workload, Workload][] => {
      const now = later.get(workloadKey(old));
      return now === undefined ? [] : [[old, now]];
    })
    .sort(([a], [b]) => (workloadKey(a) < workloadKey(b) ? -1 : 1));
  for (const [old, now] of pairs) {
    const sides = [
      [base, old],
      [head, now],
    ] as const;
    const [before, after] = sides.map(([model, workload]) => {
      const sidecar = model.sidecars.lookup(workload.namespace, workload.labels)?.object.title ?? '';
      const labels = keys.map((name) => workload.labels[name] ?? '').join('\n');
      const meshed = String(isMeshed(model, workload));
      const past = OUTBOUND_ANNOTATIONS.map((name) => workload.annotations[name] ?? '').join(' ');
      return [workload.namespace, sidecar, labels, identityClass(workload, identities), meshed, past].join('\n');
    });
    const key = `${before}\n\n${after}`;
    const known = classes.get(key);
    if (known === undefined) classes.set(key, { first: [old, now], isOther: before !== after, members: [old] });
    else known.members.push(old);
  }
  // If the workloads of an application are treated differently, each workload is listed.
  const classesOf = new Map<string, number>();
  for (const { members } of classes.values()) {
    for (const app of new Set(members.map(appName))) classesOf.set(app, (classesOf.get(app) ?? 0) + 1);
  }
  const nameOf = (workload: Workload) => {
    const app = appName(workload);
    return classesOf.get(app) === 1 ? app : `${workload.namespace}/${workload.name}`;
  };
  return [...classes.values()].map(({ first: [old, now], isOther, members }) => ({
    apps: [...new Set(members.map(nameOf))].sort(),
    namespace: old.namespace,
    base: asOneOf(members, workloadClient(old, isMeshed(base, old))),
    head: asOneOf(members, workloadClient(now, isMeshed(head, now))),
    isOther,
  }));
}

/** One of several workloads stands for all: it is none of those that get a request, whom no NetworkPolicy keeps from themselves. */
function asOneOf(members: readonly Workload[], client: WorkloadClient): WorkloadClient {
  return members.length === 1 ? client : { ...client, labels: { ...client.labels } };
}

function appName({ namespace, name, labels }: Workload): string {
  return `${namespace}/${labels.app ?? name}`;
}

function workloadKey({ namespace, kind, name }: Workload): string {
  return `${namespace}/${name}/${kind}`;
}

/** Labels by which rules and NetworkPolicies tell clients apart. */
function labelKeys(models: readonly MeshModel[]): string[] {
  const keys = new Set<string>();
  for (const model of models) {
    for (const { http, tcp, tls } of model.virtualServices) {
      for (const { match } of [...http, ...tcp, ...tls]) {
        for (const { sourceLabels } of match) for (const key in sourceLabels) keys.add(key);
      }
    }
    for (const key of labelKeysOf(model.networkPolicies.objects)) keys.add(key);
    for (const object of model.objects) {
      if (object.kind !== 'DestinationRule') continue;
      const selector = object.spec.workloadSelector as { matchLabels?: object } | undefined;
      for (const key of Object.keys(selector?.matchLabels ?? {})) keys.add(key);
    }
  }
  return [...keys].sort();
}

interface Identities {
  readonly exact: ReadonlySet<string>;
  readonly patterns: readonly string[];
}

/** Identities that some policy names: all others are alike to it. */
export function namedIdentities(models: readonly MeshModel[]): Identities {
  const exact = new Set<string>();
  const patterns = new Set<string>();
  const add = ({ key, values, notValues }: ValueCondition) => {
    if (!key.startsWith('source.')) return;
    for (const value of [...values, ...notValues]) (value.includes('*') ? patterns : exact).add(value);
  };
  for (const { policies } of models.map((model) => model.authorizationPolicies)) {
    for (const { rules } of policies) {
      for (const { from, when } of rules) {
        for (const condition of [...from.flat(), ...when]) add(condition);
      }
    }
  }
  return {
    exact,
    patterns: [...patterns].sort(),
  };
}

/** Equal for identities that no policy tells apart (those of one namespace). */
export function identityClass(
  { namespace, serviceAccount }: { readonly namespace: string; readonly serviceAccount: string },
  { exact, patterns }: Identities,
): string {
  const local = `ns/${namespace}/sa/${serviceAccount}`;
  const names = [`cluster.local/${local}`, serviceAccount, `${namespace}/${serviceAccount}`];
  if (names.some((name) => exact.has(name)) || [...exact].some((value) => value.endsWith(local))) return serviceAccount;
  return patterns.map((pattern, index) => (names.some((name) => matchesGlob(pattern, name)) ? index : '')).join(',');
}
