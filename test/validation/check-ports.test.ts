import type { PortDeclaration } from '../../lib/model/service-port';
import { aService, aTenant, saidOf, saidOfService } from './samples';

const said = (ports: Record<string, PortDeclaration>, more: object = {}) =>
  saidOfService({ port: undefined, ports, ...more });

test.each([
  [{ port: 0 }, /cms.port: error: port: must be a port from 1 to 65535, got 0/],
  [{ port: 1.5 }, /got 1.5/],
  [{ port: 8080, targetPort: 65536 }, /targetPort: must be a port from 1 to 65535, got 65536/],
  [{ port: 15001 }, /port: Istio's proxy listens on 15001/],
  [{ port: 80, targetPort: 15006 }, /targetPort: Istio's proxy listens on 15006/],
])('one port: %p', (own, message) => {
  expect(saidOfService(own)).toEqual([expect.stringMatching(message)]);
});

test('MESH-9: nothing is wrong with several ports of several protocols', () => {
  const ports = {
    http: { port: 80, targetPort: 8080 },
    web: { port: 8080 },
    api: { port: 9090, protocol: 'grpc' },
    db: { port: 5432, protocol: 'tcp' },
    metrics: { port: 9102, routed: false },
  } as const;
  expect(said(ports)).toEqual([]);
  const api = { routes: [{ path: '/api', port: 'api' }], gateway: 'gateway' };
  expect(said(ports, api)).toEqual([]);
});

test.each<[string, Record<string, PortDeclaration>, RegExp]>([
  ['a number twice', { a: { port: 80 }, b: { port: 80 } }, /ports.b.port: ports 'a' and 'b' are both 80/],
  ['no number', { a: { port: 0 } }, /ports.a.port: must be a port/],
  ['a port of the proxy', { a: { port: 80, targetPort: 15090 } }, /ports.a.targetPort: Istio's proxy listens on 15090/],
  ['capital letters', { Api: { port: 80 } }, /ports.Api: a port's name is lower-case .* got 'Api'/],
  ['two dashes', { 'a--b': { port: 80 } }, /ports.a--b: a port's name is/],
  ['a long name', { abcdefghijk: { port: 80 } }, /would be called 'http-abcdefghijk', which has 16 .* at most 15/],
  [
    'two protocols on one port of the container',
    { a: { port: 80, targetPort: 8080 }, b: { port: 9090, targetPort: 8080, protocol: 'grpc' } },
    /ports.b: ports 'a' \(http\) and 'b' \(grpc\) lead to one port of the container, 8080/,
  ],
  ['no routed port', { a: { port: 80, routed: false } }, /ports: no port of 'cms' is routed/],
])('MESH-9: several ports, %s', (_title, ports, message) => {
  expect(said(ports)).toEqual([expect.stringMatching(message)]);
});

test('a name of 15 characters is taken', () => {
  expect(said({ abcdefghij: { port: 80 } })).toEqual([]);
});

test('MESH-9: what belongs to one port does not stand beside several', () => {
  const own = { port: 80, targetPort: 8080, protocol: 'grpc' } as const;
  expect(said({ a: { port: 81 } }, own)).toEqual(
    ['port', 'targetPort', 'protocol'].map((field) =>
      expect.stringMatching(new RegExp(`${field}: 'cms' has \`ports\`, each with its own ${field}`)),
    ),
  );
});

test('MESH-9: a route names a routed port for requests', () => {
  const ports = {
    http: { port: 80 },
    api: { port: 81 },
    db: { port: 82, protocol: 'tcp' },
    metrics: { port: 83, routed: false },
  } as const;
  const routed = (port: string) => said(ports, { routes: ['/', { path: '/x', port }], gateway: 'gateway' });
  expect(routed('api')).toEqual([]);
  expect(routed('apo')).toEqual([
    expect.stringMatching(/routes.1.port: service 'cms' has no routed port 'apo' .* it has: http, api .*\n.*`api`/),
  ]);
  expect(routed('db')).toHaveLength(1);
  expect(routed('metrics')).toHaveLength(1);
});

test('what is wrong with the path of a route stands at its path', () => {
  const services = [aService({ routes: [{ path: 'x' }], gateway: 'gateway' })];
  expect(saidOf(aTenant({ services }))).toEqual([expect.stringMatching(/routes.0.path: a route begins with '\/'/)]);
});

test('a service with a tcp port beside one for requests has variants, routes and policies', () => {
  const ports = { db: { port: 5432, protocol: 'tcp' }, http: { port: 80 } } as const;
  expect(said(ports, { routes: ['/'], gateway: 'gateway', timeout: '2s' })).toEqual([]);
});

test('messages name their rules', () => {
  const [twice] = said({ a: { port: 80 }, b: { port: 80 } });
  expect(twice).toMatch(/\[MESH-9\]/);
  expect(said({ Api: { port: 80 } })[0]).toMatch(/\[NAME-3\]/);
  expect(said({ abcdefghijk: { port: 80 } })[0]).toMatch(/\[NAME-3\]/);
  expect(said({ a: { port: 80 } }, { targetPort: 81 })).toEqual([
    expect.stringMatching(/targetPort: 'cms' has `ports`, each with its own targetPort \[MESH-9\]/),
  ]);
});
