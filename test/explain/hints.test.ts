import { explain } from '../../lib/explain';
import { MeshModel } from '../../lib/mesh-model';
import { Resolver } from '../../lib/resolver';
import { deployment, service } from '../resolver/estate';
import { CHAIN_ESTATE } from './estate';

const GATEWAY_PODS = `${deployment('acme', 'gateway', 'main').replace('app: gateway', 'app: gateway, istio: acme-gateway')}
---
apiVersion: v1
kind: Service
metadata: { name: gateway, namespace: acme }
spec: { selector: { istio: acme-gateway }, ports: [{ name: status, port: 15021 }, { name: https, port: 443, targetPort: 8443 }] }`;
const resolver = new Resolver(MeshModel.ofText([CHAIN_ESTATE, GATEWAY_PODS, service('open', 'mail')].join('\n---\n')));
const notes = (url: string, from?: string) => explain(resolver, { url, depth: 0, ...(from && { from }) }).notes;

test('a service that the workload does not know, or knows by another name, or on another port', () => {
  expect(notes('docx', 'acme/ui')).toEqual([
    'shared/docx is not among the hosts of Sidecar acme/ui, or not exported to acme',
  ]);
  expect(notes('docx', 'acme/cms')).toEqual(['from here shared/docx is called docx.shared']);
  expect(notes('docx.shared', 'acme/cms')).toEqual([]);
  expect(notes('nobody', 'acme/cms')).toEqual([]);
});

test('a port that the service does not have, where nothing else may pass', () => {
  const strict = new Resolver(MeshModel.ofText(CHAIN_ESTATE, { outboundMode: 'REGISTRY_ONLY' }));
  const { answer, notes: told } = explain(strict, { url: 'docx.shared:9999', from: 'acme/cms' });
  expect([answer.outcome.kind, told]).toEqual(['unreachable', ['shared/docx has port 8080, not 9999']]);
});

test("a port of the gateway's pods that its Service has under another number", () => {
  expect(notes('https://ops-900.acme.example.com:8443/')).toEqual([
    "8443 is a port of the gateway's pods: clients outside use 443 of Service acme/gateway",
  ]);
  expect(notes('https://ops-900.acme.example.com/')).toEqual([]);
});

test('pods that the Service of another gateway selects, and hosts outside, give no hint', () => {
  const other = `apiVersion: v1
kind: Service
metadata: { name: other, namespace: acme }
spec: { selector: { istio: other }, ports: [{ name: https, port: 9443, targetPort: 8443 }] }`;
  const entry = `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: mail, namespace: acme }
spec: { hosts: [mail.example.org], location: MESH_EXTERNAL, resolution: DNS, ports: [{ number: 25, name: tcp, protocol: TCP }] }`;
  const more = new Resolver(MeshModel.ofText([CHAIN_ESTATE, GATEWAY_PODS, other, entry].join('\n---\n')));
  expect(explain(more, { url: 'https://ops-900.acme.example.com:8443/', depth: 0 }).notes).toEqual([
    "8443 is a port of the gateway's pods: clients outside use 443 of Service acme/gateway",
  ]);
  expect(explain(more, { url: 'http://mail.example.org/', from: 'acme/ui', depth: 0 }).notes).toEqual([]);
});

test('a chain that ends early says so', () => {
  expect(explain(resolver, { url: 'http://ops-900.acme.example.com:8443/', chain: ['ui', 'cms'] }).notes).toContain(
    '--chain ends here: no service takes the request',
  );
});

test('a host that the Sidecar permits, and that is not in the input', () => {
  const sidecar = `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: cms, namespace: acme }
spec:
  workloadSelector: { labels: { app: cms } }
  outboundTrafficPolicy: { mode: REGISTRY_ONLY }
  egress: [{ hosts: [traces/otel.traces.svc.cluster.local, istio-system/*] }]`;
  const strict = new Resolver(MeshModel.ofText([deployment('acme', 'cms', 'main'), sidecar].join('\n---\n')));
  const told = (url: string) => explain(strict, { url, from: 'acme/cms', depth: 0 }).notes;
  const note =
    'Sidecar acme/cms lets it call traces/otel.traces.svc.cluster.local, which is not in the input: with its Service there the answer may be another';
  expect(told('http://otel.traces:4317/')).toEqual([note]);
  expect(told('http://otel.traces.svc:4317/')).toEqual([note]);
  expect(told('http://otel.traces.svc.cluster.local:4317/')).toEqual([note]);
  expect(told('http://otel.other:4317/')).toEqual([]);
});

test('a server that asks clients for a certificate', () => {
  const told = (mode: string, url: string) => {
    const asking = CHAIN_ESTATE.replaceAll('mode: SIMPLE', `mode: ${mode}`);
    return explain(new Resolver(MeshModel.ofText(asking)), { url, depth: 0 }).notes;
  };
  const note =
    'the server takes only clients that show a certificate (tls mode MUTUAL): to others it closes the connection';
  expect(told('MUTUAL', 'https://ops-900.acme.example.com/')).toEqual([note]);
  expect(told('MUTUAL', 'https://unknown.example.org/')).toEqual([]);
  expect(told('OPTIONAL_MUTUAL', 'https://ops-900.acme.example.com/')).toEqual([]);
  expect(told('SIMPLE', 'https://ops-900.acme.example.com/')).toEqual([]);
});
