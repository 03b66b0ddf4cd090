import { isSubsetOf } from '../../../mesh-model';
import { closestName } from '../../../text/closest-name';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';

export const UNKNOWN_EGRESS_HOST: Lint = {
  code: 'BL701',
  name: 'unknown-egress-host',
  severity: 'fragile',
  summary: 'A Sidecar imports a host that no service has, or writes it in the wrong form.',
  cause:
    'What is not imported is unknown to the proxy: such calls go past all rules, or get 502 with REGISTRY_ONLY. A host in the wrong form is breaks-traffic: Istio refuses the Sidecar.',
  fix: 'Write <namespace>/<full host name>, ./<host> or */<host>.',
  istio: ['IST0106'],
  kiali: ['KIA1004', 'KIA0104'],
  elsewhere: true,
  run(mesh, report) {
    for (const { object, namespace, egress } of mesh.model.sidecars.sidecars) {
      for (const listener of egress) {
        listener.hosts.forEach((entry, index) => {
          const at = { object, path: [...listener.path, 'hosts', index] };
          const parts = entry.split('/');
          if (parts.length !== 2) {
            report({ ...at, message: `"${entry}" is not <namespace>/<host>`, severity: 'breaks-traffic' });
            return;
          }
          const [written, host] = parts as [string, string];
          if (written.startsWith('~')) return;
          const refused = refusedForm(written, host);
          if (refused !== undefined) {
            report({ ...at, message: refused, severity: 'breaks-traffic' });
            return;
          }
          if (host.startsWith('*')) {
            const problem = namespaceProblem(mesh, written);
            if (problem !== undefined) report({ ...at, ...problem });
            return;
          }
          const owner = written === '.' ? namespace : written;
          const named = [...mesh.model.servicesNamed(host).values(), ...mesh.servicesSeen(host, namespace)];
          const known = named.some((service) => owner === '*' || service.namespace === owner);
          const ruled = () =>
            mesh.model.virtualServices.some((item) =>
              item.hosts.some((name) => name !== '*' && isSubsetOf(host, name)),
            );
          if (known || ruled()) return;
          const shortened = mesh.model.services.find(
            (service) => service.name === host && (owner === '*' || service.namespace === owner),
          );
          const fix = shortened === undefined ? undefined : `write ${written}/${shortened.hostname}`;
          const where = owner === '*' ? 'any namespace' : `namespace ${owner}`;
          const message = host.includes('.')
            ? `no service in ${where} has the host ${host}`
            : `Istio refuses the short name ${host} here`;
          report({
            ...at,
            message,
            fix,
            ...(host.includes('.')
              ? { missing: mesh.missingHost(host) }
              : { elsewhere: false, severity: 'breaks-traffic' }),
          });
        });
      }
    }
  },
};

/** A wildcard where Istio takes none: a host has one as its first label only, a namespace as a whole only. */
function refusedForm(namespace: string, host: string): string | undefined {
  if (namespace !== '*' && namespace.includes('*')) return `"${namespace}" is neither a namespace nor *`;
  return host === '*' || !host.replace(/^\*\./, '').includes('*')
    ? undefined
    : `Istio refuses ${host}: a host has a wildcard as its first label only`;
}

/** A namespace that nothing of the input is in, though the input has Namespaces: nothing is imported from there. */
function namespaceProblem(mesh: CheckedMesh, name: string) {
  if (name === '.' || name === '*' || mesh.model.namespaces.size === 0) return undefined;
  const used = mesh.once('used-namespaces', () => {
    const { rootNamespace } = mesh.model.config;
    return new Set([
      ...mesh.model.namespaces.keys(),
      ...mesh.model.objects.map(({ namespace }) => namespace),
      rootNamespace,
    ]);
  });
  if (used.has(name)) return undefined;
  const meant = closestName(name, used);
  const fix = meant === undefined ? undefined : `did you mean ${meant}?`;
  const missing = { what: `namespace ${name}`, expected: false };
  return { message: `there is no namespace ${name}: nothing is imported from it`, fix, missing };
}
