import { App, Testing } from 'cdk8s';
import { CanaryRoute, Environment, TenantChart, TenantIsolation, VariantService } from '../../lib';
import { check } from '../../lib/check/check';
import { MeshModel } from '../../lib/mesh-model';
import { describeProblem } from '../../lib/model/problem';
import { ADOPTED, CANARY_CHART, RUNNING, registryOf, TICKET_CHART, written, yaml } from '../adoption/shop';

// biome-ignore lint/suspicious/noExplicitAny: rendered objects of many kinds
type Any = Record<string, any>;

const kinds = (text: string) =>
  [...text.matchAll(/^kind: (\w+)\nmetadata:\n {2}name: (\S+)/gm)].map(([, kind, name]) => `${kind}/${name}`);
const charts = [RUNNING, yaml(CANARY_CHART), yaml(TICKET_CHART)].join('\n---\n');

function found(text: string): string[] {
  const model = MeshModel.of([
    { file: 'dist.yaml', text: written(ADOPTED).yaml },
    { file: 'charts.yaml', text },
  ]);
  return check(model).map(({ code, object, message }) => `${code} ${object}: ${message}`);
}

test('WORK-3: of an external service only its rules are written, and the workload of a variant that is ours', () => {
  const { yaml, registry } = written(ADOPTED);
  expect(registry.warnings).toEqual([]);
  expect(kinds(yaml).sort()).toEqual([
    'Deployment/cart-svc-ops-1',
    'DestinationRule/cart-svc',
    'DestinationRule/cart-svc-ops-1',
    'DestinationRule/catalog',
    'DestinationRule/catalog-ops-1',
    'DestinationRule/frontend',
    'VirtualService/cart-svc',
    'VirtualService/catalog',
    'VirtualService/frontend',
  ]);
});

test('WORK-3: together with the charts nothing is wrong, and what does not meet is found', () => {
  expect(found(charts)).toEqual([]);
  expect(found(charts.replaceAll('"track":"stable"', '"track":"main"')).join('\n')).toMatch(/subset main/);
  expect(found(charts.replace('"name":"cart-svc"', '"name":"cart"')).join('\n')).toMatch(/cart-svc\.shop/);
  expect(found(charts.replaceAll('"port":7070', '"port":7071')).join('\n')).toMatch(/7070/);
  const lost = charts.replace('"selector":{"component":"catalog"}', '"selector":{"component":"catalogue"}');
  expect(found(lost).join('\n')).toMatch(/catalog/);
  const without = [RUNNING, yaml(CANARY_CHART)].join('\n---\n');
  expect(found(without).join('\n')).toMatch(/ops-1/);
  expect(
    found(
      charts.replace(
        '"name":"cart-v8","namespace":"shop"},"spec":{"replicas":2',
        '"name":"cart-v8","namespace":"shop"},"spec":{"replicas":0',
      ),
    ).join('\n'),
  ).toMatch(/canary/);
});

test('WORK-3: without the charts, what they write is said once with --partial, also beside a gateway, policies and pods of ours', () => {
  const { yaml } = written(
    registryOf(
      `  frontend: { port: 80, routes: [/], selector: { component: frontend }, serviceAccountName: web, calls: [cart-svc] }
  cart-svc: { port: 7070, selector: { component: cart }, subsets: { main: { track: stable } } }
`,
      { 'OPS-1': `  cart-svc: { workload: managed, image: "shop/cart:ops-1" }\n` },
      'mtls: STRICT\nisolation: true\ndomains: [shop.example.com]\n',
    ),
  );
  const partial = (text: string) =>
    check(MeshModel.ofText(text), { partial: true }).map(({ code, message }) => `${code} ${message}`);
  const outside =
    'cluster.local/ns/shop/sa/web; host cart-svc.shop.svc.cluster.local; host frontend.shop.svc.cluster.local; pods with component=frontend in namespace shop';
  const [note, ...others] = partial(yaml);
  expect(others).toEqual([]);
  expect(note).toBe(`BL008 not in the input, and taken to be right elsewhere: ${outside}`);
  // A slip in one place is none in two.
  const slip = yaml.replace('host: cart-svc.shop.svc.cluster.local', 'host: cart-svcs.shop.svc.cluster.local');
  expect(partial(slip).join('\n')).toMatch(/^BL201 .*cart-svcs\.shop/m);
});

