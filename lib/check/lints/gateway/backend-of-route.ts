import type { MeshObject } from '../../../mesh-model';
import { groupBy } from '../../../mesh-model/group-by';
import { list, number, record, text } from '../../../mesh-model/untyped';
import { closestName } from '../../../text/closest-name';
import { listed } from '../../../text/listed';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import type { Remark } from '../../remark';
import { GATEWAY_API, isOfIstio, kubernetesRoutes, routeParents } from './kubernetes-routes';

type Problem = Pick<Remark, 'message' | 'fix' | 'missing'> & { readonly field: string };

export const BACKEND_OF_ROUTE: Lint = {
  code: 'BL417',
  name: 'backend-of-route',
  severity: 'breaks-traffic',
  summary:
    'A route of the Kubernetes Gateway API names a Service or a port that does not exist, or that it may not use.',
  cause:
    'A Service of another namespace has to be granted to the route by a ReferenceGrant beside the Service. In place of what is not there, or not granted, clients get 500; the API server refuses a backend without a port.',
  fix: 'Write the name and a port of a Service; for one of another namespace, add a ReferenceGrant there.',
  run(mesh, report) {
    // Routes for the mesh, and of other controllers, have rules of their own.
    const parents = routeParents(mesh).filter(({ gateway }) => gateway !== undefined && isOfIstio(gateway));
    const ofIstio = new Set(parents.map(({ route }) => route));
    for (const route of kubernetesRoutes(mesh)) {
      if (!ofIstio.has(route)) continue;
      list(route.spec.rules).forEach((rule, at) => {
        list(record(rule).backendRefs).forEach((item, index) => {
          const found = problemOf(mesh, route, record(item));
          if (found === undefined) return;
          const { field, ...remark } = found;
          const path = ['spec', 'rules', at, 'backendRefs', index];
          report({ object: route, path: field === '' ? path : [...path, field], ...remark });
        });
      });
    }
  },
};

function problemOf(mesh: CheckedMesh, route: MeshObject, backend: Readonly<Record<string, unknown>>) {
  const { group = '', kind = 'Service' } = backend;
  const name = text(backend.name);
  if (group !== '' || kind !== 'Service' || name === undefined) return undefined;
  const namespace = text(backend.namespace) ?? route.namespace;
  const title = `Service ${namespace}/${name}`;
  const service = mesh.model.service(namespace, name);
  if (service === undefined) {
    const others = mesh.model.servicesIn(namespace).map((item) => item.name);
    const meant = closestName(name, others);
    const missing = { what: title, expected: others.length > 0 };
    const fix = meant === undefined ? {} : { fix: `Write name: ${meant}.` };
    return { field: 'name', message: `there is no ${title}`, missing, ...fix } satisfies Problem;
  }
  if (namespace !== route.namespace && !isGranted(mesh, route, namespace, name)) {
    const what = `ReferenceGrant of namespace ${namespace}`;
    const message = `no ReferenceGrant of namespace ${namespace} lets an ${route.kind} of ${route.namespace} use ${title}`;
    const missing = { what, expected: (grantsIn(mesh).get(namespace) ?? []).length > 0 };
    return {
      field: 'namespace',
      message,
      fix: `Add a ReferenceGrant in namespace ${namespace}.`,
      missing,
    } satisfies Problem;
  }
  const port = number(backend.port);
  if (port === undefined) return { field: '', message: `the port of ${title} is not written` } satisfies Problem;
  const ports = service.ports.map((item) => item.number);
  if (service.externalName !== undefined || ports.includes(port)) return undefined;
  const fix = ports.length === 1 ? { fix: `Write port: ${ports[0]}.` } : {};
  return {
    field: 'port',
    message: `${title} has no port ${port}, but ${listed(ports.map(String))}`,
    ...fix,
  } satisfies Problem;
}

const grantsIn = (mesh: CheckedMesh) =>
  mesh.once('reference-grants', () =>
    groupBy(mesh.objects(GATEWAY_API, 'ReferenceGrant'), ({ namespace }) => [namespace]),
  );

function isGranted(mesh: CheckedMesh, route: MeshObject, namespace: string, name: string): boolean {
  return (grantsIn(mesh).get(namespace) ?? []).some(({ spec }) => {
    const isFrom = list(spec.from)
      .map(record)
      .some((from) => {
        return from.group === GATEWAY_API && from.kind === route.kind && from.namespace === route.namespace;
      });
    const isTo = list(spec.to)
      .map(record)
      .some((to) => {
        return (to.group ?? '') === '' && to.kind === 'Service' && (to.name === undefined || to.name === name);
      });
    return isFrom && isTo;
  });
}
