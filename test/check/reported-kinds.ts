import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A request, and the status that a real mesh gives it: 0 is no connection. */
export interface ReportedRequest {
  /** The gateway or the workload that sends it. */
  readonly from: string;
  readonly url: string;
  readonly status: number;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly webSocket?: boolean;
  readonly workload?: string;
  readonly location?: string;
  /** What `explain` says that the input does not tell. @default nothing */
  readonly unknowns?: readonly string[];
}

/** A kind of fault, or of what is taken for one, that people have reported in public. */
export interface ReportedKind {
  /** The name of its file. */
  readonly kind: string;
  /** What people see. */
  readonly seen: string;
  /** What a mesh does, and why. */
  readonly mesh: string;
  /** What `check` says. */
  readonly codes: readonly string[];
  /** Absent where the API server refuses the object. */
  readonly requests?: readonly ReportedRequest[];
}

const FOLDER = join(__dirname, 'reported');
const gateway = (url: string, status: number, more: Partial<ReportedRequest> = {}): ReportedRequest => {
  return { from: 'edge/gateway', url, status, ...more };
};
const till = (url: string, status: number, more: Partial<ReportedRequest> = {}): ReportedRequest => {
  return { from: 'pay/till', url, status, ...more };
};
const WEB = 'http://web.shop.svc.cluster.local';
const API = 'http://api.shop.svc.cluster.local';
const WWW = 'http://www.example.com';
const PREFLIGHT = { origin: 'https://a.example.org', 'access-control-request-method': 'GET' };

/** Hosts outside the mesh that answer in the lab. */
export const OUTSIDE_HOSTS = ['partner.example.net', 'other.example.net'];

