import { destinationsText, explain, explanationToText, type Question } from '../../lib/explain';
import { MeshModel } from '../../lib/mesh-model';
import { Resolver } from '../../lib/resolver';
import { deployment, namespace } from '../resolver/estate';

const PODS = `
apiVersion: v1
kind: Service
metadata: { name: exit, namespace: istio-system }
spec:
  selector: { app: exit }
  ports: [{ name: http2, port: 80, targetPort: 8080 }, { name: tls, port: 443, targetPort: 8443 }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: exit, namespace: istio-system }
spec:
  selector: { matchLabels: { app: exit } }
  template:
    metadata: { labels: { app: exit } }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: news, namespace: acme }
spec:
  hosts: [news.example.net]
  ports: [{ number: 80, name: http, protocol: HTTP }, { number: 443, name: tls, protocol: TLS }]
  resolution: DNS`;

const server = (text: string) => `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: exit, namespace: acme }
spec:
  selector: { app: exit }
  servers: [{ hosts: [news.example.net], ${text} }]`;

const rule = (dest: string) => `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: exit, namespace: acme }
spec:
  host: exit.istio-system.svc.cluster.local
  subsets: [{ name: news, ${dest} }]`;

const routes = (port: number, to: string) => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: news, namespace: acme }
spec:
  hosts: [news.example.net]
  gateways: [mesh, exit]
  ${port === 443 ? 'tls' : 'http'}:
    - match: [{ gateways: [mesh], port: ${port}${port === 443 ? ', sniHosts: [news.example.net]' : ''} }]
      route: [{ destination: { host: exit.istio-system.svc.cluster.local, subset: news, port: { number: ${port} } } }]
    - match: [{ gateways: [exit], port: ${port}${port === 443 ? ', sniHosts: [news.example.net]' : ''} }]
      route: [{ destination: { host: ${to}, port: { number: ${port} } } }]`;

const STRICT = `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: istio-system }
spec: { mtls: { mode: STRICT } }`;

const HTTP = server('port: { number: 80, name: http, protocol: HTTP }');
const PASSTHROUGH = server('port: { number: 443, name: tls, protocol: TLS }, tls: { mode: PASSTHROUGH }');
const MUTUAL = server('port: { number: 80, name: https, protocol: HTTPS }, tls: { mode: ISTIO_MUTUAL }');

function told(question: Omit<Question, 'from'>, ...documents: string[]): string[] {
  const base = [namespace('acme'), deployment('acme', 'cms', 'main'), PODS, STRICT];
  const hop = explain(new Resolver(MeshModel.ofText([...base, ...documents].join('\n---\n'))), {
    ...question,
    from: 'acme/cms',
  });
  return explanationToText(hop)
    .split('\n')
    .filter((line) => /^\d|^ +(\d+%|\d\d\d |gateway|error)/.test(line))
    .map((line) => line.trim().replace(/ {2}\S*:\d+$/, ''));
}

test('a request is followed through an egress gateway, whose pods get no mTLS by themselves', () => {
  expect(told({ url: 'http://news.example.net/a' }, HTTP, rule(''), routes(80, 'news.example.net'))).toEqual([
    '1  acme/cms-main → http://news.example.net/a',
    '100%     istio-system/exit news port 80, Deployment istio-system/exit, plaintext',
    '2  istio-system/exit → http://news.example.net/a',
    'gateway  acme/exit, port 80',
    '100%     news.example.net port 80, news.example.net, plaintext',
  ]);
});

test('TLS of the client is passed on by its server name', () => {
  expect(told({ url: 'https://news.example.net/a' }, PASSTHROUGH, rule(''), routes(443, 'news.example.net'))).toEqual([
    '1  acme/cms-main → https://news.example.net/a',
    "100%     istio-system/exit news port 443, Deployment istio-system/exit, TLS of the client's own",
    '2  istio-system/exit → https://news.example.net/a',
    'gateway  acme/exit, port 443',
    "100%     news.example.net port 443, news.example.net, TLS of the client's own",
  ]);
});

test('a server for mTLS of the mesh wants a DestinationRule that begins it, with the server name of the Gateway', () => {
  const tls = (text: string) => rule(`trafficPolicy: { tls: { mode: ISTIO_MUTUAL${text} } }`);
  const last = (...documents: string[]) =>
    told({ url: 'http://news.example.net/a' }, MUTUAL, routes(80, 'news.example.net'), ...documents).at(-1);
  expect(last(tls(', sni: news.example.net'))).toBe('100%     news.example.net port 80, news.example.net, plaintext');
  expect(last(tls(''))).toMatch(/^error {4}no connection: no server on port 80 has outbound_\.80_\.news_\.exit\./);
  expect(last(rule(''))).toMatch(/^error {4}no connection: port 80 takes TLS only/);
});

test('a server for plain HTTP takes no mTLS', () => {
  const mutual = rule('trafficPolicy: { tls: { mode: ISTIO_MUTUAL } }');
  expect(told({ url: 'http://news.example.net/a' }, HTTP, mutual, routes(80, 'news.example.net')).at(-1)).toMatch(
    /^error {4}no connection: port 80 takes no TLS/,
  );
});

test('a gateway that sends to itself is followed once', () => {
  const routesToItself = routes(80, 'exit.istio-system.svc.cluster.local');
  const hops = (depth?: number) =>
    told(
      { url: 'http://news.example.net/a', ...(depth !== undefined && { depth }) },
      HTTP,
      rule(''),
      routesToItself,
    ).filter((line) => /^\d /.test(line)).length;
  expect(hops()).toBe(2);
  expect(hops(1)).toBe(2);
  expect(hops(0)).toBe(1);
});

test('a chain names the calls of applications: gateways are not followed there', () => {
  const question = { url: 'http://news.example.net/a', chain: ['news.example.net'] };
  expect(told(question, HTTP, rule(''), routes(80, 'news.example.net'))).toHaveLength(2);
});

test('bytes that are not let in hear of no status', () => {
  const originated = `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: news, namespace: acme }
