import type { MeshModelOptions } from '../../lib/mesh-model';
import type { RandomRequest } from './random/requests';
import { Issuer } from './random/tokens';

/**
 * Tokens, external authorizers and policies on bytes: configurations, requests, and what a real mesh does with each.
 * `test/mesh/policies.test.ts` asks a mesh again, `policies.test.ts` here the resolver.
 */
export interface PolicyCase {
  readonly name: string;
  readonly yaml: string;
  readonly options?: MeshModelOptions;
  readonly requests: readonly PolicyRequest[];
}

export interface PolicyRequest extends RandomRequest {
  readonly authorizers?: Readonly<Record<string, boolean>>;
  /** `200 api`: the status, and who answers; 0 where there is no answer. */
  readonly expected: string;
}

const ALPHA = new Issuer('https://alpha.example.com/');
const BETA = new Issuer('beta');

function pod(ns: string, name: string, port = 'http'): string {
  return `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${ns} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      serviceAccountName: ${name}
      containers: [{ name: app, image: app, ports: [{ containerPort: 8080 }] }]
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${ns} }
spec:
  selector: { app: ${name} }
  ports: [{ name: ${port}, port: 8080 }]
`;
}

const BASE = `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
${pod('shop', 'web')}${pod('shop', 'api')}${pod('shop', 'open')}${pod('shop', 'judge')}${pod('shop', 'bytes', 'tcp')}---
apiVersion: apps/v1
kind: Deployment
metadata: { name: gateway, namespace: shop }
spec:
  selector: { matchLabels: { istio: gateway } }
  template:
    metadata: { labels: { istio: gateway }, annotations: { inject.istio.io/templates: gateway } }
    spec: { serviceAccountName: gateway, containers: [{ name: istio-proxy, image: auto }] }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: gateway, namespace: shop }
spec:
  selector: { istio: gateway }
  servers:
    - { port: { number: 80, name: http, protocol: HTTP }, hosts: ["./*.example.com"] }
    - port: { number: 443, name: https, protocol: HTTPS }
      tls: { mode: SIMPLE, credentialName: wild }
      hosts: [./shop.example.com]
    - port: { number: 443, name: tls, protocol: TLS }
      tls: { mode: PASSTHROUGH }
      hosts: [./pass.test]
    - { port: { number: 7000, name: tcp, protocol: TCP }, hosts: ["*"] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: shop, namespace: shop }
spec:
  hosts: [shop.example.com]
  gateways: [gateway]
  http:
    - name: admins
      match: [{ uri: { prefix: /claims }, headers: { "@request.auth.claims[role]": { exact: admin } } }]
      route: [{ destination: { host: open, port: { number: 8080 } } }]
    - name: nested
      match: [{ uri: { prefix: /claims }, headers: { "@request.auth.claims.group.id": { prefix: a } } }]
      route: [{ destination: { host: open, port: { number: 8080 } } }]
    - name: not-beta
      match: [{ uri: { prefix: /claims }, withoutHeaders: { "@request.auth.claims.plan": { exact: beta } } }]
      route: [{ destination: { host: web, port: { number: 8080 } } }]
    - name: rest
      route: [{ destination: { host: api, port: { number: 8080 } } }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: bytes, namespace: shop }
spec:
  hosts: [pass.test]
  gateways: [gateway]
  tls: [{ match: [{ sniHosts: [pass.test] }], route: [{ destination: { host: secure.example.org, port: { number: 443 } } }] }]
  tcp: [{ match: [{ port: 7000 }], route: [{ destination: { host: bytes, port: { number: 8080 } } }] }]
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: secure, namespace: shop }
spec:
  hosts: [secure.example.org]
  location: MESH_EXTERNAL
  resolution: DNS
  ports: [{ number: 443, name: tls, protocol: TLS }]
`;

function policy(name: string, app: string, spec: string): string {
  return `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ${name}, namespace: shop }
spec: { selector: { matchLabels: { ${app} } }, ${spec} }
`;
}

function authentication(name: string, app: string, ...rules: string[]): string {
  return `---
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: ${name}, namespace: shop }
spec: { selector: { matchLabels: { ${app} } }, jwtRules: [${rules.join(', ')}] }
`;
}

const rule = (issuer: Issuer, more = '') => `{ issuer: "${issuer.name}", jwks: '${issuer.jwks}' ${more}}`;

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

