import { explain } from '../../lib/explain';
import { MeshModel } from '../../lib/mesh-model';
import { Resolver } from '../../lib/resolver';
import { ESTATE, service } from '../resolver/estate';
import { CHAIN_ESTATE } from './estate';

const PAYMENT = `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: payment, namespace: shared }
spec:
  hosts: [api.pay.example.com]
  ports: [{ number: 80, name: http, protocol: HTTP }, { number: 443, name: tls, protocol: TLS }]
  resolution: DNS`;
const resolver = new Resolver(MeshModel.ofText([CHAIN_ESTATE, PAYMENT, service('open', 'mail')].join('\n---\n')));

/** What a workload without Sidecar of its own asks for. */
function asked(url: string) {
  const { request, outcome } = explain(resolver, { url, from: 'acme/cms-ops-1234', depth: 0 }).answer;
  return { host: request.host, port: request.port, path: request.path, kind: outcome.kind };
}

test.each([
  ['docx.shared', 'docx.shared', 8080, '/'],
  ['docx.shared/a/b?c=d', 'docx.shared', 8080, '/a/b?c=d'],
  ['shared/docx', 'docx.shared.svc.cluster.local', 8080, '/'],
  ['shared/docx/a?c=d', 'docx.shared.svc.cluster.local', 8080, '/a?c=d'],
  ['docx.shared:8080/a', 'docx.shared', 8080, '/a'],
  ['grpc://docx.shared/shop.Docs/Get', 'docx.shared', 8080, '/shop.Docs/Get'],
])('%s is called at %s, port %s, %s', (url, host, port, path) => {
  expect(asked(url)).toEqual({ host, port, path, kind: 'forward' });
});

test('a service of several ports is called on the one of the scheme', () => {
  const several = `apiVersion: v1
kind: Service
metadata: { name: many, namespace: acme }
spec: { ports: [{ name: tcp, port: 9000 }, { name: http, port: 9001 }, { name: https, port: 9443 }] }
---
${service('acme', 'web').replace('[{', '[{ name: http-admin, port: 9000 }, {').replace('port: 8080', 'port: 80')}`;
  const open = new Resolver(MeshModel.ofText([ESTATE, PAYMENT, several].join('\n---\n')));
  const port = (url: string) => explain(open, { url, from: 'acme/ui', depth: 0 }).answer.request.port;
  expect(port('http://api.pay.example.com/')).toBe(80);
  expect(port('https://api.pay.example.com/')).toBe(443);
  expect(port('https://api.pay.example.com:80/')).toBe(80);
  expect(port('web')).toBe(80);
  expect([port('many'), port('https://many'), port('http://many:9000/')]).toEqual([9001, 9443, 9000]);
});

test('a workload without a proxy sends plaintext, without a rule', () => {
  const plain = CHAIN_ESTATE.replace(
    'app: ui, version: main',
    'app: ui, version: main, sidecar.istio.io/inject: "false"',
  );
  const { outcome } = explain(new Resolver(MeshModel.ofText(plain)), { url: 'cms', from: 'acme/ui', depth: 0 }).answer;
  expect(outcome).toMatchObject({
    kind: 'passthrough',
    destination: { service: { name: 'cms' }, result: { kind: 'delivered', tls: 'plaintext' } },
  });
});

test('https without a port that takes TLS is sent to 443, as clients do, and what is there instead is told', () => {
  const { answer, notes } = explain(resolver, { url: 'https://docx.shared/', from: 'acme/cms-ops-1234', depth: 0 });
  expect([answer.request.port, answer.outcome]).toEqual([
    443,
    expect.objectContaining({
      kind: 'passthrough',
      destination: expect.objectContaining({ result: expect.objectContaining({ reason: 'connection_failure' }) }),
    }),
  ]);
  expect(notes).toEqual(['shared/docx has port 8080, not 443']);
});
