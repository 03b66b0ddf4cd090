import { MeshModel } from '../../lib/mesh-model';

function read(spec: string) {
  return MeshModel.ofText(`apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: x, namespace: acme }
spec: ${spec}`).gateways[0]!;
}

const server = (more: string) =>
  read(`{ servers: [{ port: { number: 443, name: p, protocol: https }, ${more} }] }`).servers[0]!;

test('hosts with the namespaces whose rules they are for: its own is written out, any is left out', () => {
  expect(server('hosts: [a.example.com, ./b.example.com, "*/c.example.com", other/d.example.com]').hosts).toEqual([
    'a.example.com',
    'acme/b.example.com',
    'c.example.com',
    'other/d.example.com',
  ]);
});

test('TLS: passed on unless a mode says otherwise, none without the block', () => {
  expect(server('hosts: []').tls).toBeUndefined();
  expect(server('tls: {}').tls).toMatchObject({ mode: 'PASSTHROUGH', httpsRedirect: false });
  expect(server('tls: { mode: SIMPLE, credentialName: c, httpsRedirect: true }').tls).toMatchObject({
    mode: 'SIMPLE',
    credentialName: 'c',
    httpsRedirect: true,
  });
});

test('no selector is every gateway, an empty one too; a server without port is none', () => {
  expect(read('{}').selector).toBeUndefined();
  expect(read('{ selector: {} }').selector).toEqual({});
  expect(read('{ servers: [{ hosts: [a] }, { port: { number: "80" } }] }').servers).toMatchObject([
    { index: 1, port: 80 },
  ]);
});

test('a server with its names, or without', () => {
  expect(
    read('{ servers: [{ name: web, bind: 127.0.0.1, port: { number: 80, name: http, protocol: http } }] }'),
  ).toMatchObject({
    servers: [{ name: 'web', bind: '127.0.0.1', portName: 'http', protocol: 'HTTP', hosts: [] }],
  });
  expect(read('{ servers: [{ port: { number: 80 } }] }').servers[0]).toEqual({
    index: 0,
    name: '',
    port: 80,
    portName: '',
    protocol: '',
    bind: '',
    hosts: [],
    tls: undefined,
  });
});
