import fc from 'fast-check';
import type { Estate } from '../../lib/model/tenant';
import { withDelegates } from '../routing/delegates';
import { randomEstate } from './random-estate';
import { type Emitted, rendered } from './rendered';

const RUNS = 50;

/** A rendered estate. */
export interface Mesh {
  readonly estate: Estate;
  readonly objects: Emitted[];
  readonly all: (kind: string) => Emitted[];
  readonly inMesh: Emitted[];
  /** With the rules of delegates in their places. */
  readonly atEdge: Emitted[];
  readonly delegates: Emitted[];
}

// Rendered once: every property looks at the same estates.
export const MESHES: Mesh[] = fc.sample(randomEstate(), { numRuns: RUNS, seed: 1 }).map((estate) => {
  const objects = rendered(estate);
  const all = (kind: string) => objects.filter((object) => object.kind === kind);
  const routes = all('VirtualService');
  const delegate = (name: string, namespace: string) =>
    routes.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace)?.spec;
  return {
    estate,
    objects,
    all,
    inMesh: routes.filter(({ spec }) => spec.hosts !== undefined && spec.gateways === undefined),
    atEdge: routes
      .filter(({ spec }) => spec.gateways !== undefined)
      .map(({ spec, ...others }) => ({ ...others, spec: { ...spec, http: withDelegates(spec.http, delegate) } })),
    delegates: routes.filter(({ spec }) => spec.hosts === undefined),
  };
});

/** Holds something against every item of every estate. */
export const each = <T>(pick: (mesh: Mesh) => T[], check: (item: T, mesh: Mesh) => void) => {
  let count = 0;
  for (const mesh of MESHES) {
    for (const item of pick(mesh)) {
      count++;
      try {
        check(item, mesh);
      } catch (error) {
        (error as Error).message += `\nin ${JSON.stringify(item, null, 1)}`;
        throw error;
      }
    }
  }
  // A property of nothing proves nothing.
  expect(count).toBeGreaterThan(RUNS / 3);
};
