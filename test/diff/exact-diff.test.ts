import fc from 'fast-check';
import { diffMeshes, isUnchanged, type RequestClass } from '../../lib/diff';
import { aspectChanges } from '../../lib/diff/effect-change';
import { requestsAt } from '../../lib/diff/entry';
import { meshEntries } from '../../lib/diff/mesh-entries';
import { objectChanges } from '../../lib/diff/object-changes';
import { changeKey, differencesAt } from '../../lib/diff/place-difference';
import { sourcesOf } from '../../lib/diff/source';
import { suspectsOf, Touched } from '../../lib/diff/touched';
import { compileRegex } from '../../lib/language/re2';
import { MeshModel } from '../../lib/mesh-model';
import { Regions } from '../../lib/region/region';
import { gatewayClients, Resolver } from '../../lib/resolver';
import { ESTATE, service, virtualService } from '../resolver/estate';
import { diffOf, edge, sentences, to } from './versions';

const RUNS = {
  numRuns: Number(process.env.EXACT_RUNS ?? (process.env.CI ? 60 : 25)),
  seed: Number(process.env.EXACT_SEED ?? 3),
};

/** A rule for `match` (YAML in flow style) that leads to one of the estate's subsets. */
const rule = (match: string, name = 'cms', more = '') => `    - match: [${match}]\n      route: [${to(name)}]\n${more}`;
const REST = `    - route: [${to('ui')}]\n`;

describe('one host, one rule before the rest: requests that move by a small change of a condition', () => {
  test.each([
    ['uri: { regex: "/v[0-9]/.*" }', 'uri: { regex: "/v[0-8]/.*" }', '/v9/'],
    ['uri: { regex: "/id/[0-9]{1,8}" }', 'uri: { regex: "/id/[0-9]{1,9}" }', '/id/111111111'],
    [
      'headers: { x-user: { regex: "beta-[a-m].*" } }',
      'headers: { x-user: { regex: "beta-[a-n].*" } }',
      'x-user: beta-n',
    ],
    ['headers: { x-user: { regex: beta } }', 'headers: { x-user: { regex: "(?i)beta" } }', 'x-user: bETa'],
    ['uri: { regex: "/(a|b|c|d|e|f)/.*" }', 'uri: { regex: "/(a|b|c|d|e)/.*" }', '/f/'],
    ['uri: { prefix: /a }, ignoreUriCase: true', 'uri: { prefix: /a }', '/A'],
    ['uri: { regex: "/.*" }', 'uri: { regex: "/.+" }', 'http://acme.example.com/'],
  ])('%s → %s', (before, after, example) => {
    const diff = diffOf([edge(rule(`{ ${before} }`) + REST)], [edge(rule(`{ ${after} }`) + REST)]);
    expect(isUnchanged(diff)).toBe(false);
    expect(diff.changes).toHaveLength(1);
    expect(diff.changes[0]!.requests).toHaveLength(1);
    expect(diff.changes[0]!.requests[0]!.example).toMatch(new RegExp(`${example.replaceAll(/[.[\]]/g, '\\$&')}$`));
  });

  test.each([
    ['{ uri: { regex: "/(a|b)/.*" } }', '{ uri: { regex: "/[ab]/.*" } }'],
    ['{ headers: { x: { regex: "a|b" } } }', '{ headers: { x: { exact: a } } }, { headers: { x: { exact: b } } }'],
    ['{ uri: { prefix: /a } }', '{ uri: { exact: /a } }, { uri: { regex: "/a.+" } }'],
    ['{ uri: { regex: "(?i)/A" } }', '{ uri: { exact: /a }, ignoreUriCase: true }'],
    ['{ withoutHeaders: { x: { regex: ".+" } } }', '{ withoutHeaders: { x: {} } }, { headers: { x: { exact: "" } } }'],
  ])('%s is %s in other words', (before, after) => {
    const diff = diffOf([edge(rule(before) + REST)], [edge(rule(after) + REST)]);
    expect(sentences(diff)).toEqual([]);
    expect(isUnchanged(diff)).toBe(true);
  });

  test('a rule behind seven others that each want a header to be missing is an exposure', () => {
    const hidden = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
      .map((name) => rule(`{ withoutHeaders: { x-${name}: {} } }`, 'ui'))
      .join('');
    const diff = diffOf([edge(hidden + REST)], [edge(hidden + rule('{ uri: { prefix: / } }') + REST)]);
    expect(sentences(diff)).toEqual([
      'acme.example.com/… with x-a and x-b and x-c and x-d and x-e and x-f and x-g: acme/ui main → acme/cms main',
    ]);
    expect(diff.exposures.map(({ text }) => text)).toEqual([
      'acme/cms was internal and becomes reachable from gateway acme/gateway',
    ]);
  });

  test('what is left of a rule behind an old and a new one is reported as a whole', () => {
    const before = rule('{ uri: { regex: "/a[0-9]+b" } }', 'ui');
    const diff = diffOf(
      [edge(before + REST)],
      [
        edge(
          before + rule('{ uri: { regex: "/a[a-e]+b" } }', 'ui') + rule('{ uri: { regex: "/a[0-9a-f]+b" } }') + REST,
        ),
      ],
    );
    expect(sentences(diff)).toEqual([
      'acme.example.com/… path matching /a[0-9a-f]+b, path not matching /a[0-9]+b, path not matching /a[a-e]+b: acme/ui main → acme/cms main',
    ]);
  });

  test('the rules that decide are named, with their places', () => {
    const [change] = diffOf([edge(rule('{ uri: { exact: /a } }') + REST)], [edge(REST)]).changes;
    expect(change!.requests[0]!.rules).toEqual({
      base: { text: 'rule of VirtualService acme/edge', at: expect.stringMatching(/:\d+$/) },
      head: { text: 'rule of VirtualService acme/edge', at: expect.stringMatching(/:\d+$/) },
    });
  });

  test('an expression that takes too many states is said to be undecided, and is no “no change”', () => {
    const hard = (end: string) => rule(`{ uri: { regex: "/(a|b)*a(a|b){24}${end}" } }`);
    const diff = diffOf([edge(hard('c') + REST)], [edge(hard('[c-d]') + REST)]);
    if (diff.changes.length === 0) expect(diff.undecided.length).toBeGreaterThan(0);
    expect(isUnchanged(diff)).toBe(false);
  });
});

