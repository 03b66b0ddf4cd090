import { Environment } from '../../lib/model/environment';
import { Grants } from '../../lib/model/grants';
import { type Mtls, MtlsMode } from '../../lib/model/mtls';
import { describeProblem } from '../../lib/model/problem';
import type { Tenant } from '../../lib/model/tenant';
import { checkEstate } from '../../lib/validation/check-estate';
import { aService, aTenant, saidOf } from './samples';

const { PRODUCTION, STAGING } = Environment;
const said = (mode: MtlsMode, environment: Environment, exceptions: Mtls['exceptions'] = [], authorization = true) =>
  saidOf(
    aTenant({
      environment,
      mtls: { mode, exceptions },
      isolation: { authorization, callers: true, sidecar: true, network: false },
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
        isolation: { authorization: false, callers: true, sidecar: true, network: false },
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

describe('TENANT-2: who may call a port without mTLS', () => {
  const said = (from: string[] | undefined, network = false, grants?: Grants) =>
    checkEstate({
      tenants: [
        aTenant({
          mtls: {
            mode: 'STRICT',
            exceptions: [{ service: 'cms', port: 8080, mode: 'PERMISSIVE', ...(from && { from }) }],
          },
          isolation: { authorization: true, callers: true, sidecar: true, network },
          services: [aService()],
        }),
      ],
      ...(grants && { grants }),
    }).map(describeProblem);
  const table = new Grants({ acme: { namespaces: ['acme'], domains: ['acme.example.com'] } });
  const open = [expect.stringMatching(/^acme.mtls.exceptions.0: warning: .*port 8080 of 'cms' is open to everybody/)];

  test('is said where somebody limits tenants or the network', () => {
    expect(said(undefined)).toEqual([]);
    expect(said(undefined, false, table)).toEqual(open);
    expect(said(undefined, true)).toEqual(open);
    expect(said(['10.0.0.0/8', '192.0.2.1', '2001:db8::/32'], false, table)).toEqual([]);
  });

  test('may be a namespace where a NetworkPolicy tells', () => {
    expect(said(['monitoring'])).toEqual([
      expect.stringMatching(
        /^acme.mtls.exceptions.0.from.0: error: .*only a NetworkPolicy can tell .*'monitoring' \[TENANT-12\]/,
      ),
    ]);
    expect(said(['monitoring', '10.0.0.0/8'], true)).toEqual([]);
  });

  test.each(['10.0.0.0/33', '10.0.0', 'Monitoring', '10.0.0.0/8/1', '::/129', '', '10.0.0.0/'])('is not %j', (from) => {
    expect(said([from], true)).toEqual([expect.stringMatching(/from.0: error: .*must be an address, a range/)]);
  });
});
