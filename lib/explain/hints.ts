import type { MeshService, Sidecar, Workload } from '../mesh-model';
import type { Answer, Resolver } from '../resolver';
import { listedHosts } from '../resolver/sidecar-scope';

/** Why a name that a workload uses may lead nowhere: services of that name which it calls otherwise, or does not know. */
export function unknownNameHints(resolver: Resolver, workload: Workload, answer: Answer): string[] {
  const { outcome, request } = answer;
  const isLost =
    outcome.kind === 'unreachable' ||
    (outcome.kind === 'passthrough' && outcome.destination?.result.kind !== 'delivered') ||
    (outcome.kind === 'error' && outcome.reason === 'blackhole');
  if (!isLost) return [];
  const { scope } = resolver.sidecarView(workload.namespace, workload.labels);
  const isMeant = ({ name, hostname, namespace, registry, externalName }: MeshService) =>
    registry === 'kubernetes' &&
    externalName === undefined &&
    (request.host === name || request.host === hostname || request.host === `${name}.${namespace}`);
  const meant = resolver.model.services.filter(isMeant);
  if (meant.length === 0) return notInInput(resolver, scope.sidecar, request.host);
  const own = meant.filter(({ namespace }) => namespace === workload.namespace);
  return (own.length > 0 ? own : meant).flatMap((service) => {
    const title = `${service.namespace}/${service.name}`;
    if (scope.service(service.hostname) === undefined) {
      const why =
        scope.sidecar === undefined
          ? `is not exported to ${workload.namespace}`
          : `is not among the hosts of ${scope.sidecar.object.title}, or not exported to ${workload.namespace}`;
      return [`${title} ${why}`];
    }
    const isForeign = service.namespace !== workload.namespace;
    if (isForeign && request.host === service.name) {
      return [`from here ${title} is called ${service.name}.${service.namespace}`];
    }
    const ports = service.ports.map((port) => port.number);
    return ports.includes(request.port) ? [] : [`${title} has ${portsText(ports)}, not ${request.port}`];
  });
}

/** A host that the Sidecar permits by its name, and that nothing in the input has. */
function notInInput({ model }: Resolver, sidecar: Sidecar | undefined, asked: string): string[] {
  if (sidecar === undefined) return [];
  return listedHosts(sidecar).flatMap((listed) => {
    const host = listed.slice(listed.indexOf('/') + 1);
    const isAsked = host === asked || host.replace(/\.svc\..*$/, '') === asked.replace(/\.svc$/, '');
    if (!isAsked || model.servicesNamed(host).size > 0) return [];
    return [
      `${sidecar.object.title} lets it call ${listed}, which is not in the input: with its Service there the answer may be another`,
    ];
  });
}

/** A port of the gateway's pods that no client outside can connect to, because their Service has another. */
export function gatewayPortHints(resolver: Resolver, { asked: { from }, request }: Answer): string[] {
  if (from.kind !== 'gateway') return [];
  const view = resolver.gatewayView(from.namespace, from.labels);
  const services = resolver.model.services.filter(({ registry, namespace, selector }) => {
    const isOwn = registry === 'kubernetes' && namespace === from.namespace && selector !== undefined;
    return isOwn && Object.entries(selector).every(([key, value]) => from.labels[key] === value);
  });
  const ports = services.flatMap((service) => service.ports.map((port) => ({ service, number: port.number })));
  if (ports.some(({ number }) => number === request.port)) return [];
  return ports
    .filter(({ number }) => view.podPort(number) === request.port)
    .map(({ service, number }) => {
      return `${request.port} is a port of the gateway's pods: clients outside use ${number} of ${service.object.title}`;
    });
}

/** A server that asks its clients for a certificate: what a URL does not say. */
export function clientCertificateHints({ server, outcome }: Answer): string[] {
  const mode = outcome.kind === 'unreachable' ? undefined : server?.server.tls?.mode;
  if (mode !== 'MUTUAL') return [];
  return [
    'the server takes only clients that show a certificate (tls mode MUTUAL): to others it closes the connection',
  ];
}

function portsText(ports: readonly number[]): string {
  return ports.length === 1 ? `port ${ports[0]}` : `ports ${ports.join(', ')}`;
}
