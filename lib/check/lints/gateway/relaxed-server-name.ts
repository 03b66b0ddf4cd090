import { isSubsetOf } from '../../../mesh-model';
import type { Lint } from '../../lint';

export const RELAXED_SERVER_NAME: Lint = {
  code: 'BL410',
  name: 'relaxed-server-name',
  severity: 'insecure',
  summary: 'A host that asks for client certificates shares a port with a wildcard that does not.',
  cause: 'A client that connects under the wildcard may ask for the protected host on that connection.',
  fix: 'Give the protected host a port or a domain of its own.',
  run(mesh, report) {
    for (const { object, servers } of mesh.model.gateways) {
      for (const strict of servers) {
        if (strict.tls?.mode !== 'MUTUAL') continue;
        for (const open of servers) {
          if (open.port !== strict.port || open.tls?.mode !== 'SIMPLE') continue;
          const host = bare(strict.hosts).find((item) =>
            bare(open.hosts).some((wide) => wide.startsWith('*') && isSubsetOf(item, wide)),
          );
          if (host === undefined) continue;
          report({
            object,
            path: ['spec', 'servers', strict.index],
            message: `${host} asks for client certificates, ${bare(open.hosts).join(', ')} on the same port does not`,
          });
        }
      }
    }
  },
};

function bare(hosts: readonly string[]): string[] {
  return hosts.map((host) => host.slice(host.indexOf('/') + 1));
}
