import type { MeshModel, Workload } from '../mesh-model';
import { list, record, texts } from '../mesh-model/untyped';
import { authorize, policiesFor } from '../resolver/authorization';
import { identityOf } from '../resolver/identity';
import { isMeshed, serverTls } from '../resolver/mutual-tls';
import { viewRequest } from '../resolver/request-view';
import { listed } from '../text/listed';
import type { ExposureCollector } from './exposure';
import type { ObjectChange } from './object-changes';
import type { SendingWorkloads } from './source';

const STRENGTH = { STRICT: 2, PERMISSIVE: 1, DISABLE: 0 } as const;

/** A workload of both versions, and its name without the version. */
interface Pods {
  readonly name: string;
  readonly base: Workload;
  readonly head: Workload;
}

/**
 * Policies of the workloads themselves: mTLS that weakens, authorization that widens.
 *
 * @returns whom stronger mTLS shuts out: clients that need not be in the input
 */
export function addPolicyExposures(
  models: { readonly base: MeshModel; readonly head: MeshModel },
  changes: readonly ObjectChange[],
  sources: readonly SendingWorkloads[],
  collector: ExposureCollector,
): string[] {
  const kinds = new Set(changes.map(({ kind }) => kind));
  const pods = podsOf(models, changes);
  if (kinds.has('AuthorizationPolicy')) addAuthorization(models, changes, pods, sources, collector);
  const isAboutTls = ['PeerAuthentication', 'Namespace', 'Deployment', 'ConfigMap'].some((kind) => kinds.has(kind));
  return isAboutTls ? addMtls(models, pods, collector) : [];
}

/** One workload of each application in namespaces that a changed object is about. */
function podsOf(
  { base, head }: { readonly base: MeshModel; readonly head: MeshModel },
  changes: readonly ObjectChange[],
): Pods[] {
  const objects = changes.flatMap((change) => [change.base ?? [], change.head ?? []].flat());
  const root = head.config.rootNamespace;
  const everywhere = objects.some(({ namespace, kind }) => namespace === root && kind !== 'Service');
  const namespaces = new Set(objects.map(({ kind, namespace, name }) => (kind === 'Namespace' ? name : namespace)));
  const later = new Map(
    head.workloads.map((workload) => [`${workload.kind} ${workload.namespace}/${workload.name}`, workload]),
  );
  return base.workloads.flatMap((old) => {
    if (!everywhere && !namespaces.has(old.namespace)) return [];
    const now = later.get(`${old.kind} ${old.namespace}/${old.name}`);
    return now === undefined ? [] : [{ name: `${old.namespace}/${old.name}`, base: old, head: now }];
  });
}

function addMtls(
  models: { readonly base: MeshModel; readonly head: MeshModel },
  pods: readonly Pods[],
  collector: ExposureCollector,
): string[] {
  const weaker = new Map<string, string[]>();
  const stricter = new Map<string, string[]>();
  for (const { name, base, head } of pods) {
    const meshed = isMeshed(models.base, base);
    if (meshed && !isMeshed(models.head, head)) {
      collector.add('mtls-weakens', `${name} has no proxy any more: neither mTLS nor authorization is enforced`);
      continue;
    }
    if (!meshed) continue;
    const ports = new Set([0, ...base.ports.map(({ number }) => number), ...head.ports.map(({ number }) => number)]);
    for (const port of ports) {
      const before = serverTls(models.base, base, port).mode;
      const after = serverTls(models.head, head, port).mode;
      if (after === before || (STRENGTH[after] > STRENGTH[before] && after !== 'STRICT')) continue;
      const key = `${before} → ${after}`;
      const modes = STRENGTH[after] < STRENGTH[before] ? weaker : stricter;
      const names = modes.get(key) ?? [];
      modes.set(key, names);
      const general = port !== 0 && names.includes(name);
      if (!general) names.push(port === 0 ? name : `${name}:${port}`);
    }
  }
  for (const [modes, names] of weaker) collector.add('mtls-weakens', `mTLS ${modes} at ${listed(names)}`);
  return [...stricter].map(
    ([modes, names]) => `mTLS ${modes}: clients without a proxy no longer connect to ${listed(names)}`,
  );
}

/** Who may call a workload by its policies, whether or not a proxy knows the way. */
function addAuthorization(
  models: { readonly base: MeshModel; readonly head: MeshModel },
  changes: readonly ObjectChange[],
  pods: readonly Pods[],
  sources: readonly SendingWorkloads[],
  collector: ExposureCollector,
): void {
  const requests = probes(changes);
  const senders = [
    ...sources.map((source) => ({ names: source.apps, client: source.base })),
    { names: ['a client without identity'], client: undefined },
  ];
  for (const { base, head } of pods) {
    const found = [policiesFor(models.base, base), policiesFor(models.head, head)] as const;
    if (found[0].length === found[1].length && found[0].every((policy, at) => same(policy, found[1][at]!))) continue;
    const port = head.ports[0]?.number ?? 80;
    for (const { names, client } of senders) {
      const identity = client && identityOf(models.head.config, client.namespace, client.serviceAccount ?? 'default');
      const opens = requests.some((request) => {
        const access = { request, identity, port, tcp: false };
        return authorize(found[0], access).kind === 'denied' && authorize(found[1], access).kind === 'allowed';
      });
      if (!opens) continue;
      const app = `${head.namespace}/${head.labels.app ?? head.name}`;
      for (const sender of names) collector.mayCall(sender, app);
    }
  }
}

function same(
  a: { readonly object: { readonly spec: unknown } },
  b: { readonly object: { readonly spec: unknown } },
): boolean {
  return JSON.stringify(a.object.spec) === JSON.stringify(b.object.spec);
}

/** Requests that changed policies tell apart: their methods, paths, hosts and headers. */
function probes(changes: readonly ObjectChange[]) {
  const values = {
    methods: new Set(['GET', 'POST', 'DELETE']),
    paths: new Set(['/']),
    hosts: new Set(['any.example']),
  };
  const headers = new Map<string, string>();
  for (const { kind, base, head } of changes) {
    if (kind !== 'AuthorizationPolicy') continue;
    for (const rule of [base, head].flatMap((policy) => list(policy?.spec.rules))) {
      for (const operation of list(record(rule).to).map((to) => record(record(to).operation))) {
        for (const field of ['methods', 'paths', 'hosts'] as const) {
          const negated = `not${field[0]!.toUpperCase()}${field.slice(1)}`;
          for (const value of [...texts(operation[field]), ...texts(operation[negated])]) {
            values[field].add(value.replaceAll(/\{\*\*?\}|\*/g, 'x'));
          }
        }
      }
      for (const condition of list(record(rule).when).map(record)) {
        const [, name] = /^request\.headers\[([^\]]+)\]$/.exec(String(condition.key)) ?? [];
        const [value] = [...texts(condition.values), ...texts(condition.notValues)];
        if (name !== undefined && value !== undefined) headers.set(name, value.replaceAll('*', 'x'));
      }
    }
  }
  const from = { kind: 'workload', namespace: '', labels: {} } as const;
  const sent = [{}, ...(headers.size > 0 ? [Object.fromEntries(headers)] : [])];
  const all = [...values.hosts].flatMap((authority) =>
    [...values.paths].flatMap((path) =>
      [...values.methods].flatMap((method) =>
        sent.map((header) =>
          viewRequest({ from, authority, path: path.startsWith('/') ? path : `/${path}`, method, headers: header }),
        ),
      ),
    ),
  );
  return all.slice(0, 200);
}
