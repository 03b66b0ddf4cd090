import { policyConditions } from '../../lib/diff/policy-conditions';
import { Undecided } from '../../lib/language/automaton';
import { MeshModel } from '../../lib/mesh-model';
import { type Constraint, Regions } from '../../lib/region/region';
import { AS_SENT, type Seen, seenBehind } from '../../lib/region/seen';
import { type MeshRequest, Resolver } from '../../lib/resolver';
import { viewRequest } from '../../lib/resolver/request-view';
import { checkToken } from '../../lib/resolver/token';
import { placesOf } from '../../lib/resolver/token-place';
import { ESTATE, GATEWAY } from '../resolver/estate';
import { ALPHA, verified } from './tokens';
import { edge, to } from './versions';

/** A condition in one line: `path prefix /a`, `header x-t claim role exact admin`. */
function told({ attribute, set: { match, token } }: Constraint): string {
  const valued = (of: typeof match) => [of.kind, ...('value' in of ? [of.value] : [])].join(' ');
  if (token === undefined) return `${attribute} ${valued(match)}`;
  const { facet } = token;
  if (facet.kind !== 'claim') return `${attribute} ${facet.kind}`;
  return `${attribute} ${facet.how} claim ${facet.path.join('.')} ${valued(facet.values.match)}`;
}

interface Asked {
  readonly request?: Partial<MeshRequest>;
  /** Of a gateway's RequestAuthentication. @default none */
  readonly tokens?: string;
  /** A VirtualService of the way to the policies. @default none */
  readonly rules?: string;
}

/** What policies ask of a request, each given as action and rules. */
function asked(policies: readonly string[], { request = {}, tokens, rules }: Asked = {}): string[] {
  const documents = policies.map(
    (spec, at) => `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: policy-${at}, namespace: acme }
spec: { ${spec} }`,
  );
  const model = MeshModel.ofText([...documents, ...(tokens === undefined ? [] : [tokens])].join('\n---\n'));
  const sent: MeshRequest = { from: GATEWAY, authority: 'acme.example.com', ...request };
  const through =
    rules === undefined ? undefined : new Resolver(MeshModel.ofText(`${ESTATE}\n---\n${rules}`)).resolve(sent);
  const verifying = model.requestAuthentications.policies;
  const check = checkToken(verifying, viewRequest(sent));
  const jwtRules = verifying.flatMap((policy) => policy.jwtRules);
  const [rule] = jwtRules;
  const behind: Seen =
    check.kind === 'verified' ? seenBehind(AS_SENT, jwtRules, [{ place: placesOf(rule!)[0]!, rule: rule! }]) : AS_SENT;
  const seenBy = { before: AS_SENT, behind, through, arriving: { request: viewRequest(sent), check } };
  return policyConditions(new Regions(), model.authorizationPolicies.policies, seenBy).map(told);
}

const when = (key: string, values: string) => `rules: [{ when: [{ key: "${key}", values: [${values}] }] }]`;
const operation = (text: string) => `rules: [{ to: [{ operation: { ${text} } }] }]`;

const TOKENS = verified('', '');
const withToken = (claims: Readonly<Record<string, unknown>>) => ({ headers: { 'x-t': ALPHA.token(claims) } });

