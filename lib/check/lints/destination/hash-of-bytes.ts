import type { ServicePort } from '../../../mesh-model';
import { record } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';
import { trafficPolicies } from './traffic-policies';

export const HASH_OF_BYTES: Lint = {
  code: 'BL321',
  name: 'hash-of-bytes',
  severity: 'fragile',
  summary: 'Sticky sessions by a cookie, a header or a parameter, for ports that are not HTTP.',
  cause:
    'Proxies do not read what they pass on as bytes or as TLS: there is no cookie and no header, and each connection goes to any pod.',
  fix: 'Write consistentHash: { useSourceIp: true }; or let the port be HTTP (its name or appProtocol), and end TLS at the gateway.',
  run(mesh, report) {
    for (const { object, rule, path, policy, level } of trafficPolicies(mesh)) {
      const field = HTTP_HASHES.find((name) => hashOf(policy)[name] !== undefined);
      if (field === undefined) continue;
      const { host, namespace, trafficPolicy } = rule;
      const number = record(policy.port).number;
      const isMeant = (port: ServicePort) =>
        port.protocol !== 'udp' &&
        (level === 'port' ? port.number === number : trafficPolicy?.portLevel.has(port.number) !== true);
      const ports = mesh
        .servicesSeen(host, namespace)
        .flatMap((service) => service.ports)
        .filter(isMeant);
      if (ports.length === 0 || ports.some(({ protocol }) => protocol === 'http' || protocol === 'sniffed')) continue;
      const whose = ports.map((port) => `${port.number} (${port.protocolName})`).join(', ');
      const message = `${field} is read from HTTP, and ${host} has none on port ${whose}`;
      report({ object, path: [...path, 'loadBalancer', 'consistentHash', field], message });
    }
  },
};

const HTTP_HASHES = ['httpCookie', 'httpHeaderName', 'httpQueryParameterName'];

const hashOf = (policy: Readonly<Record<string, unknown>>) => record(record(policy.loadBalancer).consistentHash);
