import fc from 'fast-check';
import {
  type Fields,
  fields,
  fqdn,
  HEADERS,
  type Json,
  NAMESPACES,
  type NamedPort,
  OUTSIDE,
  optional,
  PATHS,
  type RandomService,
  REGEXES,
  SERVICES,
  some,
  VALUES,
  VERSIONS,
} from './words';

const valueMatch: fc.Arbitrary<Fields> = fc.oneof(
  { weight: 4, arbitrary: some(VALUES).map((exact) => ({ exact })) },
  some(['t', 'v', '1']).map((prefix) => ({ prefix })),
  some(['t.*', '[0-9]+', '.*']).map((regex) => ({ regex })),
  fc.constant({}),
);

const uriMatch: fc.Arbitrary<Fields> = fc.oneof(
  { weight: 2, arbitrary: some(PATHS).map((exact) => ({ exact })) },
  { weight: 3, arbitrary: some(PATHS).map((prefix) => ({ prefix })) },
  some(REGEXES).map((regex) => ({ regex })),
);

const namedMatches = (names: readonly string[]) =>
  fc.dictionary(some(names), valueMatch, { minKeys: 1, maxKeys: 2 }) as fc.Arbitrary<Fields>;

/** Claims are known at gateways only; Envoy refuses conditions on them that have no value. */
const claimMatches = some<Fields>([
  { '@request.auth.claims.role': { exact: 'admin' } },
  { '@request.auth.claims[role]': { prefix: 'us' } },
  { '@request.auth.claims.aud': { regex: 's.*' } },
]);

/** A condition; those of workloads may ask who sends. */
export const match = (inMesh: boolean): fc.Arbitrary<Fields> =>
  fields({
    uri: optional(uriMatch, 60),
    ignoreUriCase: optional(fc.constant(true), 15),
    headers: optional(inMesh ? namedMatches(HEADERS) : fc.oneof(namedMatches(HEADERS), claimMatches), 40),
    withoutHeaders: optional(inMesh ? namedMatches(HEADERS) : fc.oneof(namedMatches(HEADERS), claimMatches), 25),
    queryParams: optional(namedMatches(['q']), 15),
    method: optional(some<Json>([{ exact: 'GET' }, { exact: 'POST' }, { prefix: 'P' }]), 20),
    authority: optional(some<Json>([{ exact: 'shop.example.com' }, { regex: '.*example.*' }, { prefix: 'api' }]), 10),
    scheme: optional(some([{ exact: 'http' }, { exact: 'https' }]), 10),
    port: optional(some([80, 443, 8080]), 10),
    ...(inMesh && {
      sourceLabels: optional(some<Json>([{ app: 'web' }, { version: 'v1' }, { app: 'nobody' }]), 15),
      sourceNamespace: optional(some<Json>(NAMESPACES), 15),
    }),
  }).map((found) =>
    Object.keys(found).some((key) => key !== 'ignoreUriCase') ? found : { ...found, uri: { prefix: '/' } },
  );

const requestOperations: fc.Arbitrary<Fields> = fields({
  set: optional(some<Json>([{ 'x-set': 'rule' }, { 'x-set': 'rule', 'X-V': 'set' }, { 'x-set': '%REQ(x-v)%' }])),
  add: optional(fc.constant({ 'x-v': 'added' }), 33),
  remove: optional(some<Json>([['x-v'], ['End-User'], ['x-v', 'x-set']]), 33),
});

const responseOperations: fc.Arbitrary<Fields> = fields({
  set: optional(some<Json>([{ 'x-back': 'set' }, { server: 'nobody' }])),
  add: optional(some<Json>([{ 'x-back': 'added' }, { 'X-More': '%%' }]), 33),
  remove: optional(some<Json>([['x-back'], ['x-more']]), 33),
});

const operations = fields({ request: optional(requestOperations, 67), response: optional(responseOperations, 33) });

/** Services at some of their ports, also by short names, their subsets, and what does not exist. */
const destinationAt = (portsOf: (service: RandomService) => readonly NamedPort[]): fc.Arbitrary<Fields> =>
  fc.oneof(
    {
      weight: 12,
      arbitrary: some(SERVICES).chain((service) =>
        fields({
          host: some(service.namespace === 'a' && service.name === 'api' ? [fqdn(service), 'api'] : [fqdn(service)]),
          subset: optional(some<Json>(VERSIONS), 60),
          port: optional(some(portsOf(service).map(({ port }) => ({ number: port }))), 80),
        }),
      ),
    },
    fields({
      host: some<Json>([OUTSIDE.static, OUTSIDE.dns, fqdn(SERVICES[3]!), 'nothing.a.svc.cluster.local']),
      subset: optional(some<Json>([...VERSIONS, 'nothing']), 25),
      port: optional(some([80, 9090, 5000].map((number) => ({ number })))),
    }),
  );

/** For requests. Connections that are kept to a port for bytes end a second after policies change, requests with them. */
export const destination = destinationAt(({ ports }) => ports.filter(({ name }) => !name.startsWith('tcp')));

/** For bytes: any port. */
export const streamDestination = destinationAt(({ ports }) => ports);