/** Expressions as people write them, and as they hurt. */
const PATHS = [
  '{ exact: /a }',
  '{ exact: /a/b }',
  '{ prefix: /a }',
  '{ prefix: /a/ }',
  '{ prefix: /b }',
  '{ prefix: / }',
  '{ regex: "/a.*" }',
  '{ regex: "/[ab]/.*" }',
  '{ regex: "/(a|b|c)(/.*)?" }',
  '{ regex: ".*" }',
  '{ regex: "(?i)/A/b?" }',
  '{ regex: "/a+b*" }',
  '{ regex: "/\\\\w+/\\\\d{1,2}" }',
  '{ regex: "/[^/]*" }',
  '{ regex: "" }',
  '{ regex: "/a(" }',
];
const VALUES = [
  '{}',
  '{ exact: a }',
  '{ exact: ab }',
  '{ prefix: a }',
  '{ regex: "a|b" }',
  '{ regex: "[a-c]+" }',
  '{ regex: ".*b" }',
  '{ regex: "(?i)ab?" }',
  '{ exact: "" }',
  '{ regex: "" }',
  '{ regex: "*" }',
  '{ regex: "\\\\w*" }',
];
const path = fc.constantFrom(...PATHS);
const value = fc.constantFrom(...VALUES);
const named = (name: string) => value.map((item) => `${name}: ${item}`);
const condition = fc
  .record(
    {
      uri: fc.tuple(path, fc.boolean()).map(([uri, any]) => `uri: ${uri}${any ? ', ignoreUriCase: true' : ''}`),
      method: fc.constantFrom('method: { exact: GET }', 'method: { exact: OPTIONS }', 'method: { regex: "P.*" }'),
      headers: fc
        .oneof(
          named('x'),
          named('X'),
          named('y'),
          fc.tuple(named('x'), named('y')).map((both) => both.join(', ')),
        )
        .map((item) => `headers: { ${item} }`),
      without: fc.oneof(named('x'), named('y')).map((item) => `withoutHeaders: { ${item} }`),
      query: named('q').map((item) => `queryParams: { ${item} }`),
      authority: fc.constantFrom(
        'authority: { exact: acme.example.com }',
        'authority: { prefix: a }',
        'authority: { exact: "acme.example.com:8080" }',
      ),
    },
    { requiredKeys: [] },
  )
  .map((parts) => `{ ${Object.values(parts).join(', ')} }`);
