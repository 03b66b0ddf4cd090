import { resolverOf, service, virtualService } from './estate';

function sidecar(egress: string): string {
  return `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: acme }
spec: { egress: [${egress}] }`;
}

const exported = service('hidden', 'own').replace(
  'namespace: hidden }',
  'namespace: hidden, annotations: { networking.istio.io/exportTo: . } }',
);
const MESH = [
  service('acme', 'ui'),
  service('acme', 'cms'),
  service('shared', 'docx'),
  service('other', 'mail'),
  exported,
];

function known(...documents: string[]): string[] {
  const { scope } = resolverOf([...MESH, ...documents]).sidecarView('acme', {});
  return [...scope.known.values()].map(({ namespace, name }) => `${namespace}/${name}`).sort();
}

test('without a Sidecar: all that is exported to the namespace', () => {
  expect(known()).toEqual(['acme/cms', 'acme/ui', 'other/mail', 'shared/docx']);
});

test.each([
  ['"./*"', ['acme/cms', 'acme/ui']],
  ['"*/docx.shared.svc.cluster.local"', ['shared/docx']],
  ['"shared/*", "./ui.acme.svc.cluster.local"', ['acme/ui', 'shared/docx']],
  ['"*/*", "~other/*"', ['acme/cms', 'acme/ui', 'shared/docx']],
  ['"*/*.shared.svc.cluster.local"', ['shared/docx']],
  ['"hidden/*"', []],
  ['"docx.shared.svc.cluster.local"', []],
])('hosts [%s]', (hosts, expected) => {
  expect(known(sidecar(`{ hosts: [${hosts}] }`))).toEqual(expected);
});

test('a VirtualService that is imported brings the services that it sends to', () => {
  const rule = '    - route: [{ destination: { host: docx.shared.svc.cluster.local } }]';
  const route = virtualService('acme', 'ui', ['ui.acme.svc.cluster.local'], rule);
  expect(known(sidecar('{ hosts: ["./ui.acme.svc.cluster.local"] }'), route)).toEqual(['acme/ui', 'shared/docx']);
});

test.each([
  ['"./ui.acme.svc.cluster.local"', ['a-wildcard', 'own']],
  ['"*/ui.acme.svc.cluster.local"', ['a-wildcard', 'foreign', 'own']],
  ['"./ui.acme.svc.cluster.local", "shared/*"', ['a-wildcard', 'foreign', 'own']],
  ['"./*"', ['a-wildcard', 'another', 'own']],
  ['"./*", "~./ui.acme.svc.cluster.local"', ['a-wildcard', 'another']],
  ['"*/*"', ['a-wildcard', 'another', 'foreign', 'own']],
  ['"shared/cms.acme.svc.cluster.local"', []],
])('hosts [%s] import VirtualServices', (hosts, expected) => {
  const rule = '    - route: [{ destination: { host: ui.acme.svc.cluster.local } }]';
  const { scope } = resolverOf([
    ...MESH,
    sidecar(`{ hosts: [${hosts}] }`),
    virtualService('acme', 'own', ['ui.acme.svc.cluster.local'], rule),
    virtualService('acme', 'another', ['cms.acme.svc.cluster.local'], rule),
    virtualService('acme', 'a-wildcard', ['*.acme.svc.cluster.local'], rule),
    virtualService('shared', 'foreign', ['ui.acme.svc.cluster.local'], rule),
  ]).sidecarView('acme', {});
  expect(scope.egress[0]!.virtualServices.map(({ name }) => name)).toEqual(expected);
});

test('a listener of a port decides about that port, the one without a port about all others', () => {
  const egress =
    '{ port: { number: 8080, protocol: HTTP, name: h }, hosts: ["./ui.acme.svc.cluster.local"] }, { hosts: ["shared/*"] }';
  const { scope } = resolverOf([...MESH, sidecar(egress)]).sidecarView('acme', {});
  expect([...scope.egressFor(8080)!.services.keys()]).toEqual(['ui.acme.svc.cluster.local']);
  expect([...scope.egressFor(9090)!.services.keys()]).toEqual(['docx.shared.svc.cluster.local']);
});

/** Istio compares what is written: no `exportTo` is another one than `*`. */
test.each([
  ['', '', [80, 443]],
  [', exportTo: ["*"]', ', exportTo: ["*"]', [80, 443]],
  [', exportTo: ["*"]', '', [80]],
  ['', ', exportTo: ["*"]', [80]],
])(
  'two ServiceEntries of a host with%s and%s: the ports are those of both, or of the older one',
  (one, other, ports) => {
    const entry = (name: string, rest: string) => `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: ${name}, namespace: acme, creationTimestamp: "2026-01-01T00:00:0${name.length}Z" }
spec: { hosts: [api.example.org], resolution: DNS, ${rest} }`;
    const { scope } = resolverOf([
      ...MESH,
      entry('old', `ports: [{ number: 80, name: http, protocol: HTTP }]${one}`),
      entry('newer', `ports: [{ number: 443, name: tls, protocol: TLS }]${other}`),
    ]).sidecarView('acme', {});
    expect(scope.known.get('api.example.org')!.ports.map(({ number }) => number)).toEqual(ports);
  },
);
