import { selects } from '../../../mesh-model';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { isIstioIngress } from './istio-ingress';

/** What Istio installs: the ports of the Service, and those of its pods. */
const ISTIO_PORTS = new Set([80, 443, 8080, 8443, 15021, 15443, 31400]);

export const PORT_NOT_ON_SERVICE: Lint = {
  code: 'BL405',
  name: 'gateway-port-not-on-service',
  severity: 'breaks-traffic',
  summary: "A server listens on a port that the Service of the gateway's pods does not have.",
  cause: 'No client outside can reach it.',
  fix: 'Add the port to the Service, or use one that it has.',
  istio: ['IST0162'],
  run(mesh, report) {
    for (const { object, selector, servers } of mesh.model.gateways) {
      if (selector === undefined || Object.keys(selector).length === 0) continue;
      const pods = mesh.workloadsAnywhere(selector);
      if (pods.length === 0 && isIstioIngress(selector)) {
        for (const { port, index } of servers) {
          if (ISTIO_PORTS.has(port) || isLedTo(mesh, selector, port)) continue;
          const message = `Istio's own ingress gateway, which is not in the input, has no port ${port} unless it was given one`;
          const path = ['spec', 'servers', index, 'port', 'number'];
          report({ object, path, message, severity: 'fragile', elsewhere: true });
        }
        continue;
      }
      const services = mesh.model.services.filter(
        (service) =>
          service.registry === 'kubernetes' &&
          pods.some(
            (pod) =>
              pod.namespace === service.namespace &&
              service.selector !== undefined &&
              selects(service.selector, pod.labels),
          ),
      );
      if (services.length === 0) continue;
      for (const { port, index } of servers) {
        if (services.some((service) => service.ports.some((item) => item.number === port || item.targetPort === port)))
          continue;
        const message = `${services.map((service) => service.object.title).join(', ')} has no port ${port}`;
        report({ object, path: ['spec', 'servers', index, 'port', 'number'], message });
      }
    }
  },
};

/** True where a Service of the input leads to a port of pods with these labels: Knative's gateway for calls inside is one. */
function isLedTo({ model }: CheckedMesh, labels: Readonly<Record<string, string>>, port: number): boolean {
  return model.services.some(({ registry, selector, ports }) => {
    if (registry !== 'kubernetes' || selector === undefined || Object.keys(selector).length === 0) return false;
    if (!selects(selector, labels) && !selects(labels, selector)) return false;
    return ports.some(({ number, targetPort }) => number === port || targetPort === port);
  });
}