test('WORK-3: mTLS and isolation are off where nothing is said, and that is said', () => {
  const { yaml, registry } = written(registryOf('  frontend: { port: 80 }\n'));
  expect(kinds(yaml)).toEqual(['VirtualService/frontend', 'DestinationRule/frontend'].sort().reverse());
  expect(registry.warnings.map(describeProblem).map((line) => line.split(': ').slice(1, 3))).toEqual([
    ['warning', 'mtls'],
    ['warning', 'isolation'],
  ]);
});

test('WORK-3: policies that are asked for select by the labels of the Service, and name accounts', () => {
  const on = 'mtls: STRICT\nisolation: true\n';
  const services = `  frontend: { port: 80, calls: [cart-svc], serviceAccountName: web }
  cart-svc: { port: 7070, selector: { component: cart } }
`;
  const { yaml } = written(registryOf(services, {}, on));
  expect(yaml).toContain('kind: PeerAuthentication');
  expect(yaml).toContain('- cluster.local/ns/shop/sa/web');
  expect(yaml).toMatch(/name: callers-of-cart-svc[\s\S]*matchLabels:\n {6}component: cart/);
  expect(yaml).toMatch(/workloadSelector:\n {4}labels:\n {6}component: cart/);
});

test('WORK-3: in TypeScript fromExisting says the same', () => {
  const chart = new TenantChart(new App(), 'shop', {
    namespace: 'shop',
    environment: Environment.STAGING,
    workload: 'external',
  });
  const cart = VariantService.fromExisting(chart, 'cart-svc', {
    port: 7070,
    targetPort: 8080,
    selector: { component: 'cart' },
    subsets: { main: { track: 'stable' }, canary: { track: 'canary' } },
  });
  new CanaryRoute(chart, 'canary', { service: cart, weight: 20 });
  cart.addVariant('OPS-1', { workload: 'managed', image: 'shop/cart:ops-1' });
  const external = cart.addVariant('OPS-2', {});
  const objects: Any[] = Testing.synth(chart);
  expect(objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`).sort()).toEqual([
    'Deployment/cart-svc-ops-1',
    'DestinationRule/cart-svc',
    'DestinationRule/cart-svc-ops-1',
    'DestinationRule/cart-svc-ops-2',
    'VirtualService/cart-svc',
  ]);
  const [deployment] = objects.filter(({ kind }) => kind === 'Deployment');
  expect(deployment!.spec.selector.matchLabels).toEqual({ component: 'cart', version: 'ops-1' });
  expect(deployment!.spec.template.metadata.labels).toMatchObject({ component: 'cart', version: 'ops-1' });
  expect(deployment!.spec.template.spec.serviceAccountName).toBe('default');
  expect(() => cart.deployment).toThrow("service 'cart-svc' is external: its Deployment is written by somebody else");
  expect(() => cart.service).toThrow('its Service is written by somebody else');
  expect(() => external.deploymentManifest).toThrow('is external: its Deployment is written by somebody else');
  expect(cart.autoscaler).toBeUndefined();
});

test('WORK-3: an external service that comes late turns off what was on by default, and a policy of one’s own stays', () => {
  const chart = new TenantChart(new App(), 'shop', { namespace: 'shop', environment: Environment.STAGING });
  new VariantService(chart, 'web', { image: 'web:1', port: 80 });
  const kindsOf = () => new Set(Testing.synth(chart).map(({ kind }) => kind));
  expect(kindsOf()).toContain('PeerAuthentication');
  VariantService.fromExisting(chart, 'cart', { port: 80 });
  expect(kindsOf()).not.toContain('PeerAuthentication');
  expect(kindsOf()).not.toContain('Sidecar');
  new TenantIsolation(chart, 'isolation', { authorization: false, callers: false, sidecar: true });
  expect(kindsOf()).toContain('Sidecar');
});

test('WORK-3: a mainline of ours may have a canary of others', () => {
  const chart = new TenantChart(new App(), 'shop', { namespace: 'shop', environment: Environment.STAGING });
  const subsets = { canary: { 'rollouts-pod-template-hash': 'abc' } };
  const web = new VariantService(chart, 'web', { image: 'web:1', port: 80, subsets });
  const canary = new CanaryRoute(chart, 'canary', { service: web, workload: 'external', weight: 10 });
  const objects: Any[] = Testing.synth(chart);
  expect(objects.filter(({ kind }) => kind === 'Deployment')).toHaveLength(1);
  expect(objects.find(({ kind }) => kind === 'DestinationRule')!.spec.subsets).toEqual([
    { name: 'main', labels: { version: 'main' } },
    { name: 'canary', labels: subsets.canary },
  ]);
  expect(() => canary.deployment).toThrow('is external');
  expect(canary.autoscaler).toBeUndefined();
});
