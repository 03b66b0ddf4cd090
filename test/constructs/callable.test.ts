import { App } from 'cdk8s';
import { MeshService } from '../../lib/constructs/callable';
import { VariantService } from '../../lib/constructs/variant-service';
import { emitted, tenantChart } from './synthesized';

const props = { image: 'registry.example.com/cms:1', port: 8080 };

test('MESH-7: a service declared elsewhere is seen by its caller', () => {
  const chart = tenantChart();
  new VariantService(chart, 'ui', { ...props, calls: [MeshService.fromName('search', 'catalogue')] });
  expect(emitted(chart, 'Sidecar', 'ui').spec.egress[0].hosts).toEqual([
    'catalogue/search.catalogue.svc.cluster.local',
    'istio-system/*',
  ]);
});

test('MESH-7: a name that is a service of this estate lets its caller in', () => {
  const scope = new App();
  const [acme, shared] = [tenantChart({ scope }), tenantChart({ scope, tenant: 'shared' })];
  new VariantService(acme, 'ui', { ...props, calls: [MeshService.fromName('docx', 'shared-staging')] });
  new VariantService(shared, 'docx', props);
  expect(emitted(shared, 'VirtualService', 'docx').spec.exportTo).toEqual(['.', 'acme-staging']);
  expect(emitted(shared, 'AuthorizationPolicy', 'callers-of-docx').spec.rules[0].from[0].source.principals).toEqual([
    'cluster.local/ns/acme-staging/sa/ui',
  ]);
});
