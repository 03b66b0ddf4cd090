import { MeshModel, ruleForClient } from '../../lib/mesh-model';
import { service } from '../resolver/estate';

const HOST = 'x.acme.svc.cluster.local';

function rule(ns: string, name: string, subset: string, more = '', host = HOST): string {
  return `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: ${name}, namespace: ${ns} }
spec: { host: "${host}", subsets: [{ name: ${subset}, labels: { from: ${name} } }]${more} }`;
}

/** The subsets that a client of a namespace has, by the rules that give them. */
function subsets(client: string, ...documents: string[]): string[][] {
  const model = MeshModel.ofText([service('acme', 'x'), ...documents].join('\n---\n'));
  const found = model.destinationRules.lookup(client, model.services[0]!);
  return found.map((merged) => merged.subsets.map((subset) => `${subset.name} of ${subset.labels.from}`));
}

describe('of one namespace for one host', () => {
  test('are merged, the first subset of a name wins', () => {
    const merged = subsets('any', rule('acme', 'b', 'main'), rule('acme', 'a', 'main'), rule('acme', 'c', 'next'));
    expect(merged).toEqual([['main of a', 'next of c']]);
  });

  test('stay apart with unequal exportTo', () => {
    const documents = [rule('acme', 'a', 'main'), rule('acme', 'b', 'next', ', exportTo: ["."]')];
    expect(subsets('any', ...documents)).toEqual([['main of a']]);
  });

  test('the first traffic policy counts', () => {
    const tls = (mode: string) => `, trafficPolicy: { tls: { mode: ${mode} } }`;
    const documents = [
      rule('acme', 'a', 'main'),
      rule('acme', 'c', 'x', tls('SIMPLE')),
      rule('acme', 'b', 'y', tls('DISABLE')),
    ];
    const model = MeshModel.ofText([service('acme', 'x'), ...documents].join('\n---\n'));
    expect(model.destinationRules.lookup('any', model.services[0]!)[0]!.trafficPolicy?.tls?.mode).toBe('DISABLE');
  });
});

test("looked for in the client's namespace, then the service's, then the root namespace: the first has it all", () => {
  const all = [rule('client', 'own', 'a'), rule('acme', 'service', 'b'), rule('istio-system', 'mesh', 'c')];
  expect(subsets('client', ...all)).toEqual([['a of own']]);
  expect(subsets('other', ...all)).toEqual([['b of service']]);
  expect(subsets('other', all[2]!)).toEqual([['c of mesh']]);
  expect(subsets('other', all[0]!)).toEqual([]);
});

test('an exact host before a wildcard, and the longest wildcard', () => {
  const wide = rule('acme', 'wide', 'a', '', '*.svc.cluster.local');
  const near = rule('acme', 'near', 'b', '', '*.acme.svc.cluster.local');
  expect(subsets('any', wide, near)).toEqual([['b of near']]);
  expect(subsets('any', wide, near, rule('acme', 'exact', 'c'))).toEqual([['c of exact']]);
});

test('one that selects the client comes before the general one, in its own namespace only', () => {
  const selecting = rule('client', 'mine', 'a', ', workloadSelector: { matchLabels: { app: ui } }');
  const model = MeshModel.ofText([service('acme', 'x'), selecting, rule('client', 'general', 'b')].join('\n---\n'));
  const rules = model.destinationRules.lookup('client', model.services[0]!);
  const name = (labels: Record<string, string>) => ruleForClient(rules, 'client', labels)?.object.name;
  expect([name({ app: 'ui' }), name({ app: 'cms' })]).toEqual(['mine', 'general']);
});
