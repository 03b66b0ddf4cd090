import { serviceLabels } from '../model/selectors';
import type { Service } from '../model/service';
import { portName, servicePorts } from '../model/service-port';

/** A Service's `spec`: it finds all workloads of its name, whatever their version; Istio reads `appProtocol` (NAME-4, NAME-5). */
export function kubernetesServiceSpec(service: Service): Record<string, unknown> {
  return {
    selector: serviceLabels(service),
    ports: servicePorts(service).map((each) => ({
      name: portName(each),
      port: each.port,
      targetPort: each.targetPort,
      appProtocol: each.protocol,
    })),
  };
}
