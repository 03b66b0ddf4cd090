import { intersection } from '../../../mesh-model';
import { groupBy } from '../../../mesh-model/group-by';
import { isRecord, list, number, record, text, textMap, texts } from '../../../mesh-model/untyped';
import { closestName } from '../../../text/closest-name';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import type { Remark } from '../../remark';
import { GATEWAY_API, isOfIstio, type RouteParent, routeParents } from './kubernetes-routes';

type Listener = Readonly<Record<string, unknown>>;
type Problem = Pick<Remark, 'message' | 'fix' | 'missing'> & { readonly path: readonly (string | number)[] };

export const ROUTE_NOT_ACCEPTED: Lint = {
  code: 'BL416',
  name: 'route-not-accepted',
  severity: 'breaks-traffic',
  summary: 'A route of the Kubernetes Gateway API is taken by no listener of the Gateway that it names.',
  cause:
    'A listener takes routes of its own namespace only, unless allowedRoutes says otherwise, and those for a host that fits its hostname. What no listener takes is in force nowhere (Accepted: False), and its requests get 404.',
  fix: 'Write the name of a listener, a host that it has, or allowedRoutes: { namespaces: { from: All } } in the Gateway.',
  run(mesh, report) {
    for (const parent of routeParents(mesh)) {
      const problem = parent.gateway === undefined ? unknownParent(mesh, parent) : problemOf(mesh, parent);
      if (problem !== undefined) report({ object: parent.route, ...problem });
    }
  },
};

function unknownParent(mesh: CheckedMesh, { route, index, parent, title }: RouteParent): Problem | undefined {
  // A Gateway of Istio's own API is another lint's (BL414).
  if (mesh.gateway(title) !== undefined) return undefined;
  const namespace = text(parent.namespace) ?? route.namespace;
  const byNamespace = mesh.once('kubernetes-gateways', () => {
    return groupBy(mesh.objects(GATEWAY_API, 'Gateway'), (gateway) => [gateway.namespace]);
  });
  const others = byNamespace.get(namespace) ?? [];
  // Gateways are often the platform's, and in no input but its own.
  if (others.length === 0) return undefined;
  const meant = closestName(
    text(parent.name) ?? '',
    others.map(({ name }) => name),
  );
  return {
    path: ['spec', 'parentRefs', index, 'name'],
    message: `there is no Gateway ${title}: nothing takes this ${route.kind}`,
    ...(meant !== undefined && { fix: `Write name: ${meant}.` }),
    missing: { what: `Gateway ${title}`, expected: true },
  };
}

function problemOf(mesh: CheckedMesh, { route, index, parent, title, gateway }: RouteParent): Problem | undefined {
  if (!isOfIstio(gateway!)) return undefined;
  const section = text(parent.sectionName);
  const port = number(parent.port);
  const all = list(gateway!.spec.listeners).map(record);
  const named = all.filter((item) => section === undefined || item.name === section);
  const chosen = named.filter((item) => port === undefined || item.port === port);
  const at = ['spec', 'parentRefs', index];
  if (chosen.length === 0) {
    const isSection = named.length === 0;
    const what = isSection ? `called ${section}` : `on port ${port}`;
    const names = all.map((item) => `${text(item.name)} (port ${String(item.port)})`).join(', ');
    return {
      path: [...at, isSection ? 'sectionName' : 'port'],
      message: `Gateway ${title} has no listener ${what}, but ${names || 'none'}`,
    };
  }
  const open = chosen.filter((item) => allows(mesh, item, gateway!.namespace, route.namespace));
  if (open.length === 0) {
    const message = `no listener of Gateway ${title} takes routes of namespace ${route.namespace}`;
    return {
      path: [...at, 'name'],
      message,
      fix: 'Write allowedRoutes: { namespaces: { from: All } } in the listener.',
    };
  }
  const hosts = texts(route.spec.hostnames).map(small);
  const served = open.map((item) => small(text(item.hostname) ?? ''));
  if (hosts.length === 0 || served.includes('') || intersection(served, hosts).length > 0) return undefined;
  const message = `Gateway ${title} has ${served.join(', ')} there, and none of the hosts of this ${route.kind}`;
  return {
    path: ['spec', 'hostnames'],
    message,
    fix: 'Write a host that a listener has, or give the Gateway a listener for it.',
  };
}

const small = (host: string) => host.toLowerCase();

/** Whether a listener takes routes of a namespace; what depends on labels that nobody knows is taken to be meant so. */
function allows({ model }: CheckedMesh, listener: Listener, own: string, namespace: string): boolean {
  const { from = 'Same', selector } = record(record(listener.allowedRoutes).namespaces);
  if (from === 'Same') return own === namespace;
  if (from !== 'Selector') return from !== 'None';
  const known = model.namespaces.get(namespace);
  const { matchLabels, matchExpressions } = record(selector);
  if (known === undefined || list(matchExpressions).length > 0 || !isRecord(matchLabels)) return true;
  const labels: Readonly<Record<string, string>> = { 'kubernetes.io/metadata.name': namespace, ...known.labels };
  return Object.entries(textMap(matchLabels)).every(([label, value]) => labels[label] === value);
}
