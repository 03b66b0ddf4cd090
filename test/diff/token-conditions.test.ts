import { deployment, service } from '../resolver/estate';
import { Issuer } from '../resolver/random/tokens';
import { ALPHA, AT_UI, allowed, verified, wants } from './tokens';
import { diffOf, edge, sentences, to } from './versions';

const ui = edge(`    - route: [${to('ui')}]\n`);

/** What changes for the host that has rules. */
function changes(base: readonly string[], head: readonly string[]): string[] {
  const diff = diffOf([...base, ui], [...head, ui]);
  expect(diff.undecided).toEqual([]);
  return sentences(diff).filter((text) => /^(?:OPTIONS )?acme\.example\.com/.test(text));
}

const VALID = 'with a valid token of https://alpha.example (key https://alpha.example) in x-t';

test('tokens that are verified from now on: wrong ones are refused, right ones are taken out', () => {
  expect(changes([], [verified()])).toEqual([
    `acme.example.com/… ${VALID}, not as a preflight: the token is taken out`,
    'acme.example.com/… with x-t and without a valid token of https://alpha.example (key https://alpha.example) in x-t, not as a preflight: acme/ui main → 401',
  ]);
});

test('an audience tells good tokens apart, and wrong ones get another status', () => {
  const said = changes([verified()], [verified(', audiences: [shop]')]);
  expect(said.filter((text) => text.endsWith('acme/ui main → 403'))).toEqual([
    `acme.example.com/… ${VALID} and without audience shop, not as a preflight: acme/ui main → 403`,
  ]);
  expect(said.filter((text) => text.endsWith('401 → 403'))).toHaveLength(1);
  expect(said).toHaveLength(2);
});

test('several audiences, of which one is enough', () => {
  const said = changes([], [verified(', audiences: [shop, "https://web.test/"]')]);
  expect(said).toContain(
    'acme.example.com/… with a valid token of https://alpha.example for shop or web.test (key https://alpha.example) in x-t, not as a preflight: the token is taken out',
  );
});

test('a token in a cookie stays there', () => {
  const inCookie = verified('', undefined).replace('fromHeaders: [{ name: x-t }]', 'fromCookies: [session]');
  expect(changes([], [inCookie])).toEqual([
    expect.stringMatching(
      /^acme\.example\.com\/… with cookie session and without a valid token of .* in cookie session, not as a preflight: acme\/ui main → 401$/,
    ),
  ]);
});

test('what a gateway makes of a claim is not followed to pods that look for a token there', () => {
  const made = verified(', outputClaimToHeaders: [{ header: x-inner, claim: inner }]');
  const atPods = verified('', AT_UI).replace('{ name: x-t }', '{ name: x-inner }');
  expect(diffOf([made, ui], [made, ui, atPods]).undecided).toEqual(
    [80, 443].map((port) => {
      return `gateway acme/gateway, acme.example.com port ${port}: requests with header x-inner, header x-t, which may hold a token`;
    }),
  );
});

test('a token that goes on, and headers made of claims', () => {
  expect(changes([verified()], [verified(', forwardOriginalToken: true')])).toEqual([
    `acme.example.com/… ${VALID}, not as a preflight: the token is no longer taken out`,
  ]);
  const made = verified(', outputClaimToHeaders: [{ header: x-user, claim: sub }]');
  const said = changes([verified()], [made]);
  expect(said).toContain(
    `acme.example.com/… ${VALID} and claim sub, not as a preflight: request headers added: x-user: claim sub`,
  );
  // Whatever clients send in its place is taken away, also without a token.
  expect(said).toContain('acme.example.com/… without x-t and with x-user: request headers added: no x-user');
});

test('a policy on a claim asks for a token that has it', () => {
  const base = [verified(), allowed(wants('role', 'admin'))];
  expect(changes(base, [verified(), allowed(wants('role', 'admin, user'))])).toEqual([
    `acme.example.com/… ${VALID} and claim role: user and without claim role: admin, not as a preflight: 403 → acme/ui main`,
  ]);
});

test('keys that change: tokens of the old ones are refused, those of the new ones are taken', () => {
  const beta = new Issuer('beta').jwks;
  const said = changes([verified()], [verified('', undefined, beta)]);
  expect(said.map((text) => text.split(': ').slice(-1)[0])).toEqual(
    expect.arrayContaining(['acme/ui main → 401', '401 → acme/ui main']),
  );
  expect(said.join()).toContain('(key beta)');
  // A set with one key more takes nothing away.
  const both = JSON.stringify({ keys: [ALPHA.jwks, beta].flatMap((set) => (JSON.parse(set) as { keys: [] }).keys) });
  const more = changes([verified()], [verified('', undefined, both)]);
  expect(more.length).toBeGreaterThan(0);
  expect(more.filter((text) => text.includes('→ 401'))).toEqual([]);
});

