import { meshOf, renderTenants } from '../../lib/change/prove';
import { diffMeshes } from '../../lib/diff';
import { explain } from '../../lib/explain';
import { Resolver } from '../../lib/resolver';
import { stateOf, variantFile } from '../variant/registry-state';

const FLAGS = 'featureFlags: "new-search,dark-mode=on"\n';

function mesh(files: Readonly<Record<string, string>>) {
  const state = stateOf(files);
  const tenants = new Set(['acme', 'shared']);
  return meshOf(renderTenants(state.files, tenants, { folder: 'tenants' })[0]!.files);
}

/** The header of feature flags that the first service gets. */
function flagsOf(files: Readonly<Record<string, string>>, url: string, headers: Record<string, string> = {}) {
  const { outcome } = explain(new Resolver(mesh(files)), { url, headers }).answer;
  return outcome.kind === 'forward' ? outcome.destinations[0]!.headers.get('x-feature-flags') : outcome.kind;
}

const OWN = { 'acme/variants/OPS-1.yaml': variantFile('OPS-1', FLAGS) };

test('EDGE-11: set at the variant’s hosts, in place of what the client sends', () => {
  const url = 'https://ops-1.acme.example.com/';
  expect(flagsOf(OWN, url)).toBe('new-search,dark-mode=on');
  expect(flagsOf(OWN, url, { 'x-feature-flags': 'mine' })).toBe('new-search,dark-mode=on');
  expect(flagsOf({ 'acme/variants/OPS-1.yaml': variantFile('OPS-1') }, url)).toBeUndefined();
});

test('EDGE-11: set where its conditions choose it, and nowhere else', () => {
  const match = 'match: [{ cookies: { beta: { exact: "1" } } }]\n';
  const files = { 'acme/variants/OPS-1.yaml': variantFile('OPS-1', FLAGS + match) };
  expect(flagsOf(files, 'https://acme.example.com/', { cookie: 'beta=1' })).toBe('new-search,dark-mode=on');
  expect(flagsOf(files, 'https://acme.example.com/')).toBeUndefined();
  expect(flagsOf(files, 'https://acme.example.com/', { 'x-feature-flags': 'mine' })).toBe('mine');
});

test('EDGE-11: what another tenant says of a variant sets nothing at this tenant’s hosts', () => {
  const docx = '  docx: { image: "r/d:2" }\n';
  const files = { 'shared/variants/OPS-1.yaml': variantFile('OPS-1', FLAGS, docx) };
  expect(flagsOf(files, 'https://ops-1.acme.example.com/')).toBeUndefined();
});

test('EDGE-11: no request goes elsewhere because of it', () => {
  const { changes } = diffMeshes(mesh({ 'acme/variants/OPS-1.yaml': variantFile('OPS-1') }), mesh(OWN));
  expect(changes.length).toBeGreaterThan(0);
  for (const { aspects, requests } of changes) {
    expect(aspects.every(({ text }) => text.startsWith('request headers'))).toBe(true);
    expect(requests.every(({ host }) => host.startsWith('ops-1.'))).toBe(true);
  }
});

test.each(['a%b', ' a', 'a ', 'a\\nb', 'ä', ''])('EDGE-11: refused: %j', (flags) => {
  expect(() => stateOf({ 'acme/variants/OPS-1.yaml': variantFile('OPS-1', `featureFlags: "${flags}"\n`) })).toThrow(
    /OPS-1.yaml:4:15: error: featureFlags: /,
  );
});
