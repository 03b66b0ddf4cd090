import type { Lint } from '../../lint';

export const UNKNOWN_PORT: Lint = {
  code: 'BL210',
  name: 'unknown-port',
  severity: 'breaks-traffic',
  summary: 'A route names a port that the service does not have.',
  cause: 'Envoy has no cluster for it and answers 503 (NC). It is the port of the Service, not of the container.',
  fix: 'Write a port of the Service.',
  istio: ['IST0101'],
  run(mesh, report) {
    for (const { destination, virtualService, object, path } of mesh.destinations) {
      const { port } = destination;
      if (port === undefined) continue;
      const services = mesh.servicesSeen(destination.host, virtualService.namespace);
      if (
        services.length === 0 ||
        services.some((item) => item.ports.some((known) => known.number === port && known.protocol !== 'udp'))
      )
        continue;
      const all = services.flatMap((service) => service.ports);
      const ports = all.filter(({ protocol }) => protocol !== 'udp');
      const target = ports.find((item) => item.targetPort === port);
      const fix =
        target === undefined ? undefined : `write ${target.number}: ${port} is the container's port behind it`;
      const known = ports.map((item) => item.number).join(', ') || 'none';
      const message =
        ports.length < all.length && all.some(({ number }) => number === port)
          ? `port ${port} of ${destination.host} is for UDP, and Istio routes TCP only (its ports for TCP: ${known})`
          : `${destination.host} has no port ${port} (its ports: ${known})`;
      report({ object, path: [...path, 'port', 'number'], message, fix });
    }
  },
};
