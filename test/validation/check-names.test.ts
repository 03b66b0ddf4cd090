import { aCanary, aGateway, aService, aTenant, aVariant, saidOf, saidOfService } from './samples';

test('NAME-3: good names pass', () => {
  expect(
    saidOfService({ variants: [aVariant()], versions: [{ name: 'v1', image: 'a:1' }], canary: aCanary() }),
  ).toEqual([]);
});

test.each([
  ['Upper', /must be lower-case letters.*got 'Upper'.*NAME-3[\s\S]*write `upper`/],
  ['1cms', /beginning with a letter/],
  ['a'.repeat(64), /has 64 characters, at most 63 are allowed/],
])('NAME-3: a service cannot be called %s', (name, said) => {
  expect(saidOfService({ name }).join()).toMatch(said);
});

test('NAME-3: `<service>-<key>` has room for 63 characters', () => {
  const long = { name: 'c'.repeat(50), variants: [aVariant({ id: 'a'.repeat(13) })] };
  expect(saidOfService(long).join()).toMatch(
    /would have 64 characters, at most 63[\s\S]*at most 12 characters are left/,
  );
  expect(saidOfService({ ...long, variants: [aVariant({ id: 'a'.repeat(12) })] })).toEqual([]);
});

test('NAME-3: two workloads cannot have one name', () => {
  const services = [aService({ variants: [aVariant({ id: 'new' })] }), aService({ name: 'cms-new' })];
  expect(saidOf(aTenant({ services })).join()).toMatch(/variant 'new' of 'cms' and service 'cms-new' would both be/);
  expect(saidOfService({ name: 'gateway' }).join()).toMatch(/service 'gateway' and the gateway 'gateway'/);
});

test.each(['main', 'master', 'canary'])('NAME-2: %s is reserved, for variants and versions', (name) => {
  expect(saidOfService({ variants: [aVariant({ id: name })] }).join()).toMatch(/are reserved \[NAME-2\]/);
  expect(saidOfService({ versions: [{ name, image: 'a:1' }] }).join()).toMatch(/is reserved.*\[NAME-2\]/);
});

test('NAME-2: one key, one variant', () => {
  const twice = [aVariant({ id: 'OPS-1' }), aVariant({ id: 'ops-1' })];
  expect(saidOfService({ variants: twice }).join()).toMatch(/'ops-1' and 'OPS-1' are one variant of service 'cms'/);
  const collide = [aService({ variants: [aVariant({ id: 'a_b', key: 'x' })] })];
  collide.push(aService({ name: 'ui', variants: [aVariant({ id: 'a.b', key: 'x' })] }));
  expect(saidOf(aTenant({ services: collide })).join()).toMatch(/'a_b' \(a_b\) and 'a.b' have one key 'x'/);
});

test('NAME-2: a version is not called like a variant', () => {
  const said = saidOfService({ variants: [aVariant({ id: 'v1' })], versions: [{ name: 'v1', image: 'a:1' }] });
  expect(said.join()).toMatch(/version 'v1' and variant 'v1'/);
});

test('TENANT-1, NAME-3: namespaces of the cluster and words of Istio are taken', () => {
  expect(saidOf(aTenant({ namespace: 'kube-system' })).join()).toMatch(/belongs to the cluster/);
  expect(saidOf(aTenant({ gateways: [aGateway({ name: 'mesh' })] })).join()).toMatch(/Istio's word/);
  expect(saidOf(aTenant({ name: 'external' })).join()).toMatch(/no tenant may be called 'external'/);
});