function asked(
  expected: string,
  url: string,
  headers: Readonly<Record<string, string>> = {},
  more: Partial<PolicyRequest> = {},
): PolicyRequest {
  const from = url.includes('.example.com') || url.includes('pass.test') ? 'shop/gateway' : 'shop/open';
  return { from, url, method: 'GET', headers, expected, ...more };
}

const PREFLIGHT = { origin: 'https://a.example', 'access-control-request-method': 'GET' };
const OPTIONS = { method: 'OPTIONS' };
const API = 'http://api.shop:8080';

const TOKEN = ALPHA.token({
  sub: 'ann',
  role: ['admin', 'x'],
  group: { id: 'ba' },
  scope: 'read write',
  n: 1,
  aud: 'shop',
});
const TAMPERED = `${TOKEN.slice(0, -6)}AAAAAA`;
const GAMMA = new Issuer('gamma').token({ sub: 'x' });
const beta = (claims: Readonly<Record<string, unknown>>) => ({ 'x-token': `T ${BETA.token(claims)}` });

const atWorkload: PolicyCase = {
  name: 'tokens at a workload',
  yaml: `${BASE}${authentication(
    'tokens',
    'app: api',
    rule(ALPHA),
    rule(BETA, ', audiences: [shop], fromHeaders: [{ name: x-token, prefix: "T " }]'),
  )}${policy(
    'need',
    'app: api',
    `rules: [{ from: [{ source: { requestPrincipals: ["https://alpha.example.com//*", "beta/admin"] } }], to: [{ operation: { notPaths: [/claim*] } }] },
      { to: [{ operation: { paths: [/claim-role] } }], when: [{ key: "request.auth.claims[role]", values: [adm*] }] },
      { to: [{ operation: { paths: [/claim-group] } }], when: [{ key: "request.auth.claims[group][id]", values: ["*a"] }] },
      { to: [{ operation: { paths: [/claim-scope] } }], when: [{ key: "request.auth.claims[scope]", values: [read] }] },
      { to: [{ operation: { paths: [/claim-number] } }], when: [{ key: "request.auth.claims[n]", values: ["1"] }] },
      { to: [{ operation: { paths: [/claim-aud] } }], when: [{ key: "request.auth.audiences", values: [shop] }] },
      { to: [{ operation: { paths: [/claim-none] } }], when: [{ key: "request.auth.claims[role]", notValues: ["*"] }] }]`,
  )}${policy('never', 'app: web', 'rules: [{ when: [{ key: "request.auth.claims[role]", values: ["*"] }] }]')}`,
  requests: [
    asked('403', `${API}/`),
    asked('200 api', `${API}/`, bearer(TOKEN)),
    asked('401', `${API}/`, bearer(TAMPERED)),
    asked('401', `${API}/`, bearer('none')),
    asked('401', `${API}/`, bearer('a.b.c')),
    asked('403', `${API}/`, { authorization: TOKEN }),
    asked('403', `${API}/`, { authorization: `bearer ${TOKEN}` }),
    asked('401', `${API}/`, bearer(BETA.token({ sub: 'admin', aud: ['shop'] }))),
    asked('200 api', `${API}/`, beta({ sub: 'admin', aud: ['shop'] })),
    asked('403', `${API}/`, beta({ sub: 'admin', aud: ['other'] })),
    asked('403', `${API}/`, beta({ sub: 'admin' })),
    asked('200 api', `${API}/`, beta({ sub: 'admin', aud: ['https://shop/'] })),
    asked('403', `${API}/`, beta({ sub: 'user', aud: ['shop'] })),
    asked('200 api', `${API}/`, { ...bearer(TOKEN), 'x-token': 'T broken' }),
    asked('403', `${API}/`, bearer(ALPHA.token({}))),
    asked('401', `${API}/`, bearer(GAMMA)),
    asked('200 api', `${API}/?access_token=${TOKEN}`),
    asked('200 api', `${API}/claim-role`, bearer(TOKEN)),
    asked('200 api', `${API}/claim-group`, bearer(TOKEN)),
    asked('200 api', `${API}/claim-scope`, bearer(TOKEN)),
    asked('403', `${API}/claim-number`, bearer(TOKEN)),
    asked('200 api', `${API}/claim-aud`, bearer(TOKEN)),
    asked('403', `${API}/claim-none`, bearer(TOKEN)),
    asked('200 api', `${API}/claim-none`, bearer(ALPHA.token({ sub: 'bob' }))),
    asked('200 api', `${API}/claim-none`),
    asked('403', `${API}/`, { ...PREFLIGHT, ...bearer(TOKEN) }, OPTIONS),
    asked('200 api', `${API}/`, bearer(TOKEN), OPTIONS),
    asked('200 api', `${API}/claim-none`, { ...PREFLIGHT, ...bearer(TAMPERED) }, OPTIONS),
    asked('403', 'http://web.shop:8080/', bearer(TOKEN)),
    asked('403', 'http://web.shop:8080/'),
  ],
};

