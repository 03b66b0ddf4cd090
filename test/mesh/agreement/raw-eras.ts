import fc from 'fast-check';
import type { RandomRequest } from '../../resolver/random/requests';
import { randomMesh } from '../../resolver/random-mesh';
import { aged } from './ages';

export interface Configuration {
  readonly yaml: string;
  readonly requests: readonly RandomRequest[];
}

/**
 * Configurations that share workloads and policies. A mesh needs a second until connections that were made under
 * another policy are gone, so policies change from era to era only, routes with every configuration.
 */
export type Era = readonly Configuration[];

/** An object of a random mesh. */
export interface Document {
  readonly kind: string;
  readonly metadata: { readonly name?: string; readonly namespace?: string };
  readonly spec?: { readonly workloadSelector?: object };
}

const PER_ERA = 20;
const OF_THE_ERA = new Set([
  'Namespace',
  'Service',
  'Deployment',
  'AuthorizationPolicy',
  'PeerAuthentication',
  'RequestAuthentication',
  'ConfigMap',
]);

/** Random meshes with requests, objects of like and of different ages. */
export function* rawEras(seed: number, configurations: number, requests: number): Iterable<Era> {
  const ages = fc.array(fc.nat({ max: 5 }), { minLength: 40, maxLength: 40 });
  const drawn = fc.sample(fc.tuple(randomMesh(requests), ages), { seed, numRuns: configurations });
  for (let at = 0; at < drawn.length; at += PER_ERA) {
    const base = documents(drawn[at]![0].yaml).filter(isOfTheEra);
    yield drawn.slice(at, at + PER_ERA).map(([mesh, created]) => {
      const own = documents(mesh.yaml).filter((item) => !isOfTheEra(item));
      const all = [...base, ...own].map((item, index) => JSON.stringify(aged(item, created[index % created.length]!)));
      return { yaml: all.join('\n---\n'), requests: mesh.requests };
    });
  }
}

export const documents = (yaml: string) => yaml.split('\n---\n').map((text) => JSON.parse(text) as Document);

/** A ServiceEntry of pods changes how these listen, and cuts the connections that they have. */
export function isOfTheEra({ kind, spec }: Document): boolean {
  return OF_THE_ERA.has(kind) || (kind === 'ServiceEntry' && spec?.workloadSelector !== undefined);
}
