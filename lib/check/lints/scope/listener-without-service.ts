import { listed } from '../../../text/listed';
import type { Lint } from '../../lint';

export const LISTENER_WITHOUT_SERVICE: Lint = {
  code: 'BL660',
  name: 'listener-without-service',
  severity: 'fragile',
  summary: 'An egress listener of a Sidecar has a port that none of its hosts has.',
  cause:
    'A listener with a port imports only services that have this port. The others stay unknown to the proxy on it, and so do they on their own port, unless another listener imports them.',
  fix: 'Write a port of the Service, or leave port out: then the listener is for all ports of its hosts.',
  elsewhere: true,
  run(mesh, report) {
    for (const { object, namespace, egress } of mesh.model.sidecars.sidecars) {
      for (const { port, protocol, hosts, path } of egress) {
        // A listener for a proxy of HTTP takes requests for every port.
        if (port === undefined || protocol === 'HTTP_PROXY' || hosts.length === 0) continue;
        const named = hosts.map((entry) => entry.split('/'));
        if (named.some(([owner = '', host = '']) => owner.startsWith('~') || host.startsWith('*'))) continue;
        const services = named.flatMap(([, host = '']) => mesh.servicesSeen(host, namespace));
        if (services.length === 0 || services.some((item) => item.ports.some(({ number }) => number === port)))
          continue;
        const known = [...new Set(services.flatMap((item) => item.ports.map(({ number }) => number)))];
        const names = listed([...new Set(services.map(({ hostname }) => hostname))]);
        const message = `${names} ${services.length > 1 ? 'have' : 'has'} no port ${port}, but ${listed(known.sort((a, b) => a - b).map(String))}`;
        report({ object, path: [...path, 'port', 'number'], message });
      }
    }
  },
};
