import { App } from 'cdk8s';
import {
  CanaryRoute,
  Environment,
  MtlsPolicy,
  TeamGateway,
  TenantChart,
  TenantIsolation,
  VariantService,
} from '../../lib';
import { GitOpsApp } from '../../lib/cdk8s/gitops-app';
import { composeEstate } from '../../lib/constructs/compose-estate';
import { EstateScope } from '../../lib/constructs/estate-scope';
import { inOrder, type Tenant } from '../../lib/model/tenant';
import { parseRegistry } from '../../lib/registry/parse-registry';
import { estateFiles } from '../../lib/synthesis/estate-files';
import {
  EVERY_CANARY,
  EVERY_EXTERNAL,
  EVERY_GATEWAY,
  EVERY_VARIANT,
  EVERY_WORKLOAD,
  EVERYTHING,
} from '../estate/everything';

const TENANT = { environment: Environment.STAGING, namespace: 'acme-staging', domains: ['acme.example.com'] };
const EXISTING = { selector: { istio: 'edge' }, namespace: 'acme-staging', serviceAccount: 'edge' };
const EXCEPTION = { service: 'cms', port: 9100, mode: 'DISABLE', from: ['10.0.0.0/8'] } as const;
const TCP = { image: 'registry.example.com/db:1', port: 5432, protocol: 'tcp' } as const;

/** JSON is YAML. */
const file = (path: string, kind: string, content: object) => ({
  path,
  text: JSON.stringify({ apiVersion: 'branchline/v1', kind, ...content }),
});

const registry = [
  file('acme/tenant.yaml', 'Tenant', {
    name: 'acme',
    ...TENANT,
    gateway: {
      name: 'edge',
      ...EVERY_GATEWAY,
      selector: EXISTING.selector,
      podNamespace: EXISTING.namespace,
      serviceAccount: EXISTING.serviceAccount,
    },
    mtls: { mode: 'PERMISSIVE', exceptions: [EXCEPTION] },
    isolation: { authorization: true, sidecar: false },
    external: { queue: EVERY_EXTERNAL, api: { host: 'api.example.net' } },
    services: {
      cms: { ...EVERYTHING, calls: ['db', 'external/queue', 'external/api'], canary: EVERY_CANARY },
      db: TCP,
    },
  }),
  file('acme/variants/OPS-1.yaml', 'Variant', { id: 'OPS-1', ...EVERY_VARIANT, services: { cms: EVERY_WORKLOAD } }),
  file('acme/variants/OPS-2.yaml', 'Variant', {
    id: 'OPS-2',
    services: { cms: { image: 'registry.example.com/app:5' } },
  }),
];

function declared(): Tenant {
  const acme = new TenantChart(new App(), 'acme', TENANT);
  const gateway = new TeamGateway(acme, 'edge', { ...EVERY_GATEWAY, existing: EXISTING });
  const db = new VariantService(acme, 'db', TCP);
  const calls = [db, acme.addExternal('queue', EVERY_EXTERNAL), acme.addExternal('api', { host: 'api.example.net' })];
  const cms = new VariantService(acme, 'cms', { ...EVERYTHING, calls, gateway });
  new CanaryRoute(acme, 'canary', { service: cms, ...EVERY_CANARY });
  cms.addVariant('OPS-1', { ...EVERY_WORKLOAD, ...EVERY_VARIANT });
  cms.addVariant('OPS-2', { image: 'registry.example.com/app:5' });
  new MtlsPolicy(acme, 'mtls', { mode: 'PERMISSIVE' }).addException(
    cms,
    EXCEPTION.port,
    EXCEPTION.mode,
    EXCEPTION.from,
  );
  new TenantIsolation(acme, 'isolation', { sidecar: false });
  return EstateScope.of(acme).model.tenants[0]!;
}

/** What is said, without where it was said. */
const meaning = (tenant: Tenant) =>
  JSON.parse(JSON.stringify(inOrder(tenant), (key, value) => (/^(match)?[oO]rigin$/.test(key) ? undefined : value)));

test('every field means the same whichever way in says it', () => {
  const { estate, warnings } = parseRegistry(registry);
  expect(meaning(estate.tenants[0]!)).toEqual(meaning(declared()));
  expect(warnings).toEqual([]);
});

test('and is written alike, with nothing left unsaid', () => {
  const { estate } = parseRegistry(registry);
  const objects = (files: ReadonlyMap<string, string>) =>
    [...files].map(([path, text]) => [path, text.slice(text.indexOf('\n'))]);
  const written = estateFiles(estate, { tool: 'none' });
  const app = new GitOpsApp({ gitops: { tool: 'none' } });
  composeEstate(app, estate);
  expect(objects(app.files())).toEqual(objects(written));
  const [composed] = EstateScope.of(app).model.tenants;
  // That nobody said how many pods there are is not known any more, and is not looked at.
  const model = (tenant: Tenant) => JSON.stringify(meaning(tenant)).replaceAll(/"declaredReplicas":\d+,/g, '');
  expect(model(composed!)).toBe(model(estate.tenants[0]!));
  const text = [...written.values()].join();
  for (const said of ['/etc/keys', 'UPGRADE', 'runAsUser: 1000', '/started', '/everything/v1', 'attempts: 1', '5432'])
    expect(text).toContain(said);
});

test('WORK-7: versions in production have two pods where their mainline has, whichever way in says it', () => {
  const ui = (own: object) => ({ image: 'ui:1', port: 80, versions: { v1: { image: 'ui:0' } }, ...own });
  const place = { environment: Environment.PRODUCTION, namespace: 'acme' };
  const versions = (own: object) => {
    const { estate } = parseRegistry([
      file('acme/tenant.yaml', 'Tenant', { name: 'acme', ...place, services: { ui: ui(own) } }),
    ]);
    const acme = new TenantChart(new App(), 'acme', place);
    new VariantService(acme, 'ui', ui(own)).addVersion('v2', { image: 'ui:0', replicas: 3 });
    const [one, other] = [estate, EstateScope.of(acme).model].map(({ tenants }) =>
      tenants[0]!.services[0]!.versions.map(({ replicas }) => replicas),
    );
    expect(other!.slice(0, -1)).toEqual(one);
    return other;
  };
  expect(versions({})).toEqual([2, 3]);
  expect(versions({ replicas: 1 })).toEqual([1, 3]);
});
