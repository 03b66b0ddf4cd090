import { VariantService, type VariantServiceProps } from '../../lib/constructs/variant-service';
import { synthesized, tenantChart } from './synthesized';

/** What is said of a service in a program that nobody has compiled. */
function said(props: object): string {
  const chart = tenantChart();
  try {
    new VariantService(chart, 'cms', { image: 'r.example.com/cms:1', port: 80, ...props } as VariantServiceProps);
    synthesized(chart);
    return '';
  } catch (error) {
    expect(error).not.toBeInstanceOf(TypeError);
    return (error as Error).message;
  }
}

test.each<[object, string]>([
  [{ routes: '/x' }, "routes: must be a list (`[a, b]`), got '/x'\n    fix: write [/x]"],
  [{ routes: [{ port: 'http' }] }, 'routes.0.path: missing: the path'],
  [{ port: '80' }, "port: must be a whole number from 1 to 65535, got '80'\n    fix: write it as a number: 80"],
  [{ cors: {} }, 'cors.allowOrigins: missing'],
  [{ autoscale: { min: '1', max: 2 } }, "autoscale.min: must be a whole number of at least 1, got '1'"],
  [{ secrets: ['a'] }, "secrets.0: must be a mapping (`name: value`), got 'a'"],
  [{ probes: '/x' }, "probes: must be a mapping (`name: value`), got '/x'"],
  [{ ports: { http: 80 }, port: undefined }, 'ports.http: must be a mapping (`name: value`), got 80'],
])('a value of another type is an error that names its field, and no crash: %j', (props, message) => {
  expect(said(props)).toContain(`acme/cms: error: ${message}`);
});

test('a call to a name and not to a construct', () => {
  expect(said({ calls: ['ui'] })).toBe(
    "acme/cms: calls are constructs, such as a VariantService, an ExternalService or MeshService.fromName(…), got 'ui'",
  );
  expect(said({ calls: [undefined] })).toContain('got undefined');
});

test('what is wrong in another way is said in the same words as before', () => {
  expect(said({ routes: ['x'] })).toContain("acme/cms: error: routes.0: a route begins with '/', got 'x'");
  expect(said({ port: 80, replicas: 0 })).toContain('DEST-2');
});

test('each field is told once, and all of them at once', () => {
  const text = said({ port: '80', timeout: 5, replicas: 0, hostnames: ['a b'] });
  for (const field of ['port', 'timeout', 'replicas', 'hostnames.0']) {
    expect(text.split(`acme/cms: error: ${field}: `)).toHaveLength(2);
  }
});
