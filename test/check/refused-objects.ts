const object = (kind: string, spec: string, group = 'networking.istio.io') =>
  `apiVersion: ${group}/v1\nkind: ${kind}\nmetadata: { name: a, namespace: acme }\nspec: ${spec}\n`;
const ROUTE = 'route: [{ destination: { host: a.example.com } }]';
const rule = (http: string) => object('VirtualService', `{ hosts: [a.example.com], http: [{ ${http} }] }`);
const policy = (spec: string) => object('DestinationRule', `{ host: a.example.com, trafficPolicy: { ${spec} } }`);
const server = (spec: string) => object('Gateway', `{ selector: { istio: gateway }, servers: [{ ${spec} }] }`);
const secure = (tls: string) =>
  server(`port: { number: 443, name: https, protocol: HTTPS }, hosts: [a.example.com], tls: { ${tls} }`);
const entry = (spec: string) => object('ServiceEntry', `{ location: MESH_EXTERNAL, ${spec} }`);
const EXTERNAL = 'resolution: NONE, ports: [{ number: 443, name: tls, protocol: TLS }]';
const PORT = 'ports: [{ number: 443, name: tls, protocol: TLS }]';
const MANAGER = 'envoy.filters.network.http_connection_manager';
const filter = (patch: string) =>
  object('EnvoyFilter', `{ configPatches: [{ ${patch} }] }`).replace('io/v1', 'io/v1alpha3');
const security = (kind: string, spec: string) => object(kind, spec, 'security.istio.io');
const tokens = (rule: string) => security('RequestAuthentication', `{ jwtRules: [{ issuer: a, ${rule} }] }`);
const telemetry = (spec: string) => object('Telemetry', `{ ${spec} }`, 'telemetry.istio.io');
const logged = (expression: string) =>
  telemetry(`accessLogging: [{ filter: { expression: ${JSON.stringify(expression)} } }]`);
const authorization = (spec: string) => object('AuthorizationPolicy', `{ ${spec} }`, 'security.istio.io');

