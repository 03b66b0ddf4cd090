import { shortNames } from '../../lib/resolver/sidecar-view';
import { resolverOf, service, virtualService } from './estate';

const hosts = (documents: string[], port = 8080) =>
  Object.fromEntries(
    resolverOf(documents)
      .sidecarView('acme', {})
      .table(port)
      .virtualHosts.map(({ name, domains, routes }) => [
        name,
        [domains, routes.map(({ rule }) => rule?.name ?? 'default')],
      ]),
  );
const rule = (name: string) =>
  `    - { name: ${name}, route: [{ destination: { host: cms.acme.svc.cluster.local } }] }`;

test('a service has the names that its clients may use, shorter ones in its own namespace only', () => {
  const names = (namespace: string) => shortNames('cms.acme.svc.cluster.local', namespace, 'cluster.local');
  expect(names('acme')).toEqual(['cms.acme.svc.cluster.local.', 'cms', 'cms.acme.svc', 'cms.acme']);
  expect(names('other')).toEqual(['cms.acme.svc.cluster.local.', 'cms.acme.svc', 'cms.acme']);
  expect(shortNames('api.example.com', 'acme', 'cluster.local')).toEqual(['api.example.com.']);
});

test('every service of the port has an entry, with its rules or with the default', () => {
  const documents = [
    service('acme', 'cms'),
    service('acme', 'ui'),
    service('acme', 'tcp', 8080, 'tcp'),
    service('acme', 'else', 9090),
    virtualService('acme', 'cms', ['cms.acme.svc.cluster.local'], rule('main')),
  ];
  expect(Object.entries(hosts(documents)).map(([name, [, rules]]) => [name, rules])).toEqual([
    ['cms.acme.svc.cluster.local', ['main']],
    ['ui.acme.svc.cluster.local', ['default']],
  ]);
});

test('of two VirtualServices for one host the older counts; a wildcard is for services that nothing names better', () => {
  const documents = [
    service('acme', 'cms'),
    service('acme', 'ui'),
    virtualService('acme', 'b', ['cms.acme.svc.cluster.local'], rule('younger')),
    virtualService('acme', 'a', ['cms.acme.svc.cluster.local'], rule('older')),
    virtualService('acme', 'c', ['*.acme.svc.cluster.local'], rule('wide')),
  ];
  expect(Object.entries(hosts(documents)).map(([name, [, rules]]) => [name, rules])).toEqual([
    ['cms.acme.svc.cluster.local', ['older']],
    ['ui.acme.svc.cluster.local', ['wide']],
  ]);
});

test('a host that is no service has an entry on port 80 only', () => {
  const documents = [service('acme', 'cms'), virtualService('acme', 'x', ['shop.example.com'], rule('shop'))];
  expect(Object.keys(hosts(documents, 80))).toEqual(['shop.example.com']);
  expect(Object.keys(hosts(documents, 8080))).toEqual(['cms.acme.svc.cluster.local']);
});

test('rules for a port exist only where some service has it for HTTP', () => {
  const view = resolverOf([service('acme', 'cms'), service('acme', 'db', 5432, 'tcp')]).sidecarView('acme', {});
  expect([8080, 5432, 9090].map((port) => view.hasHttpListener(port))).toEqual([true, false, false]);
});
