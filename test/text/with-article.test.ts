import { withArticle } from '../../lib/text/with-article';

test.each([
  ['Certificate', 'a Certificate'],
  ['EnvoyFilter', 'an EnvoyFilter'],
  ['Issuer', 'an Issuer'],
  ['UserPolicy', 'a UserPolicy'],
])('%s', (kind, said) => {
  expect(withArticle(kind)).toBe(said);
});