const action = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom(to('ui'), to('cms'), to('cms', 'ops-1234')).map((target) => `route: [${target}]`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'redirect: { uri: /a }',
      'redirect: { authority: acme.example.com }',
      'directResponse: { status: 418 }',
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(
        'headers: { request: { set: { x: a } } }',
        'headers: { request: { remove: [x] } }',
        'headers: { request: { add: { y: b } } }',
        'rewrite: { uri: /a }',
        'rewrite: { uri: / }',
        'rewrite: { authority: inner }',
        'corsPolicy: { allowOrigins: [{ exact: "http://o" }] }',
        'timeout: 2s',
      )
      .map((more) => `route: [${to('cms')}]\n      ${more}`),
  },
);
const anyRule = fc.tuple(fc.array(condition, { maxLength: 2 }), action).map(([match, does]) => {
  return match.length === 0 ? `    - ${does}\n` : `    - match: [${match.join(', ')}]\n      ${does}\n`;
});

/** A list of rules, and one that differs in some: changed, added, gone, or in another order. */
const pair = fc
  .tuple(
    fc.array(anyRule, { minLength: 1, maxLength: 5 }),
    fc.array(fc.tuple(fc.nat(5), fc.constantFrom('put', 'drop', 'add', 'swap'), anyRule), {
      minLength: 1,
      maxLength: 2,
    }),
  )
  .map(([rules, changes]) => {
    const head = [...rules];
    for (const [at, what, other] of changes) {
      const index = at % Math.max(1, head.length);
      if (what === 'put') head[index] = other;
      else if (what === 'drop') head.splice(index, 1);
      else if (what === 'add') head.splice(index, 0, other);
      else head.push(...head.splice(index, 1));
    }
    return [rules.join(''), head.join('')] as const;
  })
  .filter((both) => both.every((text) => text !== ''));

const policy = fc.constantFrom(
  '',
  '{ action: DENY, rules: [{ to: [{ operation: { methods: [DELETE], paths: ["/a*"] } }] }] }',
  '{ rules: [{ to: [{ operation: { paths: ["/a", "/b/*", "*.x"] } }] }, { when: [{ key: "request.headers[x]", values: ["a*"] }] }] }',
  '{ action: DENY, rules: [{ to: [{ operation: { notPaths: ["/{*}/b"] } }] }] }',
);
const withPolicy = (spec: string) =>
  spec === ''
    ? []
    : [
        `apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: { name: p, namespace: acme }\nspec: { selector: { matchLabels: { app: cms } }, ${spec.slice(1)}`,
      ];

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly authority: string;
  readonly headers: Readonly<Record<string, string>>;
}

const absent = Symbol('absent');
const values = ['', 'a', 'b', 'ab', 'A', 'abc', 'cc', 'a,b', '1', 'zz'];
const asked = fc
  .record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'OPTIONS', 'DELETE'),
    path: fc.constantFrom(
      '/',
      '/a',
      '/A',
      '/a/',
      '/a/b',
      '/A/b',
      '/ab',
      '/aab',
      '/aabb',
      '/b',
      '/b/',
      '/b/c',
      '/c',
      '/c/a',
      '/d',
      '/a/12',
      '/ab/1',
      '/x/123',
      '/a.x',
      '/b.x',
      '/%C3%A9',
    ),
    authority: fc.constantFrom('acme.example.com', 'acme.example.com', 'ACME.example.com', 'acme.example.com:8080'),
    x: fc.constantFrom<string | typeof absent>(absent, ...values),
    y: fc.constantFrom<string | typeof absent>(absent, ...values),
    q: fc.constantFrom<string | typeof absent>(absent, ...values.filter((item) => !item.includes(','))),
    origin: fc.constantFrom<string | typeof absent>(absent, absent, 'http://o', 'http://p'),
    preflight: fc.boolean(),
  })
  .map(({ method, path: at, authority, x, y, q, origin, preflight }): Asked => {
    const sent = { x, y, origin, ...(preflight && { 'access-control-request-method': 'GET' }) };
    const headers = Object.fromEntries(Object.entries(sent).filter(([, item]) => item !== absent)) as Asked['headers'];
    return { method, path: q === absent ? at : `${at}?q=${String(q)}`, authority, headers };
  });