const route: fc.Arbitrary<Json[]> = fc.oneof(
  {
    weight: 4,
    arbitrary: fields({ destination, headers: optional(operations, 15) }).map((only) => [only]),
  },
  fc
    .array(fields({ destination, weight: some([0, 1, 3, 50]), headers: optional(operations, 25) }), {
      minLength: 2,
      maxLength: 3,
    })
    .map((routes) => [{ ...(routes[0] as Fields), weight: 1 }, ...routes.slice(1)]),
);

const always = { percentage: { value: 100 } };

const fault = some<Json>([
  { abort: { httpStatus: 503, ...always } },
  { abort: { httpStatus: 418, ...always } },
  { abort: { grpcStatus: 'UNAVAILABLE', ...always } },
  { abort: { grpcStatus: 'NOT_FOUND', ...always } },
  { abort: { httpStatus: 500, percentage: { value: 0 } } },
  { delay: { fixedDelay: '0.02s', ...always } },
  { delay: { fixedDelay: '0.02s', ...always }, abort: { httpStatus: 429, ...always } },
]);

const retries = some<Json>([
  { attempts: 0 },
  { attempts: 1, retryOn: '5xx' },
  { attempts: 2, perTryTimeout: '5s' },
  { attempts: 3, retryOn: 'gateway-error,connect-failure' },
]);

const copies = some([undefined, { value: 100 }, { value: 0 }]);

/** Copies of requests: all or none of them, so that they can be counted. */
const mirrors: fc.Arbitrary<Fields> = fc.oneof(
  { weight: 17, arbitrary: fc.constant({}) },
  fc.tuple(destination, copies).map(([mirror, percent]) => ({
    mirror,
    ...(percent && { mirrorPercentage: percent }),
  })),
  fc
    .array(fields({ destination, percentage: some<Json>([{ value: 100 }, { value: 0 }]) }), {
      minLength: 1,
      maxLength: 2,
    })
    .map((list) => ({ mirrors: list })),
);

const hostOperation = fc.tuple(
  some(['nowhere', 'nowhere', 'nowhere', 'nowhere', 'nowhere', 'nowhere', 'nowhere', 'rule', 'destination']),
  some<Fields>([
    { set: { host: 'set.example.com' } },
    { set: { ':authority': 'pseudo.example.com' } },
    { add: { Host: 'added.example.com' } },
  ]),
);

const forwarding: fc.Arbitrary<Fields> = fc
  .tuple(
    fields({
      route,
      headers: optional(operations, 25),
      rewrite: optional(
        some<Json>([
          { uri: '/' },
          { uri: '/new' },
          { authority: 'inner' },
          { uri: '/both', authority: 'inner.example.com' },
          { uriRegexRewrite: { match: '^/a(.*)', rewrite: '/z\\1' } },
        ]),
        20,
      ),
      fault: optional(fault, 10),
      timeout: optional(some(['0.1s', '5s']), 10),
      retries: optional(retries, 15),
    }),
    mirrors,
    hostOperation,
  )
  .map(([rule, copied, host]) => withHost({ ...rule, ...copied }, host));

/** Another host by header operations; Istio refuses more than one of them in a rule. */
function withHost(rule: Fields, [place, operation]: readonly [string, Fields]): Fields {
  const own = (holder: Fields): Fields => {
    const { request, ...rest } = (holder.headers ?? {}) as { request?: { [key: string]: Fields } };
    const [kind, header] = Object.entries(operation)[0] as [string, Fields];
    return { ...holder, headers: { ...rest, request: { ...request, [kind]: { ...request?.[kind], ...header } } } };
  };
  if (place === 'nowhere' || (rule.rewrite as Fields | undefined)?.authority !== undefined) return rule;
  if (place === 'rule') return own(rule);
  const [first, ...others] = rule.route as Fields[];
  return { ...rule, route: [own(first!), ...others] };
}

const action: fc.Arbitrary<Fields> = fc.oneof(
  { weight: 12, arbitrary: forwarding },
  some<Fields>([
    { redirect: { uri: '/moved' } },
    { redirect: { authority: 'other.example.com', redirectCode: 302 } },
    { redirect: { scheme: 'https', port: 8443 } },
    { redirect: { uri: '/moved', derivePort: 'FROM_PROTOCOL_DEFAULT', redirectCode: 307 } },
    { redirect: { authority: 'other.example.com', derivePort: 'FROM_REQUEST_PORT' } },
  ]),
  fc.tuple(some([200, 418]), fc.boolean(), optional(responseOperations, 20)).map(([status, speaks, response]) => ({
    directResponse: { status, ...(speaks && { body: { string: 'own' } }) },
    ...(response && { headers: { response } }),
  })),
);

const rule = (inMesh: boolean): fc.Arbitrary<Fields> =>
  fc
    .tuple(action, fc.array(match(inMesh), { maxLength: 2 }), fc.integer({ min: 0, max: 99 }))
    .map(([what, when, id]) => ({ name: `r${id}`, ...(when.length > 0 && { match: when }), ...what }));

export const rules = (inMesh: boolean) =>
  fc.array(rule(inMesh), { minLength: 1, maxLength: 4 }) as fc.Arbitrary<Json[]>;
