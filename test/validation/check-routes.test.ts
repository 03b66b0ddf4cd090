import type { Gateway } from '../../lib/model/gateway';
import type { Tenant } from '../../lib/model/tenant';
import { aGateway, aService, aTenant, saidOf, saidOfService } from './samples';

const exposed = { gateway: 'gateway' };

test.each(['cms', '/cms/*', '/a//b', '/a?b', '/a#b', '/a b', '/a/../b'])('EDGE-1: %s is no route', (route) => {
  expect(saidOfService({ ...exposed, routes: [route] })).toHaveLength(1);
});

test.each([
  ['/cms', '/cms'],
  ['/cms', '/cms/'],
  ['/', '/'],
])('EDGE-5: %s and %s of two services on one host are an error', (a, b) => {
  const services = [aService({ ...exposed, routes: [a] }), aService({ ...exposed, name: 'ui', routes: [b] })];
  const said = saidOf(aTenant({ services })).join();
  expect(said).toMatch(/ is claimed by service 'cms' and by service 'ui' \[EDGE-5\]/);
});

test('EDGE-5: one path on two hosts is fine', () => {
  const services = [
    aService({ ...exposed, hostnames: ['a.example.net'] }),
    aService({ ...exposed, name: 'ui', hostnames: ['b.example.net'] }),
  ];
  expect(saidOf(aTenant({ domains: [], services }))).toEqual([]);
});

test("EDGE-5: a version's path is claimed too", () => {
  const services = [
    aService({ ...exposed, routes: ['/cms'], versions: [{ name: 'v1', image: 'a:1' }] }),
    aService({ ...exposed, name: 'ui', routes: ['/cms/v1'] }),
  ];
  expect(saidOf(aTenant({ services })).join()).toMatch(/claimed by service 'ui' and by version 'v1' of 'cms'/);
});

test('an exposed service needs a gateway and a host, and HTTP', () => {
  expect(saidOfService({ routes: ['/'] }).join()).toMatch(/has no gateway for it/);
  expect(saidOfService({ ...exposed, routes: ['/'] }, { domains: [] }).join()).toMatch(/exposed on no host/);
  expect(saidOfService({ ...exposed, routes: ['/'], protocol: 'tcp' }).join()).toMatch(/a tcp service has no routes/);
});

