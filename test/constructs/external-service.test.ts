import { VariantService } from '../../lib/constructs/variant-service';
import { children, emitted, synthesized, tenantChart } from './synthesized';

const props = { image: 'registry.example.com/cms:1', port: 8080 };

test('default children, and https at 443 unless said otherwise', () => {
  const chart = tenantChart();
  const pay = chart.addExternal('pay', { host: 'api.payments.example.net' });
  expect(children(pay)).toEqual(['Resource: ServiceEntry']);
  expect(emitted(chart, 'ServiceEntry', 'pay').spec).toMatchObject({
    hosts: ['api.payments.example.net'],
    ports: [{ number: 443, protocol: 'TLS' }],
  });
});

test('TENANT-3: who declares to call it sees it, and nobody else', () => {
  const chart = tenantChart();
  const pay = chart.addExternal('pay', { host: 'api.payments.example.net' });
  new VariantService(chart, 'ui', { ...props, calls: [pay] });
  new VariantService(chart, 'cms', props);
  const hosts = (name: string) => synthesized(chart).get(`Sidecar/${name}`).spec.egress[0].hosts;
  expect([hosts('ui'), hosts('cms')]).toEqual([['./api.payments.example.net', 'istio-system/*'], ['istio-system/*']]);
});

test('fails when another tenant calls it: it would not see it', () => {
  const pay = tenantChart({ tenant: 'globex' }).addExternal('pay', { host: 'api.payments.example.net' });
  expect(() => new VariantService(tenantChart(), 'ui', { ...props, calls: [pay] })).toThrow(
    "tenant 'acme' calls globex/external-pay, which only tenant 'globex' sees",
  );
});