/** Objects that Istio refuses, each for one reason, and the code of the lint that finds it. */
export const REFUSED_OBJECTS: readonly (readonly [what: string, code: string, text: string])[] = [
  [
    'a wildcard inside a host',
    'BL119',
    object('VirtualService', `{ hosts: ["v-*.example.com"], gateways: [gw], http: [{ ${ROUTE} }] }`),
  ],
  ['a wildcard inside the host of a DestinationRule', 'BL119', object('DestinationRule', '{ host: "a.*.com" }')],
  [
    'a wildcard inside the host of a Gateway',
    'BL119',
    server('port: { number: 80, name: http, protocol: HTTP }, hosts: ["a.*.com"]'),
  ],
  [
    'a port of a socket',
    'BL120',
    entry(
      `hosts: [a.example.com], ${PORT}, resolution: STATIC, endpoints: [{ address: "unix:///a.sock", ports: { tls: 443 } }]`,
    ),
  ],
  ['an empty list of ports as a policy', 'BL120', policy('portLevelSettings: []')],
  [
    'a tunnel to what is no host',
    'BL120',
    policy('tunnel: { protocol: CONNECT, targetHost: "a host", targetPort: 443 }'),
  ],
  ['a tunnel to port 0', 'BL120', policy('tunnel: { protocol: CONNECT, targetHost: a.example.com, targetPort: 0 }')],
  ['an underscore in a host', 'BL119', entry(`hosts: [my_db.example.com], ${EXTERNAL}`)],
  ['an address as the host of a ServiceEntry', 'BL119', entry(`hosts: [10.0.0.1], ${EXTERNAL}`)],
  ['any host in a ServiceEntry', 'BL119', entry(`hosts: ["*"], ${EXTERNAL}`)],
  ['a short name in a Gateway', 'BL119', server('port: { number: 80, name: http, protocol: HTTP }, hosts: [ui]')],
  [
    'half a label as a wildcard in a Gateway',
    'BL119',
    server('port: { number: 80, name: http, protocol: HTTP }, hosts: ["*ui.example.com"]'),
  ],
  ['a timeout of zero', 'BL115', rule(`timeout: 0s, ${ROUTE}`)],
  ['a retry policy that is none', 'BL120', rule(`retries: { attempts: 2, retryOn: never }, ${ROUTE}`)],
  ['an HTTP method that is none', 'BL120', rule(`corsPolicy: { allowMethods: [FOO] }, ${ROUTE}`)],
  ['a condition on a header without a name', 'BL120', rule(`match: [{ headers: { "": { exact: a } } }], ${ROUTE}`)],
  [
    'a gateway with two namespaces',
    'BL120',
    object('VirtualService', `{ hosts: [a.example.com], gateways: [a/b/c], http: [{ ${ROUTE} }] }`),
  ],
  ['a server without hosts', 'BL120', server('port: { number: 80, name: http, protocol: HTTP }, hosts: []')],
  [
    'a tls rule without a condition',
    'BL120',
    object('VirtualService', `{ hosts: [a.example.com], gateways: [gw], tls: [{ match: [], ${ROUTE} }] }`),
  ],
  [
    'a tls rule without server names',
    'BL120',
    object(
      'VirtualService',
      `{ hosts: [a.example.com], gateways: [gw], tls: [{ match: [{ port: 443, sniHosts: [] }], ${ROUTE} }] }`,
    ),
  ],
  [
    'a protocol of a server that is none',
    'BL120',
    server('port: { number: 80, name: http, protocol: FOO }, hosts: [a.example.com]'),
  ],
  [
    'a port twice',
    'BL120',
    entry(
      'hosts: [a.example.com], resolution: DNS, ports: [{ number: 80, name: a, protocol: HTTP }, { number: 80, name: b, protocol: HTTP }]',
    ),
  ],
  [
    'a name for a static endpoint',
    'BL120',
    entry(
      'hosts: [a.example.com], resolution: STATIC, ports: [{ number: 80, name: a, protocol: HTTP }], endpoints: [{ address: b.example.com }]',
    ),
  ],
  ['a policy that denies without rules', 'BL120', authorization('action: DENY')],
  ['a policy that denies with an empty list of rules', 'BL120', authorization('action: DENY, rules: []')],
  ['a custom action without rules', 'BL120', authorization('action: CUSTOM, provider: { name: authz }')],
  ['a custom action without a provider', 'BL120', authorization('action: CUSTOM, rules: [{}]')],
  [
    'a port of a policy that is no number',
    'BL120',
    authorization('rules: [{ to: [{ operation: { ports: [http] } }] }]'),
  ],
  ['an attribute that is none', 'BL120', authorization('rules: [{ when: [{ key: request.nonsense, values: [a] }] }]')],
  [
    'mirror beside mirrors',
    'BL109',
    rule(`mirror: { host: b.example.com }, mirrors: [{ destination: { host: c.example.com } }], ${ROUTE}`),
  ],
  [
    'distribute beside failover',
    'BL109',
    policy(
      'outlierDetection: {}, loadBalancer: { localityLbSetting: { distribute: [{ from: a, to: { a: 100 } }], failover: [{ from: a, to: b }] } }',
    ),
  ],
  ['negative attempts', 'BL111', rule(`retries: { attempts: -1 }, ${ROUTE}`)],
  ['a status below 200', 'BL111', rule(`fault: { abort: { httpStatus: 99, percentage: { value: 1 } } }, ${ROUTE}`)],
  [
    'more than 100 percent',
    'BL111',
    rule(`fault: { delay: { fixedDelay: 1s, percentage: { value: 120 } } }, ${ROUTE}`),
  ],
  [
    'a mirror of more than 100 percent',
    'BL111',
    rule(`mirror: { host: b.example.com }, mirrorPercentage: { value: 101 }, ${ROUTE}`),
  ],
  ['a port above 65535', 'BL111', rule('route: [{ destination: { host: a.example.com, port: { number: 70000 } } }]')],
  ['a negative number of connections', 'BL111', policy('connectionPool: { tcp: { maxConnections: -1 } }')],
  ['more than 100 percent to eject', 'BL111', policy('outlierDetection: { maxEjectionPercent: 120 }')],
  [
    'a regular expression that is none, for origins',
    'BL221',
    rule(`corsPolicy: { allowOrigins: [{ regex: "(" }] }, ${ROUTE}`),
  ],
  [
    'a server name that is not among the hosts',
    'BL249',
    object('VirtualService', `{ hosts: [a.example.com], tls: [{ match: [{ sniHosts: [b.example.com] }], ${ROUTE} }] }`),
  ],
  [
    'an endpoint with a port that the ServiceEntry does not have',
    'BL120',
    entry(
      'hosts: [a.example.com], resolution: STATIC, ports: [{ number: 80, name: http, protocol: HTTP }], endpoints: [{ address: 192.0.2.1, ports: { web: 8080 } }]',
    ),
  ],
  [
    'a policy for a Gateway of Istio by targetRefs',
    'BL120',
    authorization('targetRefs: [{ group: networking.istio.io, kind: Gateway, name: gw }], rules: [{}]'),
  ],
  [
    'a patch of clusters that is matched by a listener',
    'BL120',
    filter(
      'applyTo: CLUSTER, match: { listener: { portNumber: 80 } }, patch: { operation: MERGE, value: { name: a } }',
    ),
  ],
  [
    'a filter without a name',
    'BL120',
    filter('applyTo: HTTP_FILTER, match: { listener: { filterChain: { filter: {} } } }, patch: { operation: REMOVE }'),
  ],
  [
    'a subFilter of a filter for bytes',
    'BL120',
    filter(
      'applyTo: HTTP_FILTER, match: { listener: { filterChain: { filter: { name: envoy.filters.network.tcp_proxy, subFilter: { name: envoy.filters.http.router } } } } }, patch: { operation: REMOVE }',
    ),
  ],
  [
    'a subFilter for a patch of network filters',
    'BL120',
    filter(
      `applyTo: NETWORK_FILTER, match: { listener: { filterChain: { filter: { name: ${MANAGER}, subFilter: { name: envoy.filters.http.router } } } } }, patch: { operation: REMOVE }`,
    ),
  ],
  [
    'a subFilter without a name',
    'BL120',
    filter(
      `applyTo: HTTP_FILTER, match: { listener: { filterChain: { filter: { name: ${MANAGER}, subFilter: {} } } } }, patch: { operation: REMOVE }`,
    ),
  ],
  [
    "a type of version 2 of Envoy's API",
    'BL120',
    filter(
      'applyTo: HTTP_FILTER, patch: { operation: INSERT_FIRST, value: { name: a, typed_config: { "@type": type.googleapis.com/envoy.config.filter.http.lua.v2.Lua } } }',
    ),
  ],
  [
    'shares of regions that are not 100',
    'BL120',
    policy(
      'outlierDetection: {}, loadBalancer: { localityLbSetting: { distribute: [{ from: eu, to: { eu: 80, us: 10 } }] } }',
    ),
  ],
  [
    'a share of nothing',
    'BL120',
    policy(
      'outlierDetection: {}, loadBalancer: { localityLbSetting: { distribute: [{ from: eu, to: { eu: 100, us: 0 } }] } }',
    ),
  ],
  [
    'failover to a zone',
    'BL120',
    policy('outlierDetection: {}, loadBalancer: { localityLbSetting: { failover: [{ from: eu/a, to: us }] } }'),
  ],
  [
    'failover to any region',
    'BL120',
    policy('outlierDetection: {}, loadBalancer: { localityLbSetting: { failover: [{ from: eu, to: "*" }] } }'),
  ],
  [
    'failover to the same region',
    'BL120',
    policy('outlierDetection: {}, loadBalancer: { localityLbSetting: { failover: [{ from: eu, to: eu }] } }'),
  ],
  [
    'a ServiceEntry with a protocol that is none',
    'BL120',
    entry('hosts: [a.example.com], resolution: DNS, ports: [{ number: 443, name: a, protocol: SSL }]'),
  ],
  [
    'a range of addresses with resolution DNS',
    'BL120',
    entry(
      'hosts: [a.example.com], addresses: [192.0.2.0/24], resolution: DNS, ports: [{ number: 443, name: a, protocol: TLS }]',
    ),
  ],
  [
    'two endpoints in turn',
    'BL120',
    entry(
      'hosts: [a.example.com], resolution: DNS_ROUND_ROBIN, ports: [{ number: 443, name: a, protocol: TLS }], endpoints: [{ address: b.example.com }, { address: c.example.com }]',
    ),
  ],
  [
    'an URL as an endpoint',
    'BL120',
    entry(
      'hosts: [a.example.com], resolution: DNS, ports: [{ number: 443, name: a, protocol: TLS }], endpoints: [{ address: "https://b.example.com" }]',
    ),
  ],
  ['a VirtualService without rules', 'BL120', object('VirtualService', '{ hosts: [a.example.com] }')],
  ['a condition on a header :uri', 'BL120', rule(`match: [{ headers: { ":uri": { exact: /a } } }], ${ROUTE}`)],
  ['a header with a space', 'BL120', rule(`match: [{ withoutHeaders: { "x a": { exact: b } } }], ${ROUTE}`)],
  ['a star as an expression for a path', 'BL120', rule(`match: [{ uri: { regex: "*" } }], ${ROUTE}`)],
  ['a star as an expression for a header', 'BL120', rule(`match: [{ headers: { x: { regex: "*" } } }], ${ROUTE}`)],
  ['a lone percent sign in a header', 'BL120', rule(`headers: { request: { set: { x-rate: "50%" } } }, ${ROUTE}`)],
  ['a policy of no port', 'BL120', policy('portLevelSettings: [{ tls: { mode: DISABLE } }]')],
  ['an empty policy', 'BL120', object('DestinationRule', '{ host: a.example.com, trafficPolicy: {} }')],
  ['an empty connection pool', 'BL120', policy('connectionPool: {}')],
  [
    'two protocols at once',
    'BL120',
    policy('connectionPool: { http: { h2UpgradePolicy: UPGRADE, useClientProtocol: true } }'),
  ],
  [
    'a certificate in a Secret and in a file',
    'BL120',
    policy('tls: { mode: MUTUAL, credentialName: a, clientCertificate: /b }'),
  ],
  [
    'a subset twice',
    'BL120',
    object(
      'DestinationRule',
      '{ host: a.example.com, subsets: [{ name: a, labels: { v: a } }, { name: a, labels: { v: b } }] }',
    ),
  ],
  [
    'a label with a blank',
    'BL120',
    object('DestinationRule', '{ host: a.example.com, subsets: [{ name: a, labels: { v: "v1 beta" } }] }'),
  ],
  [
    'a selector with a star',
    'BL120',
    object(
      'PeerAuthentication',
      '{ selector: { matchLabels: { app: "web*" } }, mtls: { mode: STRICT } }',
      'security.istio.io',
    ),
  ],
  ['a listener without hosts', 'BL120', object('Sidecar', '{ egress: [{ hosts: [] }] }')],
  [
    'a listener for the rest that is not the last',
    'BL120',
    object('Sidecar', '{ egress: [{ hosts: ["./*"] }, { hosts: ["a/*"] }] }'),
  ],
  [
    'an endpoint by name behind a sidecar',
    'BL120',
    object(
      'Sidecar',
      '{ workloadSelector: { labels: { app: a } }, ingress: [{ port: { number: 80, protocol: HTTP, name: http }, defaultEndpoint: "localhost:8080" }] }',
    ),
  ],
  [
    'keys at an address without a scheme',
    'BL120',
    object('RequestAuthentication', '{ jwtRules: [{ issuer: a, jwksUri: id.example.com/keys }] }', 'security.istio.io'),
  ],
  ['mutual TLS without a certificate', 'BL318', policy('tls: { mode: MUTUAL }')],
  [
    'a range of addresses with too many bits',
    'BL120',
    authorization('rules: [{ from: [{ source: { remoteIpBlocks: [203.0.113.0/33] } }] }]'),
  ],
  ['a name as an address', 'BL120', authorization('rules: [{ from: [{ source: { notIpBlocks: [gateway] } }] }]')],
  [
    'an address that is none in a condition',
    'BL120',
    authorization('rules: [{ when: [{ key: source.ip, values: ["10.0.0"] }] }]'),
  ],
  [
    'accounts beside principals',
    'BL120',
    authorization(
      'rules: [{ from: [{ source: { serviceAccounts: [acme/ui], principals: [cluster.local/ns/acme/sa/ui] } }] }]',
    ),
  ],
  [
    'accounts beside namespaces',
    'BL120',
    authorization('rules: [{ from: [{ source: { notServiceAccounts: [ui], namespaces: [acme] } }] }]'),
  ],
  [
    'an account as in a principal',
    'BL120',
    authorization('rules: [{ from: [{ source: { serviceAccounts: [acme/sa/ui] } }] }]'),
  ],
  [
    'a wildcard for accounts',
    'BL120',
    authorization('rules: [{ from: [{ source: { serviceAccounts: ["acme/*"] } }] }]'),
  ],
  [
    'an account of a condition as in a principal',
    'BL120',
    authorization('rules: [{ when: [{ key: source.serviceAccount, values: [acme/sa/ui] }] }]'),
  ],
  ['an empty source', 'BL120', authorization('rules: [{ from: [{ source: {} }] }]')],
  ['an empty operation', 'BL120', authorization('rules: [{ to: [{ operation: {} }] }]')],
  ['an empty value', 'BL120', authorization('rules: [{ to: [{ operation: { paths: [""] } }] }]')],
  ['a condition without values', 'BL120', authorization('rules: [{ when: [{ key: source.namespace }] }]')],
  [
    'a port in a condition that is too large',
    'BL120',
    authorization('rules: [{ when: [{ key: destination.port, values: ["70000"] }] }]'),
  ],
  ['a provider of a policy that allows', 'BL120', authorization('provider: { name: authz }, rules: [{}]')],
  [
    'callers in a policy for an authorizer',
    'BL120',
    authorization('action: CUSTOM, provider: { name: authz }, rules: [{ from: [{ source: { namespaces: [acme] } }] }]'),
  ],
  [
    'claims in a policy for an authorizer',
    'BL120',
    authorization(
      'action: CUSTOM, provider: { name: authz }, rules: [{ when: [{ key: "request.auth.claims[iss]", values: [a] }] }]',
    ),
  ],
  [
    'a template in the middle of a path',
    'BL120',
    authorization('rules: [{ to: [{ operation: { paths: ["/a/{**}/{*}"] } }] }]'),
  ],
  ['a template of another form', 'BL120', authorization('rules: [{ to: [{ operation: { paths: ["/a/{id}"] } }] }]')],
  ['a star beside a template', 'BL120', authorization('rules: [{ to: [{ operation: { paths: ["/{*}/a*"] } }] }]')],
  ['an empty audience', 'BL120', tokens('audiences: [""]')],
  ['an empty cookie for tokens', 'BL120', tokens('fromCookies: [""]')],
  ['a claim in a header with a blank', 'BL120', tokens('outputClaimToHeaders: [{ header: "x a", claim: sub }]')],
  ['keys that may take no time', 'BL115', tokens('jwksUri: "https://a.example.com", timeout: 0s')],
  [
    'a port of mTLS that is too large',
    'BL120',
    security(
      'PeerAuthentication',
      '{ selector: { matchLabels: { app: a } }, portLevelMtls: { 70000: { mode: DISABLE } } }',
    ),
  ],
  [
    'a wildcard inside a host of a Sidecar',
    'BL701',
    object('Sidecar', '{ egress: [{ hosts: ["./a.*.example.com"] }] }'),
  ],
  [
    'half a label as a wildcard of a Sidecar',
    'BL701',
    object('Sidecar', '{ egress: [{ hosts: ["./*a.example.com"] }] }'),
  ],
  ['half a namespace in a Sidecar', 'BL701', object('Sidecar', '{ egress: [{ hosts: ["ac*/*"] }] }')],
  [
    'two listeners for one port',
    'BL120',
    object(
      'Sidecar',
      '{ egress: [{ port: { number: 80, protocol: HTTP, name: a }, hosts: ["./*"] }, { port: { number: 80, protocol: HTTP, name: b }, hosts: ["*/*"] }] }',
    ),
  ],
  [
    'a listener at a name',
    'BL120',
    object(
      'Sidecar',
      '{ egress: [{ port: { number: 80, protocol: HTTP, name: a }, bind: localhost, hosts: ["./*"] }] }',
    ),
  ],
  ['a star for the pods of a Sidecar', 'BL120', object('Sidecar', '{ workloadSelector: { labels: { app: "*" } } }')],
  ['an empty Sidecar', 'BL120', object('Sidecar', '{}')],
  ['an expression with words', 'BL120', logged('response.code >= 400 and true')],
  ['an expression that assigns', 'BL120', logged('response.code = 400')],
  ['an expression that ends too early', 'BL120', logged('response.code == 400 ||')],
  [
    'a tag without a value',
    'BL120',
    telemetry(
      'metrics: [{ providers: [{ name: prometheus }], overrides: [{ tagOverrides: { a: { operation: UPSERT } } }] }]',
    ),
  ],
  ['an empty tag', 'BL120', telemetry('tracing: [{ customTags: { a: { literal: { value: "" } } } }]')],
  ['a WorkloadEntry without an address', 'BL120', object('WorkloadEntry', '{ labels: { app: a } }')],
  [
    'a WorkloadEntry with too large a port',
    'BL120',
    object('WorkloadEntry', '{ address: 192.0.2.1, ports: { a: 70000 } }'),
  ],
  ['ports of a socket', 'BL120', object('WorkloadEntry', '{ address: "unix:///a", ports: { a: 80 } }')],
  [
    'a scheme in small letters',
    'BL120',
    object('WorkloadGroup', '{ template: {}, probe: { httpGet: { port: 80, scheme: https } } }'),
  ],
  [
    'a selector beside targetRefs',
    'BL120',
    authorization(
      'selector: { matchLabels: { app: ui } }, targetRefs: [{ group: "", kind: Service, name: ui }], rules: [{}]',
    ),
  ],
  ['retries of no attempts', 'BL120', rule(`retries: { attempts: 0, perTryTimeout: 1s }, ${ROUTE}`)],
  ['a blank in a retry policy', 'BL120', rule(`retries: { attempts: 2, retryOn: "5xx, reset" }, ${ROUTE}`)],
  ['a retry policy that ends with a comma', 'BL120', rule(`retries: { attempts: 2, retryOn: "5xx," }, ${ROUTE}`)],
  ['a retry policy for a status without a name', 'BL120', rule(`retries: { attempts: 2, retryOn: "299" }, ${ROUTE}`)],
  ['a rewrite to nothing', 'BL120', rule(`match: [{ uri: { prefix: /a } }], rewrite: { uri: "" }, ${ROUTE}`)],
  ['an expression rewritten to nothing', 'BL120', rule(`rewrite: { uriRegexRewrite: { match: /a } }, ${ROUTE}`)],
  ['a redirect to nowhere', 'BL120', rule('redirect: { redirectCode: 302 }')],
  ['a redirect with a scheme in capitals', 'BL120', rule('redirect: { scheme: HTTPS }')],
  ['a fault that is none', 'BL120', rule(`fault: {}, ${ROUTE}`)],
  [
    'a status of gRPC by its number',
    'BL120',
    rule(`fault: { abort: { percentage: { value: 1 }, grpcStatus: "14" } }, ${ROUTE}`),
  ],
  ['two headers in one item', 'BL120', rule(`corsPolicy: { allowHeaders: ["x-a, x-b"] }, ${ROUTE}`)],
  ['an empty header for pages to read', 'BL120', rule(`corsPolicy: { exposeHeaders: [""] }, ${ROUTE}`)],
  ['an origin that is empty', 'BL120', rule(`corsPolicy: { allowOrigins: [{ exact: "" }] }, ${ROUTE}`)],
  ['a star as an expression for origins', 'BL120', rule(`corsPolicy: { allowOrigins: [{ regex: "*" }] }, ${ROUTE}`)],
  ['parts of a second for preflights', 'BL115', rule(`corsPolicy: { maxAge: 1500ms }, ${ROUTE}`)],
  ['parts of a millisecond', 'BL115', rule(`timeout: 1.5ms, ${ROUTE}`)],
  ['less than a millisecond, in seconds', 'BL115', rule(`timeout: 0.0001s, ${ROUTE}`)],
  ['an idle time of zero', 'BL115', policy('connectionPool: { http: { idleTimeout: 0s } }')],
  ['an empty expression', 'BL120', rule(`match: [{ uri: { regex: "" } }], ${ROUTE}`)],
  ['an empty prefix of a header', 'BL120', rule(`match: [{ headers: { x: { prefix: "" } } }], ${ROUTE}`)],
  ['a condition on port 70000', 'BL120', rule(`match: [{ port: 70000 }], ${ROUTE}`)],
  ['a condition on a label with a blank', 'BL120', rule(`match: [{ sourceLabels: { app: "a b" } }], ${ROUTE}`)],
  ['a condition on a namespace with a dot', 'BL120', rule(`match: [{ sourceNamespace: a.b }], ${ROUTE}`)],
  ['a condition on a gateway that has no name', 'BL120', rule(`match: [{ gateways: [./gw] }], ${ROUTE}`)],
  [
    'a gateway of the own namespace by a dot',
    'BL120',
    object('VirtualService', `{ hosts: [a.example.com], gateways: [./gw], http: [{ ${ROUTE} }] }`),
  ],
  ['a destination with its port', 'BL120', rule('route: [{ destination: { host: "a.example.com:80" } }]')],
  ['an URL as a destination', 'BL120', rule('route: [{ destination: { host: "http://a.example.com" } }]')],
  ['an address as a destination', 'BL120', rule('route: [{ destination: { host: 192.0.2.1 } }]')],
  ['a mirror with its port', 'BL120', rule(`mirror: { host: "b:80" }, ${ROUTE}`)],
  ['a subset with an underscore', 'BL120', rule('route: [{ destination: { host: a.example.com, subset: v_1 } }]')],
  ['a port without a number', 'BL120', rule('route: [{ destination: { host: a.example.com, port: {} } }]')],
  [
    'a rule for TCP that leads nowhere',
    'BL120',
    object('VirtualService', '{ hosts: [a.example.com], tcp: [{ match: [{ port: 443 }] }] }'),
  ],
  [
    'a range with too many bits in a rule for TCP',
    'BL120',
    object(
      'VirtualService',
      `{ hosts: [a.example.com], tcp: [{ match: [{ destinationSubnets: [192.0.2.0/33] }], ${ROUTE} }] }`,
    ),
  ],
  [
    'a VirtualService exported to nobody',
    'BL116',
    object('VirtualService', `{ hosts: [a.example.com], exportTo: ["~"], http: [{ ${ROUTE} }] }`),
  ],
  [
    'an export to what is no namespace',
    'BL116',
    object('DestinationRule', '{ host: a.example.com, exportTo: ["team-*"] }'),
  ],
  ['a Gateway without servers', 'BL120', object('Gateway', '{ selector: { istio: gateway }, servers: [] }')],
  [
    'a host of a Gateway for namespaces by a wildcard',
    'BL120',
    server('port: { number: 80, name: http, protocol: HTTP }, hosts: ["team-*/a.example.com"]'),
  ],
  [
    'a server at an address that is none',
    'BL120',
    server('port: { number: 80, name: http, protocol: HTTP }, hosts: [a.example.com], bind: eth0'),
  ],
  ['a certificate without its key', 'BL120', secure('mode: SIMPLE, serverCertificate: /a')],
  ['certificates of clients, and no authority', 'BL120', secure('mode: MUTUAL, serverCertificate: /a, privateKey: /b')],
  ['a certificate of its own beside that of the mesh', 'BL120', secure('mode: ISTIO_MUTUAL, credentialName: a')],
  [
    'a certificate in a Secret and in files',
    'BL120',
    secure('mode: SIMPLE, credentialName: a, credentialNames: [a, b]'),
  ],
  ['a ServiceEntry without hosts', 'BL120', entry(`hosts: [], ${EXTERNAL}`)],
  [
    'an endpoint with its port',
    'BL120',
    entry(`hosts: [a.example.com], resolution: DNS, ${PORT}, endpoints: [{ address: "b.example.com:80" }]`),
  ],
  [
    'an endpoint with an address that is none',
    'BL120',
    entry(`hosts: [a.example.com], resolution: STATIC, ${PORT}, endpoints: [{ address: 192.0.2.256 }]`),
  ],
  [
    'an endpoint with a label that is none',
    'BL120',
    entry(
      `hosts: [a.example.com], resolution: DNS, ${PORT}, endpoints: [{ address: b.example.com, labels: { a: "b c" } }]`,
    ),
  ],
  [
    'a name as an address of a ServiceEntry',
    'BL120',
    entry(`hosts: [a.example.com], addresses: [b.example.com], ${EXTERNAL}`),
  ],
  ['a wildcard looked up in turn', 'BL707', entry(`hosts: ["*.example.com"], resolution: DNS_ROUND_ROBIN, ${PORT}`)],
  [
    'a single host to be looked up when it is asked for',
    'BL120',
    entry(`hosts: [a.example.com], resolution: DYNAMIC_DNS, ${PORT}`),
  ],
  [
    'a port for HTTPS to be looked up when it is asked for',
    'BL120',
    entry('hosts: ["*.example.com"], resolution: DYNAMIC_DNS, ports: [{ number: 443, name: a, protocol: HTTPS }]'),
  ],
  [
    'a server that is verified and not',
    'BL120',
    policy('tls: { mode: SIMPLE, insecureSkipVerify: true, caCertificates: /a }'),
  ],
  [
    'a table of Maglev that is no prime',
    'BL120',
    policy('loadBalancer: { consistentHash: { useSourceIp: true, maglev: { tableSize: 100 } } }'),
  ],
  [
    'a cookie without a name',
    'BL120',
    policy('loadBalancer: { consistentHash: { httpCookie: { name: "", ttl: 1s } } }'),
  ],
  [
    'failures at this side that are not counted',
    'BL120',
    policy('outlierDetection: { consecutiveLocalOriginFailures: 5 }'),
  ],
  ['negative retries', 'BL120', policy('connectionPool: { http: { maxRetries: -1 } }')],
  ['a policy of a port that says nothing', 'BL120', policy('portLevelSettings: [{ port: { number: 80 } }]')],
  [
    'a tunnel by a method in small letters',
    'BL120',
    policy('tunnel: { protocol: connect, targetHost: b.example.com, targetPort: 443 }'),
  ],
  [
    'a subset without a name',
    'BL120',
    object('DestinationRule', '{ host: a.example.com, subsets: [{ name: "", labels: { v: a } }] }'),
  ],
  [
    'two listeners for one port',
    'BL120',
    object(
      'Sidecar',
      '{ egress: [{ port: { number: 80, name: a, protocol: HTTP }, hosts: ["./*"] }, { port: { number: 80, name: b, protocol: HTTP }, hosts: ["b/*"] }] }',
    ),
  ],
  ['a Sidecar that says nothing', 'BL120', object('Sidecar', '{ workloadSelector: { labels: { app: a } } }')],
  [
    'TLS of a sidecar with the certificates of the mesh',
    'BL120',
    object(
      'Sidecar',
      '{ workloadSelector: { labels: { app: a } }, ingress: [{ port: { number: 443, protocol: HTTPS, name: https }, tls: { mode: ISTIO_MUTUAL } }] }',
    ),
  ],
  [
    'a proxy for what is not let out',
    'BL120',
    object('Sidecar', '{ outboundTrafficPolicy: { mode: REGISTRY_ONLY, egressProxy: { host: a.example.com } } }'),
  ],
  ['a WorkloadEntry with a port in its address', 'BL120', object('WorkloadEntry', '{ address: "192.0.2.1:80" }')],
];

