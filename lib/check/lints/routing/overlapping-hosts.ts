import { isSubsetOf } from '../../../mesh-model';
import { texts } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';

export const OVERLAPPING_HOSTS: Lint = {
  code: 'BL235',
  name: 'overlapping-hosts',
  severity: 'breaks-traffic',
  summary: 'The hosts of one VirtualService overlap.',
  cause: 'Istio refuses it as "duplicate hosts", also where one is a wildcard that covers the other.',
  fix: 'Keep the wildcard or the exact hosts, not both.',
  istio: ['IST0106'],
  run(mesh, report) {
    for (const { object } of mesh.model.writtenVirtualServices) {
      // As written: the short and the full name of a service are one host to Istio, and are not refused.
      const hosts = texts(object.spec.hosts);
      if (hosts.length < 2) continue;
      const exact = new Set<string>();
      const wildcards = hosts.filter((host) => host.startsWith('*'));
      hosts.forEach((host, index) => {
        const cover = exact.has(host)
          ? host
          : wildcards.find((wildcard) => wildcard !== host && isSubsetOf(host, wildcard));
        exact.add(host);
        if (cover === undefined) return;
        report({ object, path: ['spec', 'hosts', index], message: `the hosts ${host} and ${cover} overlap` });
      });
    }
  },
};
