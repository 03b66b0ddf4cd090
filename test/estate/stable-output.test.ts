import fc from 'fast-check';
import type { Estate, Tenant } from '../../lib/model/tenant';
import { estate, service, tenant, variant } from './declared';
import { randomEstate } from './random-estate';
import { changedPaths, renderedFiles } from './rendered';

const shuffled = <T>(items: readonly T[]) => fc.shuffledSubarray([...items], { minLength: items.length });

/** The same estate with everything that has no order of its own in another one. */
function anotherOrder({ tenants }: Estate): fc.Arbitrary<Estate> {
  const order = (tenantOf: Tenant): fc.Arbitrary<Tenant> =>
    fc
      .tuple(
        shuffled(tenantOf.services).chain((services) =>
          fc.tuple(
            ...services.map((each) =>
              fc
                .tuple(shuffled(each.variants), shuffled(each.versions), shuffled(each.calls))
                .map(([variants, versions, calls]) => ({ ...each, variants, versions, calls })),
            ),
          ),
        ),
        shuffled(tenantOf.gateways),
      )
      .map(([services, gateways]) => ({ ...tenantOf, services, gateways }));
  return shuffled(tenants)
    .chain((all) => fc.tuple(...all.map(order)))
    .map((all) => ({ tenants: all }));
}

test('SAFE-4: the same input gives the same bytes, whatever was rendered before', () => {
  const [first, ...others] = fc.sample(randomEstate(), { numRuns: 5, seed: 2 });
  const before = renderedFiles(first!);
  for (const other of others) renderedFiles(other);
  expect(renderedFiles(first!)).toEqual(before);
});

test('SAFE-4: the order of declaration changes no byte', () => {
  fc.assert(
    fc.property(
      randomEstate().chain((one) => fc.tuple(fc.constant(one), anotherOrder(one))),
      ([one, other]) => {
        expect(changedPaths(renderedFiles(one), renderedFiles(other))).toEqual([]);
      },
    ),
    { numRuns: process.env.CI ? 30 : 12, seed: 3 },
  );
});

test('SAFE-4: a variant that comes and goes leaves every byte as it was, and touches its own files only', () => {
  fc.assert(
    fc.property(randomEstate(), fc.nat(), (one, pick) => {
      const all = one.tenants.flatMap(({ services }) => services).filter(({ protocol }) => protocol !== 'tcp');
      fc.pre(all.length > 0);
      const chosen = all[pick % all.length]!;
      const change = (variants: typeof chosen.variants): Estate => ({
        tenants: one.tenants.map((each) => ({
          ...each,
          services: each.services.map((known) => (known === chosen ? { ...known, variants } : known)),
        })),
      });
      const before = renderedFiles(one);
      const during = renderedFiles(change([...chosen.variants, variant('OPS-777')]));
      expect(renderedFiles(change(chosen.variants))).toEqual(before);
      const own = [
        `${chosen.tenant}/workloads/${chosen.name}.k8s.yaml`,
        `${chosen.tenant}/routing/mesh-${chosen.name}.k8s.yaml`,
      ];
      const changed = changedPaths(before, during);
      const isDelegate = (path: string) => /\/variants\.\w+\.(\w+)\.k8s/.exec(path)?.[1] === chosen.name;
      expect(changed).toEqual(expect.arrayContaining(own));
      for (const path of changed)
        expect(own.includes(path) || /^[a-z]+\/routing\/(edge-|kustomization)/.test(path) || isDelegate(path)).toBe(
          true,
        );
    }),
    { numRuns: process.env.CI ? 15 : 8, seed: 4 },
  );
});

test('SAFE-2: retiring changes routing alone, and going then changes what is not routing', () => {
  const files = (...variants: Parameters<typeof variant>[]) =>
    renderedFiles(
      estate(
        tenant({ services: [service('cms', { routes: ['/'], variants: variants.map((each) => variant(...each)) })] }),
      ),
    );
  const image = 'registry.example.com/cms:1';
  const [none, active, retiring] = [
    files(),
    files(['OPS-1', { image }]),
    files(['OPS-1', { image, state: 'retiring' }]),
  ];
  const stages = (paths: string[]) => new Set(paths.map((path) => path.split('/')[1]));
  expect(stages(changedPaths(active, retiring))).toEqual(new Set(['routing']));
  expect(stages(changedPaths(retiring, none))).toEqual(new Set(['workloads']));
});
