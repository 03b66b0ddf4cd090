import { Environment } from '../../lib/model/environment';
import { type Mtls, MtlsMode } from '../../lib/model/mtls';
import { aService, aTenant, saidOf } from './samples';

const { PRODUCTION, STAGING } = Environment;
const said = (mode: MtlsMode, environment: Environment, exceptions: Mtls['exceptions'] = [], authorization = true) =>
  saidOf(
    aTenant({
      environment,
      mtls: { mode, exceptions },
      isolation: { authorization, sidecar: true },
      services: [aService({ port: 80, targetPort: 8080 })],
    }),
  ).join();

test('TENANT-2: less than strict is warned about in production only', () => {
  expect(said(MtlsMode.STRICT, PRODUCTION)).toBe('');
  expect(said(MtlsMode.PERMISSIVE, STAGING)).toBe('');
  expect(said(MtlsMode.PERMISSIVE, PRODUCTION)).toMatch(/warning: .*lets plaintext in \[TENANT-2\]/);
});

test('TENANT-3: no mTLS and policies by identity exclude each other', () => {
  expect(said(MtlsMode.DISABLE, STAGING)).toMatch(/error: .*refuse every call \[TENANT-3\][\s\S]*authorization: false/);
  expect(said(MtlsMode.DISABLE, STAGING, [], false)).toBe('');
});

test('TENANT-2: exceptions name a service and its container port', () => {
  const exception = { service: 'cms', port: 8080, mode: MtlsMode.PERMISSIVE };
  expect(said(MtlsMode.STRICT, STAGING, [exception])).toBe('');
  expect(said(MtlsMode.STRICT, STAGING, [{ ...exception, service: 'csm' }])).toMatch(/did you mean `cms`/);
  expect(said(MtlsMode.STRICT, STAGING, [{ ...exception, port: 80 }])).toMatch(/write 8080/);
  expect(said(MtlsMode.STRICT, STAGING, [exception, exception])).toMatch(/excepted twice/);
  expect(said(MtlsMode.STRICT, PRODUCTION, [exception])).toMatch(/warning/);
});