const SHOP = 'http://shop.example.com';

const atGateway: PolicyCase = {
  name: 'tokens at a gateway: routes by claim, and what is left of the token',
  yaml: `${BASE}${authentication(
    'tokens',
    'istio: gateway',
    rule(ALPHA, ', outputClaimToHeaders: [{ header: x-role, claim: role }, { header: x-id, claim: group.id }]'),
    rule(BETA, ', forwardOriginalToken: true'),
  )}${authentication('again', 'app: api', rule(BETA))}${policy(
    'need',
    'app: api',
    'rules: [{ from: [{ source: { requestPrincipals: ["*"] } }] }, { when: [{ key: "request.headers[x-role]", values: [user] }] }]',
  )}`,
  requests: [
    asked('403', `${SHOP}/`),
    asked('403', `${SHOP}/`, bearer(ALPHA.token({ sub: 'ann' }))),
    asked('200 api', `${SHOP}/`, bearer(ALPHA.token({ sub: 'ann', role: 'user' }))),
    // What is to come from a token, nobody can write himself.
    asked('403', `${SHOP}/`, { 'x-role': 'user' }),
    asked('403', `${SHOP}/`, { 'x-role': 'user', ...PREFLIGHT }, OPTIONS),
    asked('200 api', `${SHOP}/`, bearer(BETA.token({ sub: 'ann' }))),
    asked('401', `${SHOP}/`, bearer('broken')),
    asked('200 web', `${SHOP}/claims`),
    asked('200 open', `${SHOP}/claims`, bearer(ALPHA.token({ sub: 'ann', role: 'admin' }))),
    asked('200 open', `${SHOP}/claims`, bearer(ALPHA.token({ sub: 'ann', role: ['x', 'admin'] }))),
    asked('200 open', `${SHOP}/claims`, bearer(ALPHA.token({ sub: 'ann', role: 'user', group: { id: 'ab' } }))),
    asked('200 api', `${SHOP}/claims`, bearer(ALPHA.token({ sub: 'ann', plan: 'beta', role: 'user' }))),
    asked('200 web', `${SHOP}/claims`, bearer(ALPHA.token({ sub: 'ann', plan: 'free' }))),
    asked('401', `${SHOP}/claims`, bearer(GAMMA)),
  ],
};

const REQUIRED = policy('need', 'app: api', 'rules: [{ from: [{ source: { requestPrincipals: ["*"] } }] }]');
const SENT = asked('200 api', `${API}/`, bearer(TOKEN));

/** A token that the gateway verifies is gone behind it, whether the pods verify by a rule of their own or by the same one. */
const removed: PolicyCase[] = [
  {
    name: 'a token that the gateway takes out',
    yaml: `${BASE}${authentication('edge', 'istio: gateway', rule(ALPHA))}${authentication('api', 'app: api', rule(ALPHA))}${REQUIRED}`,
    requests: [asked('403', `${SHOP}/`, bearer(TOKEN)), SENT],
  },
  {
    name: 'a token that one rule for gateway and pods takes out',
    yaml: `${BASE}${authentication('all', 'app: api', rule(ALPHA)).replace('selector: { matchLabels: { app: api } }, ', '')}${REQUIRED}`,
    requests: [asked('403', `${SHOP}/`, bearer(TOKEN)), SENT],
  },
  {
    name: 'a token that the gateway passes on',
    yaml: `${BASE}${authentication('all', 'app: api', rule(ALPHA, ', forwardOriginalToken: true')).replace('selector: { matchLabels: { app: api } }, ', '')}${REQUIRED}`,
    requests: [asked('200 api', `${SHOP}/`, bearer(TOKEN)), SENT],
  },
];

const PROVIDERS = ['one', 'two'];

