import { isMeshed } from '../../../resolver';
import type { Lint } from '../../lint';

export const INGRESS_TO_UNDECLARED_PORT: Lint = {
  code: 'BL714',
  name: 'ingress-to-undeclared-port',
  severity: 'fragile',
  summary: 'A Sidecar leads requests to a port that no container of the pods declares.',
  cause:
    'The proxy connects to defaultEndpoint, whatever the Service says: where nothing listens there, every request gets 503 (UF). A program may listen on a port that is not declared; that neither this port nor the one that is led there is declared is most often a slip.',
  fix: 'Write the port on which a container listens.',
  run(mesh, report) {
    const { model } = mesh;
    for (const sidecar of model.sidecars.sidecars) {
      const { namespace, workloadSelector, ingress, object } = sidecar;
      if (ingress.length === 0) continue;
      const workloads = model
        .workloadsWith(namespace, workloadSelector ?? {})
        .filter((item) => isMeshed(model, item) && model.sidecars.lookup(namespace, item.labels) === sidecar);
      for (const { port, endpointPort, path } of ingress) {
        const lacking = workloads.find(({ ports, probes }) => {
          const known = [...ports.map(({ number }) => number), ...probes.map((probe) => probe.port)];
          // Who declares the port that callers use may well listen on another one, for the proxy alone.
          return ports.length > 0 && !known.includes(port) && !known.includes(endpointPort);
        });
        if (lacking === undefined || port === endpointPort) continue;
        const declared = [...new Set(lacking.ports.map(({ number }) => number))];
        const message = `port ${port} leads to port ${endpointPort}, and the containers of ${lacking.object.title} declare ${declared.join(', ')}`;
        const fix = declared.length === 1 ? { fix: `Write port ${declared[0]}.` } : {};
        report({ object, path: [...path, 'defaultEndpoint'], message, ...fix });
      }
    }
  },
};
