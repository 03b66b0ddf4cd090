import type { LabRequest } from '../../test/mesh/lab';
import { Contestant } from './contestant';
import type { Measurement } from './cost';
import { CLIENT, meshEstate, NAMESPACE, ourForm, PORT, render } from './estate';

/** Whether rules look at `baggage` as well (PROP-1). */
const FORMS = {
  'header alone': undefined,
  'header and baggage': { header: 'x-variant-id', baggage: 'variant' },
} as const;
type Form = keyof typeof FORMS;

/** What the calls of a service carry. */
const KINDS: Readonly<Record<string, { readonly headers: (id: string) => Record<string, string>; readonly of: Form }>> =
  {
    'mainline, nothing, by the header alone': { headers: () => ({}), of: 'header alone' },
    'mainline, nothing': { headers: () => ({}), of: 'header and baggage' },
    'mainline, baggage of others': { headers: () => ({ baggage: OTHERS }), of: 'header and baggage' },
    'variant by header, by the header alone': { headers: (id) => ({ 'x-variant-id': id }), of: 'header alone' },
    'variant by header': { headers: (id) => ({ 'x-variant-id': id }), of: 'header and baggage' },
    'variant by baggage': { headers: (id) => ({ baggage: `${OTHERS},variant=${id}` }), of: 'header and baggage' },
  };

/** Members that have nothing to do with variants. */
const OTHERS = 'user.id=4711,session=3f2a91c0,region=eu-central-1';

/** Microseconds of the sidecar's processor for one request: by kind, then by the number of variants. */
export type BaggageCosts = ReadonlyMap<string, readonly number[]>;

/** Both forms are up at once and asked by turns, so that what disturbs hits both. */
export async function measureBaggage({ variants, rounds, requests, say }: Measurement): Promise<BaggageCosts> {
  const costs = new Map<string, number[]>(Object.keys(KINDS).map((kind) => [kind, []]));
  for (const count of variants) {
    const estate = meshEstate(count);
    const meshes = new Map<string, Contestant>();
    try {
      for (const [form, propagation] of Object.entries(FORMS)) {
        meshes.set(form, await Contestant.start(ourForm(render(estate, propagation)), [CLIENT]));
      }
      const seen = new Map<string, number[]>(Object.keys(KINDS).map((kind) => [kind, []]));
      for (let round = 0; round <= rounds; round++) {
        for (const [kind, { headers, of }] of Object.entries(KINDS)) {
          const sample = estate.services.map((service, index): LabRequest => {
            const position = Math.floor(((index + 0.5) / estate.services.length) * count);
            const id = estate.variants[position]!.toLowerCase();
            return {
              from: CLIENT,
              url: `http://${service}.${NAMESPACE}.svc.cluster.local:${PORT}/x`,
              headers: headers(id),
            };
          });
          const seconds = await meshes.get(of)!.secondsPerRequest(CLIENT, sample, requests);
          if (round > 0) seen.get(kind)!.push(seconds * 1e6);
        }
      }
      for (const [kind, values] of seen) costs.get(kind)!.push(values.sort((a, b) => a - b)[values.length >> 1]!);
      say(`${count} variants measured`);
    } finally {
      for (const mesh of meshes.values()) await mesh.stop();
    }
  }
  return costs;
}

export function baggageTable(costs: BaggageCosts, counts: readonly number[]): string {
  const line = (name: string, cells: readonly (number | string)[]) =>
    name.padEnd(44) +
    cells.map((cell) => String(typeof cell === 'number' ? Math.round(cell) : cell).padStart(8)).join('');
  return [
    line('variants of each service', counts),
    'processor time of Envoy for one request, µs',
    ...[...costs].map(([kind, values]) => line(kind, values)),
  ].join('\n');
}