/** Objects that Istio takes, strange as some look. */
export const ACCEPTED_OBJECTS: readonly (readonly [what: string, text: string])[] = [
  ['retries of no attempts, and nothing else', rule(`retries: { attempts: 0 }, ${ROUTE}`)],
  ['statuses in a retry policy', rule(`retries: { attempts: 2, retryOn: "100,429,503" }, ${ROUTE}`)],
  [
    'an expression and an authority',
    rule(`rewrite: { authority: b, uriRegexRewrite: { match: /a, rewrite: /b } }, ${ROUTE}`),
  ],
  ['an empty prefix of a path', rule(`match: [{ uri: { prefix: "" } }], ${ROUTE}`)],
  ['a parameter without a name', rule(`match: [{ queryParams: { "": { exact: a } } }], ${ROUTE}`)],
  ['a wildcard as a destination', rule('route: [{ destination: { host: "*.example.com" } }]')],
  ['a timeout in millionths of a second', rule(`timeout: 2000us, ${ROUTE}`)],
  ['an idle time of zero for TCP', policy('connectionPool: { tcp: { idleTimeout: 0s } }')],
  [
    'a wildcard to be looked up when it is asked for',
    entry(`hosts: ["*.example.com"], resolution: DYNAMIC_DNS, ${PORT}`),
  ],
  ['a cookie of the session', policy('loadBalancer: { consistentHash: { httpCookie: { name: a } } }')],
  ['a ServiceEntry for nobody', entry(`hosts: [a.example.com], exportTo: ["~"], ${EXTERNAL}`)],
  ['a condition on a header :path', rule(`match: [{ headers: { ":path": { exact: /a } } }], ${ROUTE}`)],
  [
    'a condition on a claim at a gateway',
    object(
      'VirtualService',
      `{ hosts: [a.example.com], gateways: [gw], http: [{ match: [{ headers: { "@request.auth.claims[a][b]": { exact: c } } }], ${ROUTE} }] }`,
    ),
  ],
  ['a claim in a header', tokens('outputClaimToHeaders: [{ header: X-User_1, claim: sub }]')],
  ['nothing imported', object('Sidecar', '{ egress: [{ hosts: ["~/*"] }] }')],
  ['an endpoint in another network', object('WorkloadEntry', '{ network: vms, labels: { app: a } }')],
  ...[
    "!has(request.useragent) || !(request.useragent.startsWith('Prometheus'))",
    'response.code >= 400 && (connection.mtls == false || request.url_path.contains("/a b"))',
    "xds.cluster_name == 'BlackHoleCluster' ? true : response.code in [500, 503]",
    "request.headers['x-a'] != r'\\d' && size({'a': 1.5e3, 'b': -2}) == 2u",
  ].map((expression): [string, string] => [`the expression ${expression}`, logged(expression)]),
  ['a header with odd signs', rule(`match: [{ headers: { "x!#$%&'*+-.^_|~": { exact: a } } }], ${ROUTE}`)],
  ['a star for any value in withoutHeaders', rule(`match: [{ withoutHeaders: { x: { regex: "*" } } }], ${ROUTE}`)],
  ...[
    '*foo.example.com',
    '*-foo.example.com',
    'A.Example.com',
    'a.example.com.',
    'a',
    '*',
    '10.0.0.1',
    '2001:db8::1',
  ].map((host): [string, string] => [
    `${host} as the host of a VirtualService`,
    object('VirtualService', `{ hosts: ["${host}"], gateways: [gw], http: [{ ${ROUTE} }] }`),
  ]),
  ...['*foo.example.com', 'xn--bcher-kva.example', 'a'].map((host): [string, string] => [
    `${host} as the host of a ServiceEntry`,
    entry(`hosts: ["${host}"], ${EXTERNAL}`),
  ]),
  ...[
    'rules: [{ from: [{ source: { remoteIpBlocks: [203.0.113.7, 203.0.113.0/24, 2001:db8::/32] } }] }]',
    'rules: [{ from: [{ source: { serviceAccounts: [ui, acme/ui] } }] }]',
    'rules: [{ from: [{ source: { principals: ["*"], notNamespaces: [acme] } }] }]',
    'rules: [{ to: [{ operation: { paths: ["/a/{*}/b", "/a/{**}", "/a*", "*/a", "{**}/a"], notMethods: [GET] } }] }]',
    'rules: [{ when: [{ key: source.trustDomain, values: [cluster.local] }, { key: connection.sni, notValues: [a] }] }]',
    'action: CUSTOM, provider: { name: authz }, rules: [{ from: [{ source: { ipBlocks: [10.0.0.0/8] } }], to: [{ operation: { paths: [/a] } }] }]',
    'rules: [{}]',
    'selector: { matchLabels: { app: ui } }',
  ].map((spec): [string, string] => [`a policy with ${spec}`, authorization(spec)]),
  ['a doubled percent sign', rule(`headers: { request: { set: { x-rate: "50%%" } } }, ${ROUTE}`)],
  [
    'commands of Envoy in headers',
    rule(`headers: { response: { set: { x-start: "%START_TIME(%s.%3f)%", x-up: "%UPSTREAM_HOST%" } } }, ${ROUTE}`),
  ],
  [
    'a listener for a port before the one for the rest',
    object(
      'Sidecar',
      '{ egress: [{ port: { number: 80, protocol: HTTP, name: http }, hosts: ["./*"] }, { hosts: ["a/*"] }] }',
    ),
  ],
  ...['*.com', 'a.example.com.', '*', './a.example.com', '10.0.0.1'].map((host): [string, string] => [
    `${host} as the host of a Gateway`,
    server(`port: { number: 80, name: http, protocol: HTTP }, hosts: ["${host}"]`),
  ]),
];
