import type { Condition } from '../model/traffic';
import type { HttpMatch, HttpRoute } from './istio';

/** The header that says which variant a request asks for; services pass it on from call to call. */
export const VARIANT_HEADER = 'x-variant-id';

/** The subset, version label and workload of released code. */
export const MAIN = 'main';

/** The subset, version label and workload of the next mainline under trial. */
export const CANARY = 'canary';

/** A variant as routing sees it: its key, and the spellings that requests may use for it. */
export interface VariantName {
  readonly key: string;
  /** The display ids, where they differ from the key. */
  readonly ids: readonly string[];
  /** Requests that take it at gateways without asking for it by name (EDGE-7). */
  readonly match?: readonly Condition[];
}

/** Matches requests that do not carry the header, by one look-up (MESH-2). */
export const WITHOUT_VARIANT: HttpMatch = { withoutHeaders: { [VARIANT_HEADER]: {} } };

/** Matches requests that carry the header, whatever its value. */
export const WITH_VARIANT: HttpMatch = { headers: { [VARIANT_HEADER]: {} } };

/** Matches requests that ask for this variant, by exact values (MESH-3). */
export function asksFor(variant: VariantName): HttpMatch[] {
  return [variant.key, ...variant.ids].map((exact) => ({ headers: { [VARIANT_HEADER]: { exact } } }));
}

/** What an edge rule does to the header: from here on it holds this variant's key (EDGE-2). */
export function setVariant(key: string): NonNullable<HttpRoute['headers']> {
  return { request: { set: { [VARIANT_HEADER]: key } } };
}

/** What an edge rule does to a header that chooses nothing (EDGE-3). */
export const REMOVE_VARIANT: NonNullable<HttpRoute['headers']> = { request: { remove: [VARIANT_HEADER] } };