describe('what a policy asks of a request itself', () => {
  test('methods, paths and hosts, with a star at one end', () => {
    expect(asked([operation('methods: [PUT, "P*", "*T"]')])).toEqual([
      'method exact PUT',
      'method prefix P',
      'method regex (?s).*T',
    ]);
    expect(asked([operation('paths: [/a.b, "/b*", "*.html", "/c.d/{*}/e", "/f/{**}"]')])).toEqual([
      'path exact /a.b',
      'path prefix /b',
      'path regex (?s).*\\.html',
      'path regex /c\\.d/[^/]+/e',
      'path regex /f/.*',
    ]);
    expect(asked([operation('hosts: [A.test, "b.*", "*.c"]')])).toEqual([
      'authority regex (?i)a\\.test',
      'authority regex (?i)b\\..*',
      'authority regex (?i).*\\.c',
    ]);
  });

  test('a header, as a whole and as one of several values', () => {
    expect(asked([when('request.headers[X-V]', '"1", "v*", "*2", "*"')])).toEqual([
      'header x-v exact 1',
      'header x-v regex (?:.*,)?\\s*1\\s*(?:,.*)?',
      'header x-v prefix v',
      'header x-v regex (?:.*,)?\\s*v[^,]*\\s*(?:,.*)?',
      'header x-v regex (?s).*2',
      'header x-v regex (?:.*,)?\\s*[^,]*2\\s*(?:,.*)?',
      'header x-v present',
    ]);
  });

  test('values that it refuses tell requests apart, too', () => {
    const refuses = 'rules: [{ to: [{ operation: { notMethods: [GET] } }] }]';
    expect(asked([refuses])).toEqual(['method exact GET']);
  });
});

test('the server name of TLS, where clients choose it', () => {
  const names = when('connection.sni', 'A.test, "b*", "*.c"');
  const https = { scheme: 'https', sni: 'acme.example.com' } as const;
  expect(asked([names], { request: https })).toEqual(['sni exact A.test', 'sni prefix b', 'sni regex (?s).*\\.c']);
  expect(asked([names])).toEqual([]);
  // Between proxies, Istio writes it.
  expect(asked([names], { request: https, rules: edge(`    - route: [${to('ui')}]\n`) })).toEqual([]);
});

describe('what is enough to know', () => {
  const both = 'rules: [{ to: [{ operation: { methods: [PUT], paths: [/a] } }] }]';

  test('of a rule that does not take the request, what it fails by', () => {
    expect(asked([both])).toEqual(['method exact PUT']);
    expect(asked([both], { request: { method: 'PUT' } })).toEqual(['path exact /a']);
    expect(asked([both], { request: { method: 'PUT', path: '/a' } })).toEqual(['method exact PUT', 'path exact /a']);
  });

  test('each of several operations has to fail', () => {
    const either = 'rules: [{ to: [{ operation: { methods: [PUT] } }, { operation: { paths: [/a] } }] }]';
    expect(asked([either])).toEqual(['method exact PUT', 'path exact /a']);
    // One of them fits, so what the rule comes to is asked of all.
    expect(asked([either], { request: { path: '/a' } })).toEqual(['method exact PUT', 'path exact /a']);
  });

  test('one policy that allows, and of it one rule', () => {
    const two = 'rules: [{ to: [{ operation: { paths: [/a] } }] }, { to: [{ operation: { methods: [GET] } }] }]';
    expect(asked([two, both])).toEqual(['method exact GET']);
    // One that denies counts in any case.
    expect(asked([two, `action: DENY, ${both}`])).toEqual(['method exact GET', 'method exact PUT']);
  });

  test('who sends is not known: a rule that asks for it allows nobody for sure', () => {
    const inside = 'rules: [{ from: [{ source: { namespaces: [acme] } }], to: [{ operation: { methods: [GET] } }] }]';
    expect(asked([inside, operation('paths: [/]')])).toEqual(['path exact /']);
    expect(asked([inside, operation('paths: [/a]')])).toEqual(['method exact GET', 'path exact /a']);
  });
});

