import { resolverOf } from './estate';

interface Server {
  readonly port: number;
  readonly name: string;
  readonly protocol: string;
  readonly hosts: readonly string[];
  readonly tls?: string;
  readonly bind?: string;
}

function gateway(name: string, ...servers: readonly Server[]): string {
  const items = servers.map(({ port, name: portName, protocol, hosts, tls, bind }) => {
    const more = [tls && `tls: { mode: ${tls} }`, bind && `bind: ${bind}`].filter(Boolean).map((item) => `, ${item}`);
    const listed = hosts.map((host) => `"${host}"`).join(', ');
    return `{ port: { number: ${port}, name: ${portName}, protocol: ${protocol} }, hosts: [${listed}]${more.join('')} }`;
  });
  return `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: ${name}, namespace: acme }
spec: { selector: { istio: edge }, servers: [${items.join(', ')}] }`;
}

const view = (...documents: string[]) => resolverOf(documents).gatewayView('acme', { istio: 'edge' });
const http = { port: 80, name: 'http', protocol: 'HTTP', hosts: ['*'] };
const https = (...hosts: string[]) => ({ port: 443, name: 'https', protocol: 'HTTPS', hosts, tls: 'SIMPLE' });

test('plain servers of all Gateways share a port, those with TLS are told apart by their hosts', () => {
  const { listeners, dropped } = view(
    gateway('a', http, https('a.example.com')),
    gateway('b', http, https('b.example.com')),
  );
  expect(listeners.get(80)?.http.map((ref) => ref.gateway.name)).toEqual(['a', 'b']);
  expect(listeners.get(443)?.tls.map((ref) => ref.gateway.name)).toEqual(['a', 'b']);
  expect(dropped).toEqual([]);
});

test('a server that is in the way of an older one is left out, and says why', () => {
  const reasons = (...documents: string[]) =>
    view(...documents).dropped.map((item) => `${item.gateway.name}: ${item.reason}`);
  expect(reasons(gateway('a', https('x.example.com')), gateway('b', https('x.example.com')))).toEqual([
    'b: another server with TLS on port 443 has x.example.com',
  ]);
  expect(reasons(gateway('a', http), gateway('b', { ...http, protocol: 'TCP', name: 'tcp' }))).toEqual([
    'b: port 80 already speaks HTTP',
  ]);
  expect(reasons(gateway('a', https('x.example.com'), https('y.example.com')))).toEqual([
    'a: the port name https is used twice in Gateway acme/a',
  ]);
});

test('a server with another protocol names the one that has the port', () => {
  const tcp = { ...http, protocol: 'TCP', name: 'tcp' };
  const [left] = view(gateway('a', http), gateway('b', tcp)).dropped;
  expect([left?.behind?.gateway.name, left?.behind?.server.protocol]).toEqual(['a', 'HTTP']);
  const [twice] = view(gateway('a', https('x.example.com')), gateway('b', https('x.example.com'))).dropped;
  expect(twice?.behind).toBeUndefined();
});

test("a Service's port is the pod's port behind it, by number or by name, in the pods' own namespace", () => {
  const service = (ns: string) => `apiVersion: v1
kind: Service
metadata: { name: edge, namespace: ${ns} }
spec: { selector: { istio: edge }, ports: [{ name: a, port: 80, targetPort: 8080 }, { name: b, port: 443, targetPort: tls }] }`;
  const pods = `apiVersion: apps/v1
kind: Deployment
metadata: { name: edge, namespace: acme }
spec: { template: { metadata: { labels: { istio: edge } }, spec: { containers: [{ name: p, ports: [{ name: tls, containerPort: 8443 }] }] } } }`;
  const ports = (ns: string) =>
    [80, 443, 15021].map((port) => view(gateway('a', http), service(ns), pods).podPort(port));
  expect(ports('acme')).toEqual([8080, 8443, 15021]);
  expect(ports('other')).toEqual([80, 443, 15021]);
});

test('plain servers of one port may speak differently on different addresses', () => {
  const tcp = { ...http, protocol: 'TCP', name: 'tcp', bind: '127.0.0.2' };
  const { listeners, dropped } = view(gateway('a', { ...http, bind: '127.0.0.1' }), gateway('b', tcp));
  expect([listeners.get(80)?.http.length, listeners.get(80)?.tcp.length, dropped]).toEqual([1, 1, []]);
});