/** Whether a request is of a class, read from its conditions as a program would. */
function isOf({ anyOf }: RequestClass, request: Asked): boolean {
  const [pathname, query] = request.path.split('?') as [string, string | undefined];
  const read = (attribute: string): string | undefined => {
    if (attribute === 'path') return pathname;
    if (attribute === 'method' || attribute === 'authority') return request[attribute];
    if (attribute.startsWith('header ')) return request.headers[attribute.slice(7)];
    return query === undefined || attribute !== 'query q' ? undefined : query.slice(2);
  };
  return anyOf.some((all) =>
    all.every(({ attribute, holds, match, ignoreCase, orAbsent, replaced }) => {
      const own = read(attribute);
      if (own === undefined) return orAbsent === holds;
      const start = own.slice(0, replaced?.prefix.length ?? 0);
      if (
        replaced !== undefined &&
        (replaced.ignoreCase ? start.toLowerCase() !== replaced.prefix.toLowerCase() : start !== replaced.prefix)
      )
        return !holds;
      const found = replaced === undefined ? own : replaced.by + own.slice(replaced.prefix.length);
      const form = (text: string) => (ignoreCase ? text.toLowerCase() : text);
      const fits =
        match.kind === 'present' ||
        (match.kind === 'exact' && form(found) === form(match.value)) ||
        (match.kind === 'prefix' && form(found).startsWith(form(match.value))) ||
        (match.kind === 'regex' && compileRegex(match.value)?.matches(found) === true);
      return fits === holds;
    }),
  );
}

test('every request that changes is in a class that says so, and no other one is in any (HTTP rules of one host)', () => {
  let changed = 0;
  let undecided = 0;
  fc.assert(
    fc.property(
      pair,
      policy,
      policy,
      fc.boolean(),
      fc.noShrink(fc.array(asked, { minLength: 150, maxLength: 150 })),
      ([before, after], first, second, samePolicy, requests) => {
        const model = (rules: string, spec: string) =>
          MeshModel.ofText([ESTATE, edge(rules), ...withPolicy(spec)].join('\n---\n'));
        const [base, head] = [model(before, first), model(after, samePolicy ? first : second)];
        const diff = diffMeshes(base, head);
        undecided += diff.undecided.length;
        const resolvers = { base: new Resolver(base), head: new Resolver(head) };
        const from = gatewayClients(base)[0]!;
        const classes = diff.changes.flatMap((change) =>
          change.requests
            .filter(({ kind, host }) => kind === 'gateway' && host === 'acme.example.com')
            .map((item) => ({ change, item })),
        );
        for (const request of requests) {
          const ask = (resolver: Resolver) => resolver.resolve({ from, port: 80, scheme: 'http', ...request });
          const said = aspectChanges(ask(resolvers.base), ask(resolvers.head));
          const key = changeKey(said);
          const holding = classes.filter(({ item }) => isOf(item, request));
          if (key !== '') changed++;
          const aspects = (list: typeof said) => list.map(({ aspect }) => aspect).join();
          const isRight =
            key === ''
              ? holding.length === 0
              : diff.undecided.length > 0 || holding.some(({ change }) => aspects(change.aspects) === aspects(said));
          if (!isRight) {
            const told = holding.map(({ change, item }) => `${item.text}: ${change.text}`);
            throw new Error(
              `${JSON.stringify(request)}: ${key || 'no change'}, but the classes are\n${told.join('\n')}`,
            );
          }
        }
      },
    ),
    RUNS,
  );
  expect(changed).toBeGreaterThan(RUNS.numRuns);
  expect(undecided).toBe(0);
});

