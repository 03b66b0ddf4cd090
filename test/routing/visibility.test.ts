import type { Call } from '../../lib/model/call';
import { Visibility } from '../../lib/routing/visibility';
import { estate, gateway, service, tenant, variant } from '../estate/declared';

const to = (tenantName: string, name: string): Call => ({ kind: 'service', tenant: tenantName, service: name });

const acme = tenant({
  services: [
    service('ui', {
      routes: ['/'],
      calls: [to('acme', 'cms'), to('shared', 'docx'), { kind: 'external', name: 'pay' }],
    }),
    service('cms', { variants: [variant('OPS-1'), variant('Fix')] }),
  ],
});
const shared = tenant({
  name: 'shared',
  gateways: [],
  services: [
    service('docx', { calls: [to('shared', 'fonts'), to('acme', 'ui')], variants: [variant('ops-1')] }),
    service('fonts', { variants: [variant('OPS-9'), variant('OPS-8', { state: 'retiring' })] }),
    service('unused', { variants: [variant('OPS-7')] }),
  ],
});
const visibility = new Visibility(estate(acme, shared));
const find = (name: string) => [...acme.services, ...shared.services].find((each) => each.name === name)!;

test('EDGE-2: the variants of a tenant are its own and those that its services reach, through circles too', () => {
  expect(visibility.variants(acme)).toEqual([
    { key: 'fix', ids: ['Fix'] },
    { key: 'ops-1', ids: ['OPS-1'] },
    { key: 'ops-9', ids: ['OPS-9'] },
  ]);
});

test('EDGE-2: one variant may be spelled differently by several services', () => {
  const a = service('a', { variants: [variant('Ops-1')] });
  const b = service('b', { variants: [variant('OPS-1')] });
  const both = tenant({ services: [a, b] });
  expect(new Visibility(estate(both)).variants(both)).toEqual([{ key: 'ops-1', ids: ['OPS-1', 'Ops-1'] }]);
});

test('MESH-7: what is called from elsewhere is seen there, and by nobody else', () => {
  expect(visibility.exportTo(find('docx'))).toEqual(['.', 'acme-staging']);
  expect(visibility.exportTo(find('ui'))).toEqual(['.', 'shared-staging']);
  expect(visibility.exportTo(find('fonts'))).toEqual(['.']);
  expect(visibility.exportTo(find('cms'))).toEqual(['.']);
});

test('MESH-7: the gateway that exposes a service sees it, wherever its pods stand', () => {
  const ui = service('ui', { routes: ['/'] });
  const at = (podNamespace: string) => {
    const globex = tenant({ name: 'globex', gateways: [gateway({ podNamespace })], services: [ui, service('db')] });
    const all = new Visibility(estate(globex));
    return globex.services.map((each) => all.exportTo(each));
  };
  expect(at('istio-ingress')).toEqual([['.', 'istio-ingress'], ['.']]);
  expect(at('globex-staging')).toEqual([['.'], ['.']]);
});

test('MESH-7: exportTo does not depend on who declared first, and names each namespace once', () => {
  const callers = ['b', 'a', 'c'].map((name) =>
    tenant({ name, services: ['x', 'y'].map((each) => service(each, { calls: [to('shared', 'unused')] })) }),
  );
  const seen = [callers, [...callers].reverse()].map((tenants) =>
    new Visibility(estate(...tenants, shared)).exportTo(find('unused')),
  );
  expect(seen[0]).toEqual(['.', 'a-staging', 'b-staging', 'c-staging']);
  expect(seen[1]).toEqual(seen[0]);
});

test('MESH-7: a service of the estate that is called by its name alone is the same service', () => {
  const caller = tenant({
    name: 'globex',
    services: [service('ui', { calls: [{ kind: 'host', namespace: 'shared-staging', service: 'fonts' }] })],
  });
  const all = new Visibility(estate(caller, shared));
  expect(all.exportTo(find('fonts'))).toEqual(['.', 'globex-staging']);
  expect(all.variants(caller).map(({ key }) => key)).toEqual(['ops-9']);
});

test('TENANT-4: the same variant in two tenants is visible in each, of its own services', () => {
  const globex = tenant({ name: 'globex', services: [service('cms', { variants: [variant('OPS-1')] })] });
  const all = new Visibility(estate(acme, shared, globex));
  expect(all.variants(globex)).toEqual([{ key: 'ops-1', ids: ['OPS-1'] }]);
  expect(all.foreignCallers(globex.services[0]!)).toEqual([]);
});
