import type { Tenant } from '../../lib/model/tenant';
import { aTenant, saidOf } from './samples';

const said = (...hosts: string[]) =>
  saidOf(
    aTenant({
      external: hosts.map((host, index) => ({ name: `e${index}`, host, port: 443, protocol: 'https' as const })),
    }),
  ).join();

test('hosts outside the mesh are DNS names, each declared once', () => {
  expect(said('api.example.net')).toBe('');
  expect(said('https://api.example.net/')).toMatch(/write `api.example.net`/);
  expect(said('*.example.net')).toMatch(/which DNS cannot look up/);
  expect(said('cms.acme.svc.cluster.local')).toMatch(/inside the cluster/);
  expect(said('api.example.net', 'api.example.net')).toMatch(/declared twice, as 'e0' and as 'e1'/);
});

test.each<[Tenant[], string[]]>([
  [
    [aTenant({ external: [{ name: 'pay', host: 'https://api.example.net/', port: 443, protocol: 'https' }] })],
    [
      "acme.external.pay.host: error: external.pay.host: must be a DNS name in lower case, without scheme, port and path, got 'https://api.example.net/'\n    fix: write `api.example.net`",
    ],
  ],
  [
    [aTenant({ external: [{ name: 'pay', host: 'a..b', port: 443, protocol: 'https' }] })],
    [
      "acme.external.pay.host: error: external.pay.host: must be a DNS name in lower case, without scheme, port and path, got 'a..b'",
    ],
  ],
  [
    [aTenant({ external: [{ name: 'pay', host: '*.example.net', port: 443, protocol: 'https' }] })],
    [
      "acme.external.pay.host: error: external.pay.host: '*.example.net' is a wildcard, which DNS cannot look up\n    fix: declare each host that is called",
    ],
  ],
  [
    [aTenant({ external: [{ name: 'pay', host: 'cms.acme.svc.cluster.local', port: 443, protocol: 'https' }] })],
    [
      "acme.external.pay.host: error: external.pay.host: 'cms.acme.svc.cluster.local' is inside the cluster\n    fix: name it in `calls` as `<tenant>/<service>`, or as `mesh/<name>` if it is no tenant's: estate.yaml declares it under `mesh`",
    ],
  ],
  [
    [aTenant({ external: [{ name: 'pay', host: 'api.example.net', port: 0, protocol: 'https' }] })],
    ['acme.external.pay.port: error: external.pay.port: must be a port from 1 to 65535, got 0'],
  ],
  [
    [aTenant({ external: [{ name: 'pay', host: 'api.example.net', port: 65536, protocol: 'https' }] })],
    ['acme.external.pay.port: error: external.pay.port: must be a port from 1 to 65535, got 65536'],
  ],
  [
    [aTenant({ external: [{ name: 'pay', host: 'api.example.net', port: 1.5, protocol: 'https' }] })],
    ['acme.external.pay.port: error: external.pay.port: must be a port from 1 to 65535, got 1.5'],
  ],
  [
    [
      aTenant({
        external: [
          { name: 'pay', host: 'api.example.net', port: 443, protocol: 'https' },
          { name: 'two', host: 'api.example.net', port: 443, protocol: 'https' },
        ],
      }),
    ],
    ["acme.external.two: error: external.two: 'api.example.net:443' is declared twice, as 'pay' and as 'two'"],
  ],
  [
    [
      aTenant({
        external: [
          { name: 'pay', host: 'api.example.net', port: 1, protocol: 'https' },
          { name: 'two', host: 'api.example.net', port: 65535, protocol: 'https' },
        ],
      }),
    ],
    [],
  ],
])('hosts outside the mesh: the whole message, case %#', (tenants, said) => {
  expect(saidOf(...tenants)).toEqual(said);
});

describe('TENANT-7', () => {
  const saidOfExternal = (own: object) =>
    saidOf(aTenant({ external: [{ name: 'pay', host: 'api.example.net', port: 80, protocol: 'http', ...own }] }));
  const tls = { mode: 'SIMPLE' } as const;

  test('a tcp host has addresses, and what they may be', () => {
    expect(saidOfExternal({ protocol: 'tcp', addresses: ['192.0.2.10', '192.0.2.0/24', '2001:db8::/128'] })).toEqual(
      [],
    );
    expect(saidOfExternal({ protocol: 'tcp' })).toEqual([
      expect.stringMatching(/warning: external.pay: without addresses the sidecars take port 80 of every address/),
    ]);
    for (const wrong of ['db.example.net', '192.0.2.10/33', '192.0.2.0/24/1', '2001:db8::/129', '192.0.2.0/x', '']) {
      expect(saidOfExternal({ protocol: 'tcp', addresses: ['192.0.2.1', wrong] })).toEqual([
        expect.stringMatching(/external.pay.addresses.1: must be an address or a range/),
      ]);
    }
    expect(saidOfExternal({ addresses: ['192.0.2.10'] })).toEqual([
      expect.stringMatching(/external.pay.addresses: 'pay' is http, which is told by its host/),
    ]);
  });

  test('sidecars begin TLS for plain requests', () => {
    expect(saidOfExternal({ tls })).toEqual([]);
    expect(saidOfExternal({ protocol: 'https', tls })).toEqual([
      expect.stringMatching(/external.pay.tls: sidecars begin TLS for plain requests, and 'pay' is https/),
    ]);
    expect(saidOfExternal({ tls: { ...tls, targetPort: 0 } })).toEqual([
      expect.stringMatching(/external.pay.tls.targetPort: must be a port from 1 to 65535, got 0/),
    ]);
  });
});

test.each(['metadata.internal', 'metadata.google.internal', 'instance-data.internal', 'instance-data.eu-1.internal'])(
  '%s hands out credentials of the node: a warning',
  (host) => {
    expect(said(host)).toMatch(/external.e0.host: warning: .* answers with the credentials of the node/);
  },
);

test.each(['metadata.example.internal', 'my-metadata.internal', 'metadata.internal.example.com'])(
  '%s is any host',
  (host) => {
    expect(said(host)).toBe('');
  },
);
