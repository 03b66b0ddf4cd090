import { isSubsetOf } from '../../../mesh-model';
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
          if (written.startsWith('~') || host === '*' || host.startsWith('*')) return;
          const owner = written === '.' ? namespace : written;
          const named = [...mesh.model.servicesNamed(host).values(), ...mesh.servicesSeen(host, namespace)];
          const known = named.some((service) => owner === '*' || service.namespace === owner);
          const ruled = () =>
            mesh.model.virtualServices.some((item) => item.hosts.some((name) => isSubsetOf(host, name)));
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
