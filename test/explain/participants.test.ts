import { explain } from '../../lib/explain';
import { findService, findWorkload } from '../../lib/explain/participants';
import { MeshModel } from '../../lib/mesh-model';
import { Resolver } from '../../lib/resolver';
import { deployment, ESTATE, service, virtualService } from '../resolver/estate';

const model = MeshModel.ofText(
  [ESTATE, service('beta', 'ui'), deployment('beta', 'ui', 'main'), service('shared-staging', 'docx-generator')].join(
    '\n---\n',
  ),
);

test.each([
  ['acme/ui', 'acme/ui-main'],
  ['cms', 'acme/cms-main'],
  ['acme/cms-ops-1234', 'acme/cms-ops-1234'],
])('workload %s is %s', (name, expected) => {
  const { namespace, name: found } = findWorkload(model, name);
  expect(`${namespace}/${found}`).toBe(expected);
});

test('a workload with just that name goes before one that is released, and that before other variants', () => {
  const find = (...names: [name: string, version: string][]) => {
    const deployments = names.map(([name, version]) =>
      deployment('acme', 'shop', version).replace(`name: shop-${version}`, `name: ${name}`),
    );
    return findWorkload(MeshModel.ofText(deployments.join('\n---\n')), 'shop').name;
  };
  expect(find(['a', 'main'], ['shop', 'ops-1'])).toBe('shop');
  expect(find(['a', 'ops-1'], ['b', 'stable'])).toBe('b');
  expect(find(['a', 'ops-1'], ['b', 'v1'])).toBe('b');
  expect(find(['a', 'ops-1'], ['b', 'mainline'])).toBe('b');
  expect(find(['a', 'ops-1'], ['b', 'ops-2'])).toBe('a');
});

test.each([
  ['ui', 'ui is in several namespaces: acme/ui, beta/ui'],
  ['acme/docx', 'no workload acme/docx in the input; it has acme/ui, acme/cms'],
  ['acme/um', 'no workload acme/um in the input; it has acme/ui, acme/cms'],
  ['acme/cmx', 'no workload acme/cmx in the input; it has acme/ui, acme/cms'],
])('workload %s: %s', (name, message) => {
  expect(() => findWorkload(model, name)).toThrow(message);
});

test('a service by its name, its namespace or the beginning of it, seen from a namespace', () => {
  expect(findService(model, 'ui', 'beta').namespace).toBe('beta');
  expect(findService(model, 'shared/docx-generator', 'acme').namespace).toBe('shared-staging');
  expect(findService(model, 'cms.acme.svc.cluster.local', 'beta').name).toBe('cms');
  expect(() => findService(model, 'ui', 'gamma')).toThrow('ui is in several namespaces: acme/ui, beta/ui');
  expect(() => findService(model, 'shared/docx', 'acme')).toThrow(
    'no service shared/docx in the input; it has shared-staging/docx-generator',
  );
  const resolver = new Resolver(model);
  expect(() => explain(resolver, { url: 'shared/docx', from: 'acme/ui' })).toThrow('no service shared/docx');
});

test('of several gateways the one that has the host answers, if only to say that it has no rule', () => {
  const beta = ESTATE.slice(ESTATE.indexOf('apiVersion: networking.istio.io/v1\nkind: Gateway'))
    .replaceAll('acme', 'beta')
    .replace('name: gateway', 'name: a-gateway');
  const rule = `    - route: [{ destination: { host: ui.acme.svc.cluster.local } }]`;
  const edge = virtualService('acme', 'edge', ['acme.example.com'], rule, 'gateways: [gateway]');
  const resolver = new Resolver(MeshModel.ofText([ESTATE, beta, edge].join('\n---\n')));
  const gateway = (url: string) => explain(resolver, { url }).answer.server?.gateway.namespace;
  expect(gateway('http://acme.example.com/')).toBe('acme');
  expect(gateway('http://nobody.acme.example.com/')).toBe('acme');
  expect(gateway('http://nobody.beta.example.com/')).toBe('beta');
});

