import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../../lib/check/check';
import { MeshModel } from '../../lib/mesh-model';

/** What is said about requests that nobody lets in, that nothing answers, and that lead to what is not there. */
const fixture = (name: string) => readFileSync(join(__dirname, `fixtures/${name}.yaml`), 'utf8');

function said(code: string, text: string): string[] {
  const found = check(MeshModel.ofText(text)).filter((finding) => finding.code === code);
  return found.map(({ severity, message, fix }) => `${severity}: ${message} | ${fix}`);
}

const REFUSED = 'every request gets 403, whoever sends it | Add an ALLOW policy that says who may call these pods.';
const KIND = 'Change protocol or tls.mode of the server, or write rules of the kind that it takes.';
const DROPPED = 'and no NetworkPolicy of namespace shop lets the connection in';
const ROUTE = 'VirtualService shop/web sends from Deployment edge/gateway to Deployment shop/web port 8080';
const PORT = 'Service shop/web has no port 8080, but 80';
const LEFT_OUT = (url: string) =>
  `Istio leaves the path out, and ${url} gets what another path of the host says, else 404`;
const BACKEND = 'Write the name and a port of a Service in the namespace of the Ingress.';

test.each<[string, string[]]>([
  ['BL641/bad-gateway', [`breaks-traffic: Deployment edge/gateway: ${REFUSED}`]],
  ['BL641/bad-mesh', [`breaks-traffic: Deployment shop/api, Deployment shop/web: ${REFUSED}`]],
  [
    'BL641/bad',
    [
      'breaks-traffic: Deployment shop/web: AuthorizationPolicy shop/nothing allows nothing, and no ALLOW policy lets anybody in, so there is nothing to deny: every request gets 403 | Write action: ALLOW, if these callers are to be let in.',
    ],
  ],
  ['BL642/bad', [`breaks-traffic: ${ROUTE}, ${DROPPED} | Let the pods of namespace edge in at port 8080.`]],
  [
    'BL642/bad-service-port',
    [`breaks-traffic: ${ROUTE}, ${DROPPED} | Let the pods of namespace edge in at port 8080.`],
  ],
  [
    'BL642/bad-visitors',
    [
      'breaks-traffic: nobody can connect to port 80 of Deployment edge/gateway, where a Gateway listens | Let connections to port 80 in, from wherever visitors come.',
    ],
  ],
  [
    'BL642/bad-istiod',
    [
      'breaks-traffic: the proxy of Deployment shop/web cannot reach istiod (namespace istio-system, port 15012): the pod never gets ready | Let connections to port 15012 of namespace istio-system out.',
    ],
  ],
  [
    'BL642/bad-caller',
    [
      `fragile: AuthorizationPolicy shop/web lets Deployment pay/till call Deployment shop/web, ${DROPPED} | Let the pods of namespace pay in at port 8080.`,
    ],
  ],
  [
    'BL644/bad',
    [
      'insecure: no connection has the server name admin.example.com: servers with tls take www.example.com | Write a host of one of the servers with tls.',
    ],
  ],
  [
    'BL644/bad-plain',
    [
      'insecure: no connection has the server name www.example.com: no server has tls | Write a host of one of the servers with tls.',
    ],
  ],
  [
    'BL259/bad',
    [
      `breaks-traffic: port 443 passes TLS on and takes tls rules, and VirtualService shop/web has http rules for its hosts | ${KIND}`,
    ],
  ],
  [
    'BL259/bad-plain',
    [
      `fragile: port 80 reads HTTP and takes http rules, and VirtualService shop/web has tls rules for its hosts | ${KIND}`,
    ],
  ],
  [
    'BL260/bad',
    [
      'breaks-traffic: Istio makes nothing of defaultBackend: what no rule takes gets 404 | Write a rule without a host for the path /.',
      'breaks-traffic: there is no Service shop/webb: http://www.example.com/gone gets 503 | Write web.',
      `breaks-traffic: Service shop/web has no port 8080, but 80 (http): http://www.example.com/number gets 503 | ${BACKEND}`,
      `breaks-traffic: Service shop/web has no port https, but 80 (http): ${LEFT_OUT('http://www.example.com/name')} | ${BACKEND}`,
      `breaks-traffic: the backend is no Service: ${LEFT_OUT('http://www.example.com/files')} | ${BACKEND}`,
    ],
  ],
  [
    'BL260/bad-tls',
    [
      "breaks-traffic: the Secret www is in namespace shop, and the gateway's pods read it in istio-system: no TLS handshake succeeds | Put the Secret into namespace istio-system.",
      "breaks-traffic: tls without a secretName: Istio makes no server for HTTPS of it | Name a Secret in the namespace of the gateway's pods.",
    ],
  ],
  [
    'BL910/bad',
    [
      `fragile: ${PORT}: calls to web.shop:8080 are refused | Write port 80.`,
      'fragile: Service pay/api has no port 8080, but 80: calls to api:8080 are refused | Write port 80.',
      'fragile: there is no Service pay/apis: calls to apis:80 find nobody | Write api.',
    ],
  ],
  [
    'BL911/bad-grpc',
    [
      'fragile: port 443 is for https, and a probe of Deployment shop/web asks it in plain gRPC | Name the port http, or say appProtocol: http; if it does speak TLS, write scheme: HTTPS into the probe.',
    ],
  ],
  ['BL910/bad-cron-job', [`fragile: ${PORT}, 81: calls to web:8080 are refused | Write a port of the Service.`]],
  [
    'BL308/bad-outside-port',
    [
      'breaks-traffic: clients use ISTIO_MUTUAL for port 80, but edition.cnn.com is outside the mesh, and takes none of its mTLS | Remove tls from the DestinationRule: mTLS is automatic.',
    ],
  ],
])('%s', (name, expected) => {
  expect(said(name.slice(0, 5), fixture(name))).toEqual(expected);
});

