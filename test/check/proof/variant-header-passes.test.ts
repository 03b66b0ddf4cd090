import { check } from '../../../lib/check/check';
import { VARIANT_HEADER_PASSES } from '../../../lib/check/lints/proof/variant-header-passes';
import { MeshModel } from '../../../lib/mesh-model';
import { allowed, calls, keyedEstate, routes } from './keyed-estate';

const found = (...documents: string[]) => {
  const model = MeshModel.ofText([...keyedEstate(['cms']), CMS, ...documents].join('\n---\n'));
  return check(model, { lints: [VARIANT_HEADER_PASSES] }).map(
    ({ severity, object, path, message }) => `${severity} ${object} ${path}: ${message}`,
  );
};

const CMS = routes('cms', 'cms', { to: 'cms ops-1', asks: 'ops-1' }, { to: 'cms main' });
const passing = routes('edge', 'acme.example.com', { to: 'ui main' });

test('the header gets to a service that answers with its variant, also by way of others', () => {
  const message = (caller: string) =>
    `insecure VirtualService acme/edge spec.http[0]: GET http://acme.example.com/ with x-variant-id: ops-1 leaves the gateway with the header, and Deployment acme/${caller} may pass it on to cms.acme.svc.cluster.local, which answers with ops-1`;
  expect(found(passing)).toEqual([message('ui-main')]);
  expect(found(passing, calls('ui', 'docs'), calls('docs', 'cms'))).toEqual([message('docs-main')]);
});

test('removed, or set, it is not passed on', () => {
  expect(found(routes('edge', 'acme.example.com', { to: 'ui main', removes: true }))).toEqual([]);
  expect(found(routes('edge', 'acme.example.com', { to: 'ui main', sets: 'none' }))).toEqual([]);
});

test('only rules that pass it on are reported', () => {
  const rules = [{ to: 'ui main', path: '/a', removes: true }, { to: 'ui main' }];
  expect(found(routes('edge', 'acme.example.com', ...rules))).toEqual([
    expect.stringContaining('acme/edge spec.http[1]:'),
  ]);
});

test('nobody behind chooses by it', () => {
  expect(found(passing, calls('ui', 'docs'))).toHaveLength(1);
  expect(found(passing, calls('ui', 'docs'), calls('docs', 'docs'))).toEqual([]);
  expect(found(routes('edge', 'acme.example.com', { to: 'cms main' }))).toEqual([]);
});

test('a gateway that lets clients choose the variant by the header may pass it on for every service', () => {
  const choosing = routes('chooser', 'cms.acme.example.com', { to: 'cms ops-1', asks: 'ops-1' }, { to: 'cms main' });
  expect(found(passing, choosing)).toEqual([]);
  const other = routes('chooser', 'cms.acme.example.com', { to: 'cms ops-1', asks: 'ops-2' }, { to: 'cms main' });
  expect(found(passing, other)).toHaveLength(1);
});

test("a variant's own host names are testers'", () => {
  expect(found(routes('edge', 'ops-1.acme.example.com', { to: 'ui main' }))).toEqual([]);
});

test('a service that refuses its callers gives them no variant', () => {
  expect(found(passing, allowed('cms', 'gateway'))).toEqual([]);
});
