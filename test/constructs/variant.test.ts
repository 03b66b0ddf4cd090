import { TeamGateway } from '../../lib/constructs/team-gateway';
import { VariantService } from '../../lib/constructs/variant-service';
import { children, synthesized, tenantChart } from './synthesized';

const image = 'registry.example.com/cms:1';

function declared() {
  const chart = tenantChart();
  const gateway = new TeamGateway(chart, 'gateway');
  return { chart, gateway, cms: new VariantService(chart, 'cms', { image, port: 8080, routes: ['/'] }) };
}

test('a variant makes a workload and a DestinationRule of its own', () => {
  expect(children(declared().cms.addVariant('OPS-1', { image }))).toEqual([
    'workload',
    'destination-rule: DestinationRule',
  ]);
});

test('NAME-2: one key in label, subset, host, header value and names', () => {
  const { chart, cms } = declared();
  cms.addVariant('OPS-1', { image });
  const objects = synthesized(chart);
  expect(objects.get('Deployment/cms-ops-1').spec.template.metadata.labels.version).toBe('ops-1');
  expect(objects.get('DestinationRule/cms-ops-1').spec.subsets).toEqual([
    { name: 'ops-1', labels: { version: 'ops-1' } },
  ]);
  expect(objects.get('VirtualService/edge-ops-1.acme.example.com').spec.http[0].headers.request.set).toEqual({
    'x-variant-id': 'ops-1',
  });
});

test('SAFE-2: retiring keeps Deployment and DestinationRule as they are, and takes away all that leads there', () => {
  const render = (state?: 'active' | 'retiring') => {
    const { chart, cms } = declared();
    if (state !== undefined) cms.addVariant('OPS-1', { image, state });
    return synthesized(chart);
  };
  const [none, active, retiring] = [render(), render('active'), render('retiring')];
  for (const name of ['Deployment/cms-ops-1', 'DestinationRule/cms-ops-1']) {
    expect(retiring.get(name)).toEqual(active.get(name));
    retiring.delete(name);
  }
  expect(Object.fromEntries(retiring)).toEqual(Object.fromEntries(none));
});

test('SAFE-4: one variant more changes two VirtualServices and adds three objects', () => {
  const render = (...ids: string[]) => {
    const { chart, cms } = declared();
    for (const id of ids) cms.addVariant(id, { image });
    return synthesized(chart);
  };
  const [before, after] = [render('OPS-1'), render('OPS-1', 'OPS-2')];
  const added = [...after.keys()].filter((name) => !before.has(name)).sort();
  const changed = [...before].filter(([name, object]) => JSON.stringify(object) !== JSON.stringify(after.get(name)));
  expect(added).toEqual([
    'Deployment/cms-ops-2',
    'DestinationRule/cms-ops-2',
    'VirtualService/edge-ops-2.acme.example.com',
  ]);
  expect(changed.map(([name]) => name).sort()).toEqual(['VirtualService/cms', 'VirtualService/variants.gateway.cms']);
});

test('a branch may be called any: no host of a variant has the name of another object', () => {
  const { chart, cms, gateway } = declared();
  cms.addVariant('any', { image });
  cms.addVariant('wildcard', { image });
  const hosts = [...synthesized(chart)].filter(([name]) => name.startsWith('VirtualService/edge-'));
  expect(hosts).toHaveLength(4);
  expect(gateway.route('*.acme.example.com')?.name).toBe('edge-acme.example.com-wildcard');
});

test.each(['main', 'Master', 'canary'])('NAME-2: fails on the reserved name %s', (id) => {
  const { chart, cms } = declared();
  cms.addVariant(id, { image });
  expect(() => synthesized(chart)).toThrow(/reserved/);
});

test('NAME-2: fails when one variant is declared twice, and points to it', () => {
  const { chart, cms } = declared();
  cms.addVariant('OPS-1', { image });
  cms.addVariant('ops-1', { image });
  expect(() => synthesized(chart)).toThrow(/acme\/cms\/variant-ops-1: error: 'ops-1' and 'OPS-1' are one variant/);
});
