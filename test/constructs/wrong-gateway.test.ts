import { TeamGateway } from '../../lib/constructs/team-gateway';
import { synthesized, tenantChart } from './synthesized';

/** What is said of a gateway in a program that nobody has compiled. */
function said(props: object): string {
  const chart = tenantChart();
  try {
    new TeamGateway(chart, 'edge', props as never);
    synthesized(chart);
    return '';
  } catch (error) {
    expect(error).not.toBeInstanceOf(TypeError);
    return (error as Error).message;
  }
}

const existing = { selector: { istio: 'public' } };

test.each<[object, string]>([
  [{ autoscale: '2-5' }, "autoscale: must be a mapping (`name: value`), got '2-5'"],
  [{ autoscale: { min: '2', max: 5 } }, "autoscale.min: must be a whole number of at least 1, got '2'"],
  [{ autoscale: { min: 2 } }, 'autoscale.max: missing: most pods'],
  [{ autoscale: { min: 0, max: 5 } }, 'autoscale.min: must be at least 1, got 0'],
  [
    { autoscale: { min: 6, max: 5 } },
    'autoscale: min must not be above max, got 6 and 5\n    fix: write { min: 5, max: 6 }',
  ],
  [
    { serviceType: 'Loadbalancer' },
    "serviceType: must be one of LoadBalancer, NodePort, ClusterIP, got 'Loadbalancer'\n    fix: did you mean `LoadBalancer`?",
  ],
  [{ serviceType: 5 }, 'serviceType: must be one of LoadBalancer, NodePort, ClusterIP, got 5'],
  [{ tls: true }, 'tls: must be a mapping (`name: value`), got true'],
  [{ variantAccess: 'header' }, "variantAccess: must be a list (`[a, b]`), got 'header'"],
  [{ existing: 'istio' }, "existing: must be a mapping, got 'istio'"],
  [{ existing: { selector: 'istio' } }, "existing.selector: must be a mapping (`name: value`), got 'istio'"],
  [{ existing: { ...existing, namespace: 5 } }, 'existing.namespace: must be text, got 5'],
  [{ existing: { ...existing, ports: 80 } }, 'existing.ports: must be a mapping (`name: value`), got 80'],
  [
    { existing: { ...existing, ports: { http: '80' } } },
    "existing.ports.http: must be a whole number from 1 to 65535, got '80'",
  ],
  [{ existing: { ...existing, use: 'a', credentialName: 5 } }, 'existing.credentialName: must be text, got 5'],
])('a value of another type is told where it is declared: %j', (props, message) => {
  expect(said(props)).toContain(`acme/edge: error: ${message}`);
});

test('each is told once', () => {
  expect(said({ httpsRedirect: 'yes' }).match(/httpsRedirect:/g)).toHaveLength(1);
});

test.each<object>([
  {},
  { autoscale: { min: 1, max: 3 }, serviceType: 'NodePort', tls: { credentialName: 'a' } },
  { existing: { ...existing, namespace: 'ingress', ports: { http: 8080 }, serviceAccount: 'x', use: 'public' } },
  { autoscale: { min: 2, max: 2, cpu: 50 }, variantAccess: ['header'], name: 'other' },
])('a gateway without mistakes: %j', (props) => {
  expect(said(props)).toBe('');
});
