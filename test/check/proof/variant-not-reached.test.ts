import { check } from '../../../lib/check/check';
import { VARIANT_NOT_REACHED } from '../../../lib/check/lints/proof/variant-not-reached';
import { MeshModel } from '../../../lib/mesh-model';
import { allowed, calls, keyedEstate, routes } from './keyed-estate';

/** Findings as `severity object: message`. */
function found(documents: readonly string[]): string[] {
  const model = MeshModel.ofText(documents.join('\n---\n'));
  return check(model, { lints: [VARIANT_NOT_REACHED] }).map(
    ({ severity, object, path, message }) => `${severity} ${object} ${path}: ${message}`,
  );
}

const HOST = 'ops-1.acme.example.com';
const ui = routes('edge', HOST, { to: 'ui main', sets: 'ops-1' });
const cmsInMesh = routes('cms', 'cms', { to: 'cms ops-1', asks: 'ops-1' }, { to: 'cms main' });
const cmsWithout = routes('cms', 'cms', { to: 'cms ops-2', asks: 'ops-2' }, { to: 'cms main' });
const cmsAtGateway = routes(
  'edge-cms',
  'acme.example.com',
  { to: 'cms ops-1', asks: 'ops-1', sets: 'ops-1' },
  { to: 'cms main' },
);

describe('inside the mesh', () => {
  const missed =
    'DestinationRule acme/cms spec.subsets[1]: GET http://cms.acme.svc.cluster.local:8080/ with x-variant-id: ops-1 from namespace acme reaches subset main, not ops-1';

  test('a declared call with the header does not get to the variant to which a gateway leads', () => {
    expect(found([...keyedEstate(['cms']), ui, cmsAtGateway, cmsWithout, calls('ui', 'cms')])).toEqual([
      `breaks-traffic ${missed}`,
    ]);
  });

  test('the header comes from a client, by a rule that asks for it, and on by another service', () => {
    const edge = routes('edge', 'acme.example.com', { to: 'ui main', asks: 'ops-1' }, { to: 'ui main', removes: true });
    const estate = [...keyedEstate(['cms']), edge, calls('ui', 'docs'), calls('docs', 'cms')];
    expect(found([...estate, cmsAtGateway, cmsWithout])).toEqual([`breaks-traffic ${missed}`]);
  });

  test('no rule of any service leads to the variant that a host name promises', () => {
    expect(found([...keyedEstate(['cms']), ui, calls('ui', 'cms')])).toEqual([
      `breaks-traffic ${missed.replace('subset main', 'subset none')}`,
    ]);
  });

  test('a call that no Sidecar declares is possible: fragile', () => {
    expect(found([...keyedEstate(['cms']), ui, cmsAtGateway, cmsWithout])).toEqual([`fragile ${missed}`]);
  });

  test('nothing is found if the mesh has the rule for the header', () => {
    expect(found([...keyedEstate(['cms']), ui, cmsAtGateway, cmsInMesh, calls('ui', 'cms')])).toEqual([]);
  });

  test('a variant that only a gateway leads to: no rule of the mesh names the service', () => {
    expect(found([...keyedEstate(['cms']), ui, cmsAtGateway])).toEqual([]);
  });

  test('nobody but the gateway may call the service', () => {
    expect(found([...keyedEstate(['cms']), ui, cmsAtGateway, cmsWithout, allowed('cms', 'gateway')])).toEqual([]);
    expect(
      found([...keyedEstate(['cms']), ui, cmsAtGateway, cmsWithout, allowed('cms', 'gateway', 'ui')]),
    ).toHaveLength(1);
  });

  test('the caller is not told: its gateway takes the header away', () => {
    const plain = routes('edge', 'acme.example.com', { to: 'ui main', removes: true });
    const gateway = routes('edge-cms', HOST, { to: 'cms ops-1', sets: 'ops-1' });
    expect(found([...keyedEstate(['cms']), plain, gateway, cmsWithout, calls('ui', 'cms')])).toEqual([]);
  });

  test('a key that is retiring here and active there', () => {
    const docs = routes('docs', 'docs', { to: 'docs ops-1', asks: 'ops-1' }, { to: 'docs main' });
    const main = routes('cms', 'cms', { to: 'cms main' });
    expect(found([...keyedEstate(['cms', 'docs']), ui, docs, main, calls('ui', 'cms', 'docs')])).toEqual([]);
  });

  test('the pods of the variant do not run', () => {
    const estate = keyedEstate(['cms']).map((text) => text.replace(/(cms-ops-1[\s\S]*replicas:) 1/, '$1 0'));
    expect(found([...estate, ui, cmsAtGateway, cmsWithout, calls('ui', 'cms')])).toEqual([]);
  });
});

describe('on its host name', () => {
  const edge = (...rules: Parameters<typeof routes>[2][]) => routes('edge', HOST, ...rules);

  test('a rule leads past the variant, to which the header leads', () => {
    expect(found([...keyedEstate(['cms']), edge({ to: 'cms main', sets: 'ops-1' }), cmsInMesh])).toEqual([
      `breaks-traffic VirtualService acme/edge spec.http[0]: GET http://${HOST}/ reaches subset main of cms.acme.svc.cluster.local, which has ops-1`,
    ]);
    expect(found([...keyedEstate(['cms']), edge({ to: 'cms main', sets: 'ops-1' }), cmsAtGateway])).toHaveLength(1);
  });

  test('a path that leads to another version by the header too', () => {
    const versions = { to: 'cms main', path: '/v1' };
    const mesh = routes('cms', 'cms', versions, { to: 'cms ops-1', asks: 'ops-1' }, { to: 'cms main' });
    const rules = edge({ ...versions, sets: 'ops-1' }, { to: 'cms ops-1', sets: 'ops-1' });
    expect(found([...keyedEstate(['cms']), rules, mesh])).toEqual([]);
  });

  test('the header is missing, and a service behind chooses by it', () => {
    const message = (how: string) =>
      `VirtualService acme/edge spec.http[0]: GET http://${HOST}/ leaves without x-variant-id: ops-1, so cms.acme.svc.cluster.local, which ui.acme.svc.cluster.local ${how}, answers with its mainline`;
    const estate = [...keyedEstate(['cms']), edge({ to: 'ui main' }), cmsInMesh];
    expect(found([...estate, calls('ui', 'cms')])).toEqual([`breaks-traffic ${message('calls')}`]);
    expect(found(estate)).toEqual([`fragile ${message('may call')}`]);
  });

  test('the header is missing, and nobody behind would read it', () => {
    const estate = [...keyedEstate(['cms']), edge({ to: 'ui main' }), cmsInMesh];
    expect(found([...estate, calls('ui', 'docs')])).toEqual([]);
    expect(found([...estate, allowed('cms', 'docs')])).toEqual([]);
  });

  test('a host that sets the key of another variant is found', () => {
    const estate = [...keyedEstate(['cms']), edge({ to: 'ui main', sets: 'ops-2' }), cmsInMesh, calls('ui', 'cms')];
    expect(found(estate)).toHaveLength(1);
  });
});
