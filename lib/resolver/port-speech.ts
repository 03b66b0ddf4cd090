import type { MeshModel, MeshService, ServicePort, Workload } from '../mesh-model';
import { own } from '../text/own';
import type { PortSpeech } from './answer';
import { isGatewayProxy } from './gateway-proxy';
import { type ResolvedTarget, targetPortOf } from './target';

const NOT_SAID: PortSpeech = { takes: undefined, why: 'nothing says' };

const HTTP_PORT = 80;
const HTTPS_PORT = 443;

/**
 * What the pods of a destination, or the host outside the mesh, understand on the port that a request goes to. A probe
 * knows it best, because the kubelet asks the application itself; then a Service that says TLS; then the port's protocol.
 */
export function portSpeech(model: MeshModel, target: ResolvedTarget, workload: Workload | undefined): PortSpeech {
  const { service, servicePort } = target;
  if (service === undefined || servicePort === undefined) return NOT_SAID;
  if (workload === undefined) return outsideSpeech(service, servicePort, target.endpoints);
  // What a gateway takes on a port its Gateways say, not its Service.
  if (isGatewayProxy(model, workload)) return NOT_SAID;
  const number = targetPortOf(servicePort, workload);
  return (
    probeSpeech(workload, number) ?? serviceSpeech(model, workload, number) ?? portOf(service, servicePort, number)
  );
}

function probeSpeech({ probes, object }: Workload, port: number): PortSpeech | undefined {
  const schemes = new Set(probes.filter((probe) => probe.port === port).map(({ scheme }) => scheme));
  if (schemes.size !== 1) return undefined;
  const [scheme] = schemes;
  const takes = scheme === 'HTTPS' ? 'TLS' : 'plaintext';
  return { takes, why: `a probe of ${object.title} asks it by ${scheme}`, object };
}

/**
 * Of several Services for one port of the pods, one that says TLS is the one that knows. One that says both leads to an
 * application that tells them apart (Argo CD's server), or is wrong about one of them: it does not say which.
 */
function serviceSpeech(model: MeshModel, workload: Workload, number: number): PortSpeech | undefined {
  for (const service of model.servicesOfPods(workload)) {
    const ports = service.ports.filter((port) => targetPortOf(port, workload) === number);
    const port = ports.find(({ protocol }) => protocol === 'tls');
    if (port === undefined) continue;
    return ports.some(({ protocol }) => protocol === 'http')
      ? NOT_SAID
      : named(service, port, service.ports.indexOf(port));
  }
  return undefined;
}

function portOf(service: MeshService, port: ServicePort, number: number): PortSpeech {
  const index = service.ports.findIndex((item) => item.number === port.number && item.name === port.name);
  // A port of HTTPS's own number that is called http is called so for what proxies send, perhaps.
  if (port.protocol === 'http' && !isUsualTls(number)) return named(service, port, index);
  return port.protocol === 'tls' ? named(service, port, index) : NOT_SAID;
}

/**
 * Outside the mesh the protocol of a ServiceEntry says what proxies are to make of requests; what the host speaks, its port
 * does: 80 is HTTP and 443 HTTPS for everybody.
 */
function outsideSpeech(service: MeshService, port: ServicePort, endpoints: ResolvedTarget['endpoints']): PortSpeech {
  const index = service.ports.findIndex((item) => item.number === port.number);
  // Addresses of the mesh's own may be pods, or the gateway of another cluster.
  const isWritten = endpoints.some(({ address }) => address !== service.hostname);
  if (!service.external && isWritten) return port.protocol === 'tls' ? named(service, port, index) : NOT_SAID;
  const usual = typeof port.targetPort === 'number' ? port.targetPort : port.number;
  const numbers = new Set(
    endpoints.length === 0 ? [usual] : endpoints.map(({ ports }) => own(ports, port.name) ?? usual),
  );
  const [number] = numbers;
  const path = ['spec', 'ports', Math.max(index, 0)];
  if (numbers.size === 1 && number === HTTP_PORT && port.protocol !== 'tls') {
    return { takes: 'plaintext', why: `port ${number} is for plain HTTP`, object: service.object, path };
  }
  if (numbers.size === 1 && number === HTTPS_PORT) {
    return { takes: 'TLS', why: `port ${number} is for HTTPS`, object: service.object, path };
  }
  return port.protocol === 'tls' ? named(service, port, index) : NOT_SAID;
}

function named(service: MeshService, port: ServicePort, index: number): PortSpeech {
  const { object } = service;
  const path = ['spec', 'ports', Math.max(index, 0)];
  const takes = port.protocol === 'tls' ? 'TLS' : 'plaintext';
  return { takes, why: `${object.title} says ${port.protocolName} for port ${port.number}`, object, path };
}

/** 443, 8443, 9443 and their like. */
function isUsualTls(port: number): boolean {
  return port % 1000 === HTTPS_PORT;
}
