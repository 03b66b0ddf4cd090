import fc from 'fast-check';
import { tokenHeaders, tokenQuery } from './authentication';
import { fqdn, HEADERS, INSIDE_ENTRY, OUTSIDE, optional, PATHS, SERVICES, some, VALUES } from './words';

export interface RandomRequest {
  /** The gateway or the workload that sends: `a/gateway`, `a/web-v1`. */
  readonly from: string;
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** @default the URL's host */
  readonly sni?: string;
  /** A gRPC call: its method is always POST. */
  readonly grpc?: boolean;
  /** Whether the client shows a certificate to a gateway that asks for one. @default false */
  readonly clientCertificate?: boolean;
}

/** The gateway of every random mesh. */
export const RANDOM_GATEWAY = 'a/gateway';

/** Headers for rules; some make the pod that answers fail or take its time. */
const headers = fc
  .tuple(fc.dictionary(some(HEADERS), some(VALUES), { maxKeys: 2 }), fc.nat({ max: 39 }), optional(tokenHeaders, 25))
  .map(([drawn, odd, token]): Record<string, string> => {
    const own = { ...drawn, ...token };
    if (odd === 0) return { ...own, 'x-lab-status': '503' };
    return odd === 1 ? { ...own, 'x-lab-delay': '200ms' } : own;
  });

const pathAndQuery = fc
  .tuple(some(PATHS), fc.oneof({ weight: 12, arbitrary: some(['', '', '?q=1', '?q', '?x=q&q=tester']) }, tokenQuery))
  .map((parts) => parts.join(''));

const what = { path: pathAndQuery, method: some(['GET', 'POST']), headers, odd: fc.nat({ max: 19 }) };

/** What a browser asks before a request of another origin. */
const PREFLIGHT = { origin: 'https://a.example', 'access-control-request-method': 'GET' };

/** One in ten is a gRPC call, where the port may take one; one in twenty a preflight. */
function written(
  from: string,
  base: string,
  call: { path: string; method: string; headers: Record<string, string>; odd: number },
): RandomRequest {
  const { path, method, headers: sent, odd } = call;
  const isGrpc = odd < 2 && !base.startsWith('https') && sent['x-lab-status'] === undefined;
  return {
    from,
    url: `${base}${path}`,
    method: isGrpc ? 'POST' : odd === 2 ? 'OPTIONS' : method,
    headers: odd === 2 ? { ...sent, ...PREFLIGHT } : sent,
    ...(isGrpc && { grpc: true }),
  };
}

/** Names that one certificate or another covers: they have one label more than the wildcard's. */
const COVERED = ['shop.example.com', 'api.example.com', 'x.example.com', 'shop.example.net', 'other.example.com'];

/** Names of TLS that a gateway passes on to a server of its own certificate. */
const PASSED = ['pass.test', 'a.pass.test'];

export const fromOutside: fc.Arbitrary<RandomRequest> = fc
  .record({
    ...what,
    host: some([...COVERED, ...COVERED, ...PASSED, 'y.shop.example.com', 'other.org', 'Shop.Example.com']),
    way: some([...Array<string>(8).fill('http '), 'https ', 'https ', 'https ', 'http :8081', 'http :7000']),
    sni: optional(some(COVERED), 20),
  })
  .map(({ host, way, sni, ...call }) => {
    const [scheme, port] = way.split(' ');
    const isCovered = [...COVERED, ...PASSED].includes(host.toLowerCase());
    const base = `${isCovered ? scheme : 'http'}://${host}${port}`;
    const request = written(RANDOM_GATEWAY, base, call);
    return base.startsWith('https') && sni !== undefined && !PASSED.includes(host) ? { ...request, sni } : request;
  });

const inMesh = SERVICES.flatMap((service) =>
  service.ports.flatMap(({ port }) => [
    `http://${fqdn(service)}:${port}`,
    `http://${service.name}.${service.namespace}:${port}`,
  ]),
);
const outOfMesh = [
  ...Object.values(OUTSIDE).flatMap((host) => [`http://${host}`, `https://${host}`]),
  `http://${OUTSIDE.static}:5000`,
  `http://${OUTSIDE.static}:8080`,
  `http://${INSIDE_ENTRY}:8080`,
];

export const fromInside: fc.Arbitrary<RandomRequest> = fc
  .record({
    ...what,
    from: some(['a/web-v1', 'a/api-v1', 'b/store-v1', 'b/api-v1']),
    base: fc.oneof({ weight: 4, arbitrary: some(inMesh) }, some(outOfMesh)),
  })
  .map(({ from, base, ...call }) => written(from, base, call));
