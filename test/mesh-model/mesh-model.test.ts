import fc from 'fast-check';
import { MeshModel, sourceOf } from '../../lib/mesh-model';
import { gatewayClients, Resolver, workloadClient } from '../../lib/resolver';
import { ESTATE, resolverOf, service } from '../resolver/estate';
import { runs } from '../runs';

describe('what a model holds', () => {
  const model = MeshModel.ofText(ESTATE);

  test('services, workloads and gateways of the input', () => {
    expect(model.services.map((item) => item.hostname)).toEqual([
      'cms.acme.svc.cluster.local',
      'ui.acme.svc.cluster.local',
    ]);
    expect(model.workloads.map((item) => [item.name, item.labels.version, item.serviceAccount])).toEqual([
      ['ui-main', 'main', 'ui'],
      ['cms-main', 'main', 'cms'],
      ['cms-ops-1234', 'ops-1234', 'cms'],
    ]);
    expect(model.gateways[0]!.servers.map((server) => [server.port, server.protocol, server.tls?.mode])).toEqual([
      [80, 'HTTP', undefined],
      [443, 'HTTPS', 'SIMPLE'],
    ]);
  });

  test('every object knows its file and the line of its fields', () => {
    const rule = model.destinationRules.rules.find((item) => item.name === 'cms')!;
    const lines = ESTATE.split('\n');
    const { line, file } = rule.object.at('spec', 'subsets');

    expect(file).toBe('input.yaml');
    expect(lines[line - 1]).toContain('subsets: [{ name: main');
    expect(rule.object.at('spec', 'subsets').line).toBe(rule.object.at('spec', 'subsets', 0, 'name').line);
  });

  test('finds workloads of a namespace by their labels', () => {
    expect(model.workloadsWith('acme', { app: 'cms', version: 'main' }).map((item) => item.name)).toEqual(['cms-main']);
    expect(model.workloadsWith('acme', { app: 'cms' })).toHaveLength(2);
    expect(model.workloadsWith('other', { app: 'cms' })).toHaveLength(0);
  });
});