test('rules of a gateway that ask for a claim, and for a header that is made of one', () => {
  const claims = edge(
    `    - match: [{ headers: { "@request.auth.claims.role": { exact: admin } } }]\n      route: [${to('cms')}]\n    - route: [${to('ui')}]\n`,
  );
  const lines = (base: readonly string[], head: readonly string[]) => {
    const diff = diffOf(base, head);
    expect(diff.undecided).toEqual([]);
    return sentences(diff);
  };
  expect(lines([verified(), ui], [verified(), claims])).toEqual([
    `acme.example.com/… ${VALID} and claim role: admin, not as a preflight: acme/ui main → acme/cms main`,
  ]);
  const made = verified(', outputClaimToHeaders: [{ header: x-role, claim: role }]');
  const byHeader = claims.replace('"@request.auth.claims.role"', 'x-role');
  expect(lines([made, ui], [made, byHeader])).toEqual([
    `acme.example.com/… ${VALID} and claim role: admin, not as a preflight: acme/ui main → acme/cms main`,
  ]);
  // A token that is no longer verified chooses nothing.
  expect(
    lines([verified(), claims], [claims]).filter((text) => text.includes('acme/cms main → acme/ui main')),
  ).toHaveLength(1);
});

test('tokens are verified at pods, too, of what the gateway leaves of them', () => {
  const atPods = [verified('', AT_UI), allowed(wants('role', 'admin'), AT_UI)];
  const said = changes([], atPods);
  expect(said).toContain(
    `acme.example.com/… ${VALID} and claim role: admin, not as a preflight: the token is taken out`,
  );
  expect(said.filter((text) => text.includes(': 403'))).not.toEqual([]);
  // A gateway that takes tokens out leaves none to pods, unless it forwards them.
  const taken = changes([verified(), ...atPods], [verified(', forwardOriginalToken: true'), ...atPods]);
  expect(taken).toEqual([
    expect.stringMatching(/and claim role: admin, not as a preflight: acme\/ui main: 403 → main/),
    `acme.example.com/… ${VALID} and without claim role: admin, not as a preflight: the token is no longer taken out`,
  ]);
});

test('a token in the query is taken out before rules and pods look at it', () => {
  const inQuery = (more: string, at?: string) => verified(`, fromParams: [t]${more}`, at);
  const asks = edge(
    `    - match: [{ queryParams: { t: { regex: ".*" } } }]\n      route: [${to('cms')}]\n    - route: [${to('ui')}]\n`,
  );
  const lines = (base: readonly string[], head: readonly string[]) => {
    const diff = diffOf(base, head);
    expect(diff.undecided).toEqual([]);
    return sentences(diff);
  };
  const VALID_IN_QUERY = 'with a valid token of https://alpha.example (key https://alpha.example) in ?t';
  const said = lines([inQuery(', forwardOriginalToken: true'), asks], [inQuery(''), asks]);
  expect(said).toContain(
    `acme.example.com/… without x-t and ${VALID_IN_QUERY}, not as a preflight: acme/cms main → acme/ui main; the token is taken out`,
  );
  // What the gateway has taken out, pods do not miss: none of them gets it.
  const atPods = [inQuery('', AT_UI), allowed(wants('role', 'admin'), AT_UI), ui];
  const admitted = lines([inQuery(', forwardOriginalToken: true'), ...atPods], [inQuery(''), ...atPods]);
  expect(admitted).toContain(
    `acme.example.com/… ${VALID} or ?t and claim role: admin, not as a preflight: acme/ui main → main: 403`,
  );
});

test('pods that take HTTP verify tokens also behind a rule for bytes', () => {
  const bytes = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: bytes, namespace: acme }
spec:
  hosts: [queue.acme.svc.cluster.local]
  tcp: [{ route: [{ destination: { host: ui.acme.svc.cluster.local, port: { number: 8080 } } }] }]`;
  const queue = [service('acme', 'queue', 7000, 'tcp'), deployment('acme', 'queue', 'main'), bytes];
  const diff = diffOf(queue, [...queue, verified('', AT_UI)]);
  expect(diff.undecided).toEqual([]);
  expect(sentences(diff).filter((text) => text.includes('queue') && text.includes('401'))).not.toEqual([]);
});

test('a rule that writes the header of a token is not followed, and that is said', () => {
  const writes = edge(`    - route: [${to('ui')}]\n      headers: { request: { set: { x-t: "%REQ(x-other)%" } } }\n`);
  const diff = diffOf([writes], [writes, verified('', '')]);
  expect(diff.undecided).toEqual([
    'gateway acme/gateway, acme.example.com port 80: a rule writes header x-t, in which a token may stand',
    'gateway acme/gateway, acme.example.com port 443: a rule writes header x-t, in which a token may stand',
  ]);
});

test('a host of many rules is decided: the work for tokens grows with the rules, and so does what may be done', () => {
  const paths = Array.from(
    { length: 60 },
    (_, at) => `    - match: [{ uri: { prefix: /p${at}/ } }]\n      route: [${to('cms')}]\n`,
  );
  const many = edge(`${paths.join('')}    - route: [${to('ui')}]\n`);
  const policy = allowed(
    `{ from: [{ source: { requestPrincipals: ["*"] } }], to: [{ operation: { paths: ["/p1*"] } }] }, { to: [{ operation: { notPaths: ["/p1*"] } }] }`,
  );
  const usual = verified().replace(', fromHeaders: [{ name: x-t }]', '');
  const other = usual.replace(ALPHA.name, 'https://beta.example');
  expect(diffOf([many, policy, usual], [many, policy, other]).undecided).toEqual([]);
});