describe('what a policy asks of a token', () => {
  test('claims of the token that was verified, where it stands', () => {
    const request = withToken({ sub: 'ann', role: 'admin' });
    const claims = (key: string, values: string) => asked([when(key, values)], { request, tokens: TOKENS });
    expect(claims('request.auth.claims[role]', 'admin, "us*", "*er", "*"')).toEqual([
      'header x-t some claim role exact admin',
      'header x-t some claim role prefix us',
      'header x-t some claim role regex (?s).*er',
      'header x-t some claim role regex (?s).+',
    ]);
    expect(claims('request.auth.claims[a][b]', '"1"')).toEqual(['header x-t some claim a.b exact 1']);
    expect(claims('request.auth.audiences', 'shop')).toEqual(['header x-t some claim aud exact shop']);
    expect(claims('request.auth.presenter', 'shop')).toEqual(['header x-t some claim azp exact shop']);
  });

  test.each([
    ['https://alpha.example/ann', ['iss exact https://alpha.example', 'sub exact ann']],
    ['https://alpha.example/*', ['iss exact https://alpha.example', 'sub regex (?s).+']],
    ['https://alpha.example/a*', ['iss exact https://alpha.example', 'sub prefix a']],
    ['*/ann', ['iss regex (?s).+', 'sub exact ann']],
    ['*.example/ann', ['iss regex (?s).*\\.example', 'sub exact ann']],
    ['*', ['iss regex (?s).+', 'sub regex (?s).+']],
    ['*ann', ['iss regex (?s).+', 'sub regex (?s).*ann']],
    ['alpha*', ['iss prefix alpha', 'sub regex (?s).+']],
    ['alpha', ['iss exact alpha', 'sub exact ']],
  ])('the principal %s is an issuer and a subject', (value, expected) => {
    const found = asked([when('request.auth.principal', `"${value}"`)], {
      request: withToken({ sub: 'bob' }),
      tokens: TOKENS,
    });
    expect(found).toEqual(expected.map((text) => `header x-t text claim ${text}`));
  });

  test('nothing of requests without one', () => {
    expect(asked([when('request.auth.claims[role]', 'admin')], { tokens: TOKENS })).toEqual([]);
  });

  test('a token that is refused comes to no policy but to that of an external authorizer, who does not know its claims', () => {
    const request = { headers: { 'x-t': 'a.b.c' } };
    const asks = 'action: CUSTOM, provider: { name: judge }, rules: [{ to: [{ operation: { methods: [PUT] } }] }]';
    expect(asked([operation('paths: [/a]'), asks], { request, tokens: TOKENS })).toEqual(['method exact PUT']);
    const claims = `action: CUSTOM, provider: { name: judge }, ${when('request.auth.claims[role]', 'admin')}`;
    expect(asked([claims], { request: withToken({ role: 'admin' }), tokens: TOKENS })).toEqual([]);
  });
});

describe('what a rule does on the way', () => {
  const by = (match: string, more: string) => edge(`    - ${match}route: [${to('ui')}]\n      ${more}\n`);
  const byPath = (match: string, rewrite: string, path: string) =>
    asked([operation('paths: [/new/a]')], { request: { path }, rules: by(match, `rewrite: ${rewrite}`) });

  test('a path that it rewrites is asked for as it was sent', () => {
    expect(byPath('match: [{ uri: { prefix: /old } }]\n      ', '{ uri: /new }', '/old/b')).toEqual([
      'path exact /old/a',
    ]);
    // What is replaced as a whole arrives as the same path, whatever was sent.
    expect(byPath('match: [{ uri: { exact: /old } }]\n      ', '{ uri: /new }', '/old')).toEqual([]);
    expect(byPath('', '{ uri: /new/ }', '/b')).toEqual(['path exact /a']);
    expect(byPath('', '{ authority: other }', '/b')).toEqual(['path exact /new/a']);
  });

  test('what a regular expression makes of a path is not followed', () => {
    const rewrite = '{ uriRegexRewrite: { match: "/a(.*)", rewrite: "/new" } }';
    expect(() => byPath('', rewrite, '/b')).toThrow(Undecided);
  });

  const byHeader = (more: string) => asked([when('request.headers[x-v]', '"1"')], { rules: by('', more) });

  test('a header that it copies is asked for where it comes from', () => {
    const copied = byHeader('headers: { request: { set: { X-V: "%REQ(x-other)%" } } }');
    expect(copied.filter((text) => text.endsWith('exact 1'))).toEqual(['header x-v exact 1', 'header x-other exact 1']);
  });

  test('a header to which it adds is not followed', () => {
    expect(() => byHeader('headers: { request: { add: { x-v: b } } }')).toThrow(/header x-v, to which a rule adds/);
    expect(byHeader('headers: { request: { add: { x-w: b } } }')).toHaveLength(2);
  });
});
