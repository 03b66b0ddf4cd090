import { list, record, text } from '../../../mesh-model/untyped';
import { isMeshed } from '../../../resolver';
import type { Lint } from '../../lint';

const PROTOCOLS = /^(grpc|grpc-web|http|http2|https|mongo|mysql|redis|tcp|tls|udp)(-.*)?$/i;

export const PORT_NAME: Lint = {
  code: 'BL509',
  name: 'port-without-protocol',
  severity: 'fragile',
  summary: 'The port of a routed Service does not declare its protocol.',
  cause:
    'Istio guesses the protocol of each connection. Routes by path or header do not hold until it has guessed, and protocols in which the server speaks first fail.',
  fix: 'Name the port <protocol>-…, or write appProtocol.',
  istio: ['IST0118'],
  kiali: ['KIA0601'],
  run(mesh, report) {
    // A gateway knows the protocol of a request; rules of the mesh need the port to declare it.
    const routed = new Set([
      ...mesh.destinations.flatMap(({ virtualService, destination }) =>
        virtualService.gateways.includes('mesh') ? [destination.host] : [],
      ),
      ...mesh.model.writtenVirtualServices.flatMap(({ hosts }) => hosts),
    ]);
    for (const service of mesh.model.services) {
      const { object, registry, hostname, externalName } = service;
      if (registry !== 'kubernetes' || externalName !== undefined) continue;
      const pods = mesh.workloadsOf(service);
      if (!routed.has(hostname) && pods.length > 0 && !pods.some((item) => isMeshed(mesh.model, item))) continue;
      list(object.spec.ports).forEach((item, index) => {
        const port = record(item);
        const name = text(port.name) ?? '';
        if (port.appProtocol !== undefined || port.protocol === 'UDP' || PROTOCOLS.test(name)) return;
        const message =
          name === ''
            ? `port ${port.port} has no name`
            : `the name ${name} of port ${port.port} does not start with a protocol`;
        const severity = routed.has(hostname) ? 'fragile' : 'style';
        report({ object, path: ['spec', 'ports', index, ...(name === '' ? [] : ['name'])], message, severity });
      });
    }
  },
};
