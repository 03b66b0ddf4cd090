import { Lazy } from 'cdk8s';
import { CanaryRoute } from '../../lib/constructs/canary-route';
import { MtlsPolicy } from '../../lib/constructs/mtls-policy';
import { TeamGateway } from '../../lib/constructs/team-gateway';
import type { TenantChart } from '../../lib/constructs/tenant-chart';
import { VariantService } from '../../lib/constructs/variant-service';
import { synthesized, tenantChart } from './synthesized';

/** What is said of a program that nobody has compiled. */
function failure(declare: (chart: TenantChart) => void): string {
  const chart = tenantChart();
  try {
    declare(chart);
    synthesized(chart);
    return '';
  } catch (error) {
    expect(error).not.toBeInstanceOf(TypeError);
    return (error as Error).message;
  }
}

function said(props: object): string {
  return failure((chart) => {
    new VariantService(chart, 'cms', wrong({ image: 'r.example.com/cms:1', port: 80, ...props }));
  });
}

/** Props as they are without a compiler. */
function wrong(props: object): never {
  return props as never;
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

test.each<[object, string]>([
  [{ env: { LEVEL: 3 } }, 'env.LEVEL: must be text, got 3\n    fix: put it in quotes: "3"'],
  [{ protocol: 'htp' }, 'protocol: must be one of http, http2, grpc, tcp'],
  [{ image: 5 }, 'image: must be text, got 5'],
  [{ headers: { response: { set: { 'x-a': 1 } } } }, 'headers.response.set.x-a: must be'],
  [{ resources: { requests: { cpu: 1 } } }, 'resources.requests.cpu: must be'],
  [{ stickiness: { name: 1 } }, 'stickiness.name: must be'],
  [{ stickiness: {} }, 'stickiness.name: missing'],
])('nothing else is wrong, and it is an error all the same: %j', (props, message) => {
  expect(said(props)).toContain(`acme/cms: error: ${message}`);
});

test.each<[string, (chart: TenantChart, cms: VariantService) => void, string]>([
  [
    'a weight',
    (chart, service) => new CanaryRoute(chart, 'next', wrong({ service, image: 'r:2', weight: '5' })),
    'acme/next: error: weight: must be a whole number from 0 to 100',
  ],
  [
    'a canary',
    (chart, service) =>
      new CanaryRoute(chart, 'next', wrong({ service, image: 'r:2', match: [{ headers: { a: 'b' } }] })),
    "acme/next: error: match.0.headers.a: must be a mapping (`name: value`), got 'b'",
  ],
  [
    'a variant',
    (_, cms) => cms.addVariant('OPS-1', wrong({ image: 'r:2', env: { A: true } })),
    'acme/cms/variant-OPS-1: error: env.A: must be text, got true',
  ],
  [
    'a condition of a variant',
    (_, cms) => cms.addVariant('OPS-1', wrong({ image: 'r:2', match: { headers: {} } })),
    'acme/cms/variant-OPS-1: error: match: must be a list',
  ],
  [
    'a version',
    (_, cms) => cms.addVersion('v1', wrong({ image: 'r:2', replicas: '2' })),
    'acme/cms: error: versions.v1.replicas: must be a whole number',
  ],
  [
    'a gateway',
    (chart) => new TeamGateway(chart, 'edge', wrong({ httpsRedirect: 'yes' })),
    'acme/edge: error: httpsRedirect: must be true or false',
  ],
  [
    'pods of a gateway',
    (chart) => new TeamGateway(chart, 'edge', wrong({ existing: { selector: { app: 1 } } })),
    'acme/edge: error: existing.selector.app: must be text, got 1',
  ],
  [
    'a host outside',
    (chart) => chart.addExternal('crm', wrong({ host: 'crm.example.net', port: '443' })),
    'acme: error: external.crm.port: must be a whole number',
  ],
  [
    'mTLS',
    (chart) => new MtlsPolicy(chart, 'mtls', wrong({ mode: 'strict' })),
    'acme: error: mtls.mode: must be one of STRICT, PERMISSIVE, DISABLE, UNSET',
  ],
])('%s of another type is told where it is declared', (_, declare, message) => {
  expect(failure((chart) => declare(chart, new VariantService(chart, 'cms', { image: 'r:1', port: 80 })))).toContain(
    message,
  );
});

test('what only synthesis knows has no type yet', () => {
  const level = Lazy.any({ produce: () => 'warn' });
  expect(said({ env: { LEVEL: level } })).toBe('');
  expect(said({ image: level })).toBe('');
});

test('a program without mistakes', () => {
  const text = failure((chart) => {
    const crm = chart.addExternal('crm', { host: 'crm.example.net' });
    const service = new VariantService(chart, 'cms', {
      image: 'r:1',
      port: 80,
      routes: ['/'],
      calls: [crm],
      env: { A: '1' },
    });
    service.addVersion('v1', { image: 'r:2' });
    service.addVariant('OPS-1', { image: 'r:3', match: [{ headers: { beta: { exact: 'on' } } }], featureFlags: 'a=b' });
    new CanaryRoute(chart, 'next', { service, image: 'r:4', weight: 5 });
    new TeamGateway(chart, 'edge', { existing: { selector: { istio: 'public' } }, tls: { credentialName: 'a' } });
  });
  expect(text).toBe('');
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
