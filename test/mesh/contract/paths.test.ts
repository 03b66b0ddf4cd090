import type { GitOpsApp } from '../../../lib';
import { JudgedMesh } from './judged-mesh';
import { RenderedEstate } from './rendered-estate';
import { image, SmallTenant } from './small-tenant';

const gateway = 'acme/gateway';

// Declared with the root first and the longest path last; one with a slash at its end, one with characters that mean
// something in regular expressions.
const estate = RenderedEstate.of((app: GitOpsApp) => {
  const acme = new SmallTenant(app, 'acme');
  const ui = acme.addService('ui', { routes: ['/'] });
  const cms = acme.addService('cms', { routes: ['/cms', '/content/'] });
  acme.addService('archive', { routes: ['/cms/archive'] });
  acme.addService('files', { routes: ['/a.b+c(d)', '/über', '/with%20space', '/Cased'] });
  // Without a root: what nobody declared is not found.
  acme.addService('api', { hostnames: ['api.example.org'], routes: ['/v1', '/v1/admin'] });
  acme.addService('whole', { hostnames: ['whole.example.org'] });
  for (const service of [ui, cms]) service.addVariant('OPS-1', { image: image(service.name, 'OPS-1') });
});

let mesh: JudgedMesh;

beforeAll(async () => {
  mesh = await JudgedMesh.start(estate, { sidecars: [] });
});
afterAll(() => mesh?.stop());

const boundaries: [string, string][] = [
  ['/', 'ui'],
  ['/?x=/cms', 'ui'],
  ['/cms', 'cms'],
  ['/cms/', 'cms'],
  ['/cms?x', 'cms'],
  ['/cms?x=1/2', 'cms'],
  ['/cms/a/b?c=d', 'cms'],
  ['/cms/?x', 'cms'],
  ['/cmsx', 'ui'],
  ['/cms-x/a', 'ui'],
  ['/cms.html', 'ui'],
  ['/CMS', 'ui'],
  ['/x/cms', 'ui'],
  ['/content', 'cms'],
  ['/content/', 'cms'],
  ['/content/a', 'cms'],
  ['/contents', 'ui'],
  // The longest path first, whichever service declares it.
  ['/cms/archive', 'archive'],
  ['/cms/archive/2020', 'archive'],
  ['/cms/archives', 'cms'],
  ['/cms/a/../archive', 'archive'],
  ['/cms/../x', 'ui'],
  ['/%63ms', 'cms'],
  ['//cms', 'ui'],
  ['/cms//a', 'cms'],
  ['/cms%2Fa', 'ui'],
  ['/cms;v=1', 'ui'],
  // Paths are text.
  ['/a.b+c(d)', 'files'],
  ['/a.b+c(d)/x', 'files'],
  ['/axb+c(d)', 'ui'],
  ['/a.bc(d)', 'ui'],
  ['/with%20space/x', 'files'],
  ['/%C3%BCber', 'files'],
  ['/Cased/x', 'files'],
  ['/cased/x', 'ui'],
];

test.each(boundaries)('EDGE-1: %s is answered by %s', (path, workload) =>
  mesh.expect({ from: gateway, url: `http://acme.example.com${path}` }, { status: 200, workload }),
);

test.each(boundaries)(
  'EDGE-1, EDGE-2: %s on the host of a variant is answered by the same service',
  (path, service) => {
    const workload = ['ui', 'cms'].includes(service) ? `${service}-ops-1` : service;
    const headers = { 'x-variant-id': 'ops-1' };
    return mesh.expect(
      { from: gateway, url: `http://ops-1.acme.example.com${path}` },
      { status: 200, workload, headers },
    );
  },
);

test.each(boundaries)(
  'EDGE-1, EDGE-3: %s with the header of a variant is answered by the same service',
  (path, service) => {
    const workload = ['ui', 'cms'].includes(service) ? `${service}-ops-1` : service;
    const headers = { 'x-variant-id': 'OPS-1' };
    return mesh.expect({ from: gateway, url: `http://acme.example.com${path}`, headers }, { status: 200, workload });
  },
);

test.each([
  ['/v1', 200],
  ['/v1/admin/x', 200],
  ['/v1x', 404],
  ['/', 404],
  ['/v2', 404],
])('EDGE-1: a host without a root service: %s gives %d', async (path, status) => {
  for (const host of ['api.example.org', 'ops-1.api.example.org', 'nope.api.example.org']) {
    await mesh.expect({ from: gateway, url: `http://${host}${path}` }, { status });
  }
});

test('EDGE-1: a service that has hosts and no paths answers at their root', async () => {
  await mesh.expect({ from: gateway, url: 'http://whole.example.org/any' }, { workload: 'whole' });
  await mesh.expect({ from: gateway, url: 'http://acme.example.com/any' }, { workload: 'ui' });
});
