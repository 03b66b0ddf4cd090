import fc from 'fast-check';
import { type RandomHops, randomHops } from '../../resolver/random/hops';
import { aged } from './ages';
import type { Era } from './raw-eras';

const PER_ERA = 20;

/** Random meshes about what hops speak; those of one era have the same workloads and policies. */
export function* hopEras(seed: number, configurations: number, requests: number): Iterable<Era> {
  const drawn = fc.sample(randomHops(requests), { seed, numRuns: configurations });
  for (let at = 0; at < drawn.length; at += PER_ERA) {
    const { base } = drawn[at]!;
    yield drawn.slice(at, at + PER_ERA).map((mesh) => ({ yaml: written({ ...mesh, base }), requests: mesh.requests }));
  }
}

function written({ base, routes }: Pick<RandomHops, 'base' | 'routes'>): string {
  return [...base, ...routes]
    .map((item, index) => JSON.stringify(aged(item as { metadata: object }, index % 7)))
    .join('\n---\n');
}