describe('found by random changes', () => {
  const security = (kind: string, name: string, spec: string, namespace = 'acme') => `apiVersion: security.istio.io/v1
kind: ${kind}
metadata: { name: ${name}, namespace: ${namespace} }
spec: ${spec}`;

  test('whether a policy lets requests in depends on mTLS: what it asks of requests counts when that changes', () => {
    const policy = security(
      'AuthorizationPolicy',
      'cms',
      '{ selector: { matchLabels: { app: cms } }, rules: [{ from: [{ source: { namespaces: [acme] } }] }, { to: [{ operation: { paths: [/open] } }] }] }',
    );
    const off = security('PeerAuthentication', 'default', '{ mtls: { mode: DISABLE } }', 'istio-system');
    const said = sentences(diffOf([policy, off], [policy])).filter((text) => text.startsWith('acme/cms'));
    expect(said).toEqual([
      'acme/cms/open from acme/cms, acme/ui: travels in plaintext → mtls',
      'acme/cms/… (not /open) from acme/cms, acme/ui: acme/cms all pods: 403 → all pods',
    ]);
  });

  test('with the last service below it, a wildcard of the mesh becomes a host for all names below', () => {
    const known = `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: api, namespace: acme }
spec: { hosts: [api.far.test], location: MESH_EXTERNAL, resolution: DNS, ports: [{ number: 80, name: http, protocol: HTTP }] }`;
    const wildcard = virtualService('acme', 'far', ['*.far.test'], '    - redirect: { authority: near.test }\n');
    // Something else has to take HTTP at this port, or no rules are asked there.
    const heard = service('acme', 'web', 80);
    const found = sentences(diffOf([heard, known, wildcard], [heard, wildcard]));
    expect(found.filter((text) => text.startsWith('*.far.test'))).toEqual([
      '*.far.test/… from acme/cms, acme/ui: passes unrouted → 301 to http://near.test',
    ]);
  });

  test('a policy that asks for the server name of TLS tells clients of one server apart', () => {
    const rules = edge(`    - route: [${to('ui')}]\n`);
    const policy = (names: string) =>
      security(
        'AuthorizationPolicy',
        'names',
        `{ selector: { matchLabels: { istio: acme-gateway } }, action: DENY, rules: [{ when: [{ key: connection.sni, values: [${names}] }] }] }`,
        'istio-system',
      );
    const found = sentences(diffOf([rules, policy('none.test')], [rules, policy('acme.example.com')]));
    expect(found.filter((text) => text.includes('ui main'))).toEqual([
      'acme.example.com/… with server name acme.example.com: acme/ui main → 403',
    ]);
  });

  test('behind a gateway that wants a token, a change of rules changes requests with one', () => {
    const selector = 'selector: { matchLabels: { istio: acme-gateway } }';
    const rule = '{ issuer: a, jwksUri: "https://a.example/jwks", fromHeaders: [{ name: x-t }] }';
    const tokens = [
      security('RequestAuthentication', 'tokens', `{ ${selector}, jwtRules: [${rule}] }`),
      // The gateway's pods are not in the input: a policy of the mesh is theirs, wherever they run.
      security(
        'AuthorizationPolicy',
        'tokens',
        `{ ${selector}, rules: [{ from: [{ source: { requestPrincipals: ["*"] } }] }] }`,
        'istio-system',
      ),
    ];
    const rules = (name: string) => edge(`    - route: [${to(name)}]\n`);
    const diff = diffOf([...tokens, rules('ui')], [...tokens, rules('cms')]);
    expect(diff.undecided).toEqual([]);
    expect(sentences(diff)).toEqual([
      'acme.example.com/… with a valid token of a in x-t and claim sub, not as a preflight: acme/ui main → acme/cms main',
    ]);
    // What such requests do not meet changes nothing for them.
    expect(isUnchanged(diffOf([...tokens, rules('ui')], [...tokens, rules('ui')]))).toBe(true);
  });

  test('names of a service that a proxy does not know lead nowhere, though a rule has its full name', () => {
    const other = `apiVersion: v1
kind: Namespace
metadata: { name: other, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Service
metadata: { name: far, namespace: other }
spec: { selector: { app: far }, ports: [{ name: http, port: 8080 }] }
---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: acme }
spec: { egress: [{ hosts: ["./*"] }], outboundTrafficPolicy: { mode: REGISTRY_ONLY } }`;
    const far = virtualService(
      'acme',
      'far',
      ['far.other.svc.cluster.local', 'cms.acme.svc.cluster.local'],
      `    - route: [${to('cms')}]\n`,
    );
    const asked = (authority: string) => {
      const ask = (own: readonly string[]) => {
        const model = MeshModel.ofText([ESTATE, ...own].join('\n---\n'));
        const from = { kind: 'workload' as const, namespace: 'acme', labels: { app: 'ui', version: 'main' } };
        return new Resolver(model).resolve({ from, port: 8080, authority }).outcome.kind;
      };
      return [ask([other]), ask([other, far])];
    };
    expect(asked('far.other.svc.cluster.local:8080')).toEqual(['error', 'forward']);
    expect(asked('far.other:8080')).toEqual(['error', 'error']);
    const models = [[other], [other, far]].map((own) => MeshModel.ofText([ESTATE, ...own].join('\n---\n')));
    const [base, head] = models as [MeshModel, MeshModel];
    const touched = new Touched(objectChanges(base, head).relevant, [base, head]);
    const resolvers = { base: new Resolver(base), head: new Resolver(head) };
    const { entries } = meshEntries(resolvers, sourcesOf(base, head), touched);
    const places = (name: string) => entries.filter(({ hosts = [] }) => hosts.includes(name));
    const changes = (name: string) =>
      places(name).map((entry) => {
        const regions = new Regions();
        const { start } = requestsAt(entry, regions);
        return differencesAt(entry, start, regions, resolvers, suspectsOf(entry, touched)).differences.length;
      });
    expect(changes('far.other.svc.cluster.local')).toContain(1);
    expect(changes('far.other').filter((count) => count > 0)).toEqual([]);
  });

  test('a NetworkPolicy shuts a sender out of services, too, that its proxy does not know and passes on to', () => {
    const narrow = `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: acme }
spec: { workloadSelector: { labels: { app: ui } }, egress: [{ hosts: ["./ui.acme.svc.cluster.local"] }] }`;
    const wall = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: wall, namespace: acme }
spec: { podSelector: { matchLabels: { app: ui } }, policyTypes: [Egress] }`;
    expect(sentences(diffOf([narrow], [narrow, wall]))).toContain(
      'acme/cms/… from acme/ui: acme/cms, unrouted → acme/cms: 503 (shut out by a NetworkPolicy), unrouted',
    );
  });

  test('pods whose proxy is passed check no token', () => {
    const tokens = security(
      'RequestAuthentication',
      'tokens',
      '{ selector: { matchLabels: { app: cms } }, jwtRules: [{ issuer: a, jwksUri: "https://a.example/jwks" }] }',
    );
    const plain = security('PeerAuthentication', 'default', '{ mtls: { mode: DISABLE } }', 'istio-system');
    const passed = ESTATE.replaceAll(
      '{ labels: { app: cms,',
      '{ annotations: { traffic.sidecar.istio.io/excludeInboundPorts: "8080" }, labels: { app: cms,',
    );
    const said = sentences(diffOf([tokens, plain], [tokens, plain], [ESTATE, passed]));
    expect(said.filter((text) => / no valid one of a\b.*: 401 → all pods$/.test(text))).toHaveLength(1);
  });

  test('what a proxy passes on without a rule meets the policies of the pods', () => {
    const narrow = `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: acme }
spec: { workloadSelector: { labels: { app: ui } }, egress: [{ hosts: ["./ui.acme.svc.cluster.local"] }] }`;
    const port = security(
      'AuthorizationPolicy',
      'port',
      '{ selector: { matchLabels: { app: cms } }, action: DENY, rules: [{ to: [{ operation: { ports: ["9090"], paths: [/a] } }] }] }',
    );
    const off = security('PeerAuthentication', 'default', '{ mtls: { mode: DISABLE } }', 'istio-system');
    const moved = ESTATE.replace(
      'name: http-cms, port: 8080, targetPort: 8080',
      'name: http-cms, port: 8080, targetPort: 9090',
    );
    const said = sentences(diffOf([narrow, port, off], [narrow, port, off], [ESTATE, moved]));
    expect(said.filter((text) => text.startsWith('acme/cms') && text.includes('403')).length).toBeGreaterThan(0);
  });

  test('a policy that is about fewer of the pods than before lets some requests in', () => {
    const refusing = security(
      'AuthorizationPolicy',
      'old',
      '{ selector: { matchLabels: { track: old } }, action: DENY, rules: [{ to: [{ operation: { paths: [/a] } }] }] }',
    );
    const tracks = (second: string) =>
      ESTATE.replace('app: cms, version: main', 'app: cms, version: main, track: old').replace(
        'app: cms, version: ops-1234',
        `app: cms, version: ops-1234, track: ${second}`,
      );
    const said = sentences(diffOf([refusing], [refusing], [tracks('old'), tracks('new')]));
    expect(said).toEqual([expect.stringMatching(/^acme\/cms\/a from acme\/cms, acme\/ui: /)]);
  });
});
