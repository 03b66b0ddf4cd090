import type { Lint } from '../../lint';

export const PORT_MISSING: Lint = {
  code: 'BL209',
  name: 'port-missing',
  severity: 'fragile',
  summary: 'A route to a service with several ports names none.',
  cause: 'Istio takes the port on which the request came in. Where the service has no such port, it answers 503.',
  fix: 'Write destination.port.number.',
  istio: ['IST0112'],
  run(mesh, report) {
    for (const { destination, virtualService, object, path } of mesh.destinations) {
      if (destination.port !== undefined) continue;
      const service = mesh.servicesSeen(destination.host, virtualService.namespace)[0];
      const ports = service?.ports.filter((port) => port.protocol !== 'udp') ?? [];
      if (ports.length < 2) continue;
      const isOwn =
        virtualService.gateways.every((name) => name === 'mesh') && virtualService.hosts.includes(destination.host);
      const message = `${destination.host} has the ports ${ports.map((port) => port.number).join(', ')}, and the route names none`;
      report({ object, path, message, severity: isOwn ? 'fragile' : 'breaks-traffic' });
    }
  },
};
