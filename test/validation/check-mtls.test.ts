import { Environment } from '../../lib/model/environment';
import { type Mtls, MtlsMode } from '../../lib/model/mtls';
import type { Tenant } from '../../lib/model/tenant';
import { aService, aTenant, saidOf } from './samples';

const { PRODUCTION, STAGING } = Environment;
const said = (mode: MtlsMode, environment: Environment, exceptions: Mtls['exceptions'] = [], authorization = true) =>
  saidOf(
    aTenant({
      environment,
      mtls: { mode, exceptions },
      isolation: { authorization, callers: true, sidecar: true },
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

test.each<[Tenant[], string[]]>([
  [
    [aTenant({ environment: PRODUCTION, mtls: { mode: MtlsMode.PERMISSIVE, exceptions: [] } })],
    ['acme.mtls: warning: mtls: PERMISSIVE in production lets plaintext in [TENANT-2]\n    fix: write `mtls: STRICT`'],
  ],
  [
    [aTenant({ environment: STAGING, mtls: { mode: MtlsMode.DISABLE, exceptions: [] } })],
    [
      "acme.mtls: error: mtls: DISABLE leaves callers without an identity, so the AuthorizationPolicy of tenant 'acme' would refuse every call [TENANT-3]\n    fix: write `mtls: PERMISSIVE`, or turn authorization off with `isolation: { authorization: false }`",
    ],
  ],
  [
    [
      aTenant({
        environment: PRODUCTION,
        mtls: { mode: MtlsMode.DISABLE, exceptions: [] },
        isolation: { authorization: false, callers: true, sidecar: true },
      }),
    ],
    ['acme.mtls: warning: mtls: DISABLE in production lets plaintext in [TENANT-2]\n    fix: write `mtls: STRICT`'],
  ],
  [
    [
      aTenant({
        mtls: { mode: MtlsMode.STRICT, exceptions: [{ service: 'csm', port: 8080, mode: MtlsMode.PERMISSIVE }] },
        services: [aService()],
      }),
    ],
    [
      "acme.mtls.exceptions.0.service: error: mtls.exceptions.0.service: tenant 'acme' has no service 'csm', it has: cms [TENANT-2]\n    fix: did you mean `cms`?",
    ],
  ],
  [
    [
      aTenant({
        mtls: { mode: MtlsMode.STRICT, exceptions: [{ service: 'csm', port: 8080, mode: MtlsMode.PERMISSIVE }] },
      }),
    ],
    [
      "acme.mtls.exceptions.0.service: error: mtls.exceptions.0.service: tenant 'acme' has no service 'csm', it has: none [TENANT-2]",
    ],
  ],
  [
    [
      aTenant({
        mtls: { mode: MtlsMode.STRICT, exceptions: [{ service: 'cms', port: 80, mode: MtlsMode.PERMISSIVE }] },
        services: [aService({ port: 80, targetPort: 8080 })],
      }),
    ],
    [
      "acme.mtls.exceptions.0.port: error: mtls.exceptions.0.port: 80 is the Service's port; an exception names the container's [TENANT-2]\n    fix: write 8080",
    ],
  ],
  [
    [
      aTenant({
        mtls: {
          mode: MtlsMode.STRICT,
          exceptions: [
            { service: 'cms', port: 80, mode: MtlsMode.PERMISSIVE },
            { service: 'cms', port: 9000, mode: MtlsMode.PERMISSIVE },
          ],
        },
        services: [aService({ port: 80 })],
      }),
    ],
    [],
  ],
  [
    [
      aTenant({
        mtls: {
          mode: MtlsMode.STRICT,
          exceptions: [
            { service: 'cms', port: 80, mode: MtlsMode.PERMISSIVE },
            { service: 'ui', port: 80, mode: MtlsMode.PERMISSIVE },
            { service: 'cms', port: 80, mode: MtlsMode.DISABLE },
          ],
        },
        services: [aService({ port: 80 }), aService({ name: 'ui', port: 80 })],
      }),
    ],
    ["acme.mtls.exceptions.2: error: mtls.exceptions.2: port 80 of 'cms' is excepted twice [TENANT-2]"],
  ],
  [
    [
      aTenant({
        environment: PRODUCTION,
        mtls: {
          mode: MtlsMode.STRICT,
          exceptions: [
            { service: 'cms', port: 9000, mode: MtlsMode.DISABLE },
            { service: 'cms', port: 9001, mode: MtlsMode.STRICT },
          ],
        },
        services: [aService()],
      }),
    ],
    [
      "acme.mtls.exceptions.0: warning: mtls.exceptions.0: DISABLE on port 9000 of 'cms' lets plaintext in, in production [TENANT-2]",
    ],
  ],
])('TENANT-2, TENANT-3: the whole message about mTLS, case %#', (tenants, said) => {
  expect(saidOf(...tenants)).toEqual(said);
});
