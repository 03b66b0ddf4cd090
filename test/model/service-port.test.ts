import {
  containerPorts,
  entryPort,
  httpPorts,
  isTcpOnly,
  portName,
  servicePorts,
  tcpPorts,
} from '../../lib/model/service-port';

const PORTS = {
  db: { port: 5432, protocol: 'tcp' },
  metrics: { port: 9102, routed: false },
  api: { port: 9090, targetPort: 9091, protocol: 'grpc' },
  http: { port: 80, targetPort: 9091 },
} as const;
const names = (ports: readonly { readonly name: string }[]) => ports.map(({ name }) => name);

test('a service with `port` alone has one port, called app', () => {
  expect(servicePorts({ port: 8080 })).toEqual([
    { name: 'app', port: 8080, targetPort: 8080, protocol: 'http', routed: true },
  ]);
  expect(servicePorts({ port: 80, targetPort: 8080, protocol: 'grpc' })).toEqual([
    { name: 'app', port: 80, targetPort: 8080, protocol: 'grpc', routed: true },
  ]);
  expect(servicePorts({})).toEqual([]);
});

test('several ports stay in the order in which they are declared', () => {
  expect(servicePorts({ ports: PORTS }).map(({ name, port, targetPort }) => [name, port, targetPort])).toEqual([
    ['db', 5432, 5432],
    ['metrics', 9102, 9102],
    ['api', 9090, 9091],
    ['http', 80, 9091],
  ]);
});

test('MESH-9: the first routed port that is not tcp is where gateways enter', () => {
  expect(names(httpPorts({ ports: PORTS }))).toEqual(['api', 'http']);
  expect(names(tcpPorts({ ports: PORTS }))).toEqual(['db']);
  expect(entryPort({ ports: PORTS })?.name).toBe('api');
  expect(entryPort({ ports: { metrics: PORTS.metrics } })).toBeUndefined();
});

test('a service is tcp where it has a routed tcp port and none for requests', () => {
  expect(isTcpOnly({ port: 1, protocol: 'tcp' })).toBe(true);
  expect(isTcpOnly({ ports: { db: PORTS.db, metrics: PORTS.metrics } })).toBe(true);
  expect(isTcpOnly({ ports: PORTS })).toBe(false);
  expect(isTcpOnly({ port: 1 })).toBe(false);
  expect(isTcpOnly({})).toBe(false);
});

test('NAME-4: a name begins with the protocol, once', () => {
  expect(portName({ name: 'app', protocol: 'http' })).toBe('http-app');
  expect(portName({ name: 'http', protocol: 'http' })).toBe('http');
  expect(portName({ name: 'http', protocol: 'grpc' })).toBe('grpc-http');
  expect(portName({ name: 'http-x', protocol: 'http' })).toBe('http-http-x');
});

test('a container has a port once, whatever the number of ports that lead there', () => {
  expect(names(containerPorts({ ports: PORTS }))).toEqual(['db', 'metrics', 'api']);
});
