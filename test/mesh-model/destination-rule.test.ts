import { MeshModel, ruleForClient, settingFor, subsetNamed } from '../../lib/mesh-model';
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

  test('give each subset by its name, the first of a name', () => {
    const twice = rule('acme', 'a', 'main').replace('}]', '}, { name: main, labels: { from: again } }]');
    const model = MeshModel.ofText([service('acme', 'x'), twice, rule('acme', 'c', 'next')].join('\n---\n'));
    const [merged] = model.destinationRules.lookup('any', model.services[0]!);
    const from = (name: string) => subsetNamed(merged!, name)?.labels.from;
    expect([from('main'), from('next'), from('other'), from('')]).toEqual(['a', 'c', undefined, undefined]);
    expect(merged!.subsets.map(({ labels }) => labels.from)).toEqual(['a', 'again', 'c']);
    expect(merged!.from.map(({ name }) => name)).toEqual(['a', 'c']);
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

describe('rules for one host that select workloads', () => {
  const selecting = (name: string, labels: string, subset = name) =>
    rule('client', name, subset, `, workloadSelector: { matchLabels: { ${labels} } }`);

  test('are merged where they select the same, and stay apart where one selects more', () => {
    const same = [selecting('a', 'app: ui'), selecting('b', 'app: ui')];
    expect(subsets('client', ...same)).toEqual([['a of a', 'b of b']]);
    const more = [selecting('a', 'app: ui'), selecting('b', 'app: ui, version: main')];
    expect(subsets('client', ...more)).toEqual([['a of a'], ['b of b']]);
    expect(subsets('client', ...more.reverse())).toEqual([['a of a'], ['b of b']]);
  });

  test('come before a general one, which is no part of them, whichever is older', () => {
    for (const name of ['a', 'z']) {
      const found = subsets('client', rule('client', name, 'general'), selecting('m', 'app: ui'));
      expect(found.map((each) => each[0])).toEqual(['m of m', `general of ${name}`]);
    }
  });

  test('are for the namespace that they are in, whatever exportTo says', () => {
    const exported = rule('acme', 'a', 'x', ', workloadSelector: { matchLabels: { app: ui } }, exportTo: ["*"]');
    expect(subsets('acme', exported)).toEqual([['x of a']]);
    expect(subsets('client', exported)).toEqual([]);
  });
});

test('one that is exported to namespaces by name is seen there, and not elsewhere: not even in its own', () => {
  const documents = [rule('acme', 'a', 'main', ', exportTo: [client, friend]')];
  expect(subsets('client', ...documents)).toEqual([['main of a']]);
  expect(subsets('other', ...documents)).toEqual([]);
  expect(subsets('acme', ...documents)).toEqual([]);
});

test('a private one of the root namespace is for its own clients', () => {
  const documents = [rule('istio-system', 'a', 'main', ', exportTo: ["."]')];
  expect(subsets('istio-system', ...documents)).toEqual([['main of a']]);
  expect(subsets('client', ...documents)).toEqual([]);
});

describe('settings for a port', () => {
  const settings = (trafficPolicy: string, port: number, subset = '') => {
    const more = subset === '' ? '' : `, trafficPolicy: ${subset}`;
    const text = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: a, namespace: acme }
spec: { host: ${HOST}, trafficPolicy: ${trafficPolicy}, subsets: [{ name: main, labels: {}${more} }] }`;
    const [found] = MeshModel.ofText(text).destinationRules.rules;
    const tls = settingFor('tls', found!.trafficPolicy, found!.subsets[0]!.trafficPolicy, port)?.mode;
    const upgrade = settingFor('upgrade', found!.trafficPolicy, found!.subsets[0]!.trafficPolicy, port)?.policy;
    return [tls, upgrade];
  };
  const tls = (mode: string) => `tls: { mode: ${mode} }`;
  const pool = 'connectionPool: { http: { h2UpgradePolicy: UPGRADE } }';

  test('take the place of all wider ones', () => {
    const policy = `{ ${tls('SIMPLE')}, ${pool}, portLevelSettings: [{ port: { number: 80 }, ${tls('DISABLE')} }] }`;
    expect(settings(policy, 80)).toEqual(['DISABLE', undefined]);
    expect(settings(policy, 81)).toEqual(['SIMPLE', 'UPGRADE']);
  });

  test('of a subset go before those of the rule, one setting by one, but for those of a port', () => {
    const policy = `{ ${tls('SIMPLE')}, ${pool} }`;
    expect(settings(policy, 80, `{ ${tls('MUTUAL')} }`)).toEqual(['MUTUAL', 'UPGRADE']);
    const port = `{ portLevelSettings: [{ port: { number: 80 }, ${tls('MUTUAL')} }] }`;
    expect(settings(policy, 80, port)).toEqual(['MUTUAL', undefined]);
    expect(settings(policy, 81, port)).toEqual(['SIMPLE', 'UPGRADE']);
  });

  test('that say nothing count as Istio counts them: TLS without a mode is off, a pool upgrades as the mesh does', () => {
    expect(settings('{ tls: {}, connectionPool: {} }', 80)).toEqual(['DISABLE', 'DEFAULT']);
    expect(settings('{}', 80)).toEqual([undefined, undefined]);
  });

  test('without a port, or for one that has them already, are none', () => {
    const policy = `{ portLevelSettings: [{ ${tls('SIMPLE')} }, { port: { number: 80 }, ${tls('MUTUAL')} }, { port: { number: 80 }, ${tls('DISABLE')} }] }`;
    expect([settings(policy, 80)[0], settings(policy, 0)[0]]).toEqual(['MUTUAL', undefined]);
  });
});
