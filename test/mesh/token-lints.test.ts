import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deployment, service } from '../resolver/estate';
import { Issuer } from '../resolver/random/tokens';
import { Lab } from './lab';

/** What lints claim about tokens, with their own fixtures, keys that are written out and tokens that are really signed. */
let lab: Lab | undefined;

afterEach(async () => {
  await lab?.stop();
  lab = undefined;
});

const ISSUER = new Issuer('https://id.example.com');

/** A fixture with its keys, somebody who calls, and without a policy that lets in whoever has a token. */
function fixture(name: string): string {
  const text = readFileSync(join(__dirname, '../check/fixtures', `${name}.yaml`), 'utf8');
  const documents = text.replace(/jwksUri: .*/, `jwks: '${ISSUER.jwks}'`).split('\n---\n');
  const isAboutRoles = documents.some((item) => item.includes('name: roles'));
  const isOpen = (item: string) => item.includes('kind: AuthorizationPolicy') && item.includes('name: tokens');
  const kept = documents.filter((item) => !/^kind: Service$/m.test(item) && !(isAboutRoles && isOpen(item)));
  return [...kept, service('acme', 'web'), deployment('acme', 'caller', 'main')].join('\n---\n');
}

const REALM = { sub: 'ann', realm_access: { roles: ['admin'] } };
const CLIENT = { sub: 'ann', resource_access: { shop: { roles: ['admin'] } } };

test.each([
  ['BL640/bad', { sub: 'ann' }, 401],
  ['BL640/good', { sub: 'ann' }, 200],
  ['BL627/bad-claims', REALM, 403],
  ['BL627/good-claims', REALM, 200],
  ['BL627/bad-client-claims', CLIENT, 403],
  ['BL627/good-dotted-claim', { sub: 'ann', 'example.com/roles': ['admin'] }, 200],
])('%s: the token of an administrator is answered with its status', async (name, claims, status) => {
  lab = await Lab.start({ manifests: fixture(name) });
  const headers = { authorization: `Bearer ${ISSUER.token(claims)}` };
  await lab.expect({ from: 'acme/caller-main', url: 'http://web.acme:8080/', headers }, { status });
});
