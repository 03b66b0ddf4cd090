import { explain, explanationToJson, explanationToText } from '../../lib/explain';
import { isPassedOn } from '../../lib/explain/passed-on';
import { declaredPropagation, MeshModel } from '../../lib/mesh-model';
import { parseRegistry } from '../../lib/registry/parse-registry';
import { Resolver } from '../../lib/resolver';
import { estateFiles } from '../../lib/synthesis/estate-files';

/** ui → search → ranking, which has a variant; `search` declares what it passes on. */
function asked(propagates: string, baggage = false) {
  const { estate, settings } = parseRegistry([
    {
      path: 'estate.yaml',
      text: `apiVersion: branchline/v1\nkind: Estate\n${baggage ? 'propagation: { baggage: variant }\n' : ''}`,
    },
    {
      path: 'acme/tenant.yaml',
      text: `{ apiVersion: branchline/v1, kind: Tenant, name: acme, environment: staging, namespace: acme, domains: [acme.example.com], services: {
      ui: { image: "r.example.com/ui:1", port: 8080, routes: [/], calls: [search] },
      search: { image: "r.example.com/search:1", port: 8080, calls: [ranking]${propagates} },
      ranking: { image: "r.example.com/ranking:1", port: 8080 } } }`,
    },
    {
      path: 'acme/variants/OPS-1.yaml',
      text: '{ apiVersion: branchline/v1, kind: Variant, id: OPS-1, services: { ranking: { image: "r.example.com/ranking:2" } } }',
    },
  ]);
  const resolver = new Resolver(MeshModel.ofText([...estateFiles(estate, settings.gitops).values()].join('\n---\n')));
  const hop = explain(resolver, { url: 'http://ops-1.acme.example.com/', chain: ['ui', 'search', 'ranking'] });
  const json = JSON.parse(JSON.stringify(explanationToJson(hop))) as {
    next: [{ needs: [object]; next: [{ needs: [object] }] }];
  };
  return { text: explanationToText(hop), ui: json.next[0].needs[0], search: json.next[0].next[0].needs[0] };
}

test.each([
  ['true', ', as it declares', true],
  ['false', ', which declares that it does not', false],
  ['baggage', ', which declares that it does not', false],
])('PROP-4: propagates: %s', (value, said, passedOn) => {
  const { text, ui, search } = asked(`, propagates: ${value}`);
  expect(text).toContain(`x-variant-id: ops-1 passed on by acme/search${said}; without it: acme/ranking main`);
  expect(text).toContain('x-variant-id: ops-1 passed on by acme/ui; without it, further on');
  expect(search).toHaveProperty('passedOn', passedOn);
  expect(ui).not.toHaveProperty('passedOn');
});

test('PROP-4: baggage alone is enough where rules take it', () => {
  const { text, search } = asked(', propagates: baggage', true);
  expect(text).toContain(', or baggage: variant=ops-1, passed on by acme/search, as it declares; without it: ');
  expect(search).toHaveProperty('passedOn', true);
});

test('PROP-4: nothing is known where nothing is declared', () => {
  const { text, search } = asked('');
  expect(text).toContain('x-variant-id: ops-1 passed on by acme/search; without it: acme/ranking main');
  expect(search).not.toHaveProperty('passedOn');
});

test('PROP-4: the annotation of others counts, and no other value of it', () => {
  const declared = (annotations: Record<string, string>) => {
    const metadata = { name: 'a', namespace: 'n', annotations };
    const [workload] = MeshModel.ofText(
      JSON.stringify({ apiVersion: 'apps/v1', kind: 'Deployment', metadata }),
    ).workloads;
    return declaredPropagation(workload!);
  };
  expect(declared({ 'branchline.dev/propagates': 'false' })).toBe(false);
  expect(declared({ 'branchline.dev/propagates': 'yes' })).toBeUndefined();
  expect(declared({})).toBeUndefined();
});

test('PROP-4: baggage alone helps with a header that baggage does instead', () => {
  const baggage = { name: 'baggage', value: 'variant=ops-1' };
  expect(isPassedOn('baggage', { name: 'end-user' })).toBe(false);
  expect(isPassedOn('baggage', { name: 'x-variant-id', or: [baggage] })).toBe(true);
  expect(isPassedOn('baggage', { name: 'baggage' })).toBe(true);
  expect(isPassedOn(true, { name: 'end-user' })).toBe(true);
  expect(isPassedOn(false, { name: 'baggage' })).toBe(false);
});
