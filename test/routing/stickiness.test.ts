import { mainDestinationRule } from '../../lib/routing/destination-rule';
import { choices } from '../../lib/routing/rule-order';
import { remembered, stickyPods } from '../../lib/routing/stickiness';
import { canary, service } from '../estate/declared';

const STICKY = { name: 'cms', ttl: '90s', path: '/cms' };
const rules = (weight: number, more = {}) =>
  choices(service('cms', { stickiness: { name: 'cms' }, canary: canary({ weight, ...more }) }), 'mainline');

test('MESH-11: a pod is chosen by the hash of a cookie, an hour long unless said otherwise', () => {
  expect(stickyPods(STICKY)).toEqual({ consistentHash: { httpCookie: STICKY } });
  const httpCookie = { name: 'cms', ttl: '1h', path: '/' };
  expect(mainDestinationRule(service('cms', { stickiness: { name: 'cms' } })).trafficPolicy).toEqual({
    loadBalancer: { consistentHash: { httpCookie } },
  });
});

test('MESH-11: both sides of the weights set a cookie, and take who has it', () => {
  const all = rules(10);
  expect(all.map(({ name }) => name)).toEqual(['canary-again', 'mainline-again', 'mainline']);
  const cookies = all[2]!.route.route!.map(({ headers, weight }) => [weight, headers!.response!.add!['set-cookie']]);
  expect(cookies).toEqual([
    [90, 'cms-side=main; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax'],
    [10, 'cms-side=canary; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax'],
  ]);
  const back = (subset: string) => [
    [{ headers: { cookie: { regex: `(?:.*;\\s*)?cms-side=${subset}(?:;.*)?` } } }],
    [50, 50].map((weight) => [subset, weight]),
  ];
  expect(
    all
      .slice(0, 2)
      .map(({ match, route }) => [match, route.route!.map((each) => [each.destination.subset, each.weight])]),
  ).toEqual([back('canary'), back('main')]);
});

test.each([0, 100])('MESH-11: a canary at %p %% needs no cookie', (weight) => {
  const [only, ...others] = rules(weight, { match: [] });
  expect(others).toEqual([]);
  expect(only!.route.route![0]).not.toHaveProperty('headers');
});

test('MESH-11, DEST-5: who comes back to the mainline is mirrored, who comes back to the canary is not', () => {
  expect(rules(10, { mirror: 5 }).map(({ name, route }) => [name, route.mirror?.subset])).toEqual([
    ['canary-again', undefined],
    ['mainline-again', 'canary'],
    ['mainline', 'canary'],
  ]);
});

test('a cookie lives for whole seconds, at least as long as said', () => {
  const to = { destination: { host: 'h', subset: 'main' } };
  const { headers } = remembered({ name: 'c', ttl: '1500ms', path: '/x' }, to);
  expect(headers!.response!.add).toEqual({ 'set-cookie': 'c-side=main; Path=/x; Max-Age=2; HttpOnly; SameSite=Lax' });
});