test('BL641: of many pods three are named, and pods without replicas are none that are shut', () => {
  const text = fixture('BL641/bad-mesh');
  const [, , , deployment] = text.split('---\n') as [string, string, string, string];
  expect(deployment).toContain('kind: Service\n');
  const more = ['a', 'b', 'c'].map((name) => {
    const own = text.split('---\n').filter((item) => /(name: web|app: web)/.test(item));
    return own.join('---\n').replaceAll('web', name);
  });
  expect(said('BL641', [text, ...more].join('---\n'))).toEqual([
    `breaks-traffic: Deployment shop/a, Deployment shop/api, Deployment shop/b and 2 more: ${REFUSED}`,
  ]);
});

test('BL643: a name that is near is told, and with --partial what is not there is taken to be elsewhere', () => {
  const text = fixture('BL643/good').replace('name: waypoint }', 'name: waypiont }');
  expect(said('BL643', text)).toEqual([
    'insecure: there is no Gateway shop/waypiont: no proxy takes this AuthorizationPolicy | Write name: waypoint.',
  ]);
  const codes = (yaml: string) => check(MeshModel.ofText(yaml), { partial: true }).map(({ code }) => code);
  // The input holds another Gateway of the namespace, so it should hold this one too.
  expect(codes(text)).toContain('BL643');
  expect(codes(fixture('BL643/bad'))).toEqual(['BL008']);
});

test('BL643: of other policies it is fragile', () => {
  const telemetry = fixture('BL643/bad')
    .replace('security.istio.io/v1', 'telemetry.istio.io/v1')
    .replace('kind: AuthorizationPolicy', 'kind: Telemetry')
    .replace(/ {2}rules:.*$/m, '  accessLogging: [{ disabled: true }]');
  expect(said('BL643', telemetry).join()).toMatch(
    /^fragile: there is no Gateway shop\/waypoint: no proxy takes this Telemetry/,
  );
});

test('BL644: a condition of ALLOW that never holds lets nobody in, one of notValues lets all in', () => {
  const bad = fixture('BL644/bad');
  expect(said('BL644', bad.replace('action: DENY', 'action: ALLOW')).join()).toMatch(/^fragile: /);
  const not = bad.replace('          values: [', '          notValues: [');
  expect(said('BL644', not).join()).toMatch(/^fragile: /);
  expect(said('BL644', not.replace('action: DENY', 'action: ALLOW')).join()).toMatch(/^insecure: /);
  // A star at the end may stand for the rest of a host.
  expect(said('BL644', bad.replace('[admin.example.com]', '["www.*"]'))).toEqual([]);
  expect(said('BL644', bad.replace('[admin.example.com]', '["admin.*"]'))).toHaveLength(1);
});

test('BL641: a gateway whose pods are not in the input may have labels that another policy is for', () => {
  const objects = fixture('BL641/good-gateway').split('---\n');
  const absent = objects
    .filter((text) => !/kind: (Deployment|ServiceAccount)\nmetadata: \{ name: gateway/.test(text))
    .join('---\n')
    .replace('selector: { istio: gateway }', 'selector: { istio: ingressgateway }')
    .replace('ns/edge/sa/gateway', 'ns/istio-system/sa/ingressgateway')
    .replace(
      'namespace: edge }\nspec: { selector: { matchLabels: { istio: gateway } }',
      'namespace: istio-system }\nspec: { selector: { matchLabels: { app: istio-ingressgateway } }',
    );
  expect(absent).toContain('app: istio-ingressgateway');
  expect(said('BL641', absent)).toEqual([]);
  expect(said('BL641', absent.replace('app: istio-ingressgateway', 'istio: egressgateway'))).toEqual([
    `breaks-traffic: the gateway of namespace istio-system: ${REFUSED}`,
  ]);
});
