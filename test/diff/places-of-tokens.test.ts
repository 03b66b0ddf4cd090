import { AT_UI, verified } from './tokens';
import { diffOf, edge, sentences, to } from './versions';

const ui = edge(`    - route: [${to('ui')}]\n`);

/** What changes for the host that has rules. */
function changes(base: readonly string[], head: readonly string[]): string[] {
  const diff = diffOf([...base, ui], [...head, ui]);
  expect(diff.undecided).toEqual([]);
  return sentences(diff).filter((text) => /^(?:OPTIONS )?acme\.example\.com/.test(text));
}

/** Where tokens stand when a rule says nothing of it: in `authorization` and `access_token`. */
const usual = (more = '') => verified(more).replace(', fromHeaders: [{ name: x-t }]', '');
const ISSUER = 'https://alpha.example (key https://alpha.example)';

test('in which of the usual places a token stands makes no difference, and nobody reads of it', () => {
  expect(changes([], [usual()])).toEqual([
    `acme.example.com/… with a token in authorization or ?access_token that is no valid one of ${ISSUER}, not as a preflight: acme/ui main → 401`,
    `acme.example.com/… with a valid token of ${ISSUER} in authorization or ?access_token, not as a preflight: the token is taken out`,
  ]);
});

test('for programs the places stay: every way in which tokens may stand is a list of conditions', () => {
  const { changes: all } = diffOf([ui], [ui, usual()]);
  const refused = all
    .find(({ text }) => text === 'acme/ui main → 401')!
    .requests.find(({ host }) => host === 'acme.example.com')!;
  const asked = refused.anyOf.map((conditions) =>
    conditions.filter(({ token, holds }) => token?.validFor && !holds).map(({ token }) => token!.place.name),
  );
  // Three ways not to be a preflight, two places.
  expect(asked.flat().sort()).toEqual([...Array(3).fill('access_token'), ...Array(3).fill('authorization')]);
});

test('of three places, too; a token in a cookie stays there, so it is a class of its own', () => {
  const three = usual().replace(
    'issuer:',
    'fromCookies: [session], fromHeaders: [{ name: x-t }], fromParams: [t], issuer:',
  );
  const said = changes([], [three]);
  expect(said[0]).toContain(
    `with a token in x-t, ?t or cookie session that is no valid one of ${ISSUER}, not as a preflight: acme/ui main → 401`,
  );
  expect(said.filter((text) => text.includes('or cookie session'))).toHaveLength(1);
});

test('where a change is about one of the places, that place is named', () => {
  const both = usual(', fromHeaders: [{ name: x-t }], fromParams: [t]');
  const one = usual(', fromHeaders: [{ name: x-t }]');
  const said = changes([both], [one]);
  expect(said).not.toEqual([]);
  expect(said.filter((text) => text.includes(' in x-t or ?t'))).toEqual([]);
});

test('tokens of two issuers are two classes', () => {
  const beta = `{ issuer: beta, jwksUri: "https://beta/keys", forwardOriginalToken: true }`;
  const said = changes([usual()], [usual().replace('jwtRules: [', `jwtRules: [${beta}, `)]);
  expect(said).toContain(
    'acme.example.com/… with a valid token of beta in authorization or ?access_token, not as a preflight: 401 → acme/ui main',
  );
});

test('claims that are asked for as well stay behind the token', () => {
  const policy = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: admins, namespace: acme }
spec: { ${AT_UI}rules: [{ when: [{ key: "request.auth.claims[role]", values: [admin] }] }] }`;
  const atUi = usual(', forwardOriginalToken: true')
    .replace(/selector: \{ matchLabels: \{ istio: acme-gateway \} \}/, AT_UI.slice(0, -2))
    .replace('namespace: istio-system', 'namespace: acme');
  expect(changes([atUi], [atUi, policy])).toContain(
    `acme.example.com/… with a valid token of ${ISSUER} in authorization or ?access_token and without claim role: admin: acme/ui main → main: 403`,
  );
});
