import { type EndpointPlace, localityOf } from '../mesh-model/endpoint-place';
import type { LocalitySetting } from '../mesh-model/locality-setting';

/** How requests are shared out among the pods of a destination by where they are. */
export interface LocalityShares {
  /** `from us-east/a: 80% us-east/*, 20% us-west/*` */
  readonly text: string;
  /** True where no pod is at a place that gets anything: Envoy answers 503. */
  readonly isEmpty: boolean;
}

/** More entries than this are not written out. */
const MOST = 3;

/**
 * What a setting makes of requests of a client; nothing where it changes nothing for it.
 *
 * @param client where it runs; absent where that is not known
 * @param pods where the pods run, as far as it is known
 * @param hasOutliers Istio looks at places only where a failed pod is noticed, unless shares are given
 */
export function localityShares(
  { distribute, failover, failoverPriority }: LocalitySetting,
  client: EndpointPlace | undefined,
  pods: readonly EndpointPlace[],
  hasOutliers: boolean,
): LocalityShares | undefined {
  const from = client && localityOf(client);
  if (distribute.length > 0) {
    if (from === undefined) {
      const entries = distribute.slice(0, MOST).map((entry) => `from ${entry.from}: ${sharesText(entry.to)}`);
      return { text: [...entries, ...(distribute.length > MOST ? ['…'] : [])].join('; '), isEmpty: false };
    }
    const entry = distribute.find((item) => isAt(from, item.from));
    if (entry === undefined) return undefined;
    const places = pods.map(localityOf);
    const isKnown = places.length > 0 && places.every((place) => place !== undefined);
    // Shares of places without pods go to the others.
    const taken = isKnown ? entry.to.filter(([to]) => places.some((place) => isAt(place!, to))) : entry.to;
    const text = `from ${placeText(from)}: ${taken.length === 0 ? `no pod is in ${entry.to.map(([to]) => to).join(', ')}` : sharesText(taken)}`;
    return { text, isEmpty: taken.length === 0 };
  }
  if (!hasOutliers) return undefined;
  if (failoverPriority.length > 0)
    return { text: `first pods with the client's ${failoverPriority.join(', ')}`, isEmpty: false };
  const next = failover.map(({ from: region, to }) => `of ${region} then ${to}`);
  return { text: ['the nearest pods first', ...next].join(', '), isEmpty: false };
}

/** Istio: `LocalityMatch`. */
function isAt(place: readonly string[], rule: string): boolean {
  const [region = '', ...rest] = rule.split('/');
  if (region !== '*' && region !== place[0]) return false;
  return rest.slice(0, 2).every((part, index) => part === '' || part === '*' || part === place[index + 1]);
}

function sharesText(to: readonly (readonly [string, number])[]): string {
  const total = to.reduce((sum, [, weight]) => sum + weight, 0);
  return to.map(([place, weight]) => `${Math.round((weight / total) * 1000) / 10}% ${place}`).join(', ');
}

function placeText(place: readonly string[]): string {
  return place.filter((part) => part !== '').join('/') || 'no known place';
}
