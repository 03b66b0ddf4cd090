import { App, JsonPatch, Yaml } from 'cdk8s';
import { CanaryRoute } from '../../lib/constructs/canary-route';
import { TeamGateway } from '../../lib/constructs/team-gateway';
import { VariantService } from '../../lib/constructs/variant-service';
import { synthesized, tenantChart } from './synthesized';

const image = 'registry.example.com/cms:1';

function declared() {
  const scope = new App();
  const chart = tenantChart({ scope });
  const gateway = new TeamGateway(chart, 'gateway', { tls: { credentialName: 'cert' } });
  const connectionPool = { http: { maxRetries: 1 } };
  const cms = new VariantService(chart, 'cms', { image, port: 8080, routes: ['/cms'], connectionPool });
  new CanaryRoute(chart, 'canary', { service: cms, image, weight: 5, match: [{ headers: { user: { exact: 'a' } } }] });
  cms.addVariant('OPS-1', { image });
  return { scope, chart, gateway, cms, connectionPool };
}

test('a plain cdk8s App writes every value where it belongs, without anchors and aliases', () => {
  expect(declared().scope.synthYaml()).not.toMatch(/[&*]a\d/);
});

test('a patch of one object reaches no other one, and none of what users gave us', () => {
  const { chart, gateway, cms, connectionPool } = declared();
  gateway
    .route('*.acme.example.com')!
    .addJsonPatch(JsonPatch.add('/spec/http/0/headers/request/add', { leaked: 'yes' }));
  cms.destinationRule.addJsonPatch(JsonPatch.replace('/spec/trafficPolicy/connectionPool/http/maxRetries', 2));
  const objects = [...synthesized(chart).values()].filter((object) => Yaml.stringify(object).includes('leaked'));
  expect([objects.length, connectionPool.http.maxRetries]).toEqual([1, 1]);
});

test('patches are applied afresh at each synthesis', () => {
  const { chart, gateway } = declared();
  gateway.route('acme.example.com')!.addJsonPatch(JsonPatch.add('/spec/http/-', { name: 'last' }));
  const text = () => Yaml.stringify(...synthesized(chart).values());
  const [first, second] = [text(), text()];
  expect(first).toBe(second);
});
