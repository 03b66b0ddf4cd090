import { serviceLabels } from '../model/selectors';
import type { Service } from '../model/service';

/** A Service's `spec`: it finds all workloads of its name, whatever their version; Istio reads `appProtocol` (NAME-4, NAME-5). */
export function kubernetesServiceSpec(service: Service): Record<string, unknown> {
  const { port, protocol, targetPort = port } = service;
  return {
    selector: serviceLabels(service),
    ports: [{ name: `${protocol}-app`, port, targetPort, appProtocol: protocol }],
  };
}