/** The objects of a kind, with the estate that all kinds share. */
export function reportedYaml(kind: string): string {
  const read = (name: string) => readFileSync(join(FOLDER, `${name}.yaml`), 'utf8');
  const own = read(kind).split(/^---\n/m);
  const titleOf = (text: string) =>
    /^kind: (.*)\n(?:metadata: \{ name: ([\w-]+)(?:, namespace: ([\w-]+))?)/m.exec(text)?.[0];
  const replaced = new Set(own.map(titleOf));
  const common = read('base')
    .split(/^---\n/m)
    .filter((text) => !replaced.has(titleOf(text)));
  return [...common, ...own].join('---\n');
}

export const REPORTED_KINDS: readonly ReportedKind[] = [
  {
    kind: 'split-policy-rule',
    seen: 'A policy for one caller and some paths lets every caller in.',
    mesh: '`- from` and `- to` are two rules, and one of them is enough.',
    codes: ['BL620'],
    requests: [till(`${WEB}/orders`, 200), till(`${WEB}/x`, 403)],
  },
  {
    kind: 'two-authorizers',
    seen: 'Two CUSTOM policies with different providers at one gateway: 403.',
    mesh: 'istiod takes one provider for a pod. What the policies are about is refused.',
    codes: ['BL621'],
    requests: [gateway(`${WWW}/login`, 403), gateway(`${WWW}/account`, 403), gateway(`${WWW}/`, 200)],
  },
  {
    kind: 'case-of-an-expression',
    seen: 'Paths in capitals are not found, though the rule says `ignoreUriCase`.',
    mesh: 'It is for exact and prefix, and the rule has a regular expression.',
    codes: ['BL274'],
    requests: [gateway(`${WWW}/API/x`, 404), gateway(`${WWW}/api/x`, 200, { workload: 'api' })],
  },
  {
    kind: 'rule-for-some-callers',
    seen: 'Since a VirtualService has a rule for one header, all other calls of the Service get 404.',
    mesh: 'Its rules take the place of the plain route to the Service, and none of them takes the others.',
    codes: ['BL277'],
    requests: [till(`${API}/`, 404), till(`${API}/`, 200, { headers: { 'x-user': 'qa' } })],
  },
  {
    kind: 'tls-of-a-subset',
    seen: 'HTTP to a host outside gets 400, though a DestinationRule has a subset with TLS.',
    mesh: 'No rule names the subset, so nobody begins TLS.',
    codes: ['BL316', 'BL530'],
    requests: [till('http://partner.example.net/', 400)],
  },
  {
    kind: 'tls-of-a-wildcard',
    seen: 'HTTP to a host outside gets 400 since it has a DestinationRule of its own, beside one for all hosts of its domain that begins TLS.',
    mesh: 'The rule for the host takes the place of that for the wildcard: the two are not joined.',
    codes: ['BL530'],
    requests: [till('http://partner.example.net/', 400)],
  },
  {
    kind: 'blank-in-a-value',
    seen: 'A rule for a header never takes a request that has it.',
    mesh: 'The value is written with a blank at its end, which is no part of any value.',
    codes: ['BL251'],
    requests: [gateway(`${WWW}/`, 200, { workload: 'web', headers: { 'x-user': 'qa' } })],
  },
  {
    kind: 'method-in-small-letters',
    seen: 'A rule for the method get takes no request.',
    mesh: 'Methods are written in capitals, and compared letter by letter.',
    codes: ['BL251'],
    requests: [gateway(`${WWW}/`, 404)],
  },
  {
    kind: 'rules-not-bound-to-their-gateway',
    seen: 'The host of a gateway answers 404, while calls of the Service work.',
    mesh: 'Without gateways the rules are for the mesh. The gateway has the host, and no rules for it.',
    codes: ['BL539'],
    requests: [gateway(`${WWW}/`, 404), till(`${WEB}/`, 200, { workload: 'web' })],
  },
  {
    kind: 'weight-forgotten',
    seen: 'The second of two destinations gets no request.',
    mesh: 'The first has a weight and the second none, which counts as 0.',
    codes: ['BL275'],
    requests: [gateway(`${WWW}/`, 200, { workload: 'web' })],
  },
  {
    kind: 'rules-for-all-services',
    seen: 'A timeout for `*.shop.svc.cluster.local`: since then one Service answers for all of them.',
    mesh: 'The rule is for each Service below the wildcard, and its destination is one of them.',
    codes: ['BL276'],
    requests: [till(`${API}/`, 200, { workload: 'web' })],
  },
  {
    kind: 'cipher-of-another-version',
    seen: 'A Gateway takes other cipher suites than it names.',
    mesh: 'Those of TLS 1.3 cannot be chosen: Istio leaves the name out, and nothing is left of the list.',
    codes: ['BL412'],
    requests: [gateway('https://www.example.com/', 200, { workload: 'web' })],
  },
  {
    kind: 'versions-of-tls-apart',
    seen: 'No client can connect to a Gateway with minProtocolVersion and maxProtocolVersion.',
    mesh: 'The oldest version is newer than the newest. Istio takes that, and every handshake fails.',
    codes: ['BL413'],
    requests: [gateway('https://www.example.com/', 0)],
  },
  {
    kind: 'route-of-another-api',
    seen: 'An HTTPRoute gets 404 at a Gateway of Istio.',
    mesh: 'Its parent is a Gateway of the Gateway API. That of the same name takes VirtualServices.',
    codes: ['BL414'],
    requests: [gateway(`${WWW}/`, 404)],
  },
  {
    kind: 'gateway-of-another-api',
    seen: 'A VirtualService that names a Gateway of the Gateway API is not in force.',
    mesh: 'It names Gateways of Istio only, and there is none of that name. Calls inside are as before.',
    codes: ['BL203'],
    requests: [till(`${WEB}/`, 200, { workload: 'web' })],
  },
  {
    kind: 'star-in-an-origin',
    seen: 'Pages of subdomains get no CORS headers, though the policy allows `https://*.example.org`.',
    mesh: 'A prefix is compared letter by letter, the star as well.',
    codes: ['BL254'],
    requests: [gateway(`${WWW}/`, 200, { workload: 'web', headers: { origin: 'https://a.example.org' } })],
  },
  {
    kind: 'tls-begun-on-another-port',
    seen: 'HTTP to a host outside, whose port 80 a ServiceEntry leads to 443, gets 400 in spite of a DestinationRule.',
    mesh: 'It begins TLS for port 443, at which applications speak TLS themselves, and not for port 80.',
    codes: ['BL530', 'BL531'],
    requests: [till('http://partner.example.net/', 400)],
  },
  {
    kind: 'two-servers-of-one-port',
    seen: 'Two servers of a Gateway have one host, for VirtualServices of two namespaces.',
    mesh: 'Servers without TLS on one port are one: the rules of the one namespace answer. Nothing is wrong.',
    codes: [],
    requests: [gateway(`${WWW}/`, 200, { workload: 'web' })],
  },
  {
    kind: 'redirect-without-rules',
    seen: 'A Gateway for httpsRedirect has a host that no VirtualService binds to it.',
    mesh: 'It redirects without rules, to another Gateway that has them. Nothing is wrong.',
    codes: [],
    requests: [
      gateway(`${WWW}/a`, 301, { location: 'https://www.example.com/a' }),
      gateway('https://www.example.com/a', 200, { workload: 'web' }),
    ],
  },
  {
    kind: 'balancer-that-ends-tls',
    seen: 'A Gateway takes plain HTTP on port 443.',
    mesh: 'A load balancer before it has ended TLS. Nothing is wrong.',
    codes: [],
    requests: [gateway('http://www.example.com:443/', 200, { workload: 'web' })],
  },
  {
    kind: 'port-of-the-gateways-pods',
    seen: 'A server names the port on which the pods of the gateway listen, and not that of their Service. (Other tools report it.)',
    mesh: 'It listens there, and the Service leads to it. Nothing is wrong.',
    codes: [],
    requests: [gateway('http://www.example.com:8080/', 200, { workload: 'web' })],
  },
  {
    kind: 'path-of-a-redirect',
    seen: 'A redirect from / to /home goes round in a circle.',
    mesh: 'The prefix / takes /home as well.',
    codes: ['BL205', 'BL534'],
    requests: [gateway(`${WWW}/home`, 302, { location: 'http://www.example.com/home' })],
  },
  {
    kind: 'scheme-behind-a-balancer',
    seen: 'A rule that redirects what is not https goes round in a circle behind a load balancer that ends TLS.',
    mesh: 'The scheme is that of the connection to the gateway, which is plain HTTP.',
    codes: ['BL534'],
    requests: [gateway(`${WWW}/`, 301, { location: 'https://www.example.com/' })],
  },
  {
    kind: 'tls-that-ends-in-bytes',
    seen: 'A server with the protocol TLS and mode SIMPLE takes no connection, though a VirtualService has http rules for its host.',
    mesh: 'Such a server ends TLS and passes bytes on: it takes tcp rules. HTTPS is the protocol for http rules.',
    codes: ['BL533'],
    requests: [gateway('https://www.example.com/', 0)],
  },
  {
    kind: 'halves-of-a-canary',
    seen: 'The Services of a canary of Flagger, one of weight 0.',
    mesh: 'The primary answers. Nothing is wrong.',
    codes: [],
    requests: [till(`${WEB}/`, 200, { workload: 'web-primary' })],
  },
  {
    kind: 'challenge-behind-a-redirect',
    seen: 'A rule for the ACME challenge on port 80 is not asked.',
    mesh: 'The server redirects all of port 80 to https before any rule.',
    codes: ['BL251'],
    requests: [
      gateway(`${WWW}/.well-known/acme-challenge/x`, 301, {
        location: 'https://www.example.com/.well-known/acme-challenge/x',
      }),
    ],
  },
  {
    kind: 'entry-for-its-own-namespace',
    seen: 'An egress gateway answers 503 for a host that callers reach without it.',
    mesh: 'The ServiceEntry is exported to its own namespace only, and the gateway is in another.',
    codes: ['BL201'],
    requests: [till('http://partner.example.net/', 503)],
  },
  {
    kind: 'tls-twice',
    seen: 'HTTPS to a host outside fails since a DestinationRule says SIMPLE.',
    mesh: 'The application begins TLS, and its proxy begins it again.',
    codes: ['BL531'],
    requests: [till('https://partner.example.net/', 0), till('https://other.example.net/', 200)],
  },
  {
    kind: 'two-entries-of-a-host',
    seen: 'HTTPS to a host outside is closed since a second ServiceEntry was made for it.',
    mesh: 'Istio does not join ServiceEntries that differ in resolution, labels or exportTo: the oldest is the service.',
    codes: ['BL713'],
    requests: [
      till('http://partner.example.net/', 200),
      till('https://partner.example.net/', 0),
      till('https://other.example.net/', 200),
      till('http://other.example.net/', 503),
    ],
  },
  {
    kind: 'http-conditions-on-tls',
    seen: 'A DENY policy for a path of one host closes the connections of another host, whose TLS is passed through.',
    mesh: 'There are no paths and hosts in TLS that is passed on. DENY leaves these conditions out.',
    codes: ['BL623'],
    requests: [gateway('https://secure.example.com/', 0), gateway(`${WWW}/admin`, 403), gateway(`${WWW}/`, 200)],
  },
  {
    kind: 'rule-for-a-host-outside',
    seen: 'The weights of a VirtualService have no effect.',
    mesh: 'Its host is known outside only, and callers inside ask for the Service.',
    codes: ['BL539'],
    requests: [till(`${WEB}/`, 200, { workload: 'web' })],
  },
  {
    kind: 'delegate-outside-its-root',
    seen: 'A path goes to the wrong service, or to none.',
    mesh: 'A condition of a delegate has to be within the condition of its root. Otherwise Istio drops the rule.',
    codes: ['BL217'],
    requests: [gateway(`${WWW}/new`, 200, { workload: 'web' }), gateway(`${WWW}/books/new`, 200, { workload: 'api' })],
  },
  {
    kind: 'http-beside-tcp',
    seen: 'A VirtualService has http and tcp rules.',
    mesh: 'The protocol of the port decides which of them count. Nothing is wrong.',
    codes: [],
    requests: [till(`${API}/`, 200, { workload: 'web' })],
  },
  {
    kind: 'gateway-rule-in-the-mesh',
    seen: 'Calls inside get 404 since a rewrite for the gateway.',
    mesh: 'The VirtualService is bound to `mesh` as well, and none of its rules takes the other paths.',
    codes: ['BL540'],
    requests: [till(`${API}/`, 404), gateway(`${WWW}/api/x`, 200)],
  },
  {
    kind: 'preflight-without-token',
    seen: 'Browsers cannot call the service: the preflight gets 403.',
    mesh: 'A preflight has no token, and the policy requires one for OPTIONS.',
    codes: ['BL624'],
    requests: [gateway(`${WWW}/`, 403, { method: 'OPTIONS', headers: PREFLIGHT })],
  },
  {
    kind: 'https-of-others-on-an-http-port',
    seen: 'A ServiceEntry says HTTP for port 443. (Up to Istio 1.3 this broke all HTTPS.)',
    mesh: 'TLS to other hosts of that port passes. Nothing is wrong.',
    codes: [],
    requests: [till('https://other.example.net/', 200)],
  },
  {
    kind: 'externalname-without-protocol',
    seen: 'An ExternalName Service has a port 443 without a name. (Up to Istio 1.20 it took all TLS.)',
    mesh: 'It is another name of a host, and gets no listener. Nothing is wrong.',
    codes: [],
    requests: [till('https://other.example.net/', 200)],
  },
  {
    kind: 'websocket-over-http2',
    seen: 'WebSockets fail since a DestinationRule says `h2UpgradePolicy: UPGRADE`.',
    mesh: 'The pod is sent HTTP/2, which takes no WebSocket: 503. Other requests are answered.',
    codes: ['BL535'],
    requests: [gateway(`${WWW}/`, 503, { webSocket: true }), gateway(`${WWW}/`, 200)],
  },
  {
    kind: 'distribute-to-one-place',
    seen: 'There is no failover to another region.',
    mesh: '`distribute` with one target sends everything there: 503 when that region has no pods.',
    codes: ['BL632'],
    requests: [till(`${API}/`, 200)],
  },
  {
    kind: 'destinationrule-nobody-uses',
    seen: 'A DestinationRule in a namespace for configuration has no effect.',
    mesh: "Proxies look for rules in their own namespace, in the Service's and in the root namespace.",
    codes: ['BL631'],
    requests: [till(`${WEB}/`, 200)],
  },
  {
    kind: 'plain-http-to-a-tls-port',
    seen: '"Client sent an HTTP request to an HTTPS server" behind a gateway that ends TLS.',
    mesh: 'The route leads to a port for https, and no DestinationRule begins TLS: 400.',
    codes: ['BL530'],
    requests: [gateway(`${WWW}/`, 400)],
  },
  {
    kind: 'plain-http-to-a-tls-port-in-the-mesh',
    seen: 'Calls inside fail: a rule sends HTTP to the port named https.',
    mesh: 'The pod gets plain HTTP where it takes TLS: 400.',
    codes: ['BL530'],
    requests: [till(`${API}/`, 400)],
  },
  {
    kind: 'path-of-another-ingress',
    seen: 'Paths of an nginx Ingress match nothing.',
    mesh: 'A prefix is compared letter by letter: 404.',
    codes: ['BL538'],
    requests: [gateway(`${WWW}/orders/1`, 404)],
  },
  {
    kind: 'query-in-a-path',
    seen: 'A regular expression for a query parameter never matches.',
    mesh: '`uri` is compared without the query: the last rule takes all.',
    codes: ['BL538'],
    requests: [gateway(`${WWW}/find?kind=book`, 200, { workload: 'web' })],
  },
  {
    kind: 'host-without-its-namespace',
    seen: 'All requests of a route get 503.',
    mesh: 'The host lacks the namespace. No such Service is known.',
    codes: ['BL201'],
    requests: [gateway(`${WWW}/`, 503)],
  },
  {
    kind: 'redirect-to-itself',
    seen: 'A redirect loop behind a load balancer that ends TLS.',
    mesh: '`httpsRedirect` is on the port to which the balancer sends what it has decrypted.',
    codes: ['BL534'],
    requests: [gateway('http://www.example.com:443/a', 301, { location: 'https://www.example.com:443/a' })],
  },
  {
    kind: 'split-by-a-controller',
    seen: 'A canary of Argo Rollouts: two subsets with the same labels, one of weight 0.',
    mesh: 'The controller adds the hash of the pods to each subset. Nothing is wrong.',
    codes: [],
    requests: [gateway(`${WWW}/`, 200, { workload: 'web' })],
  },
  {
    kind: 'identity-of-visitors',
    seen: 'A policy with `namespaces: ["*"]` at a gateway refuses everybody.',
    mesh: 'Visitors have no identity of the mesh.',
    codes: ['BL626'],
    requests: [gateway(`${WWW}/`, 403)],
  },
  {
    kind: 'route-to-an-alias',
    seen: 'A route to an ExternalName Service gets 503.',
    mesh: 'It is another name of a host that no Service and no ServiceEntry has. A DestinationRule for it applies to nothing.',
    codes: ['BL536', 'BL537'],
    requests: [gateway(`${WWW}/`, 503)],
  },
  {
    kind: 'envoyfilter-of-no-effect',
    seen: 'A rate limit or a fault by EnvoyFilter has no effect.',
    mesh: 'The patch is for inbound listeners of sidecars, and the selected pods are those of a gateway.',
    codes: ['BL633'],
    requests: [gateway(`${WWW}/`, 200)],
  },
  {
    kind: 'claims-nobody-verifies',
    seen: 'All requests get 403, with a token as well.',
    mesh: 'The policy asks for a claim, and no RequestAuthentication verifies tokens there.',
    codes: ['BL625'],
    requests: [till(`${WEB}/`, 403)],
  },
  {
    kind: 'looks-wrong-and-is-not',
    seen: 'One service by its short and its full name in one VirtualService. (Other tools report a conflict.)',
    mesh: 'Both are one host. Nothing is wrong.',
    codes: [],
    requests: [till(`${WEB}/`, 200, { workload: 'web' })],
  },
  {
    kind: 'two-services-one-port',
    seen: 'gRPC-Web works only while its Service is the older one of two.',
    mesh: 'Both Services lead to one port of the pod, which has one inbound listener: the older Service says which protocol it reads.',
    codes: ['BL541'],
    requests: [till(`${WEB}/`, 200)],
  },
  {
    kind: 'http-rules-behind-passthrough',
    seen: 'Connection refused, though the Gateway and the VirtualService name the host.',
    mesh: 'A PASSTHROUGH server takes tls rules only. Without one there is no listener.',
    codes: ['BL533'],
    requests: [gateway('https://www.example.com/', 0)],
  },
  {
    kind: 'gateway-pod-as-the-proxys-user',
    seen: 'The pod of a gateway runs as user 1337. (Other tools report it.)',
    mesh: 'It is the proxy. Nothing is wrong.',
    codes: [],
    requests: [gateway(`${WWW}/`, 200)],
  },
  {
    kind: 'two-gateways-one-host',
    seen: 'Two Gateways have the same host on a plain port of the same pods.',
    mesh: 'Servers without TLS on one port are one: rules of both answer.',
    codes: ['BL402'],
    requests: [gateway(`${WWW}/`, 200)],
  },
  {
    kind: 'backend-without-proxy',
    seen: 'A gateway routes to pods without a proxy.',
    mesh: 'The gateway speaks plaintext to them: 200.',
    codes: ['BL517'],
    requests: [gateway(`${WWW}/`, 200, { workload: 'legacy' })],
  },
  {
    kind: 'two-services-without-proxy',
    seen: 'Two Services of different protocols lead to one port of pods without a proxy.',
    mesh: 'These pods have no inbound listener that the Services could disagree about: 200.',
    codes: ['BL517'],
    requests: [gateway(`${WWW}/`, 200, { workload: 'legacy' })],
  },
  {
    kind: 'split-deny-rule',
    seen: 'A DENY policy for all but one namespace and some paths denies these paths to everybody.',
    mesh: '`- from` and `- to` are two rules, and each denies on its own.',
    codes: ['BL620'],
    requests: [till(`${WEB}/orders`, 403), till(`${WEB}/x`, 200)],
  },
  {
    kind: 'policy-before-rewrite',
    seen: 'A policy allows the paths that visitors ask for, and all of them get 403.',
    mesh: 'The gateway rewrites the path, and the policy of the pods sees what is left.',
    codes: ['BL638'],
    requests: [gateway(`${WWW}/api/orders`, 403)],
  },
  {
    kind: 'port-of-the-service-in-a-policy',
    seen: 'A policy for port 80 of a gateway refuses everything.',
    mesh: '`ports` is the port on which the pods listen, and their Service leads 80 to 8080.',
    codes: ['BL627'],
    requests: [gateway(`${WWW}/`, 403)],
  },
  {
    kind: 'origination-without-destinationrule',
    seen: 'HTTP to a host outside, whose port 80 a ServiceEntry leads to 443, gets 400.',
    mesh: '`targetPort: 443` begins no TLS. A DestinationRule does.',
    codes: ['BL530'],
    requests: [till('http://partner.example.net/', 400)],
  },
  {
    kind: 'gateway-to-resolution-none',
    seen: 'A gateway answers 503 for a host outside that workloads reach.',
    mesh: 'With `resolution: NONE` the proxy keeps the address that the client asked for, and the client asked for the gateway.',
    codes: ['BL707'],
    requests: [gateway(`${WWW}/`, 503)],
  },
  {
    kind: 'http-rules-on-a-tcp-port',
    seen: 'A fault, a timeout or weights have no effect on a Service.',
    mesh: 'Its port is called tcp, so proxies pass bytes on, and ask no http rule.',
    codes: ['BL533'],
    requests: [till('http://cat.shop.svc.cluster.local:9000/', 200, { workload: 'cat' })],
  },
  {
    kind: 'rewrite-of-everything',
    seen: 'Under a rewrite of `/`, all paths but the first are not found.',
    mesh: 'The prefix is replaced as text: /x becomes /admx.',
    codes: ['BL226'],
    requests: [gateway(`${WWW}/x`, 200)],
  },
  {
    kind: 'pattern-as-expression',
    seen: 'A regular expression `/api/*` takes nothing below /api/.',
    mesh: 'The star repeats the slash before it, and the expression has to take the whole path.',
    codes: ['BL543'],
    requests: [gateway(`${WWW}/api/x`, 200, { workload: 'web' }), gateway(`${WWW}/api/`, 200, { workload: 'api' })],
  },
  {
    kind: 'delegate-with-hosts',
    seen: 'A delegate is ignored: 404.',
    mesh: 'It has hosts, so it is no delegate, and Istio drops the rule that names it.',
    codes: ['BL217', 'BL539'],
    requests: [gateway(`${WWW}/a/b`, 404)],
  },
  {
    kind: 'competing-virtualservices',
    seen: 'A second VirtualService of a host takes requests of the first one, or does not.',
    mesh: 'Rules of one host are put in the order in which their VirtualServices were created.',
    codes: ['BL208'],
    requests: [gateway(`${WWW}/test`, 200, { workload: 'api' })],
  },
  {
    kind: 'two-protocols-on-one-port',
    seen: 'A Service leads http and https to one port of its pods (Argo CD). Nothing is reported by the mesh.',
    mesh: 'What is sent to the port for http arrives in plain HTTP. Nothing is wrong where the application takes both.',
    codes: [],
    requests: [gateway(`${WWW}/`, 200, { workload: 'api' })],
  },
  {
    kind: 'removed-field',
    seen: 'A header of a rule is not set.',
    mesh: 'The field is no longer part of the API: the API server refuses the object, or drops the field.',
    codes: ['BL105'],
  },
  {
    kind: 'timeout-of-zero',
    seen: 'A rule with `timeout: 0s`, meant as no timeout.',
    mesh: 'The API server refuses it: at least 1 ms.',
    codes: ['BL115'],
  },
  {
    kind: 'policy-for-a-waypoint',
    seen: 'A policy that names a Service by `targetRefs` lets everybody in.',
    mesh: 'It is for a waypoint of ambient mode. Sidecars take policies by the labels of their pods.',
    codes: ['BL639'],
    requests: [till(`${WEB}/`, 200, { workload: 'web' })],
  },
  {
    kind: 'authorizer-that-is-not-there',
    seen: 'All requests that a CUSTOM policy is about get 403, and the authorizer is never asked.',
    mesh: "No Service has the host that the mesh's extensionProviders say: istiod refuses what the policy is about.",
    codes: ['BL622'],
    requests: [till(`${WEB}/account`, 403), till(`${WEB}/`, 200)],
  },
  {
    kind: 'authorizer-on-another-port',
    seen: 'All requests that a CUSTOM policy is about get 403, and the authorizer is never asked.',
    mesh: "The authorizer's Service has no such port: nothing answers, which counts as a refusal.",
    codes: ['BL622'],
    requests: [till(`${WEB}/account`, 403), till(`${WEB}/`, 200)],
  },
  {
    kind: 'open-cors',
    seen: 'Pages of any site may call the service as the person who has signed in.',
    mesh: 'Envoy answers with the origin that asked, and allows credentials.',
    codes: ['BL256'],
    requests: [gateway(`${WWW}/`, 200, { method: 'OPTIONS', headers: PREFLIGHT })],
  },
  {
    kind: 'two-tcp-rules-of-one-port',
    seen: 'Two VirtualServices with their own hosts on one TCP port of a gateway: all connections go to one of them.',
    mesh: 'Bytes say no host: the rule of the older VirtualService takes them all.',
    codes: ['BL257'],
    requests: [gateway('http://orders.example.com:5432/', 200, { workload: 'web' })],
  },
  {
    kind: 'url-in-a-redirect',
    seen: 'A redirect leads to an address like http://https://new.example.com/.',
    mesh: '`authority` and `uri` are put into the address as they are written.',
    codes: ['BL258'],
    requests: [
      gateway(`${WWW}/a`, 302, { location: 'http://https://new.example.com/a' }),
      gateway(`${WWW}/docs`, 301, { location: 'http://www.example.com/https://docs.example.com/start' }),
    ],
  },
  {
    kind: 'tls-and-http-on-one-port',
    seen: 'Since another Gateway uses port 443 for plain HTTP, TLS to the first one fails.',
    mesh: 'A port that the older Gateway uses for plain HTTP takes nothing else, whatever the hosts are.',
    codes: ['BL402'],
    requests: [
      gateway('https://www.example.com/', 0),
      gateway('http://api.example.com:443/', 200, { workload: 'api' }),
    ],
  },
  {
    kind: 'host-of-visitors',
    seen: 'A route of a gateway to a web site outside gets 404 from there.',
    mesh: 'The request keeps the host that the visitor asked for. The lab takes any; most sites do not.',
    codes: ['BL547'],
    requests: [gateway(`${WWW}/`, 200)],
  },
  {
    kind: 'sticky-bytes',
    seen: 'Sticky sessions by a cookie have no effect behind a PASSTHROUGH server.',
    mesh: 'Nobody reads what is in TLS that is passed on, so there is no cookie.',
    codes: ['BL321'],
    requests: [gateway('https://www.example.com/', 200, { workload: 'api' })],
  },
  {
    kind: 'port-of-an-endpoint',
    seen: 'A ServiceEntry whose endpoint names a port of its own is refused.',
    mesh: 'Ports of an endpoint have the names of the ports of the ServiceEntry.',
    codes: ['BL120'],
  },
  {
    kind: 'filter-of-version-two',
    seen: 'An EnvoyFilter of some years ago is refused: could not resolve Any message type.',
    mesh: "Version 2 of Envoy's API is gone, and its types with it.",
    codes: ['BL120'],
  },
  {
    kind: 'port-by-a-name-of-no-pod',
    seen: 'A Service answers 503 although its pods run.',
    mesh: 'Its targetPort is the name of a port that no container has, so no pod is an endpoint of it.',
    codes: ['BL508'],
    requests: [till(`${WEB}/`, 503)],
  },
  {
    kind: 'shares-of-regions',
    seen: 'A DestinationRule with shares of regions is refused.',
    mesh: 'The weights of `distribute` have to add up to 100.',
    codes: ['BL120'],
  },
  {
    kind: 'star-for-any-value',
    seen: 'A rule for requests without a header is written with the expression *, which is none. (Other tools refuse it.)',
    mesh: 'In `withoutHeaders` Istio takes it for any value. Nothing is wrong.',
    codes: [],
    requests: [till(`${API}/`, 401), till(`${API}/`, 200, { headers: { 'end-user': 'jason' } })],
  },
  {
    kind: 'server-name-beside-the-gateways-hosts',
    seen: 'A host of a VirtualService for TLS is not among those of its Gateway.',
    mesh: 'Of a tls rule the gateway takes every server name, once it has another host of the VirtualService.',
    codes: [],
    requests: [gateway('https://b.example.com/', 200), gateway('https://a.example.com/', 200)],
  },
  {
    kind: 'port-past-the-callers-proxy',
    seen: 'Calls to services with STRICT are cut off since `excludeOutboundPorts` names their port.',
    mesh: "They go past the caller's proxy in plaintext, which the pods called do not take.",
    codes: [],
    requests: [till(`${WEB}/`, 0), { ...till(`${WEB}/`, 200), from: 'shop/api' }],
  },
  {
    kind: 'preflight-past-the-rule',
    seen: 'A browser says that a service has no CORS headers, though its rule has a corsPolicy.',
    mesh: 'The conditions ask for GET or POST. A preflight is OPTIONS, which no rule takes: 404.',
    codes: ['BL270'],
    requests: [
      gateway(`${WWW}/api`, 404, { method: 'OPTIONS', headers: PREFLIGHT }),
      gateway(`${WWW}/api`, 200, { workload: 'web' }),
    ],
  },
  {
    kind: 'service-for-its-own-namespace',
    seen: 'A gateway answers 503 for a Service that its own namespace reaches.',
    mesh: 'An annotation exports the Service to its own namespace only, and the pods of the gateway run in another one.',
    codes: ['BL201'],
    requests: [gateway(`${WWW}/`, 503)],
  },
  {
    kind: 'port-for-udp',
    seen: 'A route to the port of a Service for HTTP/3 gets 503.',
    mesh: 'The port is for UDP, and Istio knows TCP ports only.',
    codes: ['BL210'],
    requests: [gateway(`${WWW}/`, 503)],
  },
  {
    kind: 'passed-on-by-itself',
    seen: 'A Gateway with AUTO_PASSTHROUGH closes all connections, whatever its VirtualService says.',
    mesh: 'Such a server asks no rules: it takes server names of the form outbound_.443_._.api.shop.svc.cluster.local only.',
    codes: ['BL533'],
    requests: [gateway('https://www.example.com/', 0)],
  },
  {
    kind: 'certificate-of-the-mesh',
    seen: 'No browser and no curl can connect to a Gateway with ISTIO_MUTUAL.',
    mesh: 'It asks for a certificate of the mesh, which only proxies have.',
    codes: ['BL271'],
    requests: [gateway('https://www.example.com/', 0)],
  },
  {
    kind: 'balancer-that-keeps-the-address',
    seen: 'A gateway answers 503 for a Service since a DestinationRule says `simple: PASSTHROUGH`. Calls inside are answered.',
    mesh: 'Requests go on to the address that the client asked for: at a gateway, that is its own.',
    codes: ['BL330'],
    requests: [gateway(`${WWW}/`, 503), till(`${WEB}/`, 200, { workload: 'web' })],
  },
  {
    kind: 'listener-for-nothing',
    seen: 'A workload cannot call a Service on the port that its Sidecar names.',
    mesh: 'The Service has another port, so nothing listens on this one.',
    codes: ['BL660'],
    requests: [till(`${WEB}:9000/`, 0), till(`${WEB}/`, 200)],
  },
  {
    kind: 'way-out-without-its-second-half',
    seen: 'Calls to a host outside get 404 since they go through an egress gateway.',
    mesh: 'The rule for callers sends them there, and there is no rule for the gateway.',
    codes: ['BL560'],
    requests: [till('http://partner.example.net/', 404)],
  },
  {
    kind: 'way-out-without-a-server-name',
    seen: 'An egress gateway with ISTIO_MUTUAL closes all connections: filter_chain_not_found.',
    mesh: "It chooses its server by the server name, and no DestinationRule writes one: callers send the name of the gateway's Service.",
    codes: ['BL560'],
    requests: [till('http://partner.example.net/', 503)],
  },
  {
    kind: 'way-out-by-mutual-tls',
    seen: 'The same with a DestinationRule that has the server name for a subset without labels.',
    mesh: 'Nothing is wrong.',
    codes: [],
    requests: [till('http://partner.example.net/', 200)],
  },
  {
    kind: 'header-in-quotes',
    seen: 'A policy for a header refuses requests that have it.',
    mesh: 'The quotes in `request.headers["x-token"]` are part of the name.',
    codes: ['BL627'],
    requests: [till(`${WEB}/`, 403, { headers: { 'x-token': '1' } })],
  },
  {
    kind: 'expression-in-a-policy',
    seen: 'A policy with the path `/api/.*` refuses requests for /api/x.',
    mesh: 'Paths of a policy are no regular expressions: the path has to begin with `/api/.`.',
    codes: ['BL627'],
    requests: [till(`${WEB}/api/x`, 403), till(`${WEB}/api/.x`, 200)],
  },
  {
    kind: 'callers-without-a-proxy',
    seen: 'A policy that lets a namespace in refuses its pods.',
    mesh: 'They have no proxy, and so no certificate that says where they are.',
    codes: ['BL661'],
    requests: [{ from: 'old/legacy', url: `${WEB}/`, status: 403 }],
  },
  {
    kind: 'query-in-a-name',
    seen: 'A condition on a query parameter never holds.',
    mesh: 'The name is written with its question mark, which is no part of it.',
    codes: ['BL251'],
    requests: [gateway(`${WWW}/?kind=book`, 200, { workload: 'web' })],
  },
  {
    kind: 'claim-without-its-sign',
    seen: 'A rule for a claim of a token takes no request, with a token as well.',
    mesh: 'Without an @ before it, `request.auth.claims.group` is the name of a header.',
    codes: ['BL223'],
    requests: [
      gateway(`${WWW}/`, 200, { workload: 'web' }),
      gateway(`${WWW}/`, 200, { workload: 'api', headers: { 'request.auth.claims.group': 'beta' } }),
    ],
  },
  {
    kind: 'way-out-of-tls-without-its-second-half',
    seen: 'HTTPS to a host outside is closed since it goes through an egress gateway.',
    mesh: 'Its server passes TLS on (PASSTHROUGH), and no rule for the gateway says where.',
    codes: ['BL560'],
    requests: [till('https://partner.example.net/', 0)],
  },
  {
    kind: 'canary-that-waits',
    seen: 'A rule has a destination of weight 0, whose Deployment has no replicas yet (Flagger, Argo Rollouts).',
    mesh: 'Nothing is sent there. Nothing is wrong.',
    codes: [],
    requests: [gateway(`${WWW}/`, 200, { workload: 'web' })],
  },
  {
    kind: 'port-of-metrics',
    seen: 'Since a policy lets Prometheus in on the port of metrics, all other requests get 403.',
    mesh: 'With an ALLOW policy, pods take only what a rule allows: port 8080 is not among that.',
    codes: ['BL662'],
    requests: [till(`${WEB}/`, 403)],
  },
  {
    kind: 'dry-run-of-yes',
    seen: 'A policy that is meant to decide nothing yet is refused.',
    mesh: 'The annotation `istio.io/dry-run` takes true and false.',
    codes: ['BL120'],
  },
  {
    kind: 'dry-run-of-an-authorizer',
    seen: 'The same for a policy that asks an authorizer.',
    mesh: 'A dry run is for policies that allow or deny.',
    codes: ['BL120'],
  },
  {
    kind: 'dry-run-in-capitals',
    seen: 'The same with the value "True", as templates write it.',
    mesh: 'The value is read as Go reads it. Nothing is wrong, and the policy decides nothing.',
    codes: [],
    requests: [{ from: 'shop/api', url: `${WEB}/`, status: 200 }, till(`${WEB}/`, 200)],
  },
  {
    kind: 'denied-with-a-token',
    seen: 'A policy that is meant to keep out requests without a token lets them in.',
    mesh: 'With action DENY, `requestPrincipals: ["*"]` keeps out those with a token, and nobody else.',
    codes: ['BL663'],
    requests: [till(`${WEB}/`, 200)],
  },
  {
    kind: 'host-that-no-rule-has',
    seen: 'All requests to a gateway get 403 since a policy allows its hosts.',
    mesh: 'The policy names a host that the gateway has no rules for, and so allows none that it has.',
    codes: ['BL616'],
    requests: [gateway(`${WWW}/`, 403), gateway('http://web.example.com/', 404)],
  },
  {
    kind: 'audience-nobody-takes',
    seen: 'A policy for an audience refuses all requests, with a token as well.',
    mesh: 'The RequestAuthentication takes tokens for another audience only.',
    codes: ['BL625'],
    requests: [till(`${WEB}/`, 403)],
  },
  {
    kind: 'strict-and-callers-without-a-proxy',
    seen: 'Connection reset by peer, since mTLS is STRICT in the namespace of the service.',
    mesh: 'The caller has no proxy, and sends plaintext.',
    codes: ['BL664'],
    requests: [
      { from: 'old/legacy', url: `${WEB}/`, status: 0 },
      { from: 'old/legacy', url: `${API}/`, status: 0 },
    ],
  },
  {
    kind: 'hidden-by-its-sidecar',
    seen: 'Calls to another namespace get 502 since a Sidecar says what may be called (REGISTRY_ONLY).',
    mesh: 'The Sidecar does not import the service whose address the pods have.',
    codes: ['BL664'],
    requests: [till(`${WEB}/`, 502)],
  },
  {
    kind: 'annotation-as-a-label',
    seen: 'A policy denies, although it says that it is only tried out.',
    mesh: '`istio.io/dry-run` is an annotation, and stands among the labels.',
    codes: ['BL648'],
    requests: [till(`${WEB}/`, 403)],
  },
  {
    kind: 'looks-shut-and-is-not',
    seen: 'A Sidecar that imports nothing, a policy to AUDIT the caller, and no mode of mTLS.',
    mesh: 'The call passes by its address, AUDIT refuses nobody, and UNSET is what the mesh has. Nothing is wrong.',
    codes: [],
    requests: [till(`${WEB}/`, 200)],
  },
  {
    kind: 'caller-that-is-not-let-in',
    seen: 'A new caller gets 403 from a service that answers all others.',
    mesh: 'The policy of the service names the accounts that may call it, and the new one is not among them.',
    codes: ['BL665'],
    requests: [till(`${WEB}/`, 403)],
  },
  {
    kind: 'method-of-grpc',
    seen: 'A policy that allows GET refuses all calls of gRPC.',
    mesh: 'Each call of gRPC is a POST.',
    codes: ['BL617'],
    requests: [till(`${WEB}/shop.Cart/Get`, 403, { method: 'POST' })],
  },
  {
    kind: 'exempted-path',
    seen: 'Health checks from outside get 403 since a policy asks for a token on all paths but theirs.',
    mesh: 'The rule allows what is not among `notPaths`, and nothing allows the rest.',
    codes: ['BL618'],
    requests: [till(`${WEB}/health`, 403)],
  },
  {
    kind: 'ingress-nobody-reaches',
    seen: 'The settings of an ingress listener of a Sidecar have no effect.',
    mesh: 'It has the port of the Service, and requests arrive at the port of the pods.',
    codes: ['BL719'],
    requests: [till(`${WEB}/`, 200, { workload: 'web' })],
  },
  {
    kind: 'strict-behind-an-ingress',
    seen: 'An Ingress of nginx answers 502 since mTLS is STRICT.',
    mesh: 'The pods of its controller have no proxy, and send plaintext.',
    codes: ['BL668'],
    requests: [{ from: 'old/controller', url: `${WEB}/`, status: 0 }],
  },
  {
    kind: 'headless-port-without-mtls',
    seen: 'Calls to a headless Service get 503 since one port of its pods takes no mTLS. Others with the same policy are answered.',
    mesh: 'To a headless Service proxies have one setting for all pods, which asks the namespace and no policy for single pods.',
    codes: ['BL650'],
    requests: [till('http://db.shop.svc.cluster.local:8080/', 503)],
  },
  {
    kind: 'headless-port-in-plaintext',
    seen: 'The same with a DestinationRule that says DISABLE. (Other tools report a conflict.)',
    mesh: 'Nothing is wrong.',
    codes: [],
    requests: [till('http://db.shop.svc.cluster.local:8080/', 200)],
  },
  {
    kind: 'headless-and-a-namespace-without-mtls',
    seen: 'Calls to a headless Service get 503: its pods are STRICT in a namespace that says DISABLE.',
    mesh: 'The caller asks the namespace, and sends plaintext.',
    codes: ['BL606', 'BL650'],
    requests: [till('http://db.shop.svc.cluster.local:8080/', 503)],
  },
  {
    kind: 'identity-that-nobody-asks-for',
    seen: 'A policy keeps one namespace out, and pods without a proxy get in all the same.',
    mesh: '`notNamespaces` holds for who shows no identity, and PERMISSIVE pods take such callers.',
    codes: ['BL669'],
    requests: [{ from: 'old/legacy', url: `${WEB}/`, status: 200 }, till(`${WEB}/`, 403)],
  },
  {
    kind: 'https-to-a-plain-port',
    seen: 'Calls of an application by HTTPS are closed inside the mesh. ("Proxies encrypt, so I write https.")',
    mesh: 'The port takes plain HTTP: TLS is the business of the proxies.',
    codes: ['BL664'],
    requests: [till('https://web.shop.svc.cluster.local:80/', 0), till(`${WEB}/`, 200)],
  },
  {
    kind: 'account-by-the-name-of-the-deployment',
    seen: 'A policy refuses the caller that it names.',
    mesh: 'It has the name of the Deployment, and the pods run as another account.',
    codes: ['BL610'],
    requests: [till(`${WEB}/`, 403)],
  },
  {
    kind: 'refused-after-the-authorizer',
    seen: 'Paths that an external authorizer decides about get 403, though it lets them in.',
    mesh: 'It can only refuse. An ALLOW policy is for the same pods, and allows other paths.',
    codes: ['BL652'],
    requests: [
      till(`${WEB}/account`, 403, { unknowns: ['custom-authorization'] }),
      till(`${WEB}/public`, 200, { workload: 'web' }),
    ],
  },
  {
    kind: 'authorizer-that-asks-itself',
    seen: 'Since a CUSTOM policy is for a whole namespace, every request gets 403 after a while.',
    mesh: 'The authorizer runs in that namespace: its own proxies ask it about each question.',
    codes: ['BL622'],
    requests: [till(`${WEB}/`, 403)],
  },
  {
    kind: 'all-but-one-twice',
    seen: 'A policy that denies callers of other namespaces than two denies everybody.',
    mesh: 'Each source leaves out one of the two, and one source is enough.',
    codes: ['BL653'],
    requests: [till(`${WEB}/`, 403), { from: 'shop/api', url: `${WEB}/`, status: 403 }],
  },
  {
    kind: 'all-but-one-in-two-policies',
    seen: 'A second policy that denies all but its caller refuses the caller of the first one as well.',
    mesh: 'DENY policies add up: each refuses the one that the other leaves out.',
    codes: ['BL653'],
    requests: [till(`${WEB}/`, 403), { from: 'shop/api', url: `${WEB}/`, status: 403 }],
  },
  {
    kind: 'paths-left-out-one-by-one',
    seen: 'A policy that allows all but two paths lets everybody in there.',
    mesh: 'Each operation leaves out one of them, and one operation is enough.',
    codes: ['BL653'],
    requests: [till(`${WEB}/admin`, 200, { workload: 'web' }), till(`${WEB}/metrics`, 200)],
  },
  {
    kind: 'host-of-the-service-in-a-policy',
    seen: 'Visitors get 403 from a service that callers inside reach.',
    mesh: 'Its policy allows the host of the Service. Visitors keep the host that they asked for.',
    codes: ['BL654'],
    requests: [gateway(`${WWW}/`, 403), till(`${WEB}/`, 200)],
  },
  {
    kind: 'header-of-a-claim-at-the-gateway',
    seen: 'A rule of a gateway for a header that is written from a claim is not taken, or by the wrong visitors.',
    mesh: 'The token is verified at the pods behind the gateway. At the gateway the header is what the visitor sends.',
    codes: ['BL336'],
    requests: [gateway(`${WWW}/`, 200, { workload: 'api', headers: { 'x-tenant': 'gold' } }), gateway(`${WWW}/`, 403)],
  },
  {
    kind: 'corrected',
    seen: 'Several of these put right in one gateway.',
    mesh: 'All answer as they are meant to.',
    codes: [],
    requests: [
      gateway(`${WWW}/a`, 301, { location: 'https://www.example.com/a' }),
      gateway('https://www.example.com/api/x', 200, { workload: 'api' }),
      gateway('https://www.example.com/', 200, { workload: 'web' }),
      gateway('https://secure.example.com/', 200, { workload: 'api' }),
    ],
  },
];