/** External authorizers of the lab: the workload `judge`, which answers with the status that a request asks for. */
export const AUTHORIZERS = `extensionProviders:
${PROVIDERS.map(
  (name) => `  - name: ${name}
    envoyExtAuthzHttp: { service: judge.shop.svc.cluster.local, port: 8080, includeRequestHeadersInCheck: [x-lab-status] }`,
).join('\n')}
`;
const options = { authorizers: new Map(PROVIDERS.map((name) => [name, 'http' as const])) };
const asking = (provider: string, operation: string) =>
  `action: CUSTOM, provider: { name: ${provider} }, rules: [{ to: [{ operation: ${operation} }] }]`;
const NO = { 'x-lab-status': '403' };

const custom: PolicyCase = {
  name: 'external authorizers: one, several, one that is not there',
  yaml: `${BASE}${policy('ask', 'app: api', asking('one', '{ paths: [/asked*] }'))}${policy(
    'a',
    'app: web',
    asking('one', '{ paths: [/asked*] }'),
  )}${policy('b', 'app: web', asking('two', '{ methods: [POST] }'))}${policy(
    'gone',
    'app: bytes',
    asking('gone', '{ ports: ["8080"] }'),
  )}${policy('missing', 'app: judge', asking('gone', '{ paths: [/gone*] }'))}${authentication('tokens', 'app: api', rule(ALPHA))}`,
  options,
  requests: [
    asked('200 api', `${API}/asked`, {}, { authorizers: { one: true } }),
    asked('403', `${API}/asked`, NO, { authorizers: { one: false } }),
    // They are asked before tokens are verified.
    asked('403', `${API}/asked`, { ...NO, ...bearer('broken') }, { authorizers: { one: false } }),
    asked('401', `${API}/asked`, bearer('broken'), { authorizers: { one: true } }),
    asked('403', 'http://web.shop:8080/asked'),
    asked('403', 'http://web.shop:8080/', {}, { method: 'POST' }),
    asked('200 web', 'http://web.shop:8080/'),
    asked('403', 'http://judge.shop:8080/gone'),
    asked('200 judge', 'http://judge.shop:8080/'),
    asked('0', 'http://bytes.shop:8080/'),
  ],
};

/** An authorizer is not asked about a request without a route; what Istio refuses by itself, it refuses all the same. */
const unrouted = [
  ['one', '404', '403'],
  ['gone', '403', '403'],
].map(
  ([provider, nowhere, somewhere]): PolicyCase => ({
    name: `a request without a route, and the authorizer ${provider}`,
    yaml: `${BASE}${policy('edge', 'istio: gateway', asking(provider!, '{ methods: [GET] }'))}`,
    options,
    requests: [
      asked(nowhere!, 'http://nobody.example.com/', NO, { authorizers: { one: false } }),
      asked(somewhere!, `${SHOP}/`, NO, { authorizers: { one: false } }),
    ],
  }),
);

/** A redirect is a route: the authorizer is asked before it. */
const redirected: PolicyCase = {
  name: 'a redirect to https, and an authorizer',
  yaml: `${BASE.replace('protocol: HTTP }, hosts:', 'protocol: HTTP }, tls: { httpsRedirect: true }, hosts:')}${policy('edge', 'istio: gateway', asking('one', '{ methods: [GET] }'))}`,
  options,
  requests: [
    asked('403', `${SHOP}/`, NO, { authorizers: { one: false } }),
    asked('301', `${SHOP}/`, {}, { authorizers: { one: true } }),
  ],
};

/** What a policy of the gateway makes of TLS that it passes on, of HTTPS, of HTTP, and of bytes. */
const ON_BYTES: readonly (readonly [spec: string, passed: string, https: string, http: string, bytes: string])[] = [
  ['action: DENY, rules: [{ to: [{ operation: { hosts: [shop.example.com] } }] }]', '0', '403', '403', '0'],
  [
    'action: DENY, rules: [{ to: [{ operation: { hosts: [shop.example.com], ports: ["80"] } }] }]',
    '200 secure',
    '200 api',
    '403',
    '200 bytes',
  ],
  [
    'action: DENY, rules: [{ to: [{ operation: { paths: ["/x"] } }], when: [{ key: connection.sni, values: [shop.example.com] }] }]',
    '200 secure',
    '200 api',
    '200 api',
    '200 bytes',
  ],
  ['action: DENY, rules: [{ from: [{ source: { notRequestPrincipals: ["*"] } }] }]', '0', '403', '403', '0'],
  ['rules: [{ to: [{ operation: { methods: [GET] } }] }]', '0', '200 api', '200 api', '0'],
  ['rules: [{ to: [{ operation: { ports: ["443"] } }] }]', '200 secure', '200 api', '403', '0'],
  [
    'action: DENY, rules: [{ from: [{ source: { namespaces: ["*"] } }] }]',
    '200 secure',
    '200 api',
    '200 api',
    '200 bytes',
  ],
  ['rules: [{ from: [{ source: { namespaces: ["*"] } }] }]', '0', '403', '403', '0'],
  [asking('one', '{ hosts: [pass.test] }'), '200 secure', '200 api', '200 api', '200 bytes'],
  [asking('gone', '{ hosts: [shop.example.com] }'), '0', '403', '403', '0'],
];

