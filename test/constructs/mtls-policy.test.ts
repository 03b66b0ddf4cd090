import { MtlsPolicy } from '../../lib/constructs/mtls-policy';
import { VariantService } from '../../lib/constructs/variant-service';
import { MtlsMode } from '../../lib/model/mtls';
import { children, emitted, synthesized, tenantChart } from './synthesized';

const props = { image: 'registry.example.com/cms:1', port: 8080 };

test('without exceptions an MtlsPolicy makes one PeerAuthentication, default', () => {
  const chart = tenantChart();
  const mtls = new MtlsPolicy(chart, 'mtls');
  synthesized(chart);
  expect(children(mtls)).toEqual(['default: PeerAuthentication']);
});

test('TENANT-2: another mode, and a port with another one, are written out', () => {
  const chart = tenantChart();
  const mtls = new MtlsPolicy(chart, 'mtls', { mode: MtlsMode.PERMISSIVE });
  mtls.addException(new VariantService(chart, 'cms', props), 9090, MtlsMode.DISABLE);
  expect(emitted(chart, 'PeerAuthentication', 'default').spec).toEqual({ mtls: { mode: 'PERMISSIVE' } });
  expect(mtls.peerAuthentication('ports-of-cms')?.name).toBe('ports-of-cms');
  expect(emitted(chart, 'AuthorizationPolicy', 'plaintext-of-cms')).toBeDefined();
});

test('fails for the service of another tenant', () => {
  const cms = new VariantService(tenantChart({ tenant: 'globex' }), 'cms', props);
  const mtls = new MtlsPolicy(tenantChart(), 'mtls');
  expect(() => mtls.addException(cms, 9090, MtlsMode.DISABLE)).toThrow(/its service globex\/cms to tenant 'globex'/);
});