describe('a later version of a model', () => {
  const rule = (name: string, more = '') => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: acme${more} }
spec: { hosts: [x], http: [] }`;
  const names = ({ virtualServices }: MeshModel) => virtualServices.map(({ object }) => object.name);
  const later = (earlier: string[], ...documents: string[]) =>
    names(MeshModel.ofText(documents.join('\n---\n')).laterThan(MeshModel.ofText(earlier.join('\n---\n'))));

  test('has objects that were added behind all others, unless their creation time is written', () => {
    expect(later([rule('b'), rule('c')], rule('a'), rule('b'), rule('c'))).toEqual(['b', 'c', 'a']);
    const old = rule('z', ', creationTimestamp: "2020-01-01T00:00:00Z"');
    expect(later([rule('b')], rule('b'), old)).toEqual(names(MeshModel.ofText([rule('b'), old].join('\n---\n'))));
  });

  test('is the same model where nothing was added, or nothing was there before', () => {
    const model = MeshModel.ofText(`${rule('b')}\n---\n${rule('a')}`);
    expect(model.laterThan(model)).toBe(model);
    expect(model.laterThan(MeshModel.ofText(''))).toBe(model);
  });

  test('is read as the first was: with the same options, and without its findings twice', () => {
    const model = MeshModel.ofText(`${rule('b')}\n---\nkind: [`, { rootNamespace: 'mesh' });
    const found = model.laterThan(MeshModel.ofText(rule('a')));
    expect(found.config.rootNamespace).toBe('mesh');
    expect(found.findings).toEqual([]);
  });
});

test('an Istio kind in a version that does not exist is reported, and read by nobody', () => {
  const gateway = 'apiVersion: networking.istio.io/v1lalpha1\nkind: Gateway\nmetadata: { name: g }';
  const { findings, gateways } = MeshModel.ofText(`${gateway}\n---\n${ESTATE}`);
  expect(gateways.map(({ name }) => name)).toEqual(['gateway']);
  expect(findings.map((finding) => `${finding.code} ${sourceOf(finding).line} ${finding.message}`)).toEqual([
    'unknown-version 1 networking.istio.io/v1lalpha1 does not exist: Istio never sees this Gateway',
  ]);
});

test.each(['v1', 'v1beta1', 'v1alpha3'])('Istio kinds are read in version %s', (version) => {
  const text = ESTATE.replaceAll('networking.istio.io/v1', `networking.istio.io/${version}`);
  expect(MeshModel.ofText(text).gateways).toHaveLength(1);
});

test('broken inputs, ten thousand in the full run: no input makes it throw', () => {
  const kinds = fc.constantFrom(
    'Service',
    'Deployment',
    'Pod',
    'VirtualService',
    'DestinationRule',
    'Gateway',
    'Sidecar',
    'ServiceEntry',
    'PeerAuthentication',
    'AuthorizationPolicy',
    'RequestAuthentication',
    'EnvoyFilter',
    'List',
    'Namespace',
    'ConfigMap',
  );
  const fields = fc.constantFrom(
    'spec',
    'hosts',
    'http',
    'match',
    'route',
    'destination',
    'host',
    'subset',
    'servers',
    'port',
    'tls',
    'selector',
    'egress',
    'rules',
    'from',
    'source',
    'to',
    'when',
    'subsets',
    'labels',
    'name',
    'number',
    'uri',
    'prefix',
    'regex',
    'headers',
    'items',
    'exportTo',
    'gateways',
    'template',
    'metadata',
    'weight',
    'delegate',
    'portLevelMtls',
    'ports',
    'mirror',
    '__proto__',
    'constructor',
    'data',
    'mesh',
    'annotations',
    'trafficPolicy',
    'matchLabels',
  );
  const scalar = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom('*', '/', './x', '[', '8080', 'mesh'),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      scalar,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(fields, tie('tree'), { maxKeys: 5 }),
    ),
  }));
  const object = fc
    .tuple(
      kinds,
      fc.constantFrom('v1', 'apps/v1', 'networking.istio.io/v1', 'security.istio.io/v1beta1'),
      fc.option(tree),
      tree,
    )
    .map(([kind, apiVersion, metadata, spec]) =>
      JSON.stringify({ kind, apiVersion, metadata: metadata ?? { name: 'x' }, spec, items: [spec] }),
    );
  const input = fc.array(fc.oneof({ weight: 5, arbitrary: object }, { weight: 1, arbitrary: fc.string() }), {
    maxLength: 6,
  });

  fc.assert(
    fc.property(input, fc.string({ maxLength: 12 }), (documents, path) => {
      const model = MeshModel.ofText([ESTATE, ...documents].join('\n---\n'));
      const resolver = new Resolver(model);
      for (const client of [
        ...gatewayClients(model).slice(0, 2),
        ...model.workloads.slice(0, 3).map((item) => workloadClient(item)),
      ]) {
        const answer = resolver.resolve({ from: client, authority: 'cms:8080', path: `/${path}` });
        resolver.skippedRules(answer);
      }
      for (const finding of model.findings) sourceOf(finding);
    }),
    runs({ sample: 300, full: 10_000 }),
  );
}, 300_000);

test('a mesh of ten thousand objects is read in well under a second', () => {
  const documents = Array.from({ length: 10_000 }, (_, index) => service(`ns-${index % 50}`, `service-${index}`));
  // Its own work, not what else the machine does.
  const from = process.cpuUsage();
  const { model } = resolverOf(documents);
  expect(model.services).toHaveLength(10_000);
  const { user, system } = process.cpuUsage(from);
  expect((user + system) / 1000).toBeLessThan(3000);
});

test('a kustomization says nothing about the cluster, and nothing is said about it', () => {
  const model = MeshModel.ofText(
    'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n',
  );
  expect(model.findings).toEqual([]);
});