test.each<[Tenant[], string[]]>([
  [
    [aTenant({ services: [aService({ gateway: 'gateway', routes: ['cms', '*', '.'] })] })],
    [
      "cms.routes.0: error: routes.0: a route begins with '/', got 'cms'\n    fix: write `/cms`",
      "cms.routes.1: error: routes.1: a route begins with '/', got '*'",
      "cms.routes.2: error: routes.2: a route begins with '/', got '.'",
    ],
  ],
  [
    [aTenant({ services: [aService({ gateway: 'gateway', routes: ['/cms/*', '/*', '/a**'] })] })],
    [
      "cms.routes.0: error: routes.0: a route is a path and everything below it, without wildcards, got '/cms/*'\n    fix: write `/cms`",
      "cms.routes.1: error: routes.1: a route is a path and everything below it, without wildcards, got '/*'\n    fix: write `/`",
      "cms.routes.2: error: routes.2: a route is a path and everything below it, without wildcards, got '/a**'\n    fix: write `/a`",
    ],
  ],
  [
    [
      aTenant({
        services: [
          aService({
            gateway: 'gateway',
            routes: ['/a//b', '/a?b', '/a#b', '/a b', '/a/../b', '/a/.', '/a*b', '/a\\b'],
          }),
        ],
      }),
    ],
    [
      "cms.routes.0: error: routes.0: a route is a plain path without '//', got '/a//b'",
      "cms.routes.1: error: routes.1: a route is a plain path without '?', got '/a?b'",
      "cms.routes.2: error: routes.2: a route is a plain path without '#', got '/a#b'",
      "cms.routes.3: error: routes.3: a route is a plain path without ' ', got '/a b'",
      "cms.routes.4: error: routes.4: a route is a plain path without '/../', got '/a/../b'",
      "cms.routes.5: error: routes.5: a route is a plain path without '/.', got '/a/.'",
      "cms.routes.6: error: routes.6: a route is a plain path without '*', got '/a*b'",
      "cms.routes.7: error: routes.7: a route is a plain path without '\\', got '/a\\b'",
    ],
  ],
  [[aTenant({ services: [aService({ gateway: 'gateway', routes: ['/a/..b', '/.well-known/x', '/a-b_c~d'] })] })], []],
  [
    [aTenant({ services: [aService({ gateway: 'gateway', routes: ['/'], protocol: 'tcp' })] })],
    [
      'cms.routes: error: routes: a tcp service has no routes: paths and hosts exist in HTTP only\n    fix: remove `routes`, or set `protocol: http`',
    ],
  ],
  [
    [aTenant({ services: [aService({ gateway: 'gateway', hostnames: ['a.example.com'], protocol: 'tcp' })] })],
    [
      'cms.hostnames: error: hostnames: a tcp service has no hostnames: paths and hosts exist in HTTP only\n    fix: remove `hostnames`, or set `protocol: http`',
    ],
  ],
  [
    [aTenant({ services: [aService({ routes: ['/'] })] })],
    [
      "cms.routes: error: routes: is exposed, but tenant 'acme' has no gateway for it, it has: gateway\n    fix: say which one it is: `gateway: gateway`",
    ],
  ],
  [
    [
      aTenant({
        gateways: [aGateway(), aGateway({ name: 'two' })],
        services: [aService({ gateway: 'tow', hostnames: ['a.example.com'] })],
      }),
    ],
    [
      "cms.hostnames: error: hostnames: is exposed, but tenant 'acme' has no gateway 'tow', it has: gateway, two\n    fix: declare it in the tenant's `gateways`, or name another one, such as `gateway: two`",
    ],
  ],
  [
    [aTenant({ gateways: [], domains: [], services: [aService({ gateway: 'gateway', routes: ['/'] })] })],
    [
      "cms.routes: error: routes: is exposed, but tenant 'acme' has no gateway 'gateway', it has: none\n    fix: add the tenant's `domains` or a `gateway`",
    ],
  ],
  [
    [aTenant({ domains: [], services: [aService({ gateway: 'gateway', routes: ['/'] })] })],
    [
      "gateway: error: gateway 'gateway' has no host to answer on [EDGE-6]\n    fix: give tenant 'acme' domains, or a service of this gateway hostnames",
      "cms.routes: error: routes: is exposed on no host: tenant 'acme' has no domains, and service 'cms' no hostnames\n    fix: add the tenant's `domains` or the service's `hostnames`",
    ],
  ],
  [
    [aTenant({ services: [aService({ gateway: 'gateway', routes: ['/cms', '/cms/'] })] })],
    ["cms.routes.1: error: routes.1: '/cms' is listed twice [EDGE-5]\n    fix: remove one"],
  ],
  [
    [
      aTenant({
        services: [
          aService({ gateway: 'gateway', routes: ['/cms'] }),
          aService({ name: 'ui', gateway: 'gateway', routes: ['/x', '/cms/'] }),
        ],
      }),
    ],
    [
      "ui.routes.1: error: routes.1: '/cms' is claimed by service 'cms' and by service 'ui' [EDGE-5]\n    fix: only one may have it; see cms",
    ],
  ],
  [
    [
      aTenant({
        services: [
          aService({ gateway: 'gateway', routes: ['/cms'], versions: [{ name: 'v1', image: 'a:1' }] }),
          aService({ name: 'ui', gateway: 'gateway', routes: ['/cms/v1'] }),
        ],
      }),
    ],
    [
      "cms.versions.v1: error: versions.v1: '/cms/v1' is claimed by service 'ui' and by version 'v1' of 'cms' [EDGE-5]\n    fix: only one may have it; see ui",
    ],
  ],
  [
    [
      aTenant({
        services: [
          aService({ gateway: 'gateway', routes: ['/cms', '/b'], versions: [{ name: 'v1', image: 'a:1' }] }),
          aService({ name: 'ui', gateway: 'gateway', routes: ['/b/v1'] }),
        ],
      }),
    ],
    [
      "cms.versions.v1: error: versions.v1: '/b/v1' is claimed by service 'ui' and by version 'v1' of 'cms' [EDGE-5]\n    fix: only one may have it; see ui",
    ],
  ],
  [
    [
      aTenant({
        domains: [],
        services: [
          aService({ gateway: 'gateway', hostnames: ['a.example.com'] }),
          aService({ name: 'ui', gateway: 'gateway', hostnames: ['b.example.com', 'a.example.com'] }),
        ],
      }),
    ],
    [
      "ui.hostnames: error: hostnames: '/' on 'a.example.com' is claimed by service 'cms' and by service 'ui' [EDGE-5]\n    fix: only one may have it; see cms",
    ],
  ],
  [
    [
      aTenant({
        services: [
          aService({ gateway: 'gateway', routes: ['/x'] }),
          aService({ name: 'ui', gateway: 'gateway', hostnames: ['acme.example.com'], routes: ['/x'] }),
        ],
      }),
    ],
    [
      "ui.routes.0: error: routes.0: '/x' is claimed by service 'cms' and by service 'ui' [EDGE-5]\n    fix: only one may have it; see cms",
    ],
  ],
  [
    [
      aTenant({
        services: [
          aService({ gateway: 'gateway', routes: ['/x'] }),
          aService({ name: 'ui', gateway: 'gateway', hostnames: ['b.example.com'] }),
        ],
      }),
    ],
    [],
  ],
  [
    [
      aTenant({
        gateways: [aGateway(), aGateway({ name: 'two', podNamespace: 'acme' })],
        services: [
          aService({ gateway: 'gateway', routes: ['/x'] }),
          aService({ name: 'ui', gateway: 'two', routes: ['/x'] }),
        ],
      }),
    ],
    [],
  ],
])('EDGE-1, EDGE-5: the whole message about routes, case %#', (tenants, said) => {
  expect(saidOf(...tenants)).toEqual(said);
});

