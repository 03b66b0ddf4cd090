import { list, record } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';

export const HASH_OF_BYTES: Lint = {
  code: 'BL321',
  name: 'hash-of-bytes',
  severity: 'fragile',
  summary: 'Sticky sessions by a cookie, a header or a parameter, for ports that are not HTTP.',
  cause:
    'Proxies do not read what they pass on as bytes or as TLS: there is no cookie and no header, and each connection goes to any pod.',
  fix: 'Write consistentHash: { useSourceIp: true }; or let the port be HTTP (its name or appProtocol), and end TLS at the gateway.',
  run(mesh, report) {
    for (const { object, namespace, host, trafficPolicy, subsets } of mesh.model.destinationRules.rules) {
      const policies = [
        { policy: trafficPolicy, path: ['spec', 'trafficPolicy'] },
        ...subsets.map((subset) => ({ policy: subset.trafficPolicy, path: [...subset.path, 'trafficPolicy'] })),
      ];
      const hashes = policies.flatMap(({ policy, path }) => {
        if (policy === undefined) return [];
        const ports = list(policy.written.portLevelSettings).map((item, index) => {
          const number = record(record(item).port).number;
          return { written: record(item), port: number, at: [...path, 'portLevelSettings', index] };
        });
        return [{ written: policy.written, port: undefined, at: path }, ...ports];
      });
      for (const { written, port, at } of hashes) {
        const field = HTTP_HASHES.find((name) => hashOf(written)[name] !== undefined);
        if (field === undefined) continue;
        const own = new Set(
          trafficPolicy?.portLevel === undefined || port !== undefined ? [] : trafficPolicy.portLevel.keys(),
        );
        const ports = mesh
          .servicesSeen(host, namespace)
          .flatMap((service) => service.ports)
          .filter(
            ({ number, protocol }) => protocol !== 'udp' && (port === undefined ? !own.has(number) : number === port),
          );
        if (ports.length === 0 || ports.some(({ protocol }) => protocol === 'http' || protocol === 'sniffed')) continue;
        const whose = ports.map(({ number, protocolName }) => `${number} (${protocolName})`).join(', ');
        const message = `${field} is read from HTTP, and ${host} has none on port ${whose}`;
        report({ object, path: [...at, 'loadBalancer', 'consistentHash', field], message });
      }
    }
  },
};

const HTTP_HASHES = ['httpCookie', 'httpHeaderName', 'httpQueryParameterName'];

const hashOf = (written: Readonly<Record<string, unknown>>) => record(record(written.loadBalancer).consistentHash);