const onBytes = ON_BYTES.map(
  ([spec, passed, https, http, bytes]): PolicyCase => ({
    name: `at a gateway with HTTP, HTTPS, TLS and TCP: ${spec}`,
    yaml: `${BASE}${policy('edge', 'istio: gateway', spec)}`,
    options,
    requests: [
      asked(passed, 'https://pass.test/'),
      asked(https, 'https://shop.example.com/'),
      asked(http, `${SHOP}/x`),
      asked(bytes, `${SHOP}:7000/`),
    ],
  }),
);

/** The same host, with preflights answered by the gateway. */
const WITH_CORS = BASE.replace(
  '    - name: rest',
  `    - name: cors
      corsPolicy: { allowOrigins: [{ exact: "https://a.example" }], allowMethods: [GET] }
      match: [{ uri: { prefix: /cors } }]
      route: [{ destination: { host: api, port: { number: 8080 } } }]
    - name: rest`,
);

const preflights = [
  ['tokens of all', '{ from: [{ source: { notRequestPrincipals: ["*"] } }] }', '403', '403'],
  [
    'tokens of all but preflights',
    '{ from: [{ source: { notRequestPrincipals: ["*"] } }], to: [{ operation: { notMethods: [OPTIONS] } }] }',
    '200 gateway',
    '403',
  ],
].map(
  ([name, rule_, preflight, get]): PolicyCase => ({
    name: `preflights at a gateway that wants ${name}`,
    yaml: `${WITH_CORS}${authentication('tokens', 'istio: gateway', rule(ALPHA))}${policy('edge', 'istio: gateway', `action: DENY, rules: [${rule_}]`)}`,
    requests: [
      asked(preflight!, `${SHOP}/cors`, PREFLIGHT, OPTIONS),
      asked(get!, `${SHOP}/cors`),
      asked('200 api', `${SHOP}/cors`, bearer(TOKEN)),
    ],
  }),
);

/** Values as requests have them: ports of pods, paths from the slash on without a query, hosts with the port. */
const written: PolicyCase = {
  name: 'how values are compared',
  yaml: `${BASE.replace('name: web, namespace: shop }\nspec:\n  selector: { app: web }\n  ports: [{ name: http, port: 8080 }]', 'name: web, namespace: shop }\nspec:\n  selector: { app: web }\n  ports: [{ name: http, port: 80, targetPort: 8080 }]')}${policy(
    'ports',
    'app: web',
    'rules: [{ to: [{ operation: { ports: ["80"], paths: [/service] } }, { operation: { ports: ["8080"], paths: [/pod] } }] }]',
  )}${policy(
    'values',
    'app: api',
    `rules: [{ to: [{ operation: { paths: [no-slash, "/query?a=b", /path] } }, { operation: { hosts: ["http://api.shop:8080"], paths: [/scheme] } },
      { operation: { hosts: ["api.shop:8080"], paths: [/host] } }] }]`,
  )}${policy('on-bytes', 'app: bytes', 'rules: [{ to: [{ operation: { methods: [GET] } }] }]')}`,
  requests: [
    asked('403', 'http://web.shop/service'),
    asked('200 web', 'http://web.shop/pod'),
    asked('403', `${API}/no-slash`),
    asked('403', `${API}/query?a=b`),
    asked('200 api', `${API}/path?a=b`),
    asked('403', `${API}/scheme`),
    asked('200 api', `${API}/host`),
    asked('0', 'http://bytes.shop:8080/'),
  ],
};

/** A Sidecar that hides what is called: the call goes past the proxy's rules, and shows no identity. */
const hidden: PolicyCase = {
  name: 'a caller whose Sidecar does not list what it may call',
  yaml: `${BASE}---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: open, namespace: shop }
spec: { workloadSelector: { labels: { app: open } }, egress: [{ hosts: [./web.shop.svc.cluster.local] }] }
${policy('api', 'app: api', 'rules: [{ from: [{ source: { serviceAccounts: [shop/open] } }] }]')}${policy(
  'web',
  'app: web',
  'rules: [{ from: [{ source: { serviceAccounts: [shop/open] } }] }]',
)}`,
  requests: [asked('403', `${API}/`), asked('200 web', 'http://web.shop:8080/')],
};

