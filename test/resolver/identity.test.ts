import { DEFAULT_MESH_CONFIG } from '../../lib/mesh-model';
import { identityFits, identityOf, identityText } from '../../lib/resolver/identity';

const mesh = { ...DEFAULT_MESH_CONFIG, trustDomain: 'acme.example', trustDomainAliases: ['old.example'] };
const ui = identityOf(mesh, 'acme', 'ui');
const gateway = identityOf(mesh, 'edge', undefined);
const nobody = identityOf(mesh, undefined, undefined);

test.each([
  // cluster.local and aliases stand for the mesh's own trust domain.
  ['acme.example/ns/acme/sa/ui', true, false, undefined],
  ['cluster.local/ns/acme/sa/ui', true, false, undefined],
  ['old.example/ns/acme/sa/ui', true, false, undefined],
  ['other.example/ns/acme/sa/ui', false, false, false],
  ['*/ns/acme/sa/ui', true, false, undefined],
  ['*old.example/ns/acme/sa/ui', true, false, undefined],
  ['acme.example/ns/acme/*', true, false, undefined],
  ['acme.example/ns/edge/*', false, undefined, undefined],
  ['acme.example/ns/edge/sa/gateway', false, undefined, undefined],
  ['acme.example/*', true, undefined, undefined],
  ['*/sa/ui', true, undefined, undefined],
  ['*', true, true, true],
  ['spiffe://acme.example/ns/acme/sa/ui', false, false, false],
])('principal %s: a workload %s, a gateway of a known namespace %s, one of an unknown %s', (value, ...expected) => {
  const fits = [ui, gateway, nobody].map((identity) => identityFits('source.principal', identity, value, 'acme'));
  expect(fits).toEqual(expected);
});

test.each([
  ['source.namespace', 'acme', true, false, undefined],
  ['source.namespace', 'ac*', true, false, undefined],
  ['source.namespace', 'edge', false, true, undefined],
  ['source.namespace', '*', true, true, true],
  ['source.serviceAccount', 'ui', true, false, undefined],
  ['source.serviceAccount', 'edge/gateway', false, undefined, undefined],
  ['source.trustDomain', 'acme.example', true, true, true],
  ['source.trustDomain', 'old.example', true, true, true],
  ['source.trustDomain', 'acme.*', true, true, true],
  ['source.trustDomain', 'other.example', false, false, false],
])('%s %s', (key, value, ...expected) => {
  expect([ui, gateway, nobody].map((identity) => identityFits(key, identity, value, 'acme'))).toEqual(expected);
});

test('is reported as far as it is known', () => {
  expect([ui, gateway, nobody].map(identityText)).toEqual([
    'acme.example/ns/acme/sa/ui',
    'a gateway in edge whose service account is not in the input',
    'a gateway whose pods are not in the input',
  ]);
});
