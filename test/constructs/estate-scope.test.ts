import { ApiObject, App, Chart } from 'cdk8s';
import { EstateScope } from '../../lib/constructs/estate-scope';
import { TeamGateway } from '../../lib/constructs/team-gateway';
import { VariantService } from '../../lib/constructs/variant-service';
import { synthesized, tenantChart } from './synthesized';

const props = { image: 'registry.example.com/cms:1', port: 8080 };

test('there is one estate below a root, for every construct, and it is up to date', () => {
  const scope = new App();
  const chart = tenantChart({ scope });
  const estate = EstateScope.of(chart);
  expect(EstateScope.of(scope)).toBe(estate);
  expect(EstateScope.of(tenantChart())).not.toBe(estate);
  expect(estate.tenant(chart).services).toEqual([]);
  new VariantService(chart, 'cms', props);
  expect(estate.tenant(chart).services.map(({ name }) => name)).toEqual(['cms']);
  tenantChart({ scope, tenant: 'globex' });
  expect(estate.model.tenants.map(({ name }) => name)).toEqual(['acme', 'globex']);
});

test('settling says all that is wrong, at once', () => {
  const chart = tenantChart();
  new VariantService(chart, 'cms', { ...props, routes: ['cms'] });
  new VariantService(chart, 'db', { ...props, port: 0 });
  new TeamGateway(chart, 'gateway');
  const problems = EstateScope.of(chart).settle();
  expect(problems.map(({ origin }) => origin.describe())).toEqual(expect.arrayContaining(['acme/cms', 'acme/db']));
  expect(() => synthesized(chart)).toThrow(/acme\/cms: error: routes[\s\S]*acme\/db: error: port/);
});

test('settling again without news changes nothing', () => {
  const chart = tenantChart();
  new TeamGateway(chart, 'gateway');
  new VariantService(chart, 'cms', { ...props, routes: ['/'] });
  const count = () => chart.node.findAll().filter(ApiObject.isApiObject).length;
  EstateScope.of(chart).settle();
  const before = count();
  EstateScope.of(chart).settle();
  expect(count()).toBe(before);
});

test('other charts of the App are rendered as if we were not there', () => {
  const scope = new App();
  const other = new Chart(scope, 'other');
  new ApiObject(other, 'x', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } });
  const alone = other.toJson();
  new VariantService(tenantChart({ scope }), 'cms', props);
  expect(other.toJson()).toEqual(alone);
});
