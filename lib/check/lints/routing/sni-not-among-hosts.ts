import { isSubsetOf } from '../../../mesh-model';
import { texts } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';

export const SNI_NOT_AMONG_HOSTS: Lint = {
  code: 'BL249',
  name: 'sni-not-among-hosts',
  severity: 'breaks-traffic',
  summary: 'A TLS rule is for a server name that is not among the hosts of its VirtualService.',
  cause: 'Istio refuses the VirtualService.',
  fix: 'Add the name to hosts, or correct it.',
  istio: ['IST0106'],
  run(mesh, report) {
    for (const { tls, hosts, object: root } of mesh.model.writtenVirtualServices) {
      // Istio compares the texts: a short name with a short name.
      const written = tls.length === 0 ? [] : texts(root.spec.hosts);
      for (const { object, path, match } of tls) {
        match.forEach(({ sniHosts }, at) => {
          sniHosts.forEach((name, index) => {
            if ([...hosts, ...written].some((host) => isSubsetOf(name, host))) return;
            const message = `${name} is not among the hosts ${hosts.join(', ')}`;
            report({ object, path: [...path, 'match', at, 'sniHosts', index], message });
          });
        });
      }
    }
  },
};
