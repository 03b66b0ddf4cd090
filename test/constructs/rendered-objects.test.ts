import { ApiObject, Chart } from 'cdk8s';
import { CanaryRoute } from '../../lib/constructs/canary-route';
import type { ExistingServiceProps } from '../../lib/constructs/existing-service';
import { VariantService } from '../../lib/constructs/variant-service';
import { emitted, synthesized, tenantChart } from './synthesized';

/** Pods of a chart for what Branchline runs beside its mainline, in TypeScript (WORK-3). */

const DEPLOYMENT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'cart-v7' },
  spec: {
    template: {
      metadata: { labels: { component: 'cart', track: 'stable' }, annotations: { a: 'b' } },
      spec: {
        serviceAccountName: 'cart',
        containers: [
          {
            name: 'server',
            image: 'shop/cart:7',
            command: ['/cart'],
            envFrom: [{ secretRef: { name: 'cart' } }],
            ports: [{ name: 'web', containerPort: 8080 }],
            readinessProbe: { httpGet: { path: '/ready', port: 'web' } },
          },
        ],
      },
    },
  },
};
const SERVICE = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'cart' }, spec: { ports: [{ port: 80 }] } };

function cart(props: Partial<ExistingServiceProps>) {
  const chart = tenantChart();
  const service = VariantService.fromExisting(chart, 'cart', {
    port: 7070,
    targetPort: 8080,
    selector: { component: 'cart' },
    subsets: { main: { track: 'stable' } },
    ...props,
  });
  service.addVariant('OPS-1', { workload: 'managed', image: 'shop/cart:ops-1' });
  return { chart, service };
}

test('a variant has the pods of the chart, with its own image and labels', () => {
  const { chart, service } = cart({ rendered: [SERVICE, DEPLOYMENT] });
  new CanaryRoute(chart, 'next', { service, workload: 'managed', image: 'shop/cart:8', weight: 5 });
  for (const [name, image] of [
    ['cart-ops-1', 'shop/cart:ops-1'],
    ['cart-canary', 'shop/cart:8'],
  ] as const) {
    const { metadata, spec } = emitted(chart, 'Deployment', name).spec.template;
    expect(metadata.labels).toMatchObject({ component: 'cart' });
    expect(metadata.labels).not.toHaveProperty('track');
    expect(metadata.annotations).toMatchObject({ a: 'b' });
    expect(spec.serviceAccountName).toBe('cart');
    expect(spec.containers).toEqual([
      expect.objectContaining({
        name: 'app',
        image,
        command: ['/cart'],
        envFrom: [{ secretRef: { name: 'cart' } }],
        readinessProbe: { httpGet: { path: '/ready', port: 8080 } },
      }),
    ]);
  }
  expect([...synthesized(chart).keys()]).not.toContain('Deployment/cart-v7');
});

test('ApiObjects of another chart, such as those of Helm or Include', () => {
  const { chart } = cart({ rendered: [new ApiObject(new Chart(tenantChart(), 'helm'), 'cart', DEPLOYMENT)] });
  expect(emitted(chart, 'Deployment', 'cart-ops-1').spec.template.spec.containers[0].command).toEqual(['/cart']);
});

test('what does not fit is told as in a registry', () => {
  const two = { ...DEPLOYMENT, metadata: { name: 'cart-v6' } };
  expect(() => synthesized(cart({ rendered: [DEPLOYMENT, two] }).chart)).toThrow(
    'acme/cart: error: subsets.main: Deployment cart-v7 and Deployment cart-v6 of `rendered` have the labels',
  );
});

test('a service says more than its chart', () => {
  const { chart } = cart({ rendered: [DEPLOYMENT], probes: { readiness: 'tcp' } });
  const [app] = emitted(chart, 'Deployment', 'cart-ops-1').spec.template.spec.containers;
  expect(app.readinessProbe).toMatchObject({ tcpSocket: {} });
});
