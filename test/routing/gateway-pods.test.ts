import { type GatewayPods, gatewayPods, meetings, samePods } from '../../lib/routing/gateway-pods';
import { gateway, tenant } from '../estate/declared';

const pods = (selects: Record<string, string>, carries = selects): GatewayPods => ({ selects, carries });
const at = (owner: string, selects: Record<string, string>, carries = selects) => ({
  owner,
  pods: pods(selects, carries),
});
const met = (...all: ReturnType<typeof at>[]) => [...meetings(all)].sort(([a], [b]) => a - b);

const ISTIO = { istio: 'ingress' };

test('TENANT-1: own pods carry more labels than the one that selects them; of those of others no more is known', () => {
  const acme = tenant();
  const own = gatewayPods(acme, gateway());
  expect(own.selects).toEqual({ istio: 'acme-staging-gateway' });
  const added = {
    'istio.io/rev': '*',
    'pod-template-hash': '*',
    'security.istio.io/tlsMode': 'istio',
    'service.istio.io/canonical-revision': '*',
    'sidecar.istio.io/inject': 'true',
    'topology.istio.io/network': '*',
    'topology.istio.io/subzone': '*',
  };
  expect(own.carries).toEqual({
    ...added,
    istio: 'acme-staging-gateway',
    'service.istio.io/canonical-name': 'gateway',
    'app.kubernetes.io/name': 'gateway',
    'app.kubernetes.io/part-of': 'acme',
    'app.kubernetes.io/managed-by': 'branchline',
  });
  expect(gatewayPods(acme, gateway({ selector: ISTIO }))).toEqual({ selects: ISTIO, carries: { ...added, ...ISTIO } });
});

test('TENANT-1: two gateways meet where one selects the pods of the other, whichever comes first', () => {
  const wide = pods(ISTIO);
  const narrow = pods({ ...ISTIO, zone: 'a' });
  expect([samePods(wide, narrow), samePods(narrow, wide)]).toEqual([true, true]);
  expect(samePods(pods({ zone: 'b' }), narrow)).toBe(false);
  expect(samePods(pods({ zone: 'a' }), pods({ istio: 'b' }, { istio: 'b', zone: 'a' }))).toBe(true);
});

describe('TENANT-1: who meets whom', () => {
  test('each later one with the first one of another owner', () => {
    expect(met(at('a', ISTIO), at('b', ISTIO), at('c', ISTIO))).toEqual([
      [1, 0],
      [2, 0],
    ]);
    expect(met(at('a', ISTIO), at('b', { istio: 'other' }))).toEqual([]);
  });

  test('gateways of one owner never meet, and hide nobody', () => {
    expect(met(at('a', ISTIO), at('a', ISTIO))).toEqual([]);
    expect(met(at('a', ISTIO), at('a', ISTIO), at('b', ISTIO))).toEqual([[2, 0]]);
    expect(met(at('a', ISTIO), at('b', ISTIO), at('a', ISTIO))).toEqual([
      [1, 0],
      [2, 1],
    ]);
    // The second one of `a` stands between: the stranger after it is still found by all.
    expect(met(at('a', ISTIO), at('a', ISTIO), at('b', ISTIO), at('a', ISTIO))).toEqual([
      [2, 0],
      [3, 2],
    ]);
  });

  test('a wider selector meets narrower ones before and after it', () => {
    const [one, two] = [
      { ...ISTIO, zone: 'a' },
      { ...ISTIO, zone: 'b' },
    ];
    expect(met(at('a', one), at('b', ISTIO), at('c', two))).toEqual([
      [1, 0],
      [2, 1],
    ]);
    expect(met(at('a', one), at('b', two))).toEqual([]);
  });

  test('labels that only the pods carry count for the selectors of others', () => {
    const carried = { istio: 'own', team: 'x' };
    expect(met(at('a', { istio: 'own' }, carried), at('b', { team: 'x' }))).toEqual([[1, 0]]);
    expect(met(at('a', { team: 'x' }), at('b', { istio: 'own' }, carried))).toEqual([[1, 0]]);
    expect(met(at('a', { team: 'y' }), at('b', { istio: 'own' }, carried))).toEqual([]);
  });

  test('a selector without labels meets everybody', () => {
    expect(met(at('a', {}), at('b', ISTIO))).toEqual([[1, 0]]);
    expect(met(at('a', ISTIO), at('b', {}))).toEqual([[1, 0]]);
  });
});
