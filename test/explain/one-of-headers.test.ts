import { explain, explanationToJson, explanationToText } from '../../lib/explain';
import { MeshModel } from '../../lib/mesh-model';
import { parseRegistry } from '../../lib/registry/parse-registry';
import { Resolver } from '../../lib/resolver';
import { estateFiles } from '../../lib/synthesis/estate-files';

// ui → search → ranking; the ticket changes ranking alone.
const { estate, settings } = parseRegistry([
  {
    path: 'estate.yaml',
    text: 'apiVersion: branchline/v1\nkind: Estate\npropagation: { baggage: variant }\n',
  },
  {
    path: 'acme/tenant.yaml',
    text: `{ apiVersion: branchline/v1, kind: Tenant, name: acme, environment: staging, namespace: acme, domains: [acme.example.com], services: {
      ui: { image: "r.example.com/ui:1", port: 8080, routes: [/], calls: [search] },
      search: { image: "r.example.com/search:1", port: 8080, calls: [ranking] },
      ranking: { image: "r.example.com/ranking:1", port: 8080 } } }`,
  },
  {
    path: 'acme/variants/OPS-1.yaml',
    text: '{ apiVersion: branchline/v1, kind: Variant, id: OPS-1, services: { ranking: { image: "r.example.com/ranking:2" } } }',
  },
]);
const resolver = new Resolver(MeshModel.ofText([...estateFiles(estate, settings.gitops).values()].join('\n---\n')));
const chain = ['ui', 'search', 'ranking'];

test('PROP-1: where the header and the baggage both lead there, one of them is enough, at every hop', () => {
  const hop = explain(resolver, { url: 'http://ops-1.acme.example.com/', chain });
  const text = explanationToText(hop);
  const either = 'x-variant-id: ops-1, or baggage: variant=ops-1, passed on by';
  expect(text).toContain(`${either} acme/ui; without it, further on: acme/ranking main`);
  expect(text).toContain(`${either} acme/search; without it: acme/ranking main`);
  expect(JSON.stringify(explanationToJson(hop))).toContain(
    '"needs":[{"header":"x-variant-id","value":"ops-1","without":"acme/ranking main","or":[{"header":"baggage","value":"variant=ops-1"}]}]',
  );
});

test('PROP-1: a request that has baggage alone needs that, and no other', () => {
  const headers = { baggage: 'a=1,variant=ops-1' };
  const { next } = explain(resolver, { url: 'search', from: 'acme/ui', headers, chain: ['search', 'ranking'] });
  expect(next[0]!.needs.map(({ name, value, or }) => [name, value, or])).toEqual([
    ['baggage', 'a=1,variant=ops-1', undefined],
  ]);
  const without = explain(resolver, { url: 'search', from: 'acme/ui', chain: ['search', 'ranking'] });
  expect(without.next[0]!.needs).toEqual([]);
});
