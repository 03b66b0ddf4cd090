import { aService, aTenant, saidOf, saidOfService } from './samples';

const exposed = { gateway: 'gateway' };

test.each(['cms', '/cms/*', '/a//b', '/a?b', '/a#b', '/a b', '/a/../b'])('EDGE-1: %s is no route', (route) => {
  expect(saidOfService({ ...exposed, routes: [route] })).toHaveLength(1);
});

test.each([
  ['/cms', '/cms'],
  ['/cms', '/cms/'],
  ['/', '/'],
])('EDGE-5: %s and %s of two services on one host are an error', (a, b) => {
  const services = [aService({ ...exposed, routes: [a] }), aService({ ...exposed, name: 'ui', routes: [b] })];
  const said = saidOf(aTenant({ services })).join();
  expect(said).toMatch(/on 'acme.example.com' is claimed by service 'cms' and by service 'ui' \[EDGE-5\]/);
});

test('EDGE-5: one path on two hosts is fine', () => {
  const services = [
    aService({ ...exposed, hostnames: ['a.example.net'] }),
    aService({ ...exposed, name: 'ui', hostnames: ['b.example.net'] }),
  ];
  expect(saidOf(aTenant({ domains: [], services }))).toEqual([]);
});

test("EDGE-5: a version's path is claimed too", () => {
  const services = [
    aService({ ...exposed, routes: ['/cms'], versions: [{ name: 'v1', image: 'a:1' }] }),
    aService({ ...exposed, name: 'ui', routes: ['/cms/v1'] }),
  ];
  expect(saidOf(aTenant({ services })).join()).toMatch(/claimed by service 'ui' and by version 'v1' of 'cms'/);
});

test('an exposed service needs a gateway and a host, and HTTP', () => {
  expect(saidOfService({ routes: ['/'] }).join()).toMatch(/has no gateway for it/);
  expect(saidOfService({ ...exposed, routes: ['/'] }, { domains: [] }).join()).toMatch(/exposed on no host/);
  expect(saidOfService({ ...exposed, routes: ['/'], protocol: 'tcp' }).join()).toMatch(/a tcp service has no routes/);
});
