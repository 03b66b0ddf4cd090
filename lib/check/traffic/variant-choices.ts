import { sampleRegex } from '../../probe/sample-regex';
import type { CheckedMesh } from '../checked-mesh';
import { activeVariants } from './active-variants';
import { variantHeader } from './variant-header';

/** A header by which rules inside the mesh choose variants, and the value that asks for each, by key. */
export interface VariantChoice {
  readonly name: string;
  readonly values: ReadonlyMap<string, string>;
}

/** The W3C header of which rules may look at one member (PROP-1). */
export const BAGGAGE = 'baggage';

/** The header of variants, and `baggage` where rules look at it. */
export function variantChoices(mesh: CheckedMesh): readonly VariantChoice[] {
  return mesh.once('variant-choices', () => {
    const keys = [...activeVariants(mesh).keys].sort();
    const choices = [{ name: variantHeader(mesh), values: new Map(keys.map((key) => [key, key])) }];
    const baggage = baggageValues(mesh);
    return baggage.size === 0 ? choices : [...choices, { name: BAGGAGE, values: baggage }];
  });
}

/** Of each variant that a rule inside the mesh gives for the baggage of a request: a baggage that it takes. */
function baggageValues(mesh: CheckedMesh): Map<string, string> {
  const { byHost } = activeVariants(mesh);
  const values = new Map<string, string>();
  for (const { gateways, hosts, http } of mesh.model.virtualServices) {
    if (!gateways.includes('mesh')) continue;
    for (const { match, route } of http) {
      for (const { headers } of match) {
        const asked = headers[BAGGAGE];
        if (asked?.kind !== 'regex') continue;
        for (const { destination } of route) {
          for (const [key, { subset }] of hosts.flatMap((host) => [...(byHost.get(host) ?? [])])) {
            if (subset.name !== destination.subset || values.has(key)) continue;
            const sample = sampleRegex(asked.value, 'header');
            if (sample !== undefined) values.set(key, sample);
          }
        }
      }
    }
  }
  return values;
}
