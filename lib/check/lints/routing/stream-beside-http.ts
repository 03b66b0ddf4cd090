import type { Lint } from '../../lint';

export const STREAM_BESIDE_HTTP: Lint = {
  code: 'BL243',
  name: 'stream-beside-http',
  severity: 'breaks-traffic',
  summary: 'A VirtualService has HTTP rules and TCP rules for a service that does not speak HTTP.',
  cause:
    'The protocol of the port decides which rules count. On ports for bytes the HTTP rules are silently left out; on ports for HTTP they count, whatever TCP rules there are.',
  fix: 'Name the port http-… if it speaks HTTP; else remove the HTTP rules.',
  run(mesh, report) {
    for (const { object, namespace, http, tcp, hosts, gateways } of mesh.model.writtenVirtualServices) {
      if (http.length === 0 || tcp.length === 0 || hosts.length === 0) continue;
      // At a gateway the server's protocol decides, not the service's.
      if (gateways.some((name) => name !== 'mesh')) continue;
      const open = tcp.find((rule) => rule.match.length === 0 || rule.match.some((match) => match.port === 0));
      const ports = hosts.flatMap((host) => mesh.servicesSeen(host, namespace).flatMap((service) => service.ports));
      if (open === undefined || ports.length === 0 || ports.some(({ protocol }) => protocol !== 'tcp')) continue;
      report({ object, path: open.path, message: 'only the TCP rule applies: the ports do not speak HTTP' });
    }
  },
};