test('a gateway is asked by its name, with or without its namespace, on the port that it listens on', () => {
  const other = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: partners, namespace: beta }
spec:
  selector: { istio: partners }
  servers:
    - { port: { number: 8080, name: http, protocol: HTTP }, hosts: ["*"] }
    - { port: { number: 8443, name: https, protocol: HTTPS }, tls: { mode: SIMPLE, credentialName: x }, hosts: ["*"] }`;
  const toUi = '    - route: [{ destination: { host: ui.acme.svc.cluster.local } }]';
  const rules = virtualService('beta', 'edge', ['*.example.org'], toUi, 'gateways: [partners]');
  const resolver = new Resolver(MeshModel.ofText([ESTATE, other, rules].join('\n---\n')));
  const ask = (url: string, gateway?: string) => {
    const { answer } = explain(resolver, { url, depth: 0, ...(gateway !== undefined && { gateway }) });
    return `${answer.server?.gateway.name} ${answer.request.port} ${answer.outcome.kind}`;
  };
  expect(ask('http://a.example.org/', 'partners')).toBe('partners 8080 forward');
  expect(ask('http://a.example.org/', 'beta/partners')).toBe('partners 8080 forward');
  expect(ask('https://a.example.org/')).toBe('partners 8443 forward');
  expect(ask('http://a.example.org:8081/', 'partners')).toBe('undefined 8081 unreachable');
  expect(() => ask('http://a.example.org/', 'acme/partners')).toThrow('no Gateway acme/partners in the input');
  const none = new Resolver(MeshModel.ofText(service('acme', 'ui')));
  expect(() => explain(none, { url: 'http://a.example.org/' })).toThrow(
    'no Gateway in the input; use --from for a request inside the mesh',
  );
  expect(() => findWorkload(none.model, 'ui')).toThrow('no workload ui in the input: it has none');
});

test('a Gateway without a selector is served by the pods of every gateway', () => {
  const everywhere = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: everywhere, namespace: acme }
spec: { servers: [{ port: { number: 8080, name: http, protocol: HTTP }, hosts: ["*.example.net"] }] }`;
  const toUi = '    - route: [{ destination: { host: ui.acme.svc.cluster.local } }]';
  const rules = virtualService('acme', 'edge', ['*.example.net'], toUi, 'gateways: [everywhere]');
  const resolver = new Resolver(MeshModel.ofText([ESTATE, everywhere, rules].join('\n---\n')));
  const { answer } = explain(resolver, { url: 'http://a.example.net/', depth: 0, gateway: 'everywhere' });
  expect([answer.server?.gateway.name, answer.request.port, answer.outcome.kind]).toEqual([
    'everywhere',
    8080,
    'forward',
  ]);
});

test('of several gateways with a rule the one that has the host itself answers, not one that has a wildcard for it', () => {
  const edge = (name: string, host: string) => `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: ${name}, namespace: acme }
spec: { selector: { istio: ${name} }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["${host}"] }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: acme }
spec:
  hosts: ["${host}"]
  gateways: [${name}]
  http: [{ name: ${name}, route: [{ destination: { host: ui.acme.svc.cluster.local } }] }]`;
  const rules = (...hosts: readonly [string, string][]) => {
    const text = [
      service('acme', 'ui'),
      deployment('acme', 'ui', 'main'),
      ...hosts.map(([name, host]) => edge(name, host)),
    ];
    const mesh = MeshModel.ofText(text.join('\n---\n'));
    return explain(new Resolver(mesh), { url: 'http://partners.acme.example.com/' }).answer.rule?.name;
  };
  expect(rules(['any', '*.example.com'], ['near', '*.acme.example.com'])).toBe('near');
  expect(rules(['a', '*.acme.example.com'], ['own', 'partners.acme.example.com'])).toBe('own');
  expect(rules(['own', 'partners.acme.example.com'], ['z', '*.acme.example.com'])).toBe('own');
});
