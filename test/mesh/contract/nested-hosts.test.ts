import { Environment, type GitOpsApp } from '../../../lib';
import { JudgedMesh } from './judged-mesh';
import { RenderedEstate } from './rendered-estate';
import { image, SmallTenant } from './small-tenant';

const gateway = 'acme/gateway';

/** Hostnames below, at and above a domain, and domains below one another. */
function estate(environment = Environment.STAGING): RenderedEstate {
  return RenderedEstate.of((app: GitOpsApp) => {
    const domains = ['acme.example.com', 'eu.acme.example.com'];
    const acme = new SmallTenant(app, 'acme', { domains, environment });
    acme.addService('web', { routes: ['/'], hostnames: ['acme.example.com'] });
    acme.addService('docs', { hostnames: ['example.com'] });
    const hostnames = ['zz.acme.example.com', 'aa.acme.example.com', 'a.b.acme.example.com'];
    const bff = acme.addService('bff', { routes: ['/api/mobile'], hostnames });
    bff.addVariant('OPS-1', { image: image('bff', 'OPS-1') });
  });
}

const settings = { sidecars: [] };
const staging = estate();
let mesh: JudgedMesh;

beforeAll(async () => {
  mesh = await JudgedMesh.start(staging, settings);
});
afterAll(() => mesh?.stop());

const OWN = ['zz.acme.example.com', 'aa.acme.example.com', 'a.b.acme.example.com'];
const header = { 'x-variant-id': 'OPS-1' };
const at = (host: string, path: string, headers = {}) => ({ from: gateway, url: `http://${host}${path}`, headers });

/** Each kind of access, as far as the environment gives it. */
async function expectOwnRulesOnly(hasAccess: boolean): Promise<void> {
  for (const host of OWN) {
    // Web answers at the root of the domain above, and not here.
    await mesh.expect(at(host, '/'), { status: 404 });
    await mesh.expect(at(host, '/api/mobile'), { workload: 'bff' });
    await mesh.expect(at(host, '/api/mobile', header), { workload: hasAccess ? 'bff-ops-1' : 'bff' });
    const prefixed = { status: hasAccess ? 200 : 404, ...(hasAccess && { workload: 'bff-ops-1' }) };
    await mesh.expect(at(`ops-1.${host}`, '/api/mobile'), prefixed);
    await mesh.expect(at(`nope.${host}`, '/'), { status: 404 });
    await mesh.expect(at(`nope.${host}`, '/api/mobile'), hasAccess ? { workload: 'bff' } : { status: 404 });
  }
  for (const host of ['acme.example.com', 'eu.acme.example.com']) {
    await mesh.expect(at(host, '/'), { workload: 'web' });
    await mesh.expect(at(host, '/api/mobile', header), { workload: hasAccess ? 'bff-ops-1' : 'bff' });
    await mesh.expect(at(`nope.${host}`, '/'), hasAccess ? { workload: 'web' } : { status: 404 });
  }
  await mesh.expect(at('example.com', '/api/mobile'), { workload: 'docs' });
  await mesh.expect(at('www.example.com', '/'), hasAccess ? { workload: 'docs' } : { status: 404 });
}

test('EDGE-5: one VirtualService decides for each host', () => expectOwnRulesOnly(true));

test('EDGE-5: so it does where the objects are of the other age', async () => {
  await mesh.replace(staging.reversed(), settings);
  await expectOwnRulesOnly(true);
});

test('EDGE-5, TENANT-5: production, which has no wildcards, answers alike', async () => {
  const production = estate(Environment.PRODUCTION);
  await mesh.replace(production, settings);
  await expectOwnRulesOnly(false);
  await mesh.replace(production.reversed(), settings);
  await expectOwnRulesOnly(false);
});