test('EDGE-5: a version of a service without routes is reached inside the mesh only', () => {
  const versions = [{ name: 'v1', image: 'a:1' }];
  expect(saidOfService({ versions, routes: [] })).toEqual([
    "cms.versions.v1: warning: versions.v1: service 'cms' has no routes, so version 'v1' is reached inside the mesh only, at /v1/… [EDGE-5]\n    fix: add `routes` if visitors are to reach it",
  ]);
  expect(saidOfService({ versions })).toEqual([]);
});

test("EDGE-5: a service that leaves the tenant's domains has hosts of its own, and claims no path there", () => {
  const alone = { domains: false, routes: ['/'], gateway: 'gateway' };
  expect(saidOfService(alone)).toEqual([
    expect.stringMatching(/is exposed on no host: service 'cms' has no hostnames, and says `domains: false`/),
  ]);
  const services = [
    aService({ ...alone, hostnames: ['cms.example.org'], versions: [{ name: 'v1', image: 'i' }] }),
    aService({ name: 'ui', routes: ['/', '/v1'], gateway: 'gateway' }),
  ];
  expect(saidOf(aTenant({ services }))).toEqual([]);
});

describe('EDGE-13: TLS connections that a gateway passes on', () => {
  const passed = {
    tls: { mode: 'PASSTHROUGH' },
    protocol: 'tcp',
    gateway: 'gateway',
    hostnames: ['vault.example.org'],
  } as const;

  test('need hosts and one tcp port', () => {
    expect(saidOfService(passed)).toEqual([]);
    expect(saidOfService({ ...passed, protocol: 'http' }).join()).toMatch(
      /cms\.tls: error: tls: .*one port, whose protocol is tcp \[EDGE-13\]\n {4}fix: set `protocol: tcp`/,
    );
    const two = { a: { port: 1, protocol: 'tcp' }, b: { port: 2, protocol: 'tcp' } } as const;
    expect(saidOfService({ ...passed, port: undefined, ports: two }).join()).toMatch(
      /cms\.tls: error: tls: .*one port/,
    );
    expect(saidOfService({ ...passed, hostnames: [] }).join()).toMatch(
      /cms\.tls: error: tls: there is no host to pass on/,
    );
    expect(saidOfService({ ...passed, routes: ['/a'] }).join()).toMatch(
      /cms\.routes: error: routes: gateways see no path/,
    );
  });

  test('are for a host of which the gateway takes no requests', () => {
    expect(saidOfService({ ...passed, hostnames: ['acme.example.com'] })).toEqual([
      expect.stringMatching(/^cms\.hostnames\.0: error: .*takes requests for 'acme\.example\.com'.*\[EDGE-13\]/),
    ]);
  });

  test.each([{ credentialName: 'tls' }, { platformCredential: 'tls', use: 'x', selector: { a: 'b' } }])(
    'are not below a host whose certificate browsers take for theirs: %p',
    (own) => {
      const said = (hostnames: string[], gateway: Partial<Gateway>) =>
        saidOfService({ ...passed, hostnames }, { gateways: [aGateway(gateway)] });
      expect(said(['vault.acme.example.com', 'vault.example.org'], own)).toEqual([
        expect.stringMatching(/^cms\.hostnames\.0: warning: .*certificate of 'acme\.example\.com' covers 'vault\.acme/),
      ]);
      expect(said(['vaultacme.example.com'], own)).toEqual([]);
      expect(said(['vault.acme.example.com'], {})).toEqual([]);
    },
  );
});

test.each([
  ['/users/{id}', '/users'],
  ['/users/:id/posts', '/users'],
  ['/v[0-9]+/x', '/'],
  ['/(a|b)', '/'],
  ['/x/\\d', '/x'],
])('EDGE-5: a route is no pattern: %s', (route, fix) => {
  expect(saidOfService({ gateway: 'gateway', routes: [route] }).join()).toMatch(
    new RegExp(`without patterns, got .*\\n.*write \`${fix}\`$`),
  );
});

test.each(['/chunks/[id].js', '/app/(shop)/x.js', '/a:b', '/@scope/x+y', '/a^b', '/x/a|b'])(
  'EDGE-5: a file may be called so: %s',
  (route) => {
    expect(saidOfService({ gateway: 'gateway', routes: [route] })).toEqual([]);
  },
);

test.each([
  ['www.example.com/cms', '/cms', 'www.example.com'],
  ['https://www.example.com', '/', 'www.example.com'],
])('EDGE-5: a route with a host is told where hosts are said: %s', (route, path, host) => {
  expect(saidOfService({ gateway: 'gateway', routes: [route] }).join()).toContain(
    `fix: write \`${path}\`; a host of the service's own is one of its \`hostnames\`: \`hostnames: [${host}]\``,
  );
});

test('EDGE-5: a file without a slash is no host', () => {
  expect(saidOfService({ gateway: 'gateway', routes: ['index.html'] }).join()).toContain('fix: write `/index.html`');
});