const TLS_PODS = ['wrapped', 'open-tls', 'unread', 'named', 'nameless'];

const clientTls = (host: string, tls: string) => `---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: ${host}, namespace: shop }
spec: { host: ${host}, trafficPolicy: { tls: { ${tls} } } }
`;

const named = (when: string) => `rules: [{ when: [{ key: connection.sni, ${when} }] }]`;
const NAMELESS = named('notValues: ["*"]');

/** The server name of each connection: Istio's between proxies, in lower case, none where nobody looks into TLS. */
const serverNames: PolicyCase = {
  name: 'server names that the proxy of a destination sees',
  yaml: `${BASE.replace(
    '    - name: rest',
    `    - name: judge
      match: [{ uri: { prefix: /judge } }]
      route: [{ destination: { host: judge, port: { number: 8080 } } }]
    - name: rest`,
  )}${TLS_PODS.map((name) => pod('shop', name, 'tls')).join('')}---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: api, namespace: shop }
spec: { host: api, subsets: [{ name: V1, labels: { app: api } }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: api, namespace: shop }
spec:
  hosts: [api]
  http:
    - { match: [{ uri: { prefix: /subset } }], route: [{ destination: { host: api, subset: V1 } }] }
    - { route: [{ destination: { host: api } }] }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: unread, namespace: shop }
spec: { selector: { matchLabels: { app: unread } }, mtls: { mode: DISABLE } }
${clientTls('web', 'mode: ISTIO_MUTUAL, sni: Own.Example')}${clientTls('judge', 'mode: DISABLE')}${clientTls(
  'open-tls',
  'mode: DISABLE',
)}${clientTls('named', 'mode: SIMPLE, sni: Name.Example, insecureSkipVerify: true')}${clientTls(
  'nameless',
  'mode: SIMPLE, insecureSkipVerify: true',
)}${policy(
  'api',
  'app: api',
  `rules: [{ to: [{ operation: { paths: [/subset] } }], when: [{ key: connection.sni, values: [outbound_.8080_.v1_.api.shop.svc.cluster.local] }] },
      { to: [{ operation: { paths: [/] } }], when: [{ key: connection.sni, values: [outbound_.8080_._.api.shop.svc.cluster.local] }] },
      { to: [{ operation: { paths: [/edge] } }], when: [{ key: connection.sni, values: [shop.example.com, "*.shop"] }] }]`,
)}${policy('web', 'app: web', named('values: [own.*]'))}${policy('judge', 'app: judge', NAMELESS)}${policy(
  'wrapped',
  'app: wrapped',
  named('values: [outbound_.8080_._.wrapped.shop.svc.cluster.local]'),
)}${policy('open-tls', 'app: open-tls', named('values: [open-tls.shop]'))}${policy(
  'unread',
  'app: unread',
  NAMELESS,
)}${policy('named', 'app: named', named('values: [name.example]'))}${policy('nameless', 'app: nameless', NAMELESS)}`,
  requests: [
    asked('200 api', `${API}/`),
    asked('200 api', `${API}/subset`),
    asked('403', `${API}/edge`),
    asked('403', 'https://shop.example.com/edge'),
    asked('200 api', 'https://shop.example.com/'),
    asked('200 web', 'http://web.shop:8080/'),
    asked('200 judge', 'http://judge.shop:8080/'),
    asked('200 judge', 'https://shop.example.com/judge'),
    asked('200 wrapped', 'https://wrapped.shop:8080/'),
    asked('200 open-tls', 'https://open-tls.shop:8080/', {}, { sni: 'Open-TLS.shop' }),
    asked('0', 'https://open-tls.shop:8080/', {}, { sni: 'other.shop' }),
    asked('200 unread', 'https://unread.shop:8080/'),
    asked('200 named', 'http://named.shop:8080/'),
    asked('200 nameless', 'http://nameless.shop:8080/'),
  ],
};

export const POLICY_CASES: readonly PolicyCase[] = [
  atWorkload,
  atGateway,
  ...removed,
  custom,
  ...unrouted,
  redirected,
  ...onBytes,
  ...preflights,
  written,
  hidden,
  serverNames,
];
