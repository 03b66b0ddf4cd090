import {
  CanaryRoute,
  type GitOpsApp,
  TeamGateway,
  VariantService,
  variantIdFromBranch,
  variantKey,
} from '../../../lib';
import { JudgedMesh } from './judged-mesh';
import { RenderedEstate } from './rendered-estate';
import { image, SmallTenant } from './small-tenant';

// Names that look like parts of each other; a tenant with two gateways; a service that scales.
const branch = 'feature/a-very-long-branch-name-that-no-label-could-hold-in-full';
const long = variantKey(variantIdFromBranch(branch));
const ids = [
  variantIdFromBranch('TS-4122-cms-live'),
  variantIdFromBranch('feature/OPS-12-x'),
  variantIdFromBranch(branch),
];

const estate = RenderedEstate.of((app: GitOpsApp) => {
  for (const [tenant, namespace] of [
    ['legal', 'legal-general'],
    ['legal-general', 'legal-general-green'],
  ] as const) {
    const chart = new SmallTenant(app, tenant, { namespace, domains: [`${namespace}.example.com`] });
    const ui = chart.addService('ui', {
      routes: ['/'],
      autoscale: { min: 2, max: 4, cpu: 70 },
      resources: { requests: { cpu: '100m' } },
    });
    chart.addService('ui-ops', { routes: ['/ops'] });
    for (const id of ids) ui.addVariant(id, { image: image('ui', 'branch') });
    new CanaryRoute(chart, 'canary', { service: ui, image: image('ui', '2'), weight: 0, replicas: 1 });
  }
  const two = new SmallTenant(app, 'two', { gateway: false });
  const shop = new TeamGateway(two, 'shop', { autoscale: { min: 1, max: 1, cpu: 80 } });
  const office = new TeamGateway(two, 'office', { autoscale: { min: 1, max: 1, cpu: 80 }, variantAccess: [] });
  const service = (name: string, gateway: TeamGateway) =>
    new VariantService(two, name, {
      image: image(name),
      port: 8080,
      routes: ['/'],
      hostnames: [`${name}.two.example.com`],
      gateway,
    });
  service('front', shop).addVariant('OPS-12', { image: image('front', 'branch') });
  service('back', office).addVariant('OPS-12', { image: image('back', 'branch') });
});

let mesh: JudgedMesh;

beforeAll(async () => {
  mesh = await JudgedMesh.start(estate, { sidecars: [] });
});
afterAll(() => mesh?.stop());

test('NAME-1: an id comes from a branch, and its key is a DNS label of at most 40 characters', async () => {
  expect(ids.slice(0, 2)).toEqual(['TS-4122', 'OPS-12']);
  expect(long.length).toBeLessThanOrEqual(40);
  for (const key of ['ts-4122', 'ops-12', long]) {
    const url = `http://${key}.legal-general.example.com/`;
    const expected = { workload: `ui-${key}`, version: key, headers: { 'x-variant-id': key } };
    await mesh.expect({ from: 'legal-general/gateway', url }, expected);
  }
});

test('NAME-3: tenants, namespaces and services are given, never parsed out of each other', async () => {
  for (const namespace of ['legal-general', 'legal-general-green']) {
    const from = `${namespace}/gateway`;
    const url = `http://ops-12.${namespace}.example.com`;
    await mesh.expect({ from, url: `${url}/` }, { namespace, workload: 'ui-ops-12' });
    await mesh.expect({ from, url: `${url}/ops` }, { namespace, workload: 'ui-ops' });
  }
});

test.each(['main', 'master', 'canary', 'Canary'])('NAME-2: no variant can be called %s', (id) => {
  const reserved = (app: GitOpsApp) =>
    new SmallTenant(app, 'acme').addService('ui', { routes: ['/'] }).addVariant(id, { image: image('ui') });
  expect(() => RenderedEstate.of(reserved)).toThrow(/reserved|mainline|canary/i);
});

test('EDGE-5: each gateway of a tenant has its own hosts and its own variant access', async () => {
  const front = 'front.two.example.com';
  const back = 'back.two.example.com';
  await mesh.expect({ from: 'two/shop', url: `http://ops-12.${front}/` }, { workload: 'front-ops-12' });
  await mesh.expect({ from: 'two/office', url: `http://${back}/` }, { workload: 'back' });
  await mesh.expect({ from: 'two/office', url: `http://ops-12.${back}/` }, { status: 404 });
  await mesh.expect({ from: 'two/shop', url: `http://${back}/` }, { status: 404 });
  await mesh.expect({ from: 'two/office', url: `http://${front}/` }, { status: 404 });
});

test('EDGE-5: one path twice on one host is an error that names both', () => {
  const twice = (app: GitOpsApp) => {
    const acme = new SmallTenant(app, 'acme');
    acme.addService('ui', { routes: ['/', '/cms/'] });
    acme.addService('cms', { routes: ['/cms'] });
  };
  expect(() => RenderedEstate.of(twice)).toThrow(/'\/cms' is claimed by service 'cms' and by service 'ui'/);
});

test('SAFE-4: the same constructs give the same bytes', () => {
  const once = () => RenderedEstate.of((app) => void new SmallTenant(app, 'acme').addService('ui', { routes: ['/'] }));
  expect(once().yaml).toBe(once().yaml);
});

test('SAFE-5: an autoscaled Deployment says nothing of replicas, and has as many pods as the autoscaler wants', async () => {
  expect(estate.object('Deployment/legal-general/ui').spec).not.toHaveProperty('replicas');
  const request = { from: 'legal-general/gateway', url: 'http://legal-general.example.com/' };
  const pods = new Set((await mesh.lab.play(Array.from({ length: 60 }, () => request))).map(({ pod }) => pod));
  expect(pods.size).toBe(2);
});