spec: { host: news.example.net, trafficPolicy: { tls: { mode: SIMPLE } } }`;
  const estate = [namespace('acme'), deployment('acme', 'cms', 'main'), PODS, originated].join('\n---\n');
  const question = { url: 'https://news.example.net/', from: 'acme/cms' };
  const { answer } = explain(new Resolver(MeshModel.ofText(estate)), question);
  expect(destinationsText(answer)).toMatch(/^news\.example\.net: connection closed \(TLS twice: /);
});

test('a gateway that sends requests to itself is said to, and not followed (played: BL546)', () => {
  const own = (...kind: [port: number, server: string]) => {
    const yaml = routes(kind[0], 'exit.istio-system.svc.cluster.local');
    return [kind[1], yaml, rule('labels: {}')];
  };
  const notes = (scheme: string, ...documents: string[]) => {
    const base = [namespace('acme'), deployment('acme', 'cms', 'main'), PODS];
    const model = MeshModel.ofText([...base, ...documents].join('\n---\n'));
    const found: string[][] = [];
    for (
      let hops = [explain(new Resolver(model), { url: `${scheme}://news.example.net/`, from: 'acme/cms' })];
      hops.length > 0;
      hops = hops.flatMap(({ next }) => next)
    ) {
      found.push(hops.flatMap((hop) => hop.notes));
    }
    return found;
  };
  expect(notes('http', ...own(80, HTTP))).toEqual([
    [],
    ['Gateway acme/exit takes the request again by the same rule: it goes round until its headers are too long (431)'],
  ]);
  expect(notes('https', ...own(443, PASSTHROUGH))).toEqual([
    [],
    ['Gateway acme/exit takes the request again by the same rule: it never arrives'],
  ]);
  expect(notes('http', HTTP, routes(80, 'news.example.net'), rule('labels: {}'))).toEqual([[], []]);
});
