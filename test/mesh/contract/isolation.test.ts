import { type GitOpsApp, TenantIsolation } from '../../../lib';
import { JudgedMesh } from './judged-mesh';
import { RenderedEstate } from './rendered-estate';
import { image, SmallTenant } from './small-tenant';

const docx = 'http://docx.shared.svc.cluster.local:8080/';
const cms = 'http://cms.acme.svc.cluster.local:8080/';

// acme and beta have the same services and the same variant; both call docx, each from one service. `other` declares
// nothing. gamma may see what it likes.
function estate(isolation: { sidecar?: boolean; authorization?: boolean; callers?: boolean } = {}): RenderedEstate {
  return RenderedEstate.of((app: GitOpsApp) => {
    const shared = new SmallTenant(app, 'shared', { gateway: false });
    const common = shared.addService('docx');
    shared.addService('inner');
    for (const name of ['acme', 'beta']) {
      const tenant = new SmallTenant(app, name);
      if (name === 'acme') new TenantIsolation(tenant, 'isolation', isolation);
      const own = tenant.addService('cms', { routes: ['/cms'] });
      const ui = tenant.addService('ui', { routes: ['/'], calls: [own, common] });
      tenant.addService('other');
      for (const service of [own, ui]) service.addVariant('OPS-1', { image: image(service.name, 'OPS-1') });
    }
  });
}

const settings = { sidecars: ['*/*'] };
let mesh: JudgedMesh;

beforeAll(async () => {
  mesh = await JudgedMesh.start(estate(), settings);
});
afterAll(() => mesh?.stop());

test('TENANT-3: a declared call is let through, from the mainline and from a variant of the caller', async () => {
  await mesh.expect({ from: 'acme/ui', url: cms }, { status: 200, workload: 'cms' });
  await mesh.expect({ from: 'acme/ui-ops-1', url: cms }, { status: 200, workload: 'cms' });
  await mesh.expect({ from: 'acme/ui', url: docx }, { status: 200, workload: 'docx' });
  await mesh.expect({ from: 'acme/ui-ops-1', url: docx }, { status: 200, workload: 'docx' });
  await mesh.expect({ from: 'beta/ui', url: docx }, { status: 200, workload: 'docx' });
});

test.each([
  ['acme/ui', 'http://other.acme.svc.cluster.local:8080/'],
  ['acme/ui', 'http://inner.shared.svc.cluster.local:8080/'],
  ['acme/ui', 'http://cms.beta.svc.cluster.local:8080/'],
])("TENANT-3: a call that nobody declared is refused by the caller's sidecar: %s to %s", (from, url) =>
  mesh.expect({ from, url }, { status: 502, route: 'block_all' }),
);

test('TENANT-3: who declares nothing on a port gets no connection there', async () => {
  const answers = await mesh.lab.play([
    { from: 'acme/other', url: cms },
    { from: 'acme/cms', url: docx },
  ]);
  expect(answers.map(({ status }) => status)).toEqual([0, 0]);
});

test('MESH-7, TENANT-3: a sidecar knows what its service declares to call, and nothing else', async () => {
  const hosts = async (workload: string) =>
    [...(await mesh.lab.virtualHosts(workload)).keys()].filter((host) => host.endsWith('.svc.cluster.local')).sort();
  const ofUi = ['cms.acme.svc.cluster.local', 'docx.shared.svc.cluster.local'];
  expect(await hosts('acme/ui')).toEqual(ofUi);
  expect(await hosts('acme/ui-ops-1')).toEqual(ofUi);
  expect(await hosts('acme/other')).toEqual([]);
  expect(await hosts('shared/docx')).toEqual([]);
});

test('TENANT-4: one variant id in two tenants', async () => {
  for (const tenant of ['acme', 'beta']) {
    for (const [path, service] of [
      ['/', 'ui'],
      ['/cms', 'cms'],
    ] as const) {
      const request = { from: `${tenant}/gateway`, url: `http://ops-1.${tenant}.example.com${path}` };
      await mesh.expect(request, { workload: `${service}-ops-1`, namespace: tenant });
    }
  }
});

test("TENANT-1: a tenant's gateway knows nothing of the other's hosts", async () => {
  await mesh.expect({ from: 'acme/gateway', url: 'http://beta.example.com/' }, { status: 404 });
  await mesh.expect({ from: 'beta/gateway', url: 'http://ops-1.acme.example.com/' }, { status: 404 });
  const domains = [...(await mesh.lab.virtualHosts('acme/gateway')).keys()].join(' ');
  expect(domains).not.toContain('beta');
});

test('TENANT-1: one host for two tenants is an error that names both', () => {
  const both = (app: GitOpsApp) => {
    for (const name of ['acme', 'beta']) {
      new SmallTenant(app, name, { domains: ['www.example.com'] }).addService('ui', { routes: ['/'] });
    }
  };
  expect(() => RenderedEstate.of(both)).toThrow(/'acme' and 'beta' both claim the host 'www.example.com'/);
});

describe('without sidecar scoping', () => {
  beforeAll(() => mesh.replace(estate({ sidecar: false }), settings));

  test('TENANT-3: a service of another tenant denies whom it does not know as a caller', async () => {
    await mesh.expect({ from: 'acme/ui', url: docx }, { status: 200 });
    // The same namespace as a declared caller, and so it sees the service; but it is another one.
    await mesh.expect({ from: 'acme/other', url: docx }, { status: 403 });
    await mesh.expect({ from: 'acme/cms-ops-1', url: docx }, { status: 403 });
  });

  test('TENANT-3: inside a tenant, too, a service denies whom it does not know as a caller', async () => {
    await mesh.expect({ from: 'acme/ui', url: cms }, { status: 200 });
    await mesh.expect({ from: 'acme/ui-ops-1', url: cms }, { status: 200 });
    await mesh.expect({ from: 'acme/cms', url: cms }, { status: 200 });
    await mesh.expect({ from: 'acme/other', url: cms }, { status: 403 });
    await mesh.expect({ from: 'acme/gateway', url: 'http://acme.example.com/cms' }, { status: 200, workload: 'cms' });
    await mesh.expect({ from: 'acme/cms', url: 'http://other.acme.svc.cluster.local:8080/' }, { status: 403 });
  });

  test('MESH-7: nobody else sees a service: what is not exported is not in the sidecar', async () => {
    const hosts = [...(await mesh.lab.virtualHosts('acme/other')).keys()];
    expect(hosts).toContain('docx.shared.svc.cluster.local');
    expect(hosts).not.toContain('inner.shared.svc.cluster.local');
    expect(hosts).not.toContain('cms.beta.svc.cluster.local');
  });
});

test('TENANT-3: with `callers: false` everybody of a tenant may call everybody', async () => {
  await mesh.replace(estate({ sidecar: false, callers: false }), settings);
  // Not `cms`: a connection that is there keeps the policy with which it was made.
  await mesh.expect({ from: 'acme/other', url: 'http://ui.acme.svc.cluster.local:8080/' }, { status: 200 });
  await mesh.expect({ from: 'acme/other', url: docx }, { status: 403 });
});

test('TENANT-3: both can be turned off by name', async () => {
  await mesh.replace(estate({ sidecar: false, authorization: false }), settings);
  expect(estate({ sidecar: false, authorization: false }).ids('AuthorizationPolicy').join()).not.toContain('/acme/');
  await mesh.expect({ from: 'acme/ui', url: 'http://other.acme.svc.cluster.local:8080/' }, { status: 200 });
});
