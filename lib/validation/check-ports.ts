import { PROXY_PORTS } from '../limits/limits';
import type { Problem, Problems } from '../model/problem';
import { routeOf } from '../model/route';
import type { Service } from '../model/service';
import { httpPorts, portName, servicePorts, tcpPorts } from '../model/service-port';
import { didYouMean, offered } from './did-you-mean';

/** The longest name of a container's port (RFC 6335). */
const PORT_NAME_LIMIT = 15;
const PORT_NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Ports of a service: numbers that containers can listen on, names that Kubernetes takes, each once (NAME-4, MESH-9). */
export function checkPorts(service: Service, problems: Problems): void {
  const { origin, name, ports } = service;
  if (ports === undefined) {
    checkOnlyPort(service, problems);
    return;
  }
  const own = [
    ...(service.port === undefined ? [] : ['port']),
    ...(service.targetPort === undefined ? [] : ['targetPort']),
    ...(service.protocol === 'http' ? [] : ['protocol']),
  ];
  for (const field of own) {
    const message = `'${name}' has \`ports\`, each with its own ${field}`;
    problems.error(origin, [field], message, {
      rule: 'MESH-9',
      fix: `move it to one of \`ports\`, or remove \`ports\``,
    });
  }
  const numbers = new Map<number, string>();
  for (const [key, port] of Object.entries(ports)) {
    const at = ['ports', key];
    checkNumber(port.port, [...at, 'port'], service, problems);
    if (port.targetPort !== undefined) checkNumber(port.targetPort, [...at, 'targetPort'], service, problems);
    const same = numbers.get(port.port);
    if (same !== undefined) {
      const message = `ports '${same}' and '${key}' are both ${port.port}: a Service has each number once`;
      problems.error(origin, [...at, 'port'], message, { rule: 'MESH-9' });
    }
    numbers.set(port.port, key);
    checkPortName(key, service, problems);
  }
  checkOneProtocol(service, problems);
  checkRoutedPorts(service, problems);
}

function checkOnlyPort(service: Service, problems: Problems): void {
  const { port, targetPort } = service;
  // Without one it is a worker.
  if (port === undefined) return;
  checkNumber(port, ['port'], service, problems);
  if (targetPort !== undefined) checkNumber(targetPort, ['targetPort'], service, problems);
  checkRoutedPorts(service, problems);
}

function checkNumber(port: number, field: Problem['field'], { origin }: Service, problems: Problems): void {
  if (!(Number.isInteger(port) && port >= 1 && port <= 65535)) {
    problems.error(origin, field, `must be a port from 1 to 65535, got ${port}`);
  } else if (PROXY_PORTS.has(port)) {
    const message = `Istio's proxy listens on ${port} in every pod, so the container cannot`;
    problems.error(origin, field, message, { fix: 'choose another port' });
  }
}

function checkPortName(key: string, service: Service, problems: Problems): void {
  const { origin } = service;
  if (!PORT_NAME.test(key)) {
    const message = `a port's name is lower-case letters, digits and single dashes, beginning with a letter, got '${key}'`;
    problems.error(origin, ['ports', key], message, { rule: 'NAME-3' });
    return;
  }
  const name = portName(servicePorts(service).find((port) => port.name === key)!);
  if (name.length <= PORT_NAME_LIMIT) return;
  const message = `the port would be called '${name}', which has ${name.length} characters; Kubernetes takes at most ${PORT_NAME_LIMIT}`;
  problems.error(origin, ['ports', key], message, { rule: 'NAME-3', fix: 'give it a shorter name' });
}

/** One port of the container speaks one protocol: Istio opens one listener for it. */
function checkOneProtocol(service: Service, problems: Problems): void {
  const known = new Map<number, { readonly name: string; readonly protocol: string }>();
  for (const { name, targetPort, protocol } of servicePorts(service)) {
    const same = known.get(targetPort);
    if (same === undefined) known.set(targetPort, { name, protocol });
    else if (same.protocol !== protocol) {
      const message = `ports '${same.name}' (${same.protocol}) and '${name}' (${protocol}) lead to one port of the container, ${targetPort}`;
      problems.error(service.origin, ['ports', name], message, { rule: 'MESH-9', fix: 'give each a `targetPort`' });
    }
  }
}

/** Something is routed, and routes name what is. */
function checkRoutedPorts(service: Service, problems: Problems): void {
  const { origin, name, ports } = service;
  const known = httpPorts(service).map((port) => port.name);
  if (ports !== undefined && known.length + tcpPorts(service).length === 0) {
    const message = `no port of '${name}' is routed, so no request finds its variants or its canary`;
    problems.error(origin, ['ports'], message, { rule: 'MESH-9', fix: 'remove `routed: false` from one of them' });
  }
  service.routes.forEach((route, index) => {
    const { port } = routeOf(route);
    if (port === undefined || known.includes(port)) return;
    const message = `service '${name}' has no routed port '${port}' for requests, it has: ${offered(known)}`;
    problems.error(origin, ['routes', index, 'port'], message, { rule: 'MESH-9', ...didYouMean(port, known) });
  });
}
