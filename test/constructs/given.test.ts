import { App } from 'cdk8s';
import { MeshService } from '../../lib/constructs/callable';
import { CanaryRoute } from '../../lib/constructs/canary-route';
import { composeEstate } from '../../lib/constructs/compose-estate';
import { ExternalService } from '../../lib/constructs/external-service';
import { TeamGateway } from '../../lib/constructs/team-gateway';
import { TenantChart } from '../../lib/constructs/tenant-chart';
import { VariantService } from '../../lib/constructs/variant-service';
import { readRegistry } from '../../lib/registry/read-registry';
import { Traffic } from '../../lib/testing/traffic';
import { emitted, tenantChart } from './synthesized';

/** What the compiler would have said, in words of ours. */

const service = (chart: TenantChart) => new VariantService(chart, 'cms', { image: 'r:1', port: 80 });

test.each<[string, (chart: TenantChart, given: never) => unknown, string]>([
  [
    'a service without properties',
    (chart, given) => new VariantService(chart, 'x', given),
    'acme/x: its properties have to be a mapping, got nothing',
  ],
  [
    'a tenant',
    (_, given) => new TenantChart(new App(), 'b', given),
    'b: its properties have to be a mapping, got nothing',
  ],
  [
    'a host outside',
    (chart, given) => new ExternalService(chart, 'x', given),
    'acme/x: its properties have to be a mapping',
  ],
  ['a canary', (chart, given) => new CanaryRoute(chart, 'x', given), 'acme/x: its properties have to be a mapping'],
  [
    'a tenant with a label that is a number',
    () => new TenantChart(new App(), 'b', { namespace: 'b', environment: 'staging', labels: { team: 1 } } as never),
    "b: the label 'team' has to be text, got 1",
  ],
  [
    'versions as a list',
    (chart) => new VariantService(chart, 'x', { image: 'r:1', port: 80, versions: [{ name: 'v1' }] } as never),
    'acme/x: its versions have to be a mapping, got a list',
  ],
  [
    'an estate that is none',
    (chart, given) => composeEstate(chart, given),
    "composeEstate needs the estate of a registry, got nothing\n  fix: composeEstate(app, readRegistry('tenants').estate)",
  ],
  [
    'a registry in place of its estate',
    (chart) => composeEstate(chart, { estate: { tenants: [] } } as never),
    'got the registry: write `.estate` behind it',
  ],
  [
    'an estate without an app',
    (_, given) => composeEstate(given, { tenants: [] } as never),
    'composeEstate needs an app or a chart first',
  ],
  ['no registry', (_, given) => readRegistry(given), "needs the registry's folder: readRegistry('tenants')"],
  ['traffic of nothing', (_, given) => Traffic.of(given), 'a cdk8s app or a chart, got nothing'],
  ['a request without a URL', (chart, given) => Traffic.of(chart).request(given), 'a request has a URL'],
  [
    'a canary of nothing',
    (chart) => new CanaryRoute(chart, 'x', { image: 'r:2' } as never),
    'acme/x: its service has to be a construct, got nothing',
  ],
  [
    'a canary by name',
    (chart) => new CanaryRoute(chart, 'x', { service: 'cms', image: 'r:2' } as never),
    "acme/x: its service has to be a construct, got 'cms'",
  ],
  [
    'a gateway by name',
    (chart) => new VariantService(chart, 'x', { image: 'r:1', gateway: 'edge' } as never),
    "acme/x: its gateway has to be a construct, got 'edge'",
  ],
  [
    'a gateway by its settings',
    (chart) => new TeamGateway(chart, 'x', 'edge' as never),
    "acme/x: its properties have to be a mapping, got 'edge'",
  ],
  [
    'a variant without an id',
    (chart, given) => service(chart).addVariant(given, { image: 'r:2' }),
    "the id of a variant has to be text such as 'OPS-1234', got nothing",
  ],
  [
    'a variant by number',
    (chart) => service(chart).addVariant(5 as never, { image: 'r:2' }),
    "the id of a variant has to be text such as 'OPS-1234', got 5",
  ],
  [
    'a Service without its namespace',
    () => (MeshService.fromName as (name: string) => unknown)('otel'),
    'MeshService.fromName takes the name of a Service and its namespace, got otel and undefined',
  ],
])('%s is told', (_, declare, message) => {
  let said = '';
  try {
    declare(tenantChart(), undefined as never);
  } catch (error) {
    expect(error).not.toBeInstanceOf(TypeError);
    said = (error as Error).message;
  }
  expect(said).toContain(message);
});

test('a host outside is called as its construct', () => {
  const chart = tenantChart();
  new ExternalService(chart, 'crm', { host: 'crm.example.net' });
  expect(emitted(chart, 'ServiceEntry', 'external-crm') ?? emitted(chart, 'ServiceEntry', 'crm')).toMatchObject({
    spec: { hosts: ['crm.example.net'] },
  });
});

test('a list that is none is told as one', () => {
  const chart = tenantChart();
  new VariantService(chart, 'cms', { image: 'r:1', port: 80, faults: { delay: '2s' } } as never);
  expect(() => emitted(chart, 'Service', 'cms')).toThrow('acme/cms: error: faults: must be a list');
});
