import type { VariantAccess } from '../../lib';
import { type Propagation, propagationOf } from '../../lib/model/propagation';
import { edgeVirtualServices, variantDelegates } from '../../lib/routing/edge-virtual-service';
import type { HttpRoute } from '../../lib/routing/istio';
import { meshVirtualService } from '../../lib/routing/mesh-virtual-service';
import { Visibility } from '../../lib/routing/visibility';
import { canary, estate, gateway, service, tenant, variant } from '../estate/declared';
import { withDelegates } from './delegates';
import { ruleOf, subsetOf } from './request';

const both = propagationOf({ baggage: 'variant' });
const renamed = propagationOf({ header: 'x-env' });
const OPS = variant('OPS-1', { match: [{ headers: { 'x-beta': { exact: 'yes' } } }] });
const cms = service('cms', { routes: ['/cms'], variants: [OPS], canary: canary({ weight: 50 }) });
const ui = service('ui', { routes: ['/'] });

function edge(propagation: Propagation, variantAccess: readonly VariantAccess[]): Map<string, HttpRoute[]> {
  const acme = tenant({ gateways: [gateway({ variantAccess })], services: [cms, ui] });
  const [only] = acme.gateways;
  const visibility = new Visibility({ ...estate(acme), propagation });
  const visible = visibility.variants(acme);
  const delegates = new Map(
    variantDelegates(acme, only!, visible, visibility.propagation).map(({ name, spec }) => [name, spec]),
  );
  return new Map(
    edgeVirtualServices(acme, only!, visible, visibility.propagation).map(({ host, spec }) => [
      host,
      withDelegates(spec.http!, (name) => delegates.get(name)) as HttpRoute[],
    ]),
  );
}

/** The subset, the rule, and what is done to headers. */
function met(http: readonly HttpRoute[] | undefined, path: string, headers: Record<string, string>) {
  const rule = ruleOf(http, { path, headers });
  return [subsetOf(http, { path, headers }), rule?.name, rule?.headers?.request];
}

test('PROP-1: in the mesh, mainline and canary for who asks for nothing; released code for who asks for another', () => {
  const { http } = meshVirtualService(cms, ['.'], both);
  expect([
    met(http, '/', {}),
    met(http, '/', { baggage: 'a=1' }),
    met(http, '/', { baggage: 'variant=ops-1' }),
    met(http, '/', { 'x-variant-id': 'OPS-1' }),
    met(http, '/', { baggage: 'variant=ops-2' }),
    met(http, '/', { 'x-variant-id': 'ops-2', baggage: 'variant=ops-1' }),
  ]).toEqual([
    ['main 50, canary 50', 'mainline', undefined],
    ['main 50, canary 50', 'mainline', undefined],
    ['ops-1', 'ops-1', undefined],
    ['ops-1', 'ops-1', undefined],
    ['main', 'fallback', undefined],
    ['main', 'fallback', undefined],
  ]);
  expect(meshVirtualService(cms, ['.'], propagationOf({}))).toEqual(meshVirtualService(cms, ['.']));
});

test('PROP-1: at a gateway where clients choose by header', () => {
  const http = edge(both, ['header', 'condition']).get('acme.example.com');
  const set = (key: string) => ({ set: { 'x-variant-id': key, baggage: `variant=${key}` } });
  const repeated = { set: { baggage: 'variant=%REQ(x-variant-id)%' } };
  expect([
    met(http, '/cms', {}),
    met(http, '/cms', { baggage: 'a=1' }),
    met(http, '/cms', { baggage: 'a=1,variant=OPS-1' }),
    met(http, '/cms', { 'x-variant-id': 'ops-1' }),
    met(http, '/', { 'x-variant-id': 'ops-1' }),
    met(http, '/', { baggage: 'variant=ops-1,a=1' }),
    met(http, '/cms', { 'x-variant-id': 'ops-9', baggage: 'variant=ops-1' }),
    met(http, '/cms', { 'x-beta': 'yes' }),
    // Who names a variant skips its conditions.
    met(http, '/cms', { 'x-beta': 'yes', baggage: 'variant=ops-9' }),
  ]).toEqual([
    ['main 50, canary 50', 'cms/cms:mainline', undefined],
    ['main 50, canary 50', 'cms/cms:mainline', undefined],
    ['ops-1', 'cms/cms:header-ops-1', set('ops-1')],
    ['ops-1', 'cms/cms:header-ops-1', set('ops-1')],
    ['main', 'ui/:fallback', repeated],
    ['main', 'ui/:fallback:baggage', undefined],
    ['main', 'cms/cms:fallback', repeated],
    ['ops-1', 'cms/cms:ops-1:condition', set('ops-1')],
    ['main', 'cms/cms:fallback:baggage', undefined],
  ]);
});

test('PROP-1: by hostname both are set; where nobody may choose both are removed', () => {
  const hosts = edge(both, ['hostname']);
  expect(met(hosts.get('ops-1.acme.example.com'), '/', { baggage: 'variant=ops-9' })).toEqual([
    'main',
    'ui/:ops-1-fallback',
    { set: { 'x-variant-id': 'ops-1', baggage: 'variant=ops-1' } },
  ]);
  const removed = { remove: ['x-variant-id', 'baggage'] };
  for (const host of ['acme.example.com', '*.acme.example.com']) {
    expect(met(hosts.get(host), '/cms', { baggage: 'variant=ops-1', 'x-variant-id': 'ops-1' })).toEqual([
      'main 50, canary 50',
      'cms/cms:mainline',
      removed,
    ]);
  }
});

test('PROP-1: a header of the estate’s own takes the place of x-variant-id everywhere', () => {
  const usual = JSON.stringify([...edge(propagationOf({}), ['hostname', 'header', 'condition'])]);
  const own = JSON.stringify([...edge(renamed, ['hostname', 'header', 'condition'])]);
  expect(own).toBe(usual.replaceAll('x-variant-id', 'x-env'));
  expect(JSON.stringify(meshVirtualService(cms, ['.'], renamed))).toBe(
    JSON.stringify(meshVirtualService(cms, ['.'])).replaceAll('x-variant-id', 'x-env'),
  );
});
